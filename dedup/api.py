"""What `import dedup` offers: the same stages as the command line, on Python objects."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import polars as pl

from dedup.encoder import Encoder, load_encoder
from dedup.errors import InputError
from dedup.evidence import profile, weigh
from dedup.explanation import Step, reason, waterfalls
from dedup.language import detect
from dedup.reading import as_article
from dedup.relation import Question, classify
from dedup.schema import ARTICLE_COLUMNS, Article

EvidenceRow = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Say why two articles of a run are, or are not, together."""

    a: str
    b: str
    relation: str
    relation_probability: float
    probability: float
    reason: str
    together: str
    evidence: EvidenceRow
    waterfalls: dict[Question, list[Step]]

    def to_dict(self) -> dict[str, object]:
        """Return the explanation as a JSON object."""
        return asdict(self)


@cache
def _encoder(name: str | None = None) -> Encoder:
    return load_encoder(name)


def weigh_articles(a: Article, b: Article, encoder: Encoder) -> tuple[EvidenceRow, Mapping[str, object]]:
    """Weigh two articles; return their evidence and the relation named (columns of `relation.classify`)."""
    frame = pl.DataFrame([asdict(a), asdict(b)], schema=ARTICLE_COLUMNS, strict=False)
    first, second = profile(frame, encoder)
    evidence = weigh([(first, second)])
    return evidence.row(0, named=True), classify(evidence).row(0, named=True)


def explain_pair(out: Path, id_a: str, id_b: str) -> Explanation:
    """Explain why two articles of a run are, or are not, together.

    Args:
        out: the folder that a run wrote.
        id_a: the id of one article.
        id_b: the id of the other.

    Raises:
        InputError: the folder holds no run, or an id is not in it.
    """
    table = out / "articles.parquet"
    if not table.is_file():
        raise InputError(f"{out}: no articles.parquet; name the folder that `dedup run -o` wrote")
    found = pl.scan_parquet(table).filter(pl.col("id").is_in([id_a, id_b])).collect()
    rows = {row["id"]: row for row in found.iter_rows(named=True)}
    for wanted in (id_a, id_b):
        if wanted not in rows:
            raise InputError(f"{table}: no article has the id {wanted!r}")
    a, b = (as_article(rows[wanted]) for wanted in (id_a, id_b))
    evidence, verdict = weigh_articles(a, b, _encoder())
    relation = str(verdict["relation"])
    return Explanation(
        id_a,
        id_b,
        relation,
        float(str(verdict["relation_probability"])),
        float(str(verdict["probability"])),
        reason(evidence, relation),
        _together(rows[id_a], rows[id_b]),
        evidence,
        waterfalls(evidence),
    )


def _together(a: Mapping[str, object], b: Mapping[str, object]) -> str:
    for kind in ("duplicate", "story"):
        if a[f"{kind}_cluster"] == b[f"{kind}_cluster"]:
            return f"both in {kind} cluster {a[f'{kind}_cluster']}"
    return f"in different stories, {a['story_cluster']} and {b['story_cluster']}"

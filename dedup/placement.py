"""Why two articles of a run are, or are not, together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import polars as pl
from rapidfuzz import process

from dedup.errors import InputError
from dedup.explanation import Step, reason, waterfalls
from dedup.pair import encoder_named, weigh_articles
from dedup.pipeline import background
from dedup.reading import row_article
from dedup.relation import Question

_NEAREST = 3


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
    evidence: Mapping[str, float | None]
    waterfalls: Mapping[Question, list[Step]]

    def to_dict(self) -> dict[str, object]:
        """Return the explanation as a JSON object."""
        return asdict(self)


def explain_pair(out: Path, id_a: str, id_b: str, encoder: str | None = None) -> Explanation:
    """Explain why two articles of a run are, or are not, together.

    Args:
        out: the folder that a run wrote.
        id_a: the id of one article.
        id_b: the id of the other.
        encoder: the encoder of the run; the embedded one by default.

    Raises:
        InputError: the folder holds no run, or an id is not in it.
    """
    rows = article_rows(out, (id_a, id_b))
    a, b = (row_article(rows[wanted]) for wanted in (id_a, id_b))
    weighed = weigh_articles(a, b, encoder_named(encoder), background.of_result(out))
    return Explanation(
        a=id_a,
        b=id_b,
        relation=weighed.relation,
        relation_probability=weighed.relation_probability,
        probability=weighed.probability,
        reason=reason(weighed.evidence, weighed.relation),
        together=_together(rows[id_a], rows[id_b]),
        evidence=weighed.evidence,
        waterfalls=waterfalls(weighed.evidence),
    )


def encoder_of(out: Path) -> str | None:
    """Tell which encoder a run was made with; None is the embedded one.

    Raises:
        InputError: `run.json` of the folder cannot be read.
    """
    path = out / "run.json"
    if not path.is_file():
        return None
    try:
        name = orjson.loads(path.read_bytes())["settings"]["encoder"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(f"{path}: no record of a run ({error}); run `dedup run` again") from error
    return name if isinstance(name, str) else None


def article_rows(out: Path, ids: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """Read rows of `articles.parquet` by id.

    Raises:
        InputError: the folder holds no run, or an id is not in it.
    """
    path = out / "articles.parquet"
    if not path.is_file():
        raise InputError(f"{out}: no articles.parquet there; name the folder that `dedup run -o` wrote")
    found = pl.scan_parquet(path).filter(pl.col("id").is_in(ids)).collect()
    rows = {row["id"]: row for row in found.iter_rows(named=True)}
    for wanted in ids:
        if wanted not in rows:
            raise InputError(f"{path}: no article has the id {wanted!r}; {_nearest(path, wanted)}")
    return rows


def _nearest(path: Path, wanted: str) -> str:
    every = pl.scan_parquet(path).select("id").collect()["id"]
    near = process.extract(wanted, every, limit=_NEAREST)
    return f"the nearest of its {len(every):,} ids: {', '.join(name for name, *_ in near)}" if near else "it has none"


def _together(a: Mapping[str, object], b: Mapping[str, object]) -> str:
    for kind in ("duplicate", "story"):
        if a[f"{kind}_cluster"] == b[f"{kind}_cluster"]:
            return f"both in {kind} cluster {a[f'{kind}_cluster']}"
    return f"in different stories, {a['story_cluster']} and {b['story_cluster']}"

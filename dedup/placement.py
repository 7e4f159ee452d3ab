"""Why two articles of a run are, or are not, together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from rapidfuzz import process

from dedup.errors import InputError
from dedup.explanation import Step, reason, waterfalls
from dedup.pair import encoder_named, weigh_articles
from dedup.pipeline import background
from dedup.pipeline.earlier import home_of
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

    The verdict is that of `pairs.parquet` where it lists the two; what each measure adds is taken from the texts again.

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
    listed = _listed(out, id_a, id_b)
    return Explanation(
        a=id_a,
        b=id_b,
        relation=listed.get("relation", weighed.relation),
        relation_probability=listed.get("relation_probability", weighed.relation_probability),
        probability=listed.get("probability", weighed.probability),
        reason=listed.get("reason", reason(weighed.evidence, weighed.relation)),
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
    """Read rows of `articles.parquet` by id; ids of earlier results (`--against`) are looked up there.

    Raises:
        InputError: the folder holds no run, or an id is not in it.
    """
    path = out / "articles.parquet"
    if not path.is_file():
        raise InputError(f"{out}: no articles.parquet there; name the folder that `dedup run -o` wrote")
    rows = _rows(path, ids)
    for wanted in ids:
        home = None if wanted in rows else home_of(out, wanted)
        if home is not None and (home / path.name).is_file():
            rows |= _rows(home / path.name, (wanted,))
        if wanted not in rows:
            raise InputError(f"{path}: no article has the id {wanted!r}; {_nearest(path, wanted)}")
    return rows


def _rows(path: Path, ids: tuple[str, ...]) -> dict[str, dict[str, object]]:
    found = _read(path, pl.scan_parquet(path).filter(pl.col("id").is_in(ids)))
    return {row["id"]: row for row in found.iter_rows(named=True)}


def _listed(out: Path, id_a: str, id_b: str) -> Mapping[str, Any]:
    """Return what `pairs.parquet` says of two articles, empty where it does not list them."""
    path = out / "pairs.parquet"
    if not path.is_file():
        return {}
    both = pl.col("a").is_in([id_a, id_b]) & pl.col("b").is_in([id_a, id_b]) & (pl.col("a") != pl.col("b"))
    found = _read(path, pl.scan_parquet(path).filter(both))
    found = found.with_columns(pl.col(pl.Float32).cast(pl.Float64).round(6))
    return found.row(0, named=True) if len(found) else {}


def _read(path: Path, wanted: pl.LazyFrame) -> pl.DataFrame:
    try:
        return wanted.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{path} cannot be read ({error}); run `dedup run` again with --force") from error


def _nearest(path: Path, wanted: str) -> str:
    every = pl.scan_parquet(path).select("id").collect()["id"]
    near = process.extract(wanted, every, limit=_NEAREST)
    return f"the nearest of its {len(every):,} ids: {', '.join(name for name, *_ in near)}" if near else "it has none"


def _together(a: Mapping[str, object], b: Mapping[str, object]) -> str:
    for kind in ("duplicate", "story"):
        if a[f"{kind}_cluster"] == b[f"{kind}_cluster"]:
            return f"both in {kind} cluster {a[f'{kind}_cluster']}"
    return f"in different stories, {a['story_cluster']} and {b['story_cluster']}"

"""Evidence and relation for every candidate pair, chunk by chunk."""

from typing import NamedTuple

import numpy as np
import polars as pl

from dedup import evidence, relation
from dedup.engine import Executor
from dedup.explanation import reason
from dedup.pipeline import background, index, profiles
from dedup.pipeline.plan import Plan
from dedup.pipeline.progress import Recorder
from dedup.windows import MICROSECONDS_A_DAY, UNDATED

CHUNK = 1_000
"""Pairs weighed at once."""


WORTH_LISTING = (pl.col("relation") != "different") | (pl.col("probability") >= 0.1)
"""A pair found different is listed when that was a close call."""
IDENTICAL = dict.fromkeys(
    (
        "cosine", "headline_cosine", "lead_cosine", "coverage", "coverage_long", "matched", "order", "copied",
        "terms", "pile_cosine", "pile_terms", "jaccard", "containment", "entity_overlap", "number_overlap",
        "length_ratio", "same_language", "identical",
    ),
    1.0,
) | {"cross_language": 0.0}  # fmt: skip
"""What every measure of two equal texts says; the others stay null."""


class Chunk(NamedTuple):
    """Some pairs to weigh: columns `a`, `b`, `origin`; their articles are profiled under the name."""

    plan: Plan
    name: str
    start: int
    pairs: pl.DataFrame

    @property
    def file(self) -> str:
        """Name the file that keeps the result."""
        return f"{self.name}-{self.start:08}.arrow"


def weigh(plan: Plan, pairs: pl.DataFrame, executor: Executor, recorder: Recorder, name: str = "pairs") -> pl.DataFrame:
    """Weigh pairs (columns `a`, `b`, `origin`, `twin`) and classify them; rows come in order of `a`, `b`.

    Exact copies need no weighing: everything about them is known.
    """
    fresh = pairs.filter(~pl.col("twin")).drop("twin")
    rows = np.unique(np.concatenate([fresh["a"].to_numpy(), fresh["b"].to_numpy()])).astype(np.int64)
    chunks = [Chunk(plan, name, i, fresh[i : i + CHUNK]) for i in range(0, len(fresh), CHUNK)]
    if not all(plan.stage("weigh").has(chunk.file) for chunk in chunks):
        profiles.make(plan, rows, executor, recorder, name)
    with recorder.stage("evidence", len(chunks)) as tally:
        parts = []
        for part in executor.map(_weigh, chunks):
            parts.append(part)
            tally.add(len(part))
        parts.append(_classified(_twins(plan, pairs.filter("twin").drop("twin"))))
    profiles.forget(plan, name)
    return pl.concat(parts).sort("a", "b")


def _weigh(chunk: Chunk) -> pl.DataFrame:
    return chunk.plan.stage("weigh").once(chunk.file, lambda: _classified(_evidence(chunk)))


def _evidence(chunk: Chunk) -> pl.DataFrame:
    a, b = (chunk.pairs[side].to_numpy().astype(np.int64) for side in ("a", "b"))
    known = profiles.fetch(chunk.plan, np.unique(np.concatenate([a, b])), chunk.name)
    told = ((known[one], known[other]) for one, other in zip(a.tolist(), b.tolist(), strict=True))
    weighed = evidence.weigh(told, background.load(chunk.plan))
    return pl.concat([chunk.pairs, weighed], how="horizontal")


def _twins(plan: Plan, pairs: pl.DataFrame) -> pl.DataFrame:
    times = plan.stage("index").table(index.ROWS)["time"].to_numpy()
    a, b = times[pairs["a"].to_numpy()], times[pairs["b"].to_numpy()]
    apart = np.abs(a.astype(np.float64) - b) / MICROSECONDS_A_DAY
    days = pl.Series("days_apart", apart).set(pl.Series((a == UNDATED) | (b == UNDATED)), None)
    return pairs.with_columns(
        [pl.lit(IDENTICAL.get(name), dtype).alias(name) for name, dtype in evidence.EVIDENCE_COLUMNS.items()]
    ).with_columns(days.round(5).cast(pl.Float32))


def _classified(weighed: pl.DataFrame) -> pl.DataFrame:
    """Add the relation of each pair, and the reason where the pair is worth listing."""
    told = pl.concat([weighed, relation.classify(weighed)], how="horizontal")
    rows = zip(told.iter_rows(named=True), told.select(worth=WORTH_LISTING)["worth"], strict=True)
    reasons = [reason(row, row["relation"]) if worth else None for row, worth in rows]
    return told.with_columns(pl.Series("reason", reasons, dtype=pl.String))

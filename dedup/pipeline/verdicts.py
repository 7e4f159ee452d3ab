"""Evidence and relation for every candidate pair, chunk by chunk.

A chunk holds pairs whose articles lie close together in the graph of candidates, so that an article is profiled once
or twice, not once per pair.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from dedup import evidence, relation
from dedup.engine import Executor
from dedup.explanation import reason
from dedup.pipeline import index, shards
from dedup.pipeline.plan import Plan
from dedup.pipeline.progress import Recorder
from dedup.store import Stage
from dedup.windows import MICROSECONDS_A_DAY, UNDATED

CHUNK = 1_000
"""Pairs weighed at once."""


WORTH_LISTING = (pl.col("relation") != "different") | (pl.col("probability") >= 0.1)
"""A pair found different is listed when that was a close call."""
IDENTICAL = dict.fromkeys(
    (
        "cosine", "headline_cosine", "lead_cosine", "coverage", "coverage_long", "matched", "order", "copied",
        "terms", "jaccard", "containment", "entity_overlap", "number_overlap", "length_ratio", "same_language",
        "identical",
    ),
    1.0,
) | {"cross_language": 0.0}  # fmt: skip
"""What every measure of two equal texts says; the others stay null."""


class Chunk(NamedTuple):
    """Some pairs to weigh: columns `a`, `b`, `origin`; the result is kept under `name`."""

    plan: Plan
    name: str
    pairs: pl.DataFrame


def weigh(plan: Plan, pairs: pl.DataFrame, executor: Executor, recorder: Recorder, name: str = "pairs") -> pl.DataFrame:
    """Weigh pairs (columns `a`, `b`, `origin`, `twin`) and classify them; rows come in order of `a`, `b`.

    Exact copies need no weighing: everything about them is known.
    """
    fresh = _by_locality(pairs.filter(~pl.col("twin")).drop("twin"))
    chunks = [Chunk(plan, f"{name}-{i:08}.arrow", fresh[i : i + CHUNK]) for i in range(0, len(fresh), CHUNK)]
    with recorder.stage("evidence", len(chunks)) as tally:
        parts = []
        for part in executor.map(_weigh, chunks):
            parts.append(part)
            tally.add(len(part))
        parts.append(_classified(_twins(plan, pairs.filter("twin").drop("twin"))))
    return pl.concat(parts).sort("a", "b")


def articles(plan: Plan, rows: NDArray[np.integer]) -> pl.DataFrame:
    """Read some articles by row number: columns of `ARTICLE_COLUMNS` in the order asked, language as told."""
    table = plan.stage("index").table(index.ROWS)
    where = table.select("id", "language", "home", "shard", "place")[rows.tolist()].with_row_index("order")
    parts = [_from_shard(plan, part) for part in where.partition_by("home", "shard", maintain_order=True)]
    return pl.concat(parts).sort("order").drop("order")


def _from_shard(plan: Plan, wanted: pl.DataFrame) -> pl.DataFrame:
    shard, places = int(wanted["shard"][0]), wanted["place"].to_numpy()
    stage = Stage(Path(wanted["home"][0])) if wanted["home"][0] else plan.stage("read")
    columns = shards.columns(stage, shard).select("url", "title", "date", "source")[places.tolist()]
    text = pl.Series("text", shards.texts(stage, shard, places), dtype=pl.String)
    told: pl.DataFrame = pl.concat([wanted.select("order", "id", "language"), columns], how="horizontal")
    return told.with_columns(text)


def _weigh(chunk: Chunk) -> pl.DataFrame:
    stage = chunk.plan.stage("weigh")
    return stage.once(chunk.name, lambda: _classified(_evidence(chunk)))


def _evidence(chunk: Chunk) -> pl.DataFrame:
    a, b = chunk.pairs["a"].to_numpy(), chunk.pairs["b"].to_numpy()
    rows, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    profiles = evidence.profile(articles(chunk.plan, rows), chunk.plan.encoder)
    sides = places.reshape(2, -1).T
    weighed = evidence.weigh((profiles[one], profiles[other]) for one, other in sides)
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


def _by_locality(pairs: pl.DataFrame) -> pl.DataFrame:
    """Order pairs so that those of the same articles stand close together (Cuthill and McKee 1969)."""
    a, b = pairs["a"].to_numpy().astype(np.int32), pairs["b"].to_numpy().astype(np.int32)
    used = np.unique(np.concatenate([a, b]))
    one, other = np.searchsorted(used, a), np.searchsorted(used, b)
    if not len(used):
        return pairs
    ends = (np.append(one, other), np.append(other, one))
    graph = csr_array((np.ones(len(ends[0]), np.int8), ends), shape=(len(used), len(used)))
    place = np.empty(len(used), dtype=np.int64)
    place[reverse_cuthill_mckee(graph, symmetric_mode=True)] = np.arange(len(used))
    order = np.lexsort((np.maximum(place[one], place[other]), np.minimum(place[one], place[other])))
    ordered: pl.DataFrame = pairs[order.tolist()]
    return ordered

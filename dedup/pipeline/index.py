"""All articles in order of their ids: what was computed for each, as arrays that are mapped into memory.

From here on an article is a row number in that order, so that nothing depends on the order of the input.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates import Twins, twins
from dedup.pipeline import shards
from dedup.pipeline.plan import Plan
from dedup.pipeline.prepare import PREPARED
from dedup.store import Stage
from dedup.windows import MICROSECONDS_A_DAY, UNDATED

ROWS = "rows.arrow"
SIGNATURES = "signatures.npy"
VECTORS = "vectors.npy"
COLUMNS_AT_ONCE = 16
"""Permutations turned at a time: that many times four bytes per article are held in memory."""


def build(plan: Plan) -> pl.DataFrame:
    """Order the articles by id and return one row for each: `id`, `time`, ..., `shard`, `place`, `position`."""
    stage = plan.stage("index")
    count = shards.summary(plan).shards
    if not stage.has(ROWS):
        rows = _rows(plan, count)
        sources = [plan.stage("prepare").path(f"{shard:06}") for shard in range(count)]
        rank = np.empty(len(rows), dtype=np.int64)
        rank[rows["position"].to_numpy()] = np.arange(len(rows))
        _gather(stage, SIGNATURES, lambda: _turn(plan, sources, rank))
        _gather(stage, VECTORS, lambda: _scatter(plan, sources, rank))
        stage.write_table(ROWS, rows)
    return stage.table(ROWS)


def copies(rows: pl.DataFrame) -> Twins:
    """Find the exact copies among all articles."""
    return twins(rows["key"])


def seen_on_a_day(rows: pl.DataFrame) -> NDArray[np.uint32]:
    """List the rows that stand for a text on a day: what was reprinted later may meet other neighbours."""
    day = pl.when(pl.col("time") == UNDATED).then(None).otherwise(pl.col("time") // MICROSECONDS_A_DAY)
    first = rows.with_row_index("row").with_columns(day=day)
    alone = pl.col("key").is_null() | (pl.col("row") == pl.col("row").first().over("key", "day"))
    return first.filter(alone)["row"].to_numpy()


def _rows(plan: Plan, count: int) -> pl.DataFrame:
    prepared = plan.stage("prepare")
    parts = [
        prepared.table(f"{shard:06}.arrow").with_columns(shard=pl.lit(shard, pl.UInt32)).with_row_index("place")
        for shard in range(count)
    ]
    empty = pl.DataFrame(schema={"place": pl.UInt32, **PREPARED, "shard": pl.UInt32})
    return pl.concat([empty, *parts]).with_row_index("position").sort("id", "position")


def _gather(stage: Stage, name: str, fill: Callable[[], Path]) -> None:
    if not stage.has(name):
        part = fill()
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(stage.path(name))


def _turn(plan: Plan, sources: list[Path], rank: NDArray[np.int64]) -> Path:
    """Write signatures as (permutations, articles): a band then reads only its own columns."""
    part = plan.stage("index").path(f"{SIGNATURES}.part")
    permutations = plan.config.signatures.permutations
    turned = np.lib.format.open_memmap(part, "w+", dtype=np.uint32, shape=(permutations, len(rank)))
    for first in range(0, permutations, COLUMNS_AT_ONCE):
        some = slice(first, first + COLUMNS_AT_ONCE)
        held = np.empty_like(turned[some])
        for places, source in _places(sources, rank, "signatures", axis=1):
            held[:, places] = source[some]
        turned[some] = held
    turned.flush()
    return part


def _scatter(plan: Plan, sources: list[Path], rank: NDArray[np.int64]) -> Path:
    part = plan.stage("index").path(f"{VECTORS}.part")
    shape = (len(rank), plan.encoder.dimensions)
    ordered = np.lib.format.open_memmap(part, "w+", dtype=np.int16, shape=shape)
    for places, source in _places(sources, rank, "vectors", axis=0):
        ordered[places] = source
    ordered.flush()
    return part


def _places(
    sources: list[Path], rank: NDArray[np.int64], kind: str, axis: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.generic]]]:
    """Yield for each shard the rows that its articles take, and its array."""
    start = 0
    for source in sources:
        array = np.load(f"{source}.{kind}.npy", mmap_mode="r")
        yield rank[start : start + array.shape[axis]], array
        start += array.shape[axis]

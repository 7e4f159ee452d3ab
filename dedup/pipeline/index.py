"""All articles in order of their ids: what was computed for each, as arrays that are mapped into memory.

From here on an article is a row number in that order, so that nothing depends on the order of the input. Articles of
an earlier result stand among the new ones; they have no `position` in the input.
"""

import os
from collections.abc import Callable
from errno import ENOSPC
from os import strerror
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.candidates import Twins, twins
from dedup.pipeline import identities, shards
from dedup.pipeline.earlier import Earlier
from dedup.pipeline.plan import Plan
from dedup.pipeline.prepare import PREPARED
from dedup.store import Stage, as_store_error
from dedup.windows import MICROSECONDS_A_DAY, UNDATED

ROWS = "rows.arrow"
SIGNATURES = "signatures.npy"
VECTORS = "vectors.npy"
COLUMNS_AT_ONCE = 16
"""Permutations turned at a time: that many times four bytes per article are held in memory."""
ROW_COLUMNS: dict[str, type[pl.DataType]] = {
    "position": pl.UInt32,
    **PREPARED,
    "shard": pl.UInt32,
    "place": pl.UInt32,
    "home": pl.String,
    "old_row": pl.UInt32,
}
"""`home` is the read stage of an earlier result that holds the text, empty for this run's own."""


class Source(NamedTuple):
    """An array on disk, and the rows of the index that its articles take."""

    path: Path
    rows: NDArray[np.int64]


def build(plan: Plan, earlier: Earlier | None = None) -> pl.DataFrame:
    """Order the articles by id and return one row for each, columns as in `ROW_COLUMNS`."""
    stage = plan.stage("index")
    if not stage.has(ROWS):
        rows = _rows(plan, earlier)
        _gather(stage, SIGNATURES, lambda: _turn(plan, rows, earlier))
        _gather(stage, VECTORS, lambda: _scatter(plan, rows, earlier))
        stage.write_table(ROWS, rows)
    return stage.table(ROWS)


def fresh(rows: pl.DataFrame) -> NDArray[np.bool_]:
    """Tell which articles are new; all are where there is no earlier result."""
    return rows["position"].is_not_null().to_numpy()


def own_ids(plan: Plan) -> pl.Series:
    """List the ids of this run's own articles in the order of the input."""
    return plan.stage("index").table(ROWS).drop_nulls("position").sort("position")["id"]


def copies(rows: pl.DataFrame) -> Twins:
    """Find the exact copies among all articles."""
    return twins(rows["key"])


def seen_on_a_day(rows: pl.DataFrame) -> NDArray[np.uint32]:
    """List the rows that stand for a text on a day: what was reprinted later may meet other neighbours."""
    day = pl.when(pl.col("time") == UNDATED).then(None).otherwise(pl.col("time") // MICROSECONDS_A_DAY)
    first = rows.with_row_index("row").with_columns(day=day)
    alone = pl.col("key").is_null() | (pl.col("row") == pl.col("row").first().over("key", "day"))
    return first.filter(alone)["row"].to_numpy()


def _rows(plan: Plan, earlier: Earlier | None) -> pl.DataFrame:
    prepared = plan.stage("prepare")
    parts = [
        prepared.table(f"{shard:06}.arrow").with_columns(shard=pl.lit(shard, pl.UInt32)).with_row_index("place")
        for shard in range(shards.summary(plan).shards)
    ]
    empty = pl.DataFrame(schema={"place": pl.UInt32, **PREPARED, "shard": pl.UInt32})
    old = None if earlier is None else earlier.rows()
    held = pl.Series("id", [], dtype=pl.String) if old is None else old["id"]
    new = identities.settle(plan, pl.concat([empty, *parts]).with_row_index("position"), held)
    new = new.with_columns(home=pl.lit(""), old_row=pl.lit(None, pl.UInt32))
    every = [new] if old is None else [new, old]
    ordered = [part.select(pl.col(name).cast(dtype) for name, dtype in ROW_COLUMNS.items()) for part in every]
    return pl.concat(ordered).sort("id", "old_row", "position", nulls_last=True)


def _gather(stage: Stage, name: str, fill: Callable[[], Path]) -> None:
    if not stage.has(name):
        with as_store_error(stage.path(name)):
            part = fill()
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(stage.path(name))


def _reserved(path: Path, dtype: type[np.generic], shape: tuple[int, int]) -> NDArray[np.generic]:
    """Open a new array on disk with its room reserved: a full disk met in mapped memory would kill the process."""
    path.unlink(missing_ok=True)
    try:
        array: NDArray[np.generic] = np.lib.format.open_memmap(path, "w+", dtype=dtype, shape=shape)
    except ValueError as error:  # the file could not grow to the size to be mapped
        raise OSError(ENOSPC, strerror(ENOSPC)) from error
    if hasattr(os, "posix_fallocate"):
        with path.open("rb+") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
    return array


def _flush(array: NDArray[np.generic]) -> None:
    if isinstance(array, np.memmap):
        array.flush()


def _turn(plan: Plan, rows: pl.DataFrame, earlier: Earlier | None) -> Path:
    """Write signatures as (permutations, articles): a band then reads only its own columns."""
    part = plan.stage("index").path(f"{SIGNATURES}.part")
    shape = (plan.config.signatures.permutations, len(rows))
    turned = _reserved(part, np.uint32, shape)
    sources = _sources(plan, rows, earlier, "signatures", SIGNATURES)
    for first in range(0, len(turned), COLUMNS_AT_ONCE):
        some = slice(first, first + COLUMNS_AT_ONCE)
        held = np.empty_like(turned[some])
        for source in sources:
            held[:, source.rows] = np.load(source.path, mmap_mode="r")[some]
        turned[some] = held
    _flush(turned)
    return part


def _scatter(plan: Plan, rows: pl.DataFrame, earlier: Earlier | None) -> Path:
    part = plan.stage("index").path(f"{VECTORS}.part")
    shape = (len(rows), plan.encoder.dimensions)
    ordered = _reserved(part, np.int16, shape)
    for source in _sources(plan, rows, earlier, "vectors", VECTORS):
        ordered[source.rows] = np.load(source.path, mmap_mode="r")
    _flush(ordered)
    return part


def _sources(plan: Plan, rows: pl.DataFrame, earlier: Earlier | None, kind: str, name: str) -> list[Source]:
    """List the arrays of the new shards, and that of the earlier result."""
    numbered = rows.select("position", "old_row").with_row_index("row")
    new = numbered.drop_nulls("position").sort("position")["row"].to_numpy().astype(np.int64)
    counts = [rows for _, rows in shards.counts(plan)]
    paths = [plan.stage("prepare").path(f"{shard:06}.{kind}.npy") for shard in range(len(counts))]
    ends = np.cumsum(counts, dtype=np.int64)
    sources = [Source(path, new[end - count : end]) for path, count, end in zip(paths, counts, ends, strict=True)]
    if earlier is not None:
        old = numbered.drop_nulls("old_row").sort("old_row")["row"].to_numpy().astype(np.int64)
        sources.append(Source(earlier.path("index", name), old))
    return sources

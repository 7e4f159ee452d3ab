"""Candidate pairs over the index: band collisions, neighbours in time, exact copies."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup import bands, candidates, cells, windows
from dedup.engine import Executor
from dedup.pipeline import index
from dedup.pipeline.plan import Plan
from dedup.pipeline.progress import Recorder
from dedup.store import Stage

BANDS_AT_ONCE = 16
BLOCKS_AT_ONCE, BLOCKS_IN_CELLS = 4, 8
FOUND, COSINES, COUNTS = "pairs.npy", "cosines.npy", "counts.json"


class BandUnit(NamedTuple):
    """Some bands to look at."""

    plan: Plan
    members: NDArray[np.int64]


class BlockUnit(NamedTuple):
    """Some blocks of the timeline to search."""

    plan: Plan
    blocks: list[NDArray[np.int64]]


def collide(plan: Plan, executor: Executor, recorder: Recorder) -> int:
    """Find the pairs that share a band and are alike enough; return the number of hot keys."""
    stage, members = plan.stage("bands"), bands.members(plan.config.signatures)
    units = [BandUnit(plan, members[i : i + BANDS_AT_ONCE]) for i in range(0, len(members), BANDS_AT_ONCE)]
    with recorder.stage("bands", len(units)) as tally:
        if not stage.has(COUNTS):
            found = bands.Collisions(np.zeros(0, np.uint64), 0)
            for part in executor.map(_collide, units):
                tally.add(len(part.pairs))
                found = bands.merge([found, part])
            stage.write_array(FOUND, found.pairs)
            stage.write_json(COUNTS, {"hot_keys": found.hot_keys})
    return int(str(stage.json(COUNTS)["hot_keys"]))


def neighbour(plan: Plan, executor: Executor, recorder: Recorder) -> None:
    """Find the pairs near in meaning and in time."""
    stage = plan.stage("windows")
    _write_timeline(plan, stage)
    _divide(plan, stage, recorder)
    blocks = list(windows.blocks(_timeline(stage), index.fresh(plan.stage("index").table(index.ROWS))))
    at_once = BLOCKS_AT_ONCE if _cells(stage) is None else BLOCKS_IN_CELLS
    units = [BlockUnit(plan, blocks[i : i + at_once]) for i in range(0, len(blocks), at_once)]
    with recorder.stage("windows", len(units)) as tally:
        if not stage.has(FOUND):
            parts = []
            for part in executor.map(_search, units):
                tally.add(len(part.pairs))
                parts.append(part)
            found = windows.merge(parts)
            stage.write_array(COSINES, found.cosine)
            stage.write_array(FOUND, found.pairs)


def unite(plan: Plan, recorder: Recorder) -> pl.DataFrame:
    """Join what both channels found with the exact copies: `a`, `b`, `origin`, `twin`."""
    stage = plan.stage("candidates")
    with recorder.stage("candidates") as tally:
        table = stage.once("pairs.arrow", lambda: _unite(plan))
        tally.add(len(table))
    return table


def _unite(plan: Plan) -> pl.DataFrame:
    rows = plan.stage("index").table(index.ROWS)
    copies = index.copies(rows)
    near = plan.stage("windows")
    neighbours = windows.Neighbours(_pairs(near), near.array(COSINES).astype(np.float32))
    reprints = bands.fresh_pairs(bands.Collisions(copies.pairs, 0), index.fresh(rows)).pairs
    table = candidates.union(_pairs(plan.stage("bands")), neighbours, reprints)
    a, b = (pl.Series(copies.first[table[side].to_numpy()]) for side in ("a", "b"))
    # Two reprints of one text are joined through the first; their own pair says nothing new.
    table = table.with_columns(twin=a == b)
    return table.filter(~pl.col("twin") | (pl.col("a") == a))


def _pairs(stage: Stage) -> NDArray[np.uint64]:
    return stage.array(FOUND).astype(np.uint64)


def _collide(unit: BandUnit) -> bands.Collisions:
    plan = unit.plan
    columns = plan.stage("index").array(index.SIGNATURES).view(np.uint32)
    rows = plan.stage("index").table(index.ROWS)
    distinct = index.copies(rows).distinct
    found = bands.collisions(columns, unit.members, plan.config.signatures.hot_key_cap, distinct)
    found = bands.fresh_pairs(found, index.fresh(rows))
    alike = bands.alike(columns, found.pairs) >= bands.least_alike(plan.config.signatures)
    return found._replace(pairs=found.pairs[alike])


def _search(unit: BlockUnit) -> windows.Neighbours:
    vectors = unit.plan.stage("index").array(index.VECTORS).view(np.int16)
    stage, config = unit.plan.stage("windows"), unit.plan.config.windows
    line, divided = _timeline(stage), _cells(stage)
    if divided is not None:
        return cells.search(vectors, line, unit.blocks, config, divided)
    return windows.merge([windows.search(vectors, line, block, config) for block in unit.blocks])


def _write_timeline(plan: Plan, stage: Stage) -> None:
    if stage.has("timeline.json"):
        return
    rows = plan.stage("index").table(index.ROWS)
    line = windows.timeline(rows["time"].to_numpy(), plan.config.windows.days, index.seen_on_a_day(rows))
    for name in ("rows", "first", "last"):
        stage.write_array(f"{name}.npy", getattr(line, name))
    stage.write_json("timeline.json", {"undated": line.undated})


def _divide(plan: Plan, stage: Stage, recorder: Recorder) -> None:
    """Divide the articles into cells where a window holds too many for the whole product."""
    line = _timeline(stage)
    if stage.has("cells.json") or not cells.is_crowded(line):
        return
    with recorder.stage("cells") as tally:
        vectors = plan.stage("index").array(index.VECTORS).view(np.int16)
        divided = cells.divide(vectors, line, plan.config.windows)
        tally.add(len(line.rows))
    if divided is not None:
        for name in ("centres", "places", "starts"):
            stage.write_array(f"cells-{name}.npy", getattr(divided, name))
    stage.write_json("cells.json", {"probes": divided.probes if divided else 0})


def _cells(stage: Stage) -> cells.Cells | None:
    probes = int(str(stage.json("cells.json")["probes"])) if stage.has("cells.json") else 0
    if not probes:
        return None
    centres, places, starts = (stage.array(f"cells-{name}.npy") for name in ("centres", "places", "starts"))
    return cells.Cells(centres.astype(np.int16), places.astype(np.uint32), starts.astype(np.int64), probes)


def _timeline(stage: Stage) -> windows.Timeline:
    rows, first, last = (stage.array(f"{name}.npy") for name in ("rows", "first", "last"))
    undated = int(str(stage.json("timeline.json")["undated"]))
    return windows.Timeline(rows.astype(np.uint32), first.astype(np.int64), last.astype(np.int64), undated)

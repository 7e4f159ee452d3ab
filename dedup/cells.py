"""Nearest neighbours where a window holds too many vectors to compare each with all.

The vectors are divided into cells around centres (k-means on the sphere), and an article is compared with those of the
cells nearest to it alone (an inverted file; Jégou, Douze and Schmid 2011). How many cells that takes is measured: so
many that a sample of articles finds the neighbours of an exhaustive search. Centres are rounded like the vectors, so
that every product is exact and the same on any machine, whatever the number of threads.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup import windows
from dedup.bands import unpack
from dedup.config import WindowConfig
from dedup.windows import SCALE, Met, Neighbours, Timeline, Vectors

CROWD = 100_000
"""Articles in a window from which on cells are taken; they begin to be faster at some 40,000 (docs/scale.md)."""
CELLS_PER_ROOT = 2
"""Cells for each square root of the articles in a window: finding the cells then costs little beside searching them."""
SAMPLE_PER_CELL = 40
ROUNDS = 6
ASKED = 256
"""Articles whose neighbours are found both ways, to know how many cells to look into."""
RECALL = 0.995
"""Share of the sample's neighbours to be found; what is promised is 0.99."""
WORTH = 0.6
"""Share of the vectors looked into above which the whole product is taken after all."""
GATHERED = 1 << 17
"""Hits of a block that are gathered before all but the best are dropped."""
TOGETHER = 4_096
"""Vectors assigned to cells at once."""


class Cells(NamedTuple):
    """Places of a timeline by cell: cell `i` holds `places[starts[i]:starts[i + 1]]`, ascending; `probes` are asked."""

    centres: NDArray[np.int16]
    places: NDArray[np.uint32]
    starts: NDArray[np.int64]
    probes: int

    def inside(self, cell: int, stretches: Sequence[tuple[int, int]]) -> NDArray[np.uint32]:
        """List the places of a cell that lie in some stretches of the timeline."""
        places = self.places[self.starts[cell] : self.starts[cell + 1]]
        bounds = np.searchsorted(places, np.array(stretches, dtype=np.uint32))
        return np.concatenate([places[low:high] for low, high in bounds])


def is_crowded(line: Timeline) -> bool:
    """Tell whether an article is compared with so many others, on average, that cells may be faster."""
    return len(line.rows) > 0 and float(np.mean(line.last - line.first)) >= CROWD


def divide(vectors: Vectors, line: Timeline, config: WindowConfig) -> Cells | None:
    """Divide the vectors of a timeline into cells; none where looking into few of them would miss neighbours."""
    inside = float(np.mean(line.last - line.first))
    count = max(2, round(CELLS_PER_ROOT * sqrt(inside)))
    sample = vectors[line.rows[_spread(len(line.rows), count * SAMPLE_PER_CELL)]]
    centres = _centres(sample, count)
    owners = _nearest_cells(vectors, line.rows, centres)
    order = np.argsort(owners, kind="stable").astype(np.uint32)
    starts = np.searchsorted(owners[order], np.arange(count + 1))
    probes, share = _probes(vectors, line, centres, owners, config)
    return Cells(centres, order, starts, probes) if share <= WORTH else None


def search(
    vectors: Vectors, line: Timeline, blocks: Sequence[NDArray[np.int64]], config: WindowConfig, cells: Cells
) -> Neighbours:
    """Find the neighbours of several blocks of places, as `windows.search` does for one, in the cells nearest to them.

    The more blocks at once, the less it costs to read each cell.
    """
    asking = [windows.rows_of(vectors, line.rows[block]) for block in blocks]
    probed = [_probed(queries, cells) for queries in asking]
    stretches = windows.stretches(line, np.concatenate(blocks))
    kept = [_Kept(config.neighbours) for _ in blocks]
    for cell in range(len(cells.centres)):
        places = cells.inside(cell, stretches).astype(np.int64)
        others = windows.rows_of(vectors, line.rows[places]).T
        for number, block in enumerate(blocks):
            asked = np.flatnonzero(probed[number][:, cell])
            met = Met(asked, places, asking[number][asked] @ others)
            kept[number].add(windows.hits_of(line, block, met, config))
    found = (windows.read_hits(hits.best(), line.rows[block]) for hits, block in zip(kept, blocks, strict=True))
    return windows.merge(list(found))


class _Kept:
    """The best hits of a block so far; sorted only when many have gathered."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._parts: list[NDArray[np.uint64]] = []
        self._waiting = 0

    def add(self, hits: NDArray[np.uint64]) -> None:
        self._parts.append(hits)
        self._waiting += len(hits)
        if self._waiting > GATHERED:
            self._parts, self._waiting = [self.best()], 0

    def best(self) -> NDArray[np.uint64]:
        return windows.nearest(np.concatenate([np.zeros(0, dtype=np.uint64), *self._parts]), self._count)


def _probed(queries: NDArray[np.float32], cells: Cells) -> NDArray[np.bool_]:
    """Tell which cells each query asks: those of the nearest centres, with all that are as near as the last."""
    dots = queries @ cells.centres.astype(np.float32).T
    last = np.partition(dots, -cells.probes, axis=1)[:, -cells.probes]
    return np.asarray(dots >= last[:, None])


def _spread(count: int, wanted: int) -> NDArray[np.int64]:
    return np.linspace(0, count - 1, min(count, wanted)).astype(np.int64)


def _centres(sample: Vectors, count: int) -> NDArray[np.int16]:
    """Move centres to the middle of the vectors nearest to them, some rounds long; sums of whole numbers are exact."""
    centres = sample[_spread(len(sample), count)].copy()
    for _ in range(ROUNDS):
        owners = _nearest_cells(sample, np.arange(len(sample)), centres)
        order = np.argsort(owners, kind="stable")
        present, starts = np.unique(owners[order], return_index=True)
        sums = np.add.reduceat(sample[order], starts, axis=0, dtype=np.int64).astype(np.float64)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        moved = np.divide(sums * SCALE, lengths, out=np.zeros_like(sums), where=lengths > 0)
        centres[present] = np.rint(moved).astype(np.int16)
    return centres


def _nearest_cells(vectors: Vectors, rows: NDArray[np.integer], centres: NDArray[np.int16]) -> NDArray[np.int64]:
    turned = centres.astype(np.float32).T
    parts = (rows[start : start + TOGETHER] for start in range(0, len(rows), TOGETHER))
    return np.concatenate([(windows.rows_of(vectors, part) @ turned).argmax(axis=1) for part in parts])


def _probes(
    vectors: Vectors, line: Timeline, centres: NDArray[np.int16], owners: NDArray[np.int64], config: WindowConfig
) -> tuple[int, float]:
    """Tell how many cells to ask for the neighbours of a sample, and what share of the vectors lies in them."""
    asked = _spread(len(line.rows), ASKED)
    dots = windows.rows_of(vectors, line.rows[asked]) @ centres.astype(np.float32).T
    order = np.argsort(-dots, axis=1, kind="stable")
    place_of = np.empty(int(line.rows.max()) + 1, dtype=np.int64)
    place_of[line.rows] = np.arange(len(line.rows))
    needed = [
        np.flatnonzero(order[number] == owners[other])[0]
        for number, place in enumerate(asked)
        for other in place_of[_others(vectors, line, int(place), config)].tolist()
    ]
    probes = int(np.quantile(needed, RECALL, method="higher")) + 1 if needed else 1
    sizes = np.bincount(owners, minlength=len(centres))
    return probes, float(sizes[order[:, :probes]].sum(axis=1).mean() / len(owners))


def _others(vectors: Vectors, line: Timeline, place: int, config: WindowConfig) -> NDArray[np.int64]:
    """List the rows of an article's neighbours, found by the whole product."""
    pairs = windows.search(vectors, line, np.array([place]), config).pairs
    both = np.concatenate(unpack(pairs)).astype(np.int64)
    return np.asarray(both[both != line.rows[place]])

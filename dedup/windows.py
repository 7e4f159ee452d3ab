"""Nearest neighbours by meaning inside a sliding window of time.

Vectors are stored as whole numbers (unit vectors times 4,080, rounded). Their dot products then stay below 2^24, where
32-bit floats hold every integer: a matrix product is exact, and the neighbours are the same whatever the block shape,
the number of threads or the order of the rows.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.bands import Pairs, pack
from dedup.config import WindowConfig

Vectors = NDArray[np.int16]

SCALE = 4080
"""Keeps |u·v| of rounded vectors, and every partial sum of it, below 2^24 (by Cauchy and Schwarz)."""
BLOCK = 512
"""Articles searched at once; no more than nine bits can tell apart beside `DOT_BITS` and `ROW_BITS`."""
TILE = 4096
UNDATED = np.iinfo(np.int64).min
MICROSECONDS_A_DAY = 86_400_000_000
DOT_BITS, ROW_BITS = np.uint64(25), np.uint64(30)


class Timeline(NamedTuple):
    """Articles in order of time: `rows` (undated first), and for each place the range of places to compare with."""

    rows: NDArray[np.uint32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    undated: int


class Neighbours(NamedTuple):
    """Packed pairs in ascending order, each with its cosine."""

    pairs: Pairs
    cosine: NDArray[np.float32]


class Met(NamedTuple):
    """Products `dots` (asked, places) of some articles of a block, by their number in it, and some places."""

    asked: NDArray[np.int64]
    places: NDArray[np.int64]
    dots: NDArray[np.float32]


def quantise(vectors: NDArray[np.float32]) -> Vectors:
    """Round unit vectors (n, dimensions) to whole numbers whose products are exact."""
    return np.rint(vectors * SCALE).astype(np.int16)


def cosines(vectors: Vectors, pairs: Pairs) -> NDArray[np.float32]:
    """Tell the cosine of each packed pair of rows, exact to the rounding of `quantise`."""
    a, b = (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    dots = np.empty(len(pairs), dtype=np.int32)
    for start in range(0, len(pairs), TILE):
        part = slice(start, start + TILE)
        dots[part] = np.einsum("ij,ij->i", vectors[a[part]], vectors[b[part]], dtype=np.int32)
    return _cosine(dots)


def epochs(dates: Sequence[datetime | None]) -> NDArray[np.int64]:
    """Write dates as microseconds since 1970, none as the smallest number."""
    return np.array([UNDATED if date is None else round(date.timestamp() * 1e6) for date in dates], dtype=np.int64)


def known_days(times: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times (see `epochs`) as days since 1970, 0 where there is none, and 1 where there is one, else 0."""
    dated = (times != UNDATED).astype(np.float64)
    return np.where(dated > 0, times / MICROSECONDS_A_DAY, 0.0), dated


def timeline(times: NDArray[np.int64], days: float, rows: NDArray[np.uint32] | None = None) -> Timeline:
    """Order articles by time (see `epochs`) and tell which stretch each is compared with.

    `rows` names the articles that take part, all by default. Those without a date come first and are compared with
    all.
    """
    rows = np.arange(len(times), dtype=np.uint32) if rows is None else rows
    rows = rows[np.lexsort((rows, times[rows]))]
    ordered = times[rows]
    undated = int(np.searchsorted(ordered, UNDATED, side="right"))
    reach = round(days * MICROSECONDS_A_DAY)
    first = np.searchsorted(ordered[undated:], ordered - reach, side="left") + undated
    last = np.searchsorted(ordered, ordered + reach, side="right")
    first[:undated], last[:undated] = 0, len(rows)
    return Timeline(rows, first, last, undated)


def blocks(line: Timeline, fresh: NDArray[np.bool_] | None = None) -> Iterator[NDArray[np.int64]]:
    """Cut the places of a timeline into stretches that are searched at once; `fresh` tells which rows ask, else all."""
    asking = np.arange(len(line.rows)) if fresh is None else np.flatnonzero(fresh[line.rows])
    for start in range(0, len(asking), BLOCK):
        yield asking[start : start + BLOCK]


def search(vectors: Vectors, line: Timeline, block: NDArray[np.int64], config: WindowConfig) -> Neighbours:
    """Find the nearest neighbours of one block of places of a timeline.

    Each article keeps its `config.neighbours` best of cosine `config.min_cosine` or more; equals rank by row. An
    article without a date is compared with all, and all with it.
    """
    asking = line.rows[block]
    queries, asked = rows_of(vectors, asking), np.arange(len(block))
    kept = np.zeros(0, dtype=np.uint64)
    for low, high in _tiles(line, block):
        dots = queries @ rows_of(vectors, line.rows[low:high]).T
        hits = hits_of(line, block, Met(asked, np.arange(low, high), dots), config)
        kept = nearest(np.concatenate([kept, hits]), config.neighbours)
    return read_hits(kept, asking)


def hits_of(line: Timeline, block: NDArray[np.int64], met: Met, config: WindowConfig) -> NDArray[np.uint64]:
    """List who is near enough to whom, each as one number that sorts by query, then from near to far, then by row."""
    least = np.float32(ceil(config.min_cosine * SCALE * SCALE))
    query, column = np.divmod(np.flatnonzero(met.dots >= least), max(len(met.places), 1))
    near = _reachable(line, block.take(met.asked.take(query)), met.places.take(column))
    query, column = query[near], column[near]
    far = (np.uint64(1) << DOT_BITS) - met.dots[query, column].astype(np.uint64)
    asked = met.asked.take(query).astype(np.uint64)
    return (asked << (DOT_BITS + ROW_BITS)) | (far << ROW_BITS) | line.rows.take(met.places.take(column))


def nearest(hits: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    """Keep the best hits of each query, sorted."""
    hits = np.sort(hits)
    query = hits >> (DOT_BITS + ROW_BITS)
    starts = np.searchsorted(query, query, side="left")
    return hits[np.arange(len(hits)) - starts < count]


def neighbours(vectors: Vectors, times: NDArray[np.int64], config: WindowConfig) -> Neighbours:
    """Find all pairs in which one article is among the nearest of the other inside the window."""
    line = timeline(times, config.days)
    return merge([search(vectors, line, block, config) for block in blocks(line)])


def merge(found: Sequence[Neighbours]) -> Neighbours:
    """Join the neighbours of several blocks, each pair once."""
    if not found:
        return Neighbours(np.zeros(0, np.uint64), np.zeros(0, np.float32))
    pairs, places = np.unique(np.concatenate([part.pairs for part in found]), return_index=True)
    return Neighbours(pairs, np.concatenate([part.cosine for part in found])[places])


def stretches(line: Timeline, block: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Tell which stretches of a timeline hold all that a block of places is compared with."""
    first, last = int(line.first[block].min()), int(line.last[block].max())
    return [(0, last)] if first <= line.undated else [(0, line.undated), (first, last)]


def _tiles(line: Timeline, block: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    for low, high in stretches(line, block):
        for tile in range(low, high, TILE):
            yield tile, min(tile + TILE, high)


def _reachable(line: Timeline, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    inside = (other >= line.first.take(one)) & (other < line.last.take(one))
    return np.asarray((inside | (other < line.undated)) & (one != other))


def read_hits(hits: NDArray[np.uint64], rows: NDArray[np.uint32]) -> Neighbours:
    """Read hits kept for articles of these rows."""
    query = (hits >> (DOT_BITS + ROW_BITS)).astype(np.int64)
    far = (hits >> ROW_BITS) & ((np.uint64(1) << DOT_BITS) - np.uint64(1))
    dots = (np.int64(1) << np.int64(DOT_BITS)) - far.astype(np.int64)
    others = hits & ((np.uint64(1) << ROW_BITS) - np.uint64(1))
    pairs, places = np.unique(pack(rows.take(query), others), return_index=True)
    return Neighbours(pairs, _cosine(dots[places]))


def _cosine(dots: NDArray[np.integer]) -> NDArray[np.float32]:
    return (dots / SCALE**2).astype(np.float32)


def rows_of(vectors: Vectors, rows: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return some of the vectors as floats, (rows, dimensions)."""
    return np.asarray(vectors[rows], dtype=np.float32)

"""Fragments of one story: pairs that would settle whether they belong together, and their join by centres.

A story that hundreds report falls into fragments: most of its pairs are never weighed, and short texts on it share few
words. The centres of two fragments lie close all the same once what the whole dump has in common is taken off. Two
clusters are joined that are each other's nearest by centre, close in time, and tied by a sure pair (reciprocal nearest
neighbours: Murtagh 1983; centroids of stories: Miranda et al. 2018).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.clusters import Clusters, Labels
from dedup.windows import known_days

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

SURE = 0.6
"""Probability of the surest pair between two fragments."""
CLOSE = 0.1
"""Cosine of their centres."""
DAYS = 0.7
"""Between their mean times."""


def propose(pairs: pl.DataFrame, clusters: Clusters, threshold: float = 0.5, cap: int = 4) -> pl.DataFrame:
    """Propose pairs that would settle whether two linked but unmerged story clusters belong together.

    Returns:
        Columns `a`, `b` (row numbers, a < b): up to `cap` x `cap` members of both sides, not yet weighed.
    """
    sides = pairs.filter(pl.col("probability") >= threshold).select("a", "b")
    a, b = clusters.story[sides["a"].to_numpy()], clusters.story[sides["b"].to_numpy()]
    open_links = (
        pl.DataFrame({"x": np.minimum(a, b), "y": np.maximum(a, b)}).filter(pl.col("x") != pl.col("y")).unique()
    )
    members = _members(clusters.story, cap)
    proposed = (
        open_links.join(members, left_on="x", right_on="label")
        .join(members, left_on="y", right_on="label", suffix="_y")
        .select(a=pl.min_horizontal("row", "row_y"), b=pl.max_horizontal("row", "row_y"))
    )
    known = pairs.select(pl.col("a").cast(pl.UInt32), pl.col("b").cast(pl.UInt32))
    return proposed.unique().join(known, on=["a", "b"], how="anti").sort("a", "b")


def _members(labels: Labels, cap: int) -> pl.DataFrame:
    rows = pl.DataFrame({"label": labels, "row": np.arange(len(labels), dtype=np.uint32)})
    return rows.filter(pl.int_range(pl.len()).over("label") < cap)


@dataclass(slots=True)
class _Centres:
    """Sum up clusters by number: vectors (clusters, dimensions), times in days, and how many articles have one."""

    vectors: Floats
    times: Floats
    dated: Floats

    def likeness(self, one: Labels, other: Labels) -> Floats:
        """Return the cosine of pairs of centres, -1 where they are apart in time or a time is not known."""
        lengths = np.maximum(np.linalg.norm(self.vectors, axis=1), 1e-9)
        cosines = np.einsum("ij,ij->i", self.vectors[one], self.vectors[other]) / (lengths[one] * lengths[other])
        mean = self.times / np.where(self.dated > 0, self.dated, np.nan)
        near = np.abs(mean[one] - mean[other]) <= DAYS
        return np.where(near, cosines.round(6), -1.0)

    def merge(self, kept: Labels, gone: Labels) -> None:
        """Pour clusters into others."""
        for column in (self.vectors, self.times, self.dated):
            np.add.at(column, kept, column[gone])
            column[gone] = 0


def join(
    labels: Labels,
    pairs: pl.DataFrame,
    times: NDArray[np.int64],
    vectors: Callable[[NDArray[np.int64]], Vectors],
    threshold: float = SURE,
) -> Labels:
    """Join fragments of stories and return the smallest member of each article's story.

    Args:
        labels: the smallest member of each article's cluster.
        pairs: columns `a`, `b` (row numbers) and `probability`.
        times: microseconds since 1970 of each article, `windows.UNDATED` for none.
        vectors: gives vectors of articles by row numbers, (rows, dimensions), as they differ from the dump.
        threshold: least probability of the surest pair between two fragments, where above `SURE`.
    """
    sure = pairs.filter(pl.col("probability") >= max(SURE, threshold))
    one, other = (labels[sure[side].to_numpy()] for side in ("a", "b"))
    numbers = np.unique(np.concatenate([one[one != other], other[one != other]]))
    if not len(numbers):
        return labels
    tied = np.stack([np.searchsorted(numbers, side[one != other]) for side in (one, other)])
    joined = numbers[_contract(_centres(labels, numbers, times, vectors), tied, len(numbers))]
    places = np.minimum(np.searchsorted(numbers, labels), len(numbers) - 1)
    return np.where(numbers[places] == labels, joined[places], labels)


def _centres(
    labels: Labels,
    numbers: Labels,
    times: NDArray[np.int64],
    vectors: Callable[[NDArray[np.int64]], Vectors],
) -> _Centres:
    members = np.flatnonzero(np.isin(labels, numbers))
    place = np.searchsorted(numbers, labels[members])
    given = vectors(members).astype(np.float64)
    sums = np.zeros((len(numbers), given.shape[1]))
    np.add.at(sums, place, given)
    days, dated = known_days(times[members])
    times_of, dated_of = np.zeros(len(numbers)), np.zeros(len(numbers))
    np.add.at(times_of, place, days)
    np.add.at(dated_of, place, dated)
    return _Centres(sums, times_of, dated_of)


def _contract(centres: _Centres, tied: NDArray[np.int64], count: int) -> Labels:
    """Join clusters that are each other's nearest, round by round, until none are close."""
    standing = np.arange(count)
    while True:
        low, high = np.unique(np.sort(standing[tied], axis=0), axis=1)
        low, high = low[low != high], high[low != high]
        likeness = centres.likeness(low, high)
        nearest = np.full(count, -1.0)
        np.maximum.at(nearest, low, likeness)
        np.maximum.at(nearest, high, likeness)
        mutual = (likeness >= CLOSE) & (likeness == nearest[low]) & (likeness == nearest[high])
        # Equal cosines could name a cluster twice in one round: each takes part once.
        kept, gone = _once(low[mutual], high[mutual])
        if not len(kept):
            return standing
        centres.merge(kept, gone)
        moved = np.arange(count)
        moved[gone] = kept
        standing = moved[standing]


def _once(low: Labels, high: Labels) -> tuple[Labels, Labels]:
    seen: set[int] = set()
    chosen = []
    for place, pair in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if seen.isdisjoint(pair):
            seen.update(pair)
            chosen.append(place)
    return low[chosen], high[chosen]

"""A pair beside the neighbours of both: in a dump about one thing a short text says too little by itself.

Every article takes the mean vector and the mean time of itself and of those that surely share its story (average query
expansion: Chum et al. 2007, "Total recall"). Two articles on one story then lie close though their own words differ,
and two look-alikes lie apart because their companies do. How much that counts against the pair's own evidence is
fitted by `training/relation`; in a dump of mixed news, where pairs speak for themselves, it counts nothing.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dedup.clusters import Labels
from dedup.windows import known_days

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

SURE = 0.6
"""Probability from which another article is of the neighbourhood."""
MIXED, ONE_THING = 0.25, 0.38
"""Likeness of a dump's articles up to which the neighbourhood counts nothing, and from which it counts in full."""
LONGEST = 3.0
"""Days between mean times beyond which more days say nothing more."""
MEASURES = ("log_odds", "company", "cosine", "apart")
"""The pair's own log-odds, cosine of both mean vectors, cosine of the two articles, days between the mean times."""


class Weighing(msgspec.Struct, frozen=True):
    """What each of `MEASURES` adds to the log-odds of one story, as fitted."""

    intercept: float
    weights: tuple[float, float, float, float]


@cache
def weighing() -> Weighing:
    """Load the fitted weights."""
    content = (files("dedup") / "data" / "relation" / "neighbourhood.json").read_bytes()
    return msgspec.json.decode(content, type=Weighing)


def settled(
    pairs: pl.DataFrame, times: NDArray[np.int64], vectors: Callable[[Labels], Vectors], likeness: float
) -> pl.DataFrame:
    """Return the pairs with the probability of one story that their neighbourhoods lead to.

    Args:
        pairs: columns `a`, `b` (row numbers) and `probability`; all others stay.
        times: microseconds since 1970 of each article, `windows.UNDATED` for none.
        vectors: gives vectors of articles by row numbers, (rows, dimensions), as they differ from the dump.
        likeness: how alike the articles of the dump are as a whole, as `pile.Pile` tells it.
    """
    share = min(1.0, max(0.0, (likeness - MIXED) / (ONE_THING - MIXED)))
    if not share or not len(pairs):
        return pairs
    measured, fitted = measures(pairs, times, vectors), weighing()
    own = measured[:, 0]
    beside = measured @ np.array(fitted.weights) + fitted.intercept
    # Where no date is known in a neighbourhood, nothing can be said of its time.
    odds = np.where(np.isnan(beside), own, own + share * (beside - own))
    return pairs.with_columns(pl.Series("probability", (1 / (1 + np.exp(-odds))).round(6), dtype=pl.Float32))


def measures(pairs: pl.DataFrame, times: NDArray[np.int64], vectors: Callable[[Labels], Vectors]) -> Floats:
    """Return `MEASURES` of each pair, (pairs, 4); `apart` is not a number where no date is known."""
    ends = np.stack([pairs[side].to_numpy().astype(np.int64) for side in ("a", "b")])
    rows, (a, b) = np.unique(ends), ends
    a, b = np.searchsorted(rows, a), np.searchsorted(rows, b)
    p = pairs["probability"].to_numpy().astype(np.float64).clip(1e-4, 1 - 1e-4)
    company = _company(a, b, p, len(rows))
    own = _unit(vectors(rows).astype(np.float64))
    means = _unit(company @ own)
    days, dated = known_days(times[rows])
    with np.errstate(invalid="ignore"):
        moments = (company @ days) / (company @ dated)
    apart = np.minimum(np.abs(moments[a] - moments[b]), LONGEST)
    cosines = (np.einsum("ij,ij->i", each[a], each[b]) for each in (means, own))
    return np.column_stack([np.log(p / (1 - p)), *cosines, apart])


def _company(a: Labels, b: Labels, p: Floats, count: int) -> csr_array:
    """Return who is of whose neighbourhood, (count, count), as surely as they are; everybody is of his own."""
    sure, each = p > SURE, np.arange(count)
    weights = np.concatenate([p[sure], p[sure], np.ones(count)])
    places = (np.concatenate([a[sure], b[sure], each]), np.concatenate([b[sure], a[sure], each]))
    return csr_array((weights, places), shape=(count, count))


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit

"""What the articles of one dump have in common, so that evidence can count what sets a pair apart from the rest.

In a dump about one long event everything lies close together and everybody writes the same words. Vectors are
therefore whitened on the dump: its mean is taken off and the directions in which all articles spread are evened out
(Kessy, Lewin and Strimmer 2018; for sentence vectors Su et al. 2021), the covariance shrunk towards a round one (Ledoit
and Wolf 2004) so that a small dump changes little. Terms that are common in the dump lose weight likewise.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.terms import Terms, buckets, rarities

Floats = NDArray[np.float32]

STEADY = 500
"""Articles at which the dump counts for as much as the prior."""
STEADY_TERMS = 100
VECTORS_SEEN = 20_000
TEXTS_SEEN = 1_000
"""Articles of an even sample that settles which terms are common; rare ones keep the weight that the world gives."""
MOST_ALIKE = 0.4
"""Likeness at which the scorer's training ends; a dump of one template would otherwise be judged by extrapolation."""
POWER = 0.75
"""How far spread is evened out: 0 leaves it as it is, 1 makes all directions alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Pile:
    """Hold what a dump of `size` articles has in common.

    `mean` (dimensions,) is taken off a vector, `axes` (dimensions, dimensions) evens out its directions, `scarcity`
    (buckets of hashed terms,) tells what is left of a term's weight, 0 to 1.
    """

    size: int
    mean: Floats
    axes: Floats
    scarcity: Floats

    @property
    def likeness(self) -> float:
        """Tell how alike the articles are as a whole, 0 (nothing in common, or too few to tell) to `MOST_ALIKE`."""
        return min(float(np.linalg.norm(self.mean)), MOST_ALIKE)

    def meaning(self, vectors: Floats) -> Floats:
        """Return vectors (n, dimensions) as they differ from the dump, of unit length."""
        apart = (vectors - self.mean) @ self.axes
        lengths = np.linalg.norm(apart, axis=1, keepdims=True)
        whitened: Floats = np.divide(apart, lengths, out=np.zeros_like(apart), where=lengths > 0)
        return whitened

    def telling(self, terms: Terms) -> Terms:
        """Return terms with those weighing less that are common in the dump, of unit length."""
        weights = terms.weights * self.scarcity[buckets(terms.keys)]
        length = float(np.sqrt(weights.astype(np.float64) @ weights.astype(np.float64)))
        return Terms(terms.keys, (weights / (length or 1.0)).astype(np.float32))


def gather(vectors: Floats, terms: Iterable[Terms], size: int) -> Pile:
    """Describe a dump of `size` articles.

    Args:
        vectors: unit vectors of its articles or of an even sample, (n, dimensions).
        terms: the terms of its articles or of an even sample.
        size: number of articles in all.
    """
    share = size / (size + STEADY)
    mean = (share * vectors.mean(axis=0, dtype=np.float64)) if len(vectors) else np.zeros(vectors.shape[1])
    return Pile(size, mean.round(6).astype(np.float32), _axes(vectors, share), _scarcity(terms))


def _axes(vectors: Floats, share: float) -> Floats:
    """Return the symmetric whitening matrix; being symmetric, it heeds no sign or order of eigenvectors."""
    dimensions = vectors.shape[1]
    if len(vectors) < 2:
        return np.eye(dimensions, dtype=np.float32)
    spread = np.cov(vectors, rowvar=False, dtype=np.float64)
    mean_spread = float(np.trace(spread)) / dimensions or 1.0
    values, directions = np.linalg.eigh(share * spread / mean_spread + (1 - share) * np.eye(dimensions))
    axes: Floats = ((directions * np.maximum(values, 1e-6) ** (-POWER / 2)) @ directions.T).round(5).astype(np.float32)
    return axes


def _scarcity(terms: Iterable[Terms]) -> Floats:
    usual = rarities()
    seen, texts = np.zeros(len(usual), dtype=np.int64), 0
    for each in terms:
        seen[np.unique(buckets(each.keys))] += 1
        texts += 1
    share = (seen + STEADY_TERMS * np.exp(-usual)) / (texts + STEADY_TERMS)
    left: Floats = np.clip(-np.log(share) / np.maximum(usual, 1e-6), 0, 1).round(4).astype(np.float32)
    return left

"""An online centroid clusterer with time decay, as in the news-clustering literature (Miranda et al. 2018)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.schema import Article
from eval.peers.interface import Labels
from eval.peers.spaces import Compared, Space, compared

SIGMA = 3.0
"""Days; the time feature of Miranda et al. has a standard deviation of 72 hours."""


@dataclass(frozen=True)
class _Stream:
    compared: Compared

    def labels(self, threshold: float) -> Labels:
        """Give each article in order of time to the nearest centroid, or let it found a cluster."""
        count = len(self.compared.days)
        sums = np.zeros((count, count), np.float32)
        norms, latest = np.ones(count), np.full(count, np.nan)
        labels = np.full(count, -1)
        used = 0
        for article in np.argsort(np.nan_to_num(self.compared.days, nan=-np.inf), kind="stable"):
            scores = sums[:used, article] / np.sqrt(norms[:used]) * self._decay(latest[:used], article)
            cluster = int(np.argmax(scores)) if used and scores.max() >= threshold else used
            used = max(used, cluster + 1)
            labels[article] = cluster
            sums[cluster] += self.compared.similarity[article]
            norms[cluster] = max(1.0, float(sums[cluster][labels == cluster].sum()))
            latest[cluster] = self.compared.days[article]
        return [int(label) for label in labels]

    def _decay(self, latest: NDArray[np.float64], article: int) -> NDArray[np.float64]:
        apart = np.nan_to_num(self.compared.days[article] - latest)
        return np.asarray(np.exp(-(apart**2) / (2 * SIGMA**2)))


@dataclass(frozen=True)
class OnlineCentroid:
    """One pass over the stream; similarity to the centroid times a Gaussian of the time since its last article."""

    space: Space
    documented: float = 0.5
    thresholds: tuple[float, ...] = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)

    @property
    def name(self) -> str:
        """Return the name in the table."""
        return f"{self.space.name} online centroids"

    @property
    def packages(self) -> tuple[str, ...]:
        """Return scikit-learn and what the space depends on."""
        return ("scikit-learn", *self.space.packages)

    @property
    def settings(self) -> str:
        """Return the settings apart from the threshold."""
        return f"sigma {SIGMA} days"

    def prepare(self, articles: Sequence[Article]) -> _Stream:
        """Compare all articles with all; the centroids' dot products follow from these."""
        return _Stream(compared(self.space, articles, np.inf))

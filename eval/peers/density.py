"""DBSCAN and HDBSCAN (scikit-learn) over cosine distance, within a time window."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.schema import Article
from eval.peers.interface import Labels
from eval.peers.spaces import Compared, Space, compared

WINDOW = 3.0


def _noise_alone(labels: Sequence[int]) -> Labels:
    """Give each article that belongs nowhere (-1) a cluster of its own."""
    highest = int(max(labels, default=0)) + 1
    return [int(label) if label >= 0 else highest + place for place, label in enumerate(labels)]


def _distance(compared: Compared) -> NDArray[np.float64]:
    return np.asarray(np.clip(1 - compared.similarity, 0, 1), dtype=np.float64)


@dataclass(frozen=True)
class _Flat:
    compared: Compared

    def labels(self, threshold: float) -> Labels:
        """Join every pair above the threshold: what DBSCAN does with two neighbours to a core point."""
        from sklearn.cluster import DBSCAN

        model = DBSCAN(eps=1 - threshold, min_samples=2, metric="precomputed")
        return _noise_alone(model.fit_predict(_distance(self.compared)))


@dataclass(frozen=True)
class _Hierarchy:
    compared: Compared

    def labels(self, threshold: float) -> Labels:
        """Cut the hierarchy: 0 by excess of mass, 1 at its leaves."""
        from sklearn.cluster import HDBSCAN

        method = "leaf" if threshold else "eom"
        model = HDBSCAN(min_cluster_size=2, metric="precomputed", cluster_selection_method=method, copy=False)
        return _noise_alone(model.fit_predict(_distance(self.compared)))


@dataclass(frozen=True)
class Dbscan:
    """DBSCAN in a space; the threshold is one minus its radius."""

    space: Space
    documented: float = 0.5
    thresholds: tuple[float, ...] = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9)

    @property
    def name(self) -> str:
        """Return the name in the table."""
        return f"{self.space.name} DBSCAN"

    @property
    def packages(self) -> tuple[str, ...]:
        """Return scikit-learn and what the space depends on."""
        return ("scikit-learn", *self.space.packages)

    @property
    def settings(self) -> str:
        """Return the settings apart from the threshold."""
        return f"window {WINDOW} days, min_samples 2"

    def prepare(self, articles: Sequence[Article]) -> _Flat:
        """Compare all articles with all."""
        return _Flat(compared(self.space, articles, WINDOW))


@dataclass(frozen=True)
class Hdbscan:
    """HDBSCAN in a space; its "threshold" chooses the way to cut, as scikit-learn's radius fails on numpy 2.4."""

    space: Space
    documented: float = 0.0
    thresholds: tuple[float, ...] = (0.0, 1.0)

    @property
    def name(self) -> str:
        """Return the name in the table."""
        return f"{self.space.name} HDBSCAN"

    @property
    def packages(self) -> tuple[str, ...]:
        """Return scikit-learn and what the space depends on."""
        return ("scikit-learn", *self.space.packages)

    @property
    def settings(self) -> str:
        """Return the settings apart from the way to cut."""
        return f"window {WINDOW} days, min_cluster_size 2"

    def prepare(self, articles: Sequence[Article]) -> _Hierarchy:
        """Compare all articles with all."""
        return _Hierarchy(compared(self.space, articles, WINDOW))

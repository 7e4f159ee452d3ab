"""The interfaces of systems: group articles, score pairs, encode texts, align sentences, judge texts."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dedup.schema import Article

Vectors = NDArray[np.float32]
Labels = list[int]
"""One number per article: equal numbers, one cluster."""


class Grouping(Protocol):
    """Articles that a system has prepared once and can group at any threshold."""

    def labels(self, threshold: float) -> Labels:
        """Return the cluster of each article."""
        ...


class Grouper(Protocol):
    """A system that groups articles.

    `documented` is the threshold that its authors recommend, `thresholds` the grid searched on the tuning half.
    """

    @property
    def name(self) -> str:
        """Return the name in the table."""
        ...

    @property
    def settings(self) -> str:
        """Return everything but the threshold, for the signature."""
        ...

    @property
    def packages(self) -> tuple[str, ...]:
        """Return the packages whose versions its answers depend on."""
        ...

    @property
    def documented(self) -> float:
        """Return the threshold that its authors recommend."""
        ...

    @property
    def thresholds(self) -> Sequence[float]:
        """Return the thresholds to search."""
        ...

    def prepare(self, articles: Sequence[Article]) -> Grouping:
        """Do once what no threshold changes."""
        ...


class Encoder(Protocol):
    """A system that turns texts into vectors whose dot product is their similarity."""

    @property
    def name(self) -> str:
        """Return the name in the table."""
        ...

    @property
    def packages(self) -> tuple[str, ...]:
        """Return the packages whose versions its answers depend on."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions) vectors of unit length."""
        ...


def joined(article: Article) -> str:
    """Return title and text as one string, as peers that know no fields want it."""
    return f"{article.title}\n{article.text}" if article.title else article.text

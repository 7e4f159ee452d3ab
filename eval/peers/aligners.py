"""Aligners of sentences: the product, dynamic programming over merged neighbours, mutual best neighbours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics.beads import Bead, bead
from eval.peers.interface import Vectors
from eval.peers.spaces import EmbeddedEncoder

Matrix = NDArray[np.float64]
SHAPES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (1, 0), (0, 1))
MUTUAL = 0.4
"""Least cosine of mutual best neighbours; .4 is SentAlign's documented cut."""
SKIP_PERCENTILE = 20
"""Vecalign's price of a skip is a percentile of the costs of random pairs; .2 is its default."""


@dataclass(frozen=True)
class Aligner:
    """A way to align two lists of sentences."""

    name: str
    setting: str
    packages: tuple[str, ...]
    align: Callable[[Sequence[str], Sequence[str]], list[Bead]]


def aligners() -> list[Aligner]:
    """Return the product and its peers."""
    return [
        Aligner("dedup", "as it comes", ("dedup",), _product),
        Aligner("vecalign-style DP", "our encoder", ("dedup.encoder",), dynamic),
        Aligner("mutual best", f"our encoder, cosine {MUTUAL}", ("dedup.encoder",), mutual),
    ]


def _product(a: Sequence[str], b: Sequence[str]) -> list[Bead]:
    import dedup

    return [bead(found.a, found.b) for found in dedup.align(list(a), list(b))]


def _merged(sentences: Sequence[str], most: int) -> dict[tuple[int, int], int]:
    """Number every run of up to `most` neighbours as (start, length)."""
    count = len(sentences)
    runs = [(start, size) for size in range(1, most + 1) for start in range(count - size + 1)]
    return {run: number for number, run in enumerate(runs)}


def _encoded(sentences: Sequence[str], runs: dict[tuple[int, int], int]) -> Vectors:
    return EmbeddedEncoder().encode([" ".join(sentences[start : start + size]) for start, size in runs])


def dynamic(a: Sequence[str], b: Sequence[str]) -> list[Bead]:
    """Align in order as Vecalign does (Thompson and Koehn 2019): merged neighbours, normalised cosine, priced skips."""
    runs_a, runs_b = _merged(a, 3), _merged(b, 3)
    vectors_a, vectors_b = _encoded(a, runs_a), _encoded(b, runs_b)
    distance = 1 - np.asarray(vectors_a @ vectors_b.T, dtype=float)
    usual = distance[: len(a), : len(b)]
    level = (distance[:, : len(b)].mean(axis=1, keepdims=True) + distance[: len(a)].mean(axis=0, keepdims=True)) / 2
    cost = distance / np.maximum(level, 1e-6)
    skip = float(np.percentile(usual / np.maximum(level[: len(a), : len(b)], 1e-6), SKIP_PERCENTILE))
    return _cheapest(_Costs(cost, runs_a, runs_b, skip), (len(a), len(b)))


@dataclass(frozen=True)
class _Costs:
    """What it costs to end a bead of x and y sentences at (i, j)."""

    matrix: Matrix
    runs_a: dict[tuple[int, int], int]
    runs_b: dict[tuple[int, int], int]
    skip: float

    def __call__(self, i: int, j: int, x: int, y: int) -> float:
        if not (x and y):
            return self.skip
        return float(self.matrix[self.runs_a[i - x, x], self.runs_b[j - y, y]] * x * y)


def _cheapest(cost: _Costs, sizes: tuple[int, int]) -> list[Bead]:
    best = np.full((sizes[0] + 1, sizes[1] + 1), np.inf)
    best[0, 0] = 0.0
    came: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(sizes[0] + 1):
        for j in range(sizes[1] + 1):
            for x, y in SHAPES:
                if i >= x and j >= y:
                    price = best[i - x, j - y] + cost(i, j, x, y)
                    if price < best[i, j]:
                        best[i, j] = price
                        came[i, j] = (x, y)
    return _traced(came, sizes)


def _traced(came: dict[tuple[int, int], tuple[int, int]], end: tuple[int, int]) -> list[Bead]:
    found: list[Bead] = []
    i, j = end
    while (i, j) != (0, 0):
        x, y = came[i, j]
        if x and y:
            found.append(bead(range(i - x, i), range(j - y, j)))
        i, j = i - x, j - y
    return found[::-1]


def mutual(a: Sequence[str], b: Sequence[str]) -> list[Bead]:
    """Join sentences that are each other's nearest, in any order."""
    encoder = EmbeddedEncoder()
    similarity = encoder.encode(a) @ encoder.encode(b).T
    nearest_b, nearest_a = similarity.argmax(axis=1), similarity.argmax(axis=0)
    pairs = [(i, int(j)) for i, j in enumerate(nearest_b) if nearest_a[j] == i and similarity[i, j] >= MUTUAL]
    return [bead([i], [j]) for i, j in pairs]

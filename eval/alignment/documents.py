"""Pairs of MEANTIME documents that nothing is calibrated on: as they stand, and perturbed."""

from collections.abc import Iterator
from pathlib import Path

from eval.alignment.perturb import Pair, Recipe, parallel
from training.alignment.constructions import halves, meantime, meantime_pairs

SEED = 7


def as_they_stand(shared: Path) -> Iterator[Pair]:
    """Yield the reported documents in every pair of languages with as many sentences."""
    table, (_, reported) = meantime(shared), halves(shared)
    for name in reported:
        for first in sorted(table[name]):
            for second in sorted(table[name]):
                a, b = table[name][first], table[name][second]
                if first < second and len(a) == len(b):
                    yield parallel(a, b, (first, second))


def perturbed_pairs(shared: Path) -> Iterator[Pair]:
    """Yield the reported documents in every pair of languages: shuffled, 30 % removed, 20 % foreign on either side.

    Foreign sentences come from two other documents, one for each side.
    """
    return meantime_pairs(shared, halves(shared)[1], SEED, (Recipe(),))

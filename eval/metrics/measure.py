"""What every measure offers: units that can be resampled, and its value for any multiplicities of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Measure(Protocol):
    """A figure computed from units (documents, clusters, pairs) that are drawn with replacement in a bootstrap."""

    @property
    def units(self) -> int:
        """Return the number of units."""
        ...

    def values(self, counts: Floats) -> Floats:
        """Return one value for each row of `counts` (replicates, units): how often each unit was drawn."""
        ...


@dataclass(frozen=True)
class Additive:
    """A measure that is a function of sums over units, such as F1 of sums of hits, misses and false alarms."""

    statistics: Floats
    """(units, k)"""
    aggregate: Callable[[Floats], Floats]
    """(..., k) sums -> (...) values"""

    @property
    def units(self) -> int:
        """Return the number of units."""
        return len(self.statistics)

    def values(self, counts: Floats) -> Floats:
        """Return the measure of each row's weighted sums."""
        return self.aggregate(counts @ self.statistics)


def value(measure: Measure) -> float:
    """Return the measure on the data as they are: every unit once."""
    return float(measure.values(np.ones((1, measure.units)))[0])


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide where the denominator is not zero; elsewhere the result is 0."""
    out = np.zeros(np.broadcast_shapes(numerator.shape, denominator.shape))
    return np.asarray(np.divide(numerator, denominator, out=out, where=denominator != 0))


def mean(values: Floats) -> Additive:
    """Return the mean of a value per unit."""
    return Additive(np.column_stack([values, np.ones(len(values))]), lambda sums: ratio(sums[..., 0], sums[..., 1]))

"""Percentile bootstrap intervals and paired tests between systems, over the units of a measure.

Methods: Efron and Tibshirani 1993 (percentile interval); Koehn 2004 (paired bootstrap); Noreen 1989 (approximate
randomisation). Replicates and seed are part of every signature.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from eval.metrics.measure import Additive, Floats, Measure, value

REPLICATES = 1000
SEED = 20_221_105
_BLOCK = 4_000_000


@dataclass(frozen=True)
class Score:
    """A value with its 95 % percentile interval and the number of units behind it."""

    value: float
    low: float
    high: float
    units: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@lru_cache(maxsize=2)
def _draws(units: int, replicates: int, seed: int) -> tuple[Floats, ...]:
    """Return blocks of (rows, units) multiplicities, the same for every measure with as many units."""
    rng = np.random.default_rng([seed, units])
    rows = max(1, _BLOCK // max(units, 1))
    return tuple(_block(rng, min(rows, replicates - start), units) for start in range(0, replicates, rows))


def _block(rng: np.random.Generator, rows: int, units: int) -> Floats:
    drawn = rng.integers(0, units, size=(rows, units))
    flat = (drawn + np.arange(rows)[:, None] * units).ravel()
    return np.bincount(flat, minlength=rows * units).reshape(rows, units).astype(float)


def _replicates(measure: Measure, replicates: int, seed: int) -> Floats:
    return np.concatenate([measure.values(counts) for counts in _draws(measure.units, replicates, seed)])


def score(measure: Measure, replicates: int = REPLICATES, seed: int = SEED) -> Score:
    """Return the value of a measure with its 95 % percentile bootstrap interval."""
    if measure.units == 0:
        return Score(float("nan"), float("nan"), float("nan"), 0)
    low, high = np.percentile(_replicates(measure, replicates, seed), [2.5, 97.5])
    return Score(value(measure), float(low), float(high), measure.units)


def paired_bootstrap(ours: Measure, theirs: Measure, replicates: int = REPLICATES, seed: int = SEED) -> float:
    """Return the two-sided p-value that the difference of two measures over the same units is zero.

    Raises:
        ValueError: the measures have different numbers of units.
    """
    _demand_same_units(ours, theirs)
    difference = _replicates(ours, replicates, seed) - _replicates(theirs, replicates, seed)
    above, below = int((difference >= 0).sum()), int((difference <= 0).sum())
    return min(1.0, 2 * (min(above, below) + 1) / (replicates + 1))


def paired_permutation(ours: Additive, theirs: Additive, replicates: int = REPLICATES, seed: int = SEED) -> float:
    """Return the p-value of a difference under random exchange of the systems' statistics, unit by unit.

    Raises:
        ValueError: the measures have different numbers of units.
    """
    _demand_same_units(ours, theirs)
    rng = np.random.default_rng([seed, ours.units])
    swapped = rng.integers(0, 2, size=(replicates, ours.units)).astype(float)
    gap = ours.statistics - theirs.statistics
    exchanged = swapped @ gap
    first = theirs.statistics.sum(axis=0) + exchanged
    second = ours.statistics.sum(axis=0) - exchanged
    observed = abs(value(ours) - value(theirs))
    at_least = np.abs(ours.aggregate(first) - theirs.aggregate(second)) >= observed - 1e-12
    return float((at_least.sum() + 1) / (replicates + 1))


def p_value(ours: Measure, theirs: Measure) -> float:
    """Return the p-value of a difference: by permutation where the measure is a function of sums, else by bootstrap."""
    if isinstance(ours, Additive) and isinstance(theirs, Additive):
        return paired_permutation(ours, theirs)
    return paired_bootstrap(ours, theirs)


def _demand_same_units(ours: Measure, theirs: Measure) -> None:
    if ours.units != theirs.units:
        raise ValueError(f"paired tests need the same units; got {ours.units} and {theirs.units}")

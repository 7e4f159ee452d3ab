"""A logistic regression whose weights keep the sign that reason gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.floating]

RIDGE = 1e-4
NEGLIGIBLE = 0.02
"""Log-odds for a standard deviation of a measure below which it is not worth the time it takes."""
_BOUNDS: Mapping[int, tuple[float | None, float | None]] = {1: (0, None), -1: (None, 0)}


@dataclass(frozen=True)
class Fit:
    """Hold the weights of measures by name, and the bias."""

    weights: dict[str, float]
    bias: float

    def probabilities(self, table: Floats) -> Floats:
        """Return the probability of each row (rows, measures) -> (rows)."""
        odds = table @ np.array(list(self.weights.values())) + self.bias
        return np.asarray(1 / (1 + np.exp(-odds)))


def fitted(table: Floats, answers: Floats, names: Sequence[str], signs: Mapping[str, int]) -> Fit:
    """Fit rows of measures to answers of 0 or 1 (L-BFGS-B, ridge on the weights)."""
    scale = table.std(axis=0) + 1e-9
    design = np.hstack([table / scale, np.ones((len(table), 1))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = design @ weights
        value = np.logaddexp(0, odds).mean() - (answers * odds).mean() + RIDGE * (weights[:-1] ** 2).sum()
        slope = design.T @ (1 / (1 + np.exp(-odds)) - answers) / len(answers)
        slope[:-1] += 2 * RIDGE * weights[:-1]
        return float(value), slope

    bounds = [_BOUNDS.get(signs.get(name, 0), (None, None)) for name in names]
    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    kept = np.where(np.abs(found.x[:-1]) < NEGLIGIBLE, 0.0, found.x[:-1])
    weights = {name: round(float(w), 4) for name, w in zip(names, kept / scale, strict=True)}
    return Fit(weights, round(float(found.x[-1]), 4))


def best_threshold(told: Floats, answers: Floats) -> float:
    """Return the probability from which a yes has the greatest F1."""
    steps = [round(0.05 * step, 2) for step in range(4, 15)]
    return max(steps, key=lambda step: f1(told > step, answers > 0))


def f1(told: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Return F1 of a yes or no."""
    return 2 * float((told & truth).sum()) / max(1, float(told.sum() + truth.sum()))

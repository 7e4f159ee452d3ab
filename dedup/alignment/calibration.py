"""The fitted weights that turn measures into log-odds; made by `python -m training.alignment`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DATA = files("dedup") / "data" / "alignment" / "calibration.json"

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Model:
    """Hold a logistic regression: log-odds = bias + measures . weights."""

    weights: tuple[float, ...]
    bias: float

    def log_odds(self, table: Floats) -> Floats:
        """Return the log-odds of each row of measures (..., measures) -> (...)."""
        odds: Floats = np.round(table @ np.array(self.weights) + self.bias, 4)
        return odds


@cache
def model(name: str, measures: Sequence[str]) -> Model:
    """Return a fitted model by name, its weights in the order of `measures`."""
    table = _fitted()["models"][name]
    return Model(tuple(table["weights"][measure] for measure in measures), table["bias"])


@cache
def weighed(*names: str) -> frozenset[str]:
    """Return the measures that count for any of these models."""
    models = (_fitted()["models"][name]["weights"] for name in names)
    return frozenset(measure for weights in models for measure, weight in weights.items() if weight)


def threshold(name: str) -> float:
    """Return a threshold by name."""
    return float(_fitted()["thresholds"][name])


def forget() -> None:
    """Read the models again when they are next asked for; for calibration, which writes them."""
    _fitted.cache_clear()
    model.cache_clear()
    weighed.cache_clear()


@cache
def _fitted() -> dict[str, Any]:
    fitted: dict[str, Any] = json.loads(_DATA.read_text("utf-8"))
    return fitted


def probability(log_odds: float | Floats) -> Floats:
    """Return the probabilities that log-odds stand for."""
    return np.round(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))), 4)

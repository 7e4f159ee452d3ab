"""The fitted weights that turn measures into log-odds; made by `python -m training.alignment`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

_DATA = files("dedup") / "data" / "alignment" / "calibration.json"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """Hold a logistic regression: log-odds = bias + measures . weights."""

    weights: tuple[float, ...]
    bias: float

    def log_odds(self, table: Floats) -> Floats:
        """Return the log-odds of each row of measures (..., measures) -> (...)."""
        return np.round(table @ np.array(self.weights) + self.bias, 4)


@cache
def model(name: str, measures: Sequence[str]) -> Model:
    """Return a fitted model by name, its weights in the order of `measures`."""
    table: Mapping[str, Mapping[str, float]] = _models()[name]
    return Model(tuple(table["weights"][measure] for measure in measures), table["bias"])


def threshold(name: str) -> float:
    """Return a fitted threshold by name."""
    return float(_models()["thresholds"][name])


@cache
def _models() -> dict[str, Mapping[str, Mapping[str, float]]]:
    loaded: dict[str, Mapping[str, Mapping[str, float]]] = json.loads(_DATA.read_text("utf-8"))
    return loaded


def probability(log_odds: float | Floats) -> Floats:
    """Return the probabilities that log-odds stand for."""
    return np.round(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))), 4)

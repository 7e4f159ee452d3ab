"""Precision, recall and F1 from counts of hits, predictions and truths per unit."""

from collections.abc import Callable

import numpy as np

from eval.metrics.measure import Additive, Floats, ratio


def _precision(sums: Floats) -> Floats:
    """Nothing predicted is nothing predicted wrongly: 1."""
    return np.where(sums[..., 1] == 0, 1.0, ratio(sums[..., 0], sums[..., 1]))


def _recall(sums: Floats) -> Floats:
    return np.where(sums[..., 2] == 0, 1.0, ratio(sums[..., 0], sums[..., 2]))


def _f1(sums: Floats) -> Floats:
    return np.where(sums[..., 1] + sums[..., 2] == 0, 1.0, ratio(2 * sums[..., 0], sums[..., 1] + sums[..., 2]))


_FORMS: dict[str, Callable[[Floats], Floats]] = {"precision": _precision, "recall": _recall, "f1": _f1}


def precision_recall_f1(hits: Floats, predicted: Floats, true: Floats) -> dict[str, Additive]:
    """Return micro-averaged precision, recall and F1; each argument has one count per unit."""
    statistics = np.column_stack([hits, predicted, true]).astype(float)
    return {name: Additive(statistics, form) for name, form in _FORMS.items()}

"""Points of curves for the plots: precision against recall, reliability of probabilities."""

from dataclasses import dataclass

import numpy as np

from eval.metrics.measure import Additive, Floats, ratio

BINS = 15


def precision_recall_curve(score: Floats, positive: Floats) -> tuple[Floats, Floats]:
    """Return (precision, recall) at every distinct score, from the strictest threshold to the loosest."""
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.diff(score[order]) != 0, True)
    hits = np.cumsum(positive[order])[last_of_tie]
    predicted = np.arange(1, len(score) + 1)[last_of_tie]
    return hits / predicted, ratio(hits.astype(float), np.full(len(hits), positive.sum(), dtype=float))


@dataclass(frozen=True)
class Reliability:
    """What was promised and what came true, per bin of probability."""

    promised: Floats
    held: Floats
    counts: Floats


def _bins(probability: Floats) -> Floats:
    return np.asarray(np.minimum(np.floor(probability * BINS), BINS - 1), dtype=float)


def reliability(probability: Floats, outcome: Floats) -> Reliability:
    """Return the reliability curve over bins of equal width; empty bins are left out."""
    bins = _bins(probability)
    present = np.unique(bins)
    promised, held = (np.array([v[bins == b].mean() for b in present]) for v in (probability, outcome))
    return Reliability(promised, held, np.array([float((bins == b).sum()) for b in present]))


def expected_calibration_error(probability: Floats, outcome: Floats, weights: Floats | None = None) -> Additive:
    """Return the expected calibration error over 15 bins of equal width (Guo et al. 2017).

    Outcomes weigh one each, or as `weights` says.
    """
    weighing = np.ones(len(outcome)) if weights is None else weights
    membership = _bins(probability)[:, None] == np.arange(BINS)
    gaps = membership * (weighing * (outcome - probability))[:, None]
    statistics = np.column_stack([gaps, weighing])
    return Additive(statistics, lambda sums: ratio(np.abs(sums[..., :BINS]).sum(axis=-1), sums[..., BINS]))

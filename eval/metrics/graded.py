"""How well a score follows a graded or binary truth: Pearson, Spearman, area under ROC, recall at few false alarms."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from eval.metrics.measure import Additive, Floats, ratio


def _correlation(sums: Floats) -> Floats:
    n, x, y, xx, yy, xy = (sums[..., column] for column in range(6))
    spread = np.sqrt(np.maximum(n * xx - x * x, 0) * np.maximum(n * yy - y * y, 0))
    return ratio(n * xy - x * y, spread)


def pearson(score: Floats, truth: Floats) -> Additive:
    """Return Pearson's correlation; units are pairs."""
    x, y = score - score.mean(), truth - truth.mean()
    return Additive(np.column_stack([np.ones(len(x)), x, y, x * x, y * y, x * y]), _correlation)


def spearman(score: Floats, truth: Floats) -> Additive:
    """Return Spearman's correlation; replicates reuse the ranks of the whole sample."""
    return pearson(rankdata(score), rankdata(truth))


@dataclass(frozen=True)
class RankMeasure:
    """A measure of how scores order positives before negatives."""

    score: Floats
    positive: Floats
    """1 for positives, 0 for negatives."""
    false_positive_rate: float | None = None
    """None: area under ROC. Otherwise: recall at this rate of false positives."""

    @property
    def units(self) -> int:
        """Return the number of scored items."""
        return len(self.score)

    def values(self, counts: Floats) -> Floats:
        """Return the measure for each row of multiplicities."""
        order = np.argsort(-self.score, kind="stable")
        last_of_tie = np.append(np.diff(self.score[order]) != 0, True)
        weights, positive = counts[:, order], self.positive[order]
        true = np.cumsum(weights * positive, axis=1)[:, last_of_tie]
        false = np.cumsum(weights * (1 - positive), axis=1)[:, last_of_tie]
        recall, fall_out = ratio(true, true[:, -1:]), ratio(false, false[:, -1:])
        return (
            _area(recall, fall_out)
            if self.false_positive_rate is None
            else _at(recall, fall_out, self.false_positive_rate)
        )


def _area(recall: Floats, fall_out: Floats) -> Floats:
    recall, fall_out = (np.pad(curve, ((0, 0), (1, 0))) for curve in (recall, fall_out))
    return np.asarray(np.sum(np.diff(fall_out) * (recall[:, 1:] + recall[:, :-1]) / 2, axis=1))


def _at(recall: Floats, fall_out: Floats, rate: float) -> Floats:
    return np.asarray(np.max(np.where(fall_out <= rate, recall, 0.0), axis=1, initial=0.0))


def roc_area(score: Floats, positive: Floats) -> RankMeasure:
    """Return the area under the ROC curve; ties count half."""
    return RankMeasure(np.asarray(score, float), np.asarray(positive, float))


def recall_at(score: Floats, positive: Floats, false_positive_rate: float) -> RankMeasure:
    """Return the largest recall of a threshold with at most this rate of false positives."""
    return RankMeasure(np.asarray(score, float), np.asarray(positive, float), false_positive_rate)

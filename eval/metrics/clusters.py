"""How well predicted clusters meet the true ones: pairs, adjusted Rand index, B-cubed, over- and under-merging.

Units of resampling are the true clusters. A pair that joins two true clusters counts half for each.
Articles without a true cluster (`strangers`) are known to belong to none: joining one is a false alarm. To leave
unlabelled articles out of account, leave them out of `predicted`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from eval.metrics.counts import precision_recall_f1
from eval.metrics.measure import Additive, Floats, Measure, mean, ratio


@dataclass(frozen=True)
class Contingency:
    """Sizes of true clusters, predicted clusters and of what they share, over the labelled articles."""

    true: Counter[str]
    predicted: Counter[str]
    """With strangers."""
    labelled: Counter[str]
    """Without strangers."""
    shared: Counter[tuple[str, str]]
    """(true, predicted) -> labelled articles."""


def contingency(true: Mapping[str, str], predicted: Mapping[str, str]) -> Contingency:
    """Cross the two clusterings; a labelled article that was not predicted stands alone."""
    alone = {article: predicted.get(article, f"\0alone {article}") for article in true}
    strangers = Counter(cluster for article, cluster in predicted.items() if article not in true)
    labelled = Counter(alone.values())
    shared = Counter((true[article], alone[article]) for article in true)
    return Contingency(Counter(true.values()), labelled + strangers, labelled, shared)


def _pairs(size: float) -> float:
    return size * (size - 1) / 2


def _by_true_cluster(table: Contingency) -> Floats:
    """Return (true clusters, 4): pairs right, pairs predicted, pairs true, articles."""
    rows = {cluster: [0.0, 0.0, _pairs(size), float(size)] for cluster, size in sorted(table.true.items())}
    for (cluster, predicted), shared in table.shared.items():
        others = table.labelled[predicted] - shared
        strangers = table.predicted[predicted] - table.labelled[predicted]
        rows[cluster][0] += _pairs(shared)
        rows[cluster][1] += _pairs(shared) + shared * others / 2 + shared * strangers
    return np.array(list(rows.values())).reshape(-1, 4)


def pair_measures(true: Mapping[str, str], predicted: Mapping[str, str]) -> dict[str, Measure]:
    """Return precision, recall and F1 over pairs of articles."""
    rows = _by_true_cluster(contingency(true, predicted))
    measures = precision_recall_f1(rows[:, 0], rows[:, 1], rows[:, 2])
    return {f"pair_{name}": measure for name, measure in measures.items()}


def _adjusted_rand(sums: Floats) -> Floats:
    together, predicted, true, articles = (sums[..., column] for column in range(4))
    expected = ratio(predicted * true, articles * (articles - 1) / 2)
    return np.where(predicted + true == 0, 1.0, ratio(together - expected, (predicted + true) / 2 - expected))


def adjusted_rand(true: Mapping[str, str], predicted: Mapping[str, str]) -> Additive:
    """Return the adjusted Rand index (Hubert and Arabie 1985) over the labelled articles."""
    among = {article: predicted[article] for article in true if article in predicted}
    return Additive(_by_true_cluster(contingency(true, among)), _adjusted_rand)


def _harmonic(sums: Floats) -> Floats:
    return ratio(2 * sums[..., 0] * sums[..., 1], (sums[..., 0] + sums[..., 1]) * sums[..., 2])


def bcubed(true: Mapping[str, str], predicted: Mapping[str, str]) -> dict[str, Measure]:
    """Return B-cubed precision, recall and F1 (Bagga and Baldwin 1998), averaged over articles."""
    table = contingency(true, predicted)
    rows = {cluster: [0.0, 0.0, float(size)] for cluster, size in sorted(table.true.items())}
    for (cluster, group), shared in table.shared.items():
        rows[cluster][0] += shared * shared / table.predicted[group]
        rows[cluster][1] += shared * shared / table.true[cluster]
    statistics = np.array(list(rows.values())).reshape(-1, 3)
    return {
        "bcubed_precision": Additive(statistics[:, [0, 2]], lambda sums: ratio(sums[..., 0], sums[..., 1])),
        "bcubed_recall": Additive(statistics[:, [1, 2]], lambda sums: ratio(sums[..., 0], sums[..., 1])),
        "bcubed_f1": Additive(statistics, _harmonic),
    }


def merging(true: Mapping[str, str], predicted: Mapping[str, str]) -> dict[str, Measure]:
    """Return the shares of true clusters that were split (under-merged) or joined to others (over-merged)."""
    table = contingency(true, predicted)
    groups = Counter(cluster for cluster, _ in table.shared)
    mixed = {cluster for (cluster, group), shared in table.shared.items() if table.predicted[group] > shared}
    clusters = sorted(table.true)
    return {
        "under_merged": mean(np.array([float(groups[cluster] > 1) for cluster in clusters])),
        "over_merged": mean(np.array([float(cluster in mixed) for cluster in clusters])),
    }


def cluster_measures(true: Mapping[str, str], predicted: Mapping[str, str]) -> dict[str, Measure]:
    """Return every measure of this module under its name."""
    return {
        **pair_measures(true, predicted),
        **bcubed(true, predicted),
        "ari": adjusted_rand(true, predicted),
        **merging(true, predicted),
    }

"""Shared by duplicates and stories: run groupers on a set, tune on one half of the clusters, report on the other."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dedup.schema import Article
from eval.adapters.public_clusters import LOADERS
from eval.adapters.reading import sources
from eval.adapters.tables import ClusteredSet
from eval.context import Context
from eval.metrics.clusters import cluster_measures
from eval.metrics.measure import Measure, mean, value
from eval.peers.groupers import Kind, groupers
from eval.peers.interface import Grouper, Labels
from eval.rows import Outcome, Row, compare
from eval.signature import Signature, articles_digest, versions

TUNE, REPORT = 0, 1


@dataclass(frozen=True)
class Answers:
    """What one grouper answered on one set: clusters at every threshold."""

    grouper: Grouper
    labels: Mapping[float, Labels]
    seconds: float
    signature: Signature


def half(cluster: str) -> int:
    """Return 0 or 1 for a cluster by a digest of its name, so that new data never move old clusters."""
    return hashlib.blake2b(cluster.encode(), digest_size=1).digest()[0] % 2


def answers(name: str, articles: Sequence[Article], grouper: Grouper, context: Context) -> Answers:
    """Run a grouper at its documented threshold and all others, or take its answers from the store."""
    data = f"{name}:{articles_digest(articles, {})}"
    settings = f"{grouper.settings}, thresholds {' '.join(f'{t:g}' for t in grouper.thresholds)}"
    signature = Signature("grouping", data, grouper.name, settings, versions(grouper.packages))
    grid = sorted({grouper.documented, *grouper.thresholds})

    def compute() -> list[Labels]:
        prepared = grouper.prepare(articles)
        return [prepared.labels(threshold) for threshold in grid]

    labels, seconds = context.answer(signature, compute)
    return Answers(grouper, dict(zip(grid, labels, strict=True)), seconds, signature)


def measured(data: ClusteredSet, labels: Labels, part: int | None) -> dict[str, Measure]:
    """Return every measure of a clustering over one half of the true clusters, or over all.

    In a closed set everything else is a stranger whose joining is an error; in an open set it is left out.
    """
    true = {article: cluster for article, cluster in data.clusters.items() if part is None or half(cluster) == part}
    ids = [article.id for article in data.articles]
    kept = None if data.closed else data.clusters
    predicted = {i: str(label) for i, label in zip(ids, labels, strict=True) if kept is None or i in kept}
    return {**cluster_measures(true, predicted), **recall_by_group(true, predicted, data.groups)}


def recall_by_group(
    true: Mapping[str, str], predicted: Mapping[str, str], groups: Mapping[str, str]
) -> dict[str, Measure]:
    """Return for each group of articles the mean share of an article's true mates that stand with it."""
    members: dict[str, list[str]] = defaultdict(list)
    for article, cluster in true.items():
        members[cluster].append(article)
    shares: dict[str, list[float]] = defaultdict(list)
    for article in sorted(true):
        mates = [m for m in members[true[article]] if m != article]
        if mates and article in groups:
            found = sum(predicted.get(m) == predicted.get(article) for m in mates)
            shares[groups[article]].append(found / len(mates))
    return {f"recall {group}": mean(np.array(shares[group])) for group in sorted(shares)}


def outcomes(data: ClusteredSet, answers: Sequence[Answers], primary: str) -> list[Outcome]:
    """Return two outcomes for each grouper: as documented, and at the threshold that was best on the tuning half.

    Tuning counts every unlabelled article that is joined as an error, even where the set is open: otherwise a system
    that joins everything of one week would look best.
    """
    return [outcome for answer in answers for outcome in _outcomes(data, answer, primary)]


def signed(data: ClusteredSet, answer: Answers) -> Signature:
    """Return the conditions of a figure: those of the answer, with the digest of articles and true clusters."""
    return replace(answer.signature, data=f"{data.name}:{articles_digest(data.articles, data.clusters)}")


def _outcomes(data: ClusteredSet, answer: Answers, primary: str) -> list[Outcome]:
    grouper, closed = answer.grouper, replace(data, closed=True, groups={})
    best = max(answer.labels, key=lambda t: (value(measured(closed, answer.labels[t], TUNE)[primary]), t))
    return [
        Outcome(
            grouper.name,
            f"{setting} ({threshold:g})",
            measured(data, answer.labels[threshold], REPORT),
            f"{signed(data, answer)}|threshold:{threshold:g}",
            answer.seconds,
        )
        for setting, threshold in (("documented", grouper.documented), ("tuned", best))
    ]


def public(task: str, context: Context) -> list[ClusteredSet]:
    """Return the public sets of a task that the user gave a path for.

    Raises:
        InputError: a set is not where the path says.
    """
    named = [name for name in context.paths if name in LOADERS and sources()[name].task == task]
    return [LOADERS[name](context.paths[name]) for name in named]


def grouped(task: str, kind: Kind, data: ClusteredSet, primary: str, context: Context) -> list[Row]:
    """Return the rows of every grouper on a set that stands by itself."""
    wanted = [grouper for grouper in groupers(kind) if context.wants(grouper.name)]
    found = [answers(data.name, data.articles, grouper, context) for grouper in wanted]
    return compare(task, data.name, outcomes(data, found, primary))

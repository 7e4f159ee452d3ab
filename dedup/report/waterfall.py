"""What pushed the probability of a pair up and down, weighed anew for the pairs that are shown."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from dedup.report.comparisons import Pair
from dedup.report.phrases import Phrases
from dedup.report.records import Step

Contributions = Callable[[pl.DataFrame, Sequence[Pair]], Mapping[Pair, Sequence[tuple[str, float]]]]
"""From articles (`id, title, text, date, language`) and pairs of their ids to what each measure adds, in log-odds."""

_SMALLEST = 0.05
"""Pushes weaker than this change no verdict and are left out of the picture."""


def weigh_again(articles: pl.DataFrame, pairs: Sequence[Pair]) -> Mapping[Pair, Sequence[tuple[str, float]]]:
    """Measure the evidence of the pairs from their texts and split its log-odds by measure.

    Args:
        articles: columns `id, title, text, date, language`.
        pairs: ids of articles among these.
    """
    from dedup import evidence, relation
    from dedup.encoder import load_encoder

    profiles = dict(zip(articles["id"], evidence.profile(articles, load_encoder()), strict=True))
    rows = evidence.weigh((profiles[a], profiles[b]) for a, b in pairs)
    return {pair: relation.contributions(row) for pair, row in zip(pairs, rows.iter_rows(named=True), strict=True)}


def steps(
    contributions: Mapping[Pair, Sequence[tuple[str, float]]], phrases: Phrases
) -> dict[Pair, list[Step]]:
    """Put the pushes of each pair into words, those that matter."""
    return {
        pair: [
            Step(phrases.measure(name), round(weight, 3))
            for name, weight in pushes
            if abs(weight) >= _SMALLEST or name == "prior"
        ]
        for pair, pushes in contributions.items()
    }

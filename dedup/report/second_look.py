"""What the page shows beyond the tables: what decided on a pair, and the alignment of pairs that a run leaves out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dedup import evidence, relation
from dedup.comparison import Tables, tables
from dedup.encoder import Encoder, load_encoder
from dedup.pile import Pile
from dedup.pipeline import background
from dedup.profile import profile
from dedup.report.comparisons import Pair
from dedup.report.records import Step
from dedup.schema import Article, Relation

Contributions = Callable[[pl.DataFrame, Sequence[Pair]], Mapping[Pair, Sequence[tuple[str, float]]]]
"""From articles (`id, title, text, date, language`) and pairs of their ids to what each measure adds, in log-odds."""

Compare = Callable[[Sequence[tuple[Article, Article, Relation]]], Tables]
"""From pairs of articles to their beads, unique content and conflicts."""

_SMALLEST = 0.05
"""Pushes weaker than this change no verdict and are drawn as one."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Look at the pairs of a run again, with the encoder it had and beside the dump it saw."""

    encoder: Encoder
    pile: Pile | None

    @classmethod
    def at(cls, out: Path, encoder: str | None) -> "SecondLook":
        """Make ready for the result in `out`; without its work folder, pairs are weighed as if they stood alone."""
        return cls(load_encoder(encoder), background.of_result(out))

    def weigh(self, articles: pl.DataFrame, pairs: Sequence[Pair]) -> Mapping[Pair, Sequence[tuple[str, float]]]:
        """Measure the evidence of the pairs from their texts and split its log-odds by measure.

        Args:
            articles: columns `id, title, text, date, language`.
            pairs: ids of articles among these.
        """
        if not pairs:
            return {}
        profiles = dict(zip(articles["id"], profile(articles, self.encoder), strict=True))
        rows = evidence.weigh([(profiles[a], profiles[b]) for a, b in pairs], self.pile)
        return {pair: relation.contributions(row) for pair, row in zip(pairs, rows.iter_rows(named=True), strict=True)}

    def compare(self, pairs: Sequence[tuple[Article, Article, Relation]]) -> Tables:
        """Align the pairs and find what is unique and what conflicts."""
        return tables(pairs, self.encoder)


def steps(contributions: Mapping[Pair, Sequence[tuple[str, float]]]) -> dict[Pair, list[Step]]:
    """Choose the pushes of each pair that are drawn: those that matter one by one and the rest together."""
    return {pair: _steps(pushes) for pair, pushes in contributions.items()}


def _steps(pushes: Sequence[tuple[str, float]]) -> list[Step]:
    telling = [(name, weight) for name, weight in pushes if abs(weight) >= _SMALLEST or name == "prior"]
    rest = sum(weight for _, weight in pushes) - sum(weight for _, weight in telling)
    drawn = [*telling, ("rest", rest)] if len(telling) < len(pushes) else telling
    return [(name, round(weight, 3)) for name, weight in drawn]

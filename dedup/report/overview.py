"""The totals of a dump: who copies whom, what is translated into what, what each source adds, what was found."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from dedup.report.caps import Caps
from dedup.report.outcome import Json
from dedup.report.safety import neutral

_LEVELS = 4
"""Shades of a matrix cell."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Count what the dump holds."""

    articles: int
    languages: int
    sources: int
    stories: int
    """Stories told by more than one article."""
    copies: int
    alone: int
    translations: int
    by_relation: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Counts by row and column, with a shade from 0 to 4 for each."""

    rows: list[str]
    columns: list[str]
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def count(self, row: str, column: str) -> int:
        """Return one count."""
        return self.counts.get((row, column), 0)

    def shade(self, row: str, column: str) -> int:
        """Return how dark the cell is, 0 for an empty one."""
        most = max(self.counts.values(), default=1)
        return -(-self.count(row, column) * _LEVELS // most)

    def total(self, row: str) -> int:
        """Return the sum of a row."""
        return sum(self.count(row, column) for column in self.columns)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What one source adds."""

    source: str
    articles: int
    copies: int
    unique: float | None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """How often one rule found something, and in what seems translated from where."""

    code: str
    name: str
    count: int
    languages: list[tuple[str, int]]


def totals(articles: pl.DataFrame, grouped: pl.DataFrame) -> Totals:
    """Count the dump; `grouped` is one row per story."""
    relations = articles["duplicate_relation"].drop_nulls()
    counts = Counter(relations)
    return Totals(
        articles.height,
        articles["language"].drop_nulls().n_unique(),
        articles["source"].replace("", None).drop_nulls().n_unique(),
        grouped.filter(pl.col("size") > 1).height,
        relations.len(),
        grouped.filter(pl.col("size") == 1).height,
        articles.filter(pl.col("translated_probability") > 0.5).height,
        [(relation, counts[relation]) for relation in ("exact", "near", "translated") if counts[relation]],
    )


def _copies(articles: pl.DataFrame) -> pl.DataFrame:
    """Return each copy beside the article of its cluster that appeared first."""
    ordered = articles.filter(pl.col("duplicate_cluster").is_not_null()).sort("date", "id", nulls_last=True)
    first = ordered.group_by("duplicate_cluster", maintain_order=True).agg(
        pl.col("id").first().alias("first"),
        pl.col("source").first().alias("first_source"),
        pl.col("language").first().alias("first_language"),
    )
    return ordered.join(first, on="duplicate_cluster").filter(pl.col("id") != pl.col("first"))


def source_flow(articles: pl.DataFrame, caps: Caps) -> Matrix:
    """Count copies by the source that published first and the source that followed, for the busiest sources."""
    named = _copies(articles).filter(
        (pl.col("source") != "") & (pl.col("first_source") != "") & (pl.col("source") != pl.col("first_source"))
    )
    return _matrix(named, "first_source", "source", caps)


def language_flow(articles: pl.DataFrame, caps: Caps) -> Matrix:
    """Count translated copies by the language of the first text and that of the copy."""
    translated = _copies(articles).filter(pl.col("duplicate_relation") == "translated")
    return _matrix(translated.fill_null("und"), "first_language", "language", caps)


def _matrix(rows: pl.DataFrame, row: str, column: str, caps: Caps) -> Matrix:
    counts = rows.group_by(row, column).len().sort("len", row, column, descending=[True, False, False])
    rows_kept, columns_kept = _busiest(counts, row, caps.matrix), _busiest(counts, column, caps.matrix)
    kept = {(a, b): n for a, b, n in counts.iter_rows() if a in rows_kept and b in columns_kept}
    met_rows, met_columns = {a for a, _ in kept}, {b for _, b in kept}
    return Matrix([a for a in rows_kept if a in met_rows], [b for b in columns_kept if b in met_columns], kept)


def _busiest(counts: pl.DataFrame, column: str, most: int) -> list[str]:
    ranked = counts.group_by(column).agg(pl.col("len").sum()).sort("len", column, descending=[True, False])
    return ranked[column].head(most).to_list()


def sources(articles: pl.DataFrame, caps: Caps) -> tuple[list[SourceLine], int]:
    """Return what each of the busiest sources adds, and how many sources there are."""
    lines = (
        articles.filter(pl.col("source") != "")
        .group_by("source")
        .agg(pl.len(), pl.col("duplicate_relation").count().alias("copies"), pl.col("unique_share").mean())
        .sort("len", "source", descending=[True, False])
    )
    shown = lines.head(caps.sources).iter_rows()
    return [SourceLine(neutral(source), n, copies, unique) for source, n, copies, unique in shown], lines.height


def languages(articles: pl.DataFrame, caps: Caps) -> list[tuple[str, int]]:
    """Count the articles by language, the most frequent first."""
    counted = articles["language"].fill_null("und").value_counts().sort("count", "language", descending=[True, False])
    return list(counted.head(caps.table_rows).iter_rows())


class FindingCounts:
    """Count findings by rule and source language while the documents go by."""

    def __init__(self, translated_from: Mapping[str, str]) -> None:
        self._translated_from = translated_from
        self._rules: dict[tuple[str, str], Counter[str]] = {}

    def add(self, document: Json) -> None:
        """Count the findings of one document."""
        language = self._translated_from.get(str(document.get("id")), "und")
        for finding in _findings(document):
            rule = str(finding.get("code") or ""), str(finding.get("name") or "")
            self._rules.setdefault(rule, Counter())[language] += 1

    def lines(self, caps: Caps) -> list[RuleLine]:
        """Return the rules that found most."""
        ranked = sorted(self._rules.items(), key=lambda item: (-item[1].total(), item[0]))
        return [
            RuleLine(
                code, name.replace("-", " "), found.total(), sorted(found.items(), key=lambda each: (-each[1], each[0]))
            )
            for (code, name), found in ranked[: caps.table_rows]
        ]

    def __len__(self) -> int:
        return len(self._rules)


def _findings(document: Json) -> Sequence[Json]:
    found = document.get("findings")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []

"""Two articles of a story set side by side: rows, changed words, unique passages, conflicts, evidence."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product
from typing import NamedTuple

import polars as pl
from scipy.cluster.hierarchy import DisjointSet

from dedup.report.records import (
    ArticleRecord,
    ComparisonRecord,
    ConflictRecord,
    Passage,
    Range,
    Row,
    Step,
)
from dedup.report.rows import Alignments, Bead, Beads, linked, plain_rows, table_rows
from dedup.report.wording import alike, changes
from dedup.schema import Span

Pair = tuple[str, str]
Values = Mapping[str, object]


class _Sides(NamedTuple):
    a: int
    b: int
    first: ArticleRecord
    second: ArticleRecord


MEASURES = ("jaccard", "containment", "cosine", "entity_overlap", "number_overlap", "days_apart")


@dataclass(frozen=True, slots=True)
class PairTables:
    """Hold what the run says about pairs, by the ids in either order."""

    verdicts: Mapping[Pair, Values]
    beads: Mapping[Pair, Beads]
    only: Mapping[Pair, Sequence[Passage]]
    """Passages of the first that the second lacks."""
    conflicts: Mapping[Pair, Sequence[ConflictRecord]]
    steps: Mapping[Pair, Sequence[Step]]
    twins: Mapping[str, Sequence[str]]
    """Articles with the same text, itself among them, for those that have any: the run weighs one of them for all."""

    def verdict(self, a: str, b: str) -> Values:
        """Return the row of `pairs.parquet` for the two, empty where they were no candidate pair."""
        alike = product(self.twins.get(a, (a,)), self.twins.get(b, (b,)))
        ways = [(a, b), *alike] if b not in self.twins.get(a, ()) else [(a, b)]
        return next((row for x, y in ways if (row := self.verdicts.get((x, y)) or self.verdicts.get((y, x)))), {})


def pair_tables(
    ids: set[str], pairs: pl.DataFrame, beads: pl.DataFrame, unique: pl.DataFrame, conflicts: pl.DataFrame
) -> PairTables:
    """Gather the rows of the tables whose two articles are both among `ids`."""
    among = pl.col("a").is_in(sorted(ids)) & pl.col("b").is_in(sorted(ids))
    alone = pl.col("id").is_in(sorted(ids)) & pl.col("other").is_in(sorted(ids))
    shown = pairs.filter(among)
    return PairTables(
        {(row["a"], row["b"]): row for row in shown.iter_rows(named=True)},
        _beads(beads.filter(among).iter_rows(named=True)),
        _only(unique.filter(alone).sort("id", "other", "start").iter_rows(named=True)),
        _conflicts(conflicts.filter(among).sort("a", "b", "a_start").iter_rows(named=True)),
        {},
        _twins(shown.filter(pl.col("relation") == "exact")),
    )


def _twins(exact: pl.DataFrame) -> dict[str, Sequence[str]]:
    joined = DisjointSet([*exact["a"], *exact["b"]])
    for a, b in exact.select("a", "b").iter_rows():
        joined.merge(a, b)
    return {each: sorted(group) for group in joined.subsets() for each in group}


def compared(ids: Sequence[str], aligned: Container[Pair], most: int) -> list[tuple[int, int]]:
    """Return the places of the pairs that a story compares beforehand.

    Every pair, or where there are more than `most` articles the first with all, and those that are `aligned`.
    """
    return [
        (a, b)
        for a, b in combinations(range(len(ids)), 2)
        if len(ids) <= most or a == 0 or (ids[a], ids[b]) in aligned or (ids[b], ids[a]) in aligned
    ]


def comparisons(articles: Sequence[ArticleRecord], tables: PairTables, most: int) -> list[ComparisonRecord]:
    """Set the articles of a story side by side, the pairs that `compared` names."""
    alignments = _by_place(articles, tables)
    pairs = compared([article.id for article in articles], tables.beads, most)
    return [_comparison(_Sides(a, b, articles[a], articles[b]), alignments, tables) for a, b in pairs]


def _comparison(sides: _Sides, alignments: Alignments, tables: PairTables) -> ComparisonRecord:
    a, b, first, second = sides
    aligned, beads = linked(alignments, a, b)
    verdict = tables.verdict(first.id, second.id)
    record = ComparisonRecord(
        a,
        b,
        _rows(first, second, beads) if beads else plain_rows(len(first.paragraphs), len(second.paragraphs)),
        aligned if beads else "none",
        str(verdict.get("relation") or ""),
        _number(verdict.get("relation_probability")),
        _number(verdict.get("probability")),
        str(verdict.get("reason") or ""),
        {name: _number(verdict.get(name)) for name in MEASURES} if verdict else {},
        [*(tables.steps.get((first.id, second.id)) or tables.steps.get((second.id, first.id)) or [])],
        conflicts=_placed_conflicts(tables, first, second),
    )
    return _with_differences(record, first, second, tables)


def _with_differences(
    record: ComparisonRecord, first: ArticleRecord, second: ArticleRecord, tables: PairTables
) -> ComparisonRecord:
    """Add changed words and unique passages; without an alignment there is nothing to say about either."""
    if record.aligned == "none":
        return record
    deleted, inserted = _changed(record.rows, first, second)
    return replace(
        record,
        only_a=_only_here(tables, first, second, [row.a for row in record.rows if not row.b]),
        only_b=_only_here(tables, second, first, [row.b for row in record.rows if not row.a]),
        deleted=deleted,
        inserted=inserted,
    )


def _rows(first: ArticleRecord, second: ArticleRecord, beads: Beads) -> list[Row]:
    rows = table_rows(beads, len(first.paragraphs), len(second.paragraphs))
    return [replace(row, same=_same(row, first, second)) for row in rows]


def _same(row: Row, first: ArticleRecord, second: ArticleRecord) -> bool:
    if not (row.a and row.b) or first.language != second.language:
        return False
    return alike(_text(first, row.a), _text(second, row.b))


def _text(article: ArticleRecord, places: Iterable[int]) -> str:
    return " ".join(article.text[slice(*article.paragraphs[place])] for place in places)


def _changed(rows: Iterable[Row], first: ArticleRecord, second: ArticleRecord) -> tuple[list[Range], list[Range]]:
    deleted: list[Range] = []
    inserted: list[Range] = []
    if first.language != second.language:
        return deleted, inserted
    for row in rows:
        if row.a and row.b and not row.same:
            gone, come = changes(first.text, second.text, _extent(first, row.a), _extent(second, row.b))
            deleted += gone
            inserted += come
    return deleted, inserted


def _extent(article: ArticleRecord, places: Sequence[int]) -> Span:
    return Span(article.paragraphs[min(places)][0], article.paragraphs[max(places)][1])


def _only_here(
    tables: PairTables, here: ArticleRecord, there: ArticleRecord, unmatched: Iterable[Sequence[int]]
) -> list[Passage]:
    """Return the passages that the run found unique; for a pair that it did not look at, the unmatched paragraphs."""
    if (here.id, there.id) in tables.only or (there.id, here.id) in tables.only:
        found = tables.only.get((here.id, there.id), ())
    else:
        found = [Passage(*_extent(here, places)) for places in unmatched]
    return [passage for passage in found if passage.end <= len(here.text)]


def _placed_conflicts(tables: PairTables, first: ArticleRecord, second: ArticleRecord) -> list[ConflictRecord]:
    turned = [ConflictRecord(c.kind, c.b, c.a, c.reason) for c in tables.conflicts.get((second.id, first.id), ())]
    both = [*tables.conflicts.get((first.id, second.id), ()), *turned]
    return [c for c in both if c.a[1] <= len(first.text) and c.b[1] <= len(second.text)]


def _by_place(articles: Sequence[ArticleRecord], tables: PairTables) -> Alignments:
    """Return the alignments of the story's articles; twins match paragraph by paragraph without having been aligned."""
    found: dict[tuple[int, int], Beads] = {}
    for (a, one), (b, other) in permutations(enumerate(articles), 2):
        if (one.id, other.id) in tables.beads:
            found[a, b] = tables.beads[one.id, other.id]
        elif a < b and (other.id, one.id) not in tables.beads and _twin(one, other, tables):
            found[a, b] = tuple(Bead((place,), (place,), 1.0) for place in range(len(one.paragraphs)))
    return found


def _twin(one: ArticleRecord, other: ArticleRecord, tables: PairTables) -> bool:
    return other.id in tables.twins.get(one.id, ()) and len(one.paragraphs) == len(other.paragraphs)


def _beads(rows: Iterator[Values]) -> dict[Pair, Beads]:
    found: defaultdict[Pair, list[Bead]] = defaultdict(list)
    for row in rows:
        bead = Bead(_places(row["a_paragraphs"]), _places(row["b_paragraphs"]), _number(row["score"]))
        found[str(row["a"]), str(row["b"])].append(bead)
    return {pair: tuple(beads) for pair, beads in found.items()}


def _only(rows: Iterator[Values]) -> dict[Pair, list[Passage]]:
    found: defaultdict[Pair, list[Passage]] = defaultdict(list)
    for row in rows:
        passage = Passage(_place(row["start"]), _place(row["end"]), _count(row["support"]), str(row["reason"] or ""))
        found[str(row["id"]), str(row["other"])].append(passage)
    return dict(found)


def _conflicts(rows: Iterator[Values]) -> dict[Pair, list[ConflictRecord]]:
    found: defaultdict[Pair, list[ConflictRecord]] = defaultdict(list)
    for row in rows:
        a, b = ((_place(row[f"{side}_start"]), _place(row[f"{side}_end"])) for side in "ab")
        found[str(row["a"]), str(row["b"])].append(ConflictRecord(str(row["kind"]), a, b, str(row["reason"] or "")))
    return dict(found)


def _number(value: object) -> float | None:
    return round(float(value), 4) if isinstance(value, int | float) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _places(value: object) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _place(value: object) -> int:
    return value if isinstance(value, int) else 0

"""What is shown of a run, and all that it is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from dedup.relation import operating_threshold
from dedup.report import overview
from dedup.report.borderline import BorderlinePair, borderline
from dedup.report.caps import Caps
from dedup.report.cards import Card, cards, stories
from dedup.report.comparisons import Pair, PairTables, compared, pair_tables
from dedup.report.outcome import Json, Outcome
from dedup.report.phrases import Phrases, phrases
from dedup.report.second_look import Compare, Contributions, steps
from dedup.report.stories import Material
from dedup.schema import Article


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the run is shown."""

    outcome: Outcome
    grouped: pl.DataFrame
    cards: list[Card]
    borderline: list[BorderlinePair]
    threshold: float
    """Probability from which the run joined two articles."""
    caps: Caps
    phrases: Phrases

    def groups(self) -> Iterator[Sequence[str]]:
        """Yield the ids that are shown together: each story, each borderline pair."""
        yield from (card.ids[: self.caps.members] for card in self.cards)
        yield from ((each.a, each.b) for each in self.borderline)

    def ids(self) -> set[str]:
        """Return the ids of every article that is shown with its text."""
        return {each for group in self.groups() for each in group}


def survey(outcome: Outcome, caps: Caps) -> Scope:
    """Choose the stories and pairs that are shown."""
    words = phrases()
    grouped = stories(outcome.articles)
    threshold = _threshold(outcome.run)
    return Scope(
        outcome,
        grouped,
        cards(outcome.articles, grouped, caps, words),
        borderline(_known(outcome), threshold, caps.borderline),
        threshold,
        caps,
        words,
    )


def _threshold(run: Json) -> float:
    """Return the threshold that follows from the settings of the run: as likely as not, or as a precision asks for."""
    settings = run.get("settings")
    relation = settings.get("relation") if isinstance(settings, Mapping) else None
    precision = relation.get("precision") if isinstance(relation, Mapping) else None
    return operating_threshold("same", float(precision)) if isinstance(precision, int | float) else 0.5


def _known(outcome: Outcome) -> pl.DataFrame:
    """Return the pairs whose articles are both in this dump; of an earlier one there is no text."""
    ids = outcome.articles.select("id")
    return outcome.pairs.join(ids, left_on="a", right_on="id", how="semi").join(
        ids, left_on="b", right_on="id", how="semi"
    )


def gather(
    scope: Scope, contributions: Contributions | None, compare: Compare | None
) -> tuple[Material, overview.FindingCounts]:
    """Read what the shown stories and pairs are made of, and count the findings of the whole dump on the way."""
    ids, outcome = scope.ids(), scope.outcome
    rows = outcome.articles.filter(pl.col("id").is_in(sorted(ids)))
    texted = rows.with_columns(pl.col("id").replace_strict(outcome.texts(ids), default="").alias("text"))
    by_id = {str(row["id"]): row for row in texted.iter_rows(named=True)}
    found, documents = _documents(outcome, ids)
    tables = _tables(scope, by_id, compare)
    if contributions:
        weighed = _weighed(scope, by_id, tables)
        tables = replace(
            tables,
            steps=steps(
                contributions(
                    texted.filter(pl.col("id").is_in(sorted({each for pair in weighed for each in pair}))), weighed
                )
            ),
        )
    return Material(by_id, documents, tables, scope.caps, scope.phrases), found


def _tables(scope: Scope, by_id: Mapping[str, Mapping[str, object]], compare: Compare | None) -> PairTables:
    """Gather the rows on the shown pairs; those that the run did not align are aligned now."""
    ids, outcome = scope.ids(), scope.outcome
    found = pair_tables(ids, outcome.pairs, outcome.beads, outcome.unique, outcome.conflicts)
    missing = [pair for pair in _leads(scope, by_id) if not {pair, pair[::-1]} & found.beads.keys()]
    if not compare or not missing:
        return found
    made = compare([(_article(by_id[a]), _article(by_id[b]), "story") for a, b in missing])
    more = pair_tables(ids, outcome.pairs, made.beads, made.unique, made.conflicts)
    return replace(
        found,
        beads={**more.beads, **found.beads},
        only={**more.only, **found.only},
        conflicts={**more.conflicts, **found.conflicts},
    )


def _leads(scope: Scope, by_id: Mapping[str, Mapping[str, object]]) -> list[Pair]:
    """Return the largest stories' articles that are nobody's copy, each with the lead, and the borderline pairs."""
    shown = [card.ids[: scope.caps.members] for card in scope.cards[: scope.caps.looked_at]]
    leads = {(ids[0], each) for ids in shown for each in ids[1:] if not by_id[each]["duplicate_relation"]}
    return sorted(leads | {(each.a, each.b) for each in scope.borderline})


def _article(row: Mapping[str, object]) -> Article:
    return Article(
        str(row["id"]),
        str(row["text"] or ""),
        str(row["title"] or ""),
        date=row["date"],  # type: ignore[arg-type]
        language=str(row["language"] or "und"),
    )


def _weighed(scope: Scope, by_id: Mapping[str, Mapping[str, object]], tables: PairTables) -> list[Pair]:
    """Return the pairs that get a waterfall: those the run weighed, and those aligned here."""
    found = set(_leads(scope, by_id))
    for card in scope.cards[: scope.caps.looked_at]:
        ids = card.ids[: scope.caps.members]
        pairs = ((ids[a], ids[b]) for a, b in compared(ids, tables.beads, scope.caps.compared_members))
        found.update(pair for pair in pairs if tables.verdict(*pair))
    return sorted(found)


def _documents(outcome: Outcome, ids: set[str]) -> tuple[overview.FindingCounts, dict[str, Json]]:
    """Count all findings and keep those of the articles that are shown."""
    origins = outcome.articles.filter(pl.col("translated_from").is_not_null()).select("id", "translated_from")
    counts = overview.FindingCounts(dict(origins.iter_rows()))
    kept: dict[str, Json] = {}
    for document in outcome.documents():
        counts.add(document)
        each = str(document.get("id"))
        if each in ids:
            kept[each] = _joined(kept[each], document) if each in kept else document
    return counts, kept


def _joined(first: Json, second: Json) -> Json:
    lists = [value for value in (first.get("findings"), second.get("findings")) if isinstance(value, list)]
    return {**first, "findings": [finding for found in lists for finding in found]}

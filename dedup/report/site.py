"""From the folder of a run to `report.html` and the pages of the stories that are too large for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from dedup.report import overview
from dedup.report.borderline import BorderlinePair, borderline
from dedup.report.caps import Caps
from dedup.report.cards import Card, Headline, cards, choices, headline, stories
from dedup.report.chronology import chronology
from dedup.report.comparisons import Pair, PairTables, pair_tables
from dedup.report.outcome import Json, Outcome, read
from dedup.report.page import render
from dedup.report.phrases import Phrases, phrases
from dedup.report.safety import neutral, script_json
from dedup.report.stories import Material, pair, story
from dedup.report.waterfall import Contributions, steps
from dedup.store import write_whole

PAGE = "report.html"
PAGES = "report"
"""Folder of the stories that have a page of their own."""
_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A borderline pair with the headlines of both sides."""

    pair: BorderlinePair
    a: Headline
    b: Headline
    a_source: str
    b_source: str


@dataclass(frozen=True, slots=True)
class _Scope:
    """What of the run is shown."""

    outcome: Outcome
    grouped: pl.DataFrame
    cards: list[Card]
    borderline: list[BorderlinePair]
    caps: Caps
    phrases: Phrases

    def groups(self) -> Iterator[Sequence[str]]:
        """Yield the ids that are shown together: each story, each borderline pair."""
        yield from (card.ids[: self.caps.members] for card in self.cards)
        yield from ((each.a, each.b) for each in self.borderline)

    def ids(self) -> set[str]:
        """Return the ids of every article that is shown with its text."""
        return {each for group in self.groups() for each in group}


def build(out: Path, contributions: Contributions | None = None, caps: Caps | None = None) -> Path:
    """Build `report.html` in the folder of a run, with further pages in `report/` for stories too large for it.

    Args:
        out: what `dedup run -o` wrote.
        contributions: weighs the shown pairs anew for the evidence waterfall; without it the page shows the evidence
            of `pairs.parquet` alone.
        caps: how much to show.

    Returns:
        The path of the first page.

    Raises:
        InputError: if the folder is no result of a run, or one of its tables cannot be read.
    """
    scope = _scope(read(Path(out)), caps or Caps())
    material, found = _material(scope, contributions)
    embedded, own_pages = _place_stories(scope, material)
    html = render("report.html", _values(scope, material, found, embedded, own_pages), caps=scope.caps)
    return write_whole(scope.outcome.folder / PAGE, lambda file: file.write(html.encode()))


def _scope(outcome: Outcome, caps: Caps) -> _Scope:
    words = phrases()
    grouped = stories(outcome.articles)
    return _Scope(
        outcome,
        grouped,
        cards(outcome.articles, grouped, caps, words),
        borderline(outcome.pairs, _THRESHOLD, caps.borderline),
        caps,
        words,
    )


def _material(scope: _Scope, contributions: Contributions | None) -> tuple[Material, overview.FindingCounts]:
    ids, outcome = scope.ids(), scope.outcome
    rows = outcome.articles.filter(pl.col("id").is_in(sorted(ids)))
    texts = outcome.texts(ids)
    found, documents = _documents(outcome, ids)
    tables = pair_tables(ids, outcome.pairs, outcome.beads, outcome.unique, outcome.conflicts)
    if contributions:
        pairs = _weighed(scope, tables)
        texted = rows.with_columns(pl.col("id").replace_strict(texts, default="").alias("text"))
        tables = replace(tables, steps=steps(contributions(texted, pairs), scope.phrases))
    by_id = {str(row["id"]): row for row in rows.iter_rows(named=True)}
    return Material(by_id, texts, documents, tables, scope.caps, scope.phrases), found


def _weighed(scope: _Scope, tables: PairTables) -> list[Pair]:
    """Return the pairs of the run whose articles are shown together."""
    story_of = {each: place for place, group in enumerate(scope.groups()) for each in group}
    near = {(each.a, each.b) for each in scope.borderline}
    return sorted(p for p in tables.verdicts if p in near or story_of[p[0]] == story_of[p[1]])


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


def _place_stories(scope: _Scope, material: Material) -> tuple[dict[str, str], dict[str, str]]:
    """Return the data of the stories inside the first page, and the addresses of those that got their own."""
    folder = scope.outcome.folder / PAGES
    _clear(folder)
    embedded: dict[str, str] = {}
    own_pages: dict[str, str] = {}
    room = scope.caps.embedded_bytes
    for each in scope.borderline:
        embedded[each.key] = script_json(pair(each.key, each.a, each.b, material))
    for card in scope.cards:
        data = script_json(story(card, material))
        size = len(data.encode())
        if size <= min(room, scope.caps.story_bytes):
            embedded[card.key] = data
            room -= size
        else:
            own_pages[card.key] = _own_page(folder, card, data, scope.caps)
    return embedded, own_pages


def _own_page(folder: Path, card: Card, data: str, caps: Caps) -> str:
    folder.mkdir(exist_ok=True)
    html = render("story.html", {"card": card, "stories": {card.key: data}, "home": f"../{PAGE}"}, caps=caps)
    write_whole(folder / f"{card.key}.html", lambda file: file.write(html.encode()))
    return f"{PAGES}/{card.key}.html"


def _clear(folder: Path) -> None:
    """Remove the pages of an earlier report, and nothing else."""
    for page in folder.glob("s*.html"):
        if page.stem[1:].isdigit():
            page.unlink()


def _values(
    scope: _Scope,
    material: Material,
    found: overview.FindingCounts,
    embedded: dict[str, str],
    own_pages: dict[str, str],
) -> dict[str, object]:
    articles, caps = scope.outcome.articles, scope.caps
    source_lines, source_count = overview.sources(articles, caps)
    return {
        "totals": overview.totals(articles, scope.grouped),
        "first": articles["date"].min(),
        "last": articles["date"].max(),
        "chronology": chronology(scope.cards, articles, scope.phrases, caps.time_line),
        "source_flow": overview.source_flow(articles, caps),
        "language_flow": overview.language_flow(articles, caps),
        "languages": overview.languages(articles, caps),
        "sources": source_lines,
        "source_count": source_count,
        "rules": found.lines(caps),
        "rule_count": len(found),
        "cards": scope.cards,
        "story_count": scope.grouped.height,
        "choices": choices(scope.cards, scope.phrases),
        "candidates": list(_candidates(scope, material)),
        "threshold": _THRESHOLD,
        "stories": embedded,
        "own_pages": own_pages,
        "run": _plain_run(scope.outcome.run),
    }


def _candidates(scope: _Scope, material: Material) -> Iterator[Candidate]:
    for each in scope.borderline:
        a, b = (material.articles[side] for side in (each.a, each.b))
        titles = [
            headline(str(row["title"] or ""), str(row["language"] or "und"), scope.caps, scope.phrases) for row in (a, b)
        ]
        named = [neutral(str(row["source"] or "")) or scope.phrases.say("page.unknown_source") for row in (a, b)]
        yield Candidate(each, titles[0], titles[1], named[0], named[1])


def _plain_run(run: Json) -> dict[str, str]:
    """Return the version, the signature and whatever else of the run fits on a line."""
    lines: Iterable[tuple[str, object]] = ((key, run.get(key)) for key in ("version", "signature"))
    return {key: neutral(str(value)) for key, value in lines if value}

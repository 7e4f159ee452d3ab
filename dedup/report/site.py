"""From the folder of a run to `report.html` and the pages of the stories that are too large for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dedup.report import overview
from dedup.report.borderline import BorderlinePair
from dedup.report.caps import Caps
from dedup.report.cards import Card, Headline, choices, headline
from dedup.report.chronology import chronology
from dedup.report.material import Scope, gather, survey
from dedup.report.outcome import Json, read
from dedup.report.page import render
from dedup.report.safety import neutral, script_json
from dedup.report.second_look import Compare, Contributions
from dedup.report.stories import Material, pair, story
from dedup.store import write_whole

PAGE = "report.html"
PAGES = "report"
"""Folder of the stories that have a page of their own."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A borderline pair with the headlines of both sides."""

    pair: BorderlinePair
    a: Headline
    b: Headline
    a_source: str
    b_source: str


def build(
    out: Path,
    contributions: Contributions | None = None,
    compare: Compare | None = None,
    caps: Caps | None = None,
) -> Path:
    """Build `report.html` in the folder of a run, with further pages in `report/` for stories too large for it.

    Args:
        out: what `dedup run -o` wrote.
        contributions: weighs the shown pairs anew for the evidence waterfall; without it the page shows the evidence
            of `pairs.parquet` alone.
        compare: aligns the shown pairs that the run has not aligned, such as independent reports of one story;
            without it their paragraphs stand beside each other in plain order.
        caps: how much to show.

    Returns:
        The path of the first page.

    Raises:
        InputError: if the folder is no result of a run, or one of its tables cannot be read.
    """
    scope = survey(read(Path(out)), caps or Caps())
    material, found = gather(scope, contributions, compare)
    embedded, own_pages = _place_stories(scope, material)
    html = render("report.html", _values(scope, material, found, embedded, own_pages), caps=scope.caps)
    return write_whole(scope.outcome.folder / PAGE, lambda file: file.write(html.encode()))


def _place_stories(scope: Scope, material: Material) -> tuple[dict[str, str], dict[str, str]]:
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
    scope: Scope,
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
        "threshold": scope.threshold,
        "stories": embedded,
        "own_pages": own_pages,
        "run": _plain_run(scope.outcome.run),
    }


def _candidates(scope: Scope, material: Material) -> Iterator[Candidate]:
    for each in scope.borderline:
        a, b = (material.articles[side] for side in (each.a, each.b))
        titles = [
            headline(str(row["title"] or ""), str(row["language"] or "und"), scope.caps, scope.phrases)
            for row in (a, b)
        ]
        named = [neutral(str(row["source"] or "")) or scope.phrases.say("page.unknown_source") for row in (a, b)]
        yield Candidate(each, titles[0], titles[1], named[0], named[1])


def _plain_run(run: Json) -> dict[str, str]:
    """Return version and signature of the run, empty where they are not known."""
    return {key: neutral(str(run.get(key) or "")) for key in ("version", "signature")}

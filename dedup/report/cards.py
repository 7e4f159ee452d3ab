"""The list of stories: one card each, with what the filter needs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from dedup.report.caps import Caps
from dedup.report.phrases import Phrases, direction
from dedup.report.safety import neutral, one_line
from dedup.schema import RELATIONS


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline in its language."""

    text: str
    language: str
    language_name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Card:
    """One story in the list."""

    key: str
    cluster: str
    size: int
    headline: Headline
    others: list[Headline]
    more: int
    """Languages whose headline the card has no room for."""
    first: datetime | None
    last: datetime | None
    languages: list[str]
    sources: list[str]
    relations: list[tuple[str, int]]
    """Exact, near and translated copies; `story` counts the texts written independently."""
    ids: list[str]
    """Members in the order of the page: those that are nobody's copy first, then by time."""


def stories(articles: pl.DataFrame) -> pl.DataFrame:
    """Group the articles by story, the largest first: `cluster, size, first`, and the row numbers of the members."""
    keyed = articles.with_row_index("row").with_columns(pl.coalesce("story_cluster", "id").alias("cluster"))
    return (
        keyed.group_by("cluster")
        .agg(pl.len().alias("size"), pl.col("date").min().alias("first"), pl.col("row"))
        .sort("size", "first", "cluster", descending=[True, False, False], nulls_last=True)
    )


def cards(articles: pl.DataFrame, grouped: pl.DataFrame, caps: Caps, phrases: Phrases) -> list[Card]:
    """Make the cards of the first stories of `grouped`."""
    chosen = grouped.head(caps.cards)
    return [
        _card(f"s{at}", cluster, articles[rows], caps, phrases)
        for at, (cluster, rows) in enumerate(chosen.select("cluster", "row").iter_rows(), start=1)
    ]


def _card(key: str, cluster: str, members: pl.DataFrame, caps: Caps, phrases: Phrases) -> Card:
    ordered = in_order(members)
    headlines = _headlines(ordered, caps, phrases)
    return Card(
        key,
        cluster,
        ordered.height,
        headlines[0],
        headlines[1 : caps.headlines],
        max(0, len(headlines) - caps.headlines),
        ordered["date"].min(),  # type: ignore[arg-type]
        ordered["date"].max(),  # type: ignore[arg-type]
        _distinct(ordered["language"]),
        [neutral(source)[: caps.title_chars] for source in _distinct(ordered["source"])],
        _relations(ordered),
        ordered["id"].to_list(),
    )


def in_order(members: pl.DataFrame) -> pl.DataFrame:
    """Put the canonical article of the largest duplicate cluster first, the others in time order."""
    weight = pl.len().over(pl.coalesce("duplicate_cluster", "id"))
    leads = members.with_columns(weight.alias("weight")).sort(
        pl.col("is_canonical").fill_null(True),
        "weight",
        "date",
        "id",
        descending=[True, True, False, False],
        nulls_last=True,
    )
    first = leads["id"][0]
    return members.sort(pl.col("id") != first, "date", "id", nulls_last=True)


def _headlines(ordered: pl.DataFrame, caps: Caps, phrases: Phrases) -> list[Headline]:
    """Return the first headline in each language."""
    found: dict[str, Headline] = {}
    for title, language in ordered.select("title", "language").iter_rows():
        code = language or "und"
        if code not in found:
            found[code] = headline(title, code, caps, phrases)
    return list(found.values())


def headline(title: str | None, language: str, caps: Caps, phrases: Phrases) -> Headline:
    """Return a headline fit for the page, saying so where there is none."""
    text = one_line(title or "")[: caps.title_chars] or phrases.say("page.untitled")
    return Headline(text, language, phrases.language(language), direction(language))


def _relations(ordered: pl.DataFrame) -> list[tuple[str, int]]:
    counts = Counter(relation for relation in ordered["duplicate_relation"] if relation)
    independent = ordered.height - counts.total()
    found = {**counts, "story": independent if independent > 1 else 0}
    return [(relation, found[relation]) for relation in RELATIONS if found.get(relation)]


def _distinct(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value})


def choices(listed: Sequence[Card], phrases: Phrases) -> dict[str, list[tuple[str, str]]]:
    """Return what the filter offers as pairs of value and words; a source's value is its number."""
    languages = sorted({code for card in listed for code in card.languages})
    sources = sorted({source for card in listed for source in card.sources})
    return {
        "languages": sorted(((code, phrases.language(code)) for code in languages), key=lambda choice: choice[1]),
        "sources": [(str(place), source) for place, source in enumerate(sources)],
    }

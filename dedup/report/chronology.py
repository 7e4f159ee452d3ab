"""The largest stories on a line of time: positions in per cent of its width, and the days to write below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from dedup.report.cards import Card
from dedup.report.phrases import Phrases

_STEPS = tuple(timedelta(days=days) for days in (1, 2, 3, 7, 14, 28, 56, 91, 182, 365, 730, 1825, 3650))
_TICKS = 8
_MARGIN = 1.5
"""Per cent kept free at both ends, so that a dot is never cut."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One article: where it stands and whether its text appears first here."""

    position: float
    original: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One story on the line of time."""

    card: Card
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Chronology:
    """The lines and the days below them."""

    lines: list[Line]
    ticks: list[tuple[float, str]]


def chronology(cards: Sequence[Card], articles: pl.DataFrame, phrases: Phrases, most: int) -> Chronology:
    """Place the articles of the largest stories, those with more than one article and a date, the earliest first."""
    chosen = sorted(
        [card for card in cards if card.size > 1 and card.first][:most], key=lambda card: (card.first, card.key)
    )
    if not chosen:
        return Chronology([], [])
    first = min(card.first for card in chosen if card.first).replace(hour=0, minute=0, second=0, microsecond=0)
    last = max(card.last for card in chosen if card.last)
    span = max(last - first, timedelta(days=1))
    rows = {row[0]: row[1:] for row in articles.select("id", "date", "duplicate_relation").iter_rows()}
    lines = [Line(card, _dots(card, rows, first, span)) for card in chosen]
    return Chronology(lines, _ticks(first, span, phrases))


def _dots(
    card: Card, rows: dict[str, tuple[datetime | None, str | None]], first: datetime, span: timedelta
) -> list[Dot]:
    dated = [(when, relation) for when, relation in (rows[each] for each in card.ids) if when]
    dots = {Dot(_position(when, first, span), relation is None) for when, relation in dated}
    return sorted(dots, key=lambda dot: (dot.position, dot.original))


def _position(when: datetime, first: datetime, span: timedelta) -> float:
    """Return the place on the line in quarters of a per cent: dots nearer than that are one."""
    return round(4 * (_MARGIN + (when - first) / span * (100 - 2 * _MARGIN))) / 4


def _ticks(first: datetime, span: timedelta, phrases: Phrases) -> list[tuple[float, str]]:
    step = next((step for step in _STEPS if span / step <= _TICKS), span)
    # Counted, and not added up day by day: the day behind the last tick may lie beyond year 9999.
    days = [first.astimezone(UTC) + number * step for number in range(int(span / step) + 1)]
    return [(_position(day, first, span), phrases.tick(day)) for day in days]

"""Quantities of a text: counts, shares, money, measures, dates, times, in digits and in words.

A text is first cut into the tokens that can be part of a quantity, each with a one-letter kind; patterns over the
string of kinds then find the quantities. Values come out in base units (metres, kilograms, seconds), so that 5 km and
5,000 metres are one value.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Literal

import regex

from dedup.chunks import Part, Remembered
from dedup.numerals import combined
from dedup.quantity_tokens import SIGNS, Token, calendar_value, runs, tokens
from dedup.schema import Span

Kind = Literal["count", "percent", "money", "measure", "date", "time", "ordinal"]

# The letters are the kinds of `dedup.quantity_tokens.tokens`.
_QUANTITY = regex.compile(
    r"(?P<full>i)"
    r"|(?P<dmy>[eo][+]?m(?:[+,]?y)?)|(?P<mdy>m[eo](?:,?y)?)|(?P<month>m(?:[+,]?y)?)"
    r"|(?P<clock>c)|(?P<weekday>d)|(?P<relative>r)"
    r"|(?P<amount>\$?(?:[ney]x*|(?:1(?=x))?[wx](?:\+?[wx1])*)(?:[%$u]|\+\$)?)"
    r"|(?P<prefixed>%(?:[ney]|w(?:\+?w)*))"
    r"|(?P<ordinal>o)"
)


_VAGUE = 1e6
"""Scale from which a word alone says no number; a hundred people are a hundred."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Hold one quantity of a text.

    `value` is in `unit`: counts and shares as they are, measures in base units (m, kg, s, ...), money in the currency.
    Dates have unit `day` (proleptic ordinal), `month-day` (month * 100 + day), `month` (year * 12 + month), `year`,
    `month-of-year`, `weekday` (Monday = 0) or `relative-day`; times are minutes after midnight.
    """

    span: Span
    value: float
    kind: Kind
    unit: str = ""
    amount: float = 0.0
    """The number as written, before the unit's factor."""
    exact: bool = True
    """Whether a number is said: "millions of euros" says none."""

    @property
    def is_telling(self) -> bool:
        """Return whether it says more than a weekday, a month or a relative day, which everybody mentions."""
        return self.unit not in ("weekday", "relative-day", "month-of-year")

    @property
    def key(self) -> str:
        """Return a key that equal quantities share in every language."""
        return f"{self.kind}:{self.unit}:{self.value:.6g}"


def quantities(text: str, language: str | None = None, date: datetime | None = None) -> list[Quantity]:
    """Return the quantities of a text in order; `date` is the article's, by which relative days are resolved.

    >>> found = quantities("Four missiles flew 5 km on January 3, 2023, said 40 percent.", "en")
    >>> [(q.value, q.kind, q.unit) for q in found]
    [(4.0, 'count', ''), (5000.0, 'measure', 'm'), (738523.0, 'date', 'day'), (40.0, 'percent', '%')]
    """
    return list(_parsed(list(tokens(text, language or "und")), date))


def keys(text: str, language: str | None = None, part: Part | None = None) -> frozenset[str]:
    """Return the keys of all quantities of a text but weekdays and relative days, which everybody mentions.

    `part` is the text in numbered chunks, where it is cut already.
    """
    code = language or "und"
    if part is None or code in SIGNS:
        return frozenset(quantity.key for quantity in quantities(text, code) if quantity.is_telling)
    said = [text[start:end] for start, end in zip(*runs(code, part), strict=True)]
    return frozenset(chain.from_iterable(map(_remembered_keys(code).__getitem__, said)))


@cache
def _remembered_keys(language: str) -> Remembered[frozenset[str]]:
    return Remembered(lambda said: keys(said, language))


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of the poorer side's quantity keys that the other side has too, in [0, 1]."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _parsed(found: list[Token], date: datetime | None) -> Iterator[Quantity]:
    letters = "".join(token.letter for token in found)
    for match in _QUANTITY.finditer(letters):
        part = found[match.start() : match.end()]
        read = _READERS[match.lastgroup or ""](part, date)
        if read:
            kind, unit, value = read
            amount = _amount(part) if kind == "measure" else value
            span, exact = Span(part[0].start, part[-1].end), not _is_vague(part, value)
            yield Quantity(span, value, kind, unit, amount, exact)


def _is_vague(part: list[Token], value: float) -> bool:
    """Tell whether nothing is said but a large scale: millions, a few hundred million."""
    return value >= _VAGUE and not any(token.letter in "neyw1i" for token in part)


Reading = tuple[Kind, str, float] | None


def _read_amount(part: list[Token], _: datetime | None) -> Reading:
    value = _amount(part)
    last = part[-1]
    currency = next((token.unit for token in part if token.letter == "$"), "")
    if currency:
        return "money", currency, value
    if any(token.letter == "%" for token in part):
        return "percent", "%", value
    if last.letter == "u":
        return "measure", last.unit, value * last.value
    if len(part) == 1 and last.letter == "y" and 1900 <= value <= 2100:
        return "date", "year", value
    return "count", "", value


def _amount(part: list[Token]) -> float:
    scale = 1.0
    for token in part:
        scale *= token.value if token.letter == "x" else 1
    if digits := [token.value for token in part if token.letter in "ney"]:
        return digits[0] * scale
    return float(combined([int(token.value) for token in part if token.letter in "wx1"]))


def _read_dated(part: list[Token], date: datetime | None) -> Reading:
    month = next(int(token.value) for token in part if token.letter == "m")
    numbers = [int(token.value) for token in part if token.letter in "eyo"]
    year = next((number for number in numbers if number > 31), 0)
    day = next((number for number in numbers if number <= 31), 0)
    if day and not year and date:
        year = _nearest_year(month, day, date)
    unit, value = calendar_value(year, month, day)
    return ("date", unit, float(value)) if unit else None


def _nearest_year(month: int, day: int, date: datetime) -> int:
    there = month * 31 + day
    here = date.month * 31 + date.day
    return date.year - (there - here > 186) + (here - there > 186)


def _read_token(part: list[Token], _: datetime | None) -> Reading:
    return "date", part[0].unit, part[0].value


def _as(kind: Kind, unit: str) -> Callable[[list[Token], datetime | None], Reading]:
    """Return the reader of a token whose value is all there is to it."""
    return lambda part, _: (kind, unit, part[0].value)


def _read_relative(part: list[Token], date: datetime | None) -> Reading:
    if date:
        return "date", "day", date.date().toordinal() + part[0].value
    return "date", "relative-day", part[0].value


_READERS: dict[str, Callable[[list[Token], datetime | None], Reading]] = {
    "full": _read_token,
    "dmy": _read_dated,
    "mdy": _read_dated,
    "month": _read_dated,
    "clock": _as("time", "minute"),
    "weekday": _as("date", "weekday"),
    "relative": _read_relative,
    "amount": _read_amount,
    "prefixed": _read_amount,
    "ordinal": _as("ordinal", ""),
}

"""Quantities of a text: counts, shares, money, measures, dates, times, in digits and in words.

A text is first cut into the tokens that can be part of a quantity, each with a one-letter kind; patterns over the
string of kinds then find the quantities. Values come out in base units (metres, kilograms, seconds), so that 5 km and
5,000 metres are one value.
"""

import datetime as clock
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import compress
from typing import Literal, NamedTuple

import regex

from dedup.numerals import HAN_NUMERALS, Vocabulary, combined, digits_value, han_value, vocabulary
from dedup.schema import Span

Kind = Literal["count", "percent", "money", "measure", "date", "time", "ordinal"]

_SIGNS = frozenset({"zh", "ja", "ko", "th", "yue"})
_CODES = ("USD", "USD", "EUR", "GBP", "JPY", "INR", "RUB", "UAH", "KRW", "TRY", "ILS")
_CURRENCIES = dict(zip("$＄€£¥₹₽₴₩₺₪", _CODES, strict=True))
_TOKEN = r"""
(?P<iso>(?<!\d)\d{4}-\d{2}-\d{2}(?!\d))
|(?P<han_date>(?:\d{4}[年년]\s?)?\d{1,2}[月월]\s?(?:\d{1,2}[日일号號])?)
|(?P<clock>(?<!\d)\d{1,2}[:：]\d{2}(?!\d))
|(?P<number>\d(?:\d|[.,٫٬'’\u00a0\u202f\u2009](?=\d)|\ (?=\d{3}(?!\d))){0,23})
 (?P<ordinal>(?:st|nd|rd|th|er|ère|º|ª|°)(?!\w))?
|(?P<sign>[%٪％$€£¥₹₽₴₩₺₪＄])
"""
_WORD = r"|(?P<word>[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*)"
_WORDS = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")
_SIGN = regex.compile(r"[\d%٪％$€£¥₹₽₴₩₺₪＄]")
_MARKS = '\n.,"“”'
_PUNCTUATION = ";?!'[]‘’«»–…"
_REMEMBERED, _REMEMBERED_CHARS = 1 << 15, 32
_HAN = f"|(?P<han>[{HAN_NUMERALS}]{{2,12}}+|[{HAN_NUMERALS}](?=[枚名人个個架辆輛艘位发發次天岁歳件回機])) "
_REACH = 2
"""The most characters between two tokens that belong together, as in `_ADJACENT`."""
_ADJACENT = regex.compile(r"[\s\-‑.]{0,2}")
_ELIDED = regex.compile(r"\p{L}{1,2}['’]")
_DIGITS = regex.compile(r"\d+")
_CONNECTORS = frozenset(
    {"and", "of", "et", "und", "de", "del", "di", "y", "e", "en", "och", "og", "ja", "i", "и", "й", "և", "و"}
)

# Letters: n digits, o ordinal, w number word, 1 a word for one, x scale, % percent, $ currency, u unit, m month,
# d weekday, r relative day, c clock, i complete date, + connecting word, comma, _ anything else.
_QUANTITY = regex.compile(
    r"(?P<full>i)"
    r"|(?P<dmy>[no][+]?m(?:[+,]?n)?)|(?P<mdy>m[no](?:,?n)?)|(?P<month>m)"
    r"|(?P<clock>c)|(?P<weekday>d)|(?P<relative>r)"
    r"|(?P<amount>\$?(?:nx*|(?:1(?=x))?[wx](?:\+?[wx1])*)(?:[%$u]|\+\$)?)"
    r"|(?P<prefixed>%(?:n|w(?:\+?w)*))"
    r"|(?P<ordinal>o)"
)


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

    @property
    def is_telling(self) -> bool:
        """Return whether it says more than a weekday, a month or a relative day, which everybody mentions."""
        return self.unit not in ("weekday", "relative-day", "month-of-year")

    @property
    def key(self) -> str:
        """Return a key that equal quantities share in every language."""
        return f"{self.kind}:{self.unit}:{self.value:.6g}"


class _Token(NamedTuple):
    start: int
    end: int
    letter: str
    value: float = 0.0
    unit: str = ""


def quantities(text: str, language: str | None = None, date: datetime | None = None) -> list[Quantity]:
    """Return the quantities of a text in order; `date` is the article's, by which relative days are resolved.

    >>> found = quantities("Four missiles flew 5 km on January 3, 2023, said 40 percent.", "en")
    >>> [(q.value, q.kind, q.unit) for q in found]
    [(4.0, 'count', ''), (5000.0, 'measure', 'm'), (738523.0, 'date', 'day'), (40.0, 'percent', '%')]
    """
    tokens = list(_tokens(text, language or "und"))
    return list(_parsed(tokens, date))


def keys(text: str, language: str | None = None, date: datetime | None = None) -> frozenset[str]:
    """Return the keys of all quantities of a text but weekdays and relative days, which everybody mentions."""
    found = quantities(text, language, date)
    return frozenset(quantity.key for quantity in found if quantity.is_telling)


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of the poorer side's quantity keys that the other side has too, in [0, 1]."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _tokens(text: str, language: str) -> Iterator[_Token]:
    words, pattern = vocabulary(language), _pattern(language)
    at = done = 0
    for start, end in _places(text, language):
        if end <= done:
            continue
        for match in pattern.finditer(text, max(start, done)):
            begin, stop = match.span()
            if begin > end + _REACH and begin > at + _REACH:
                break
            done = stop
            token = _token(match, text, words) if begin >= at else None
            if token is None:
                continue
            gap = text[at : token.start]
            if len(gap) > _REACH or not _ADJACENT.fullmatch(gap):
                yield _Token(at, token.start, "," if gap.strip() in (",", "،", "、") else "_")
            yield token
            at = token.end


def _places(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield where the chunks between spaces are that can start more than connecting words and words of no account."""
    if language in _SIGNS:
        yield 0, len(text)
        return
    chunks = _spaced(text).split(" ")
    start = last = 0
    for at in compress(range(len(chunks)), map(_relevance(language).__getitem__, chunks)):
        start += sum(map(len, chunks[last:at])) + at - last
        last = at
        yield start, start + len(chunks[at])


def _spaced(text: str) -> str:
    """Put spaces for the commonest marks, so that chunks repeat more; places stay."""
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return text


class _Relevance(dict[str, bool]):
    """Remember which chunks of text, written without spaces, can start a quantity."""

    def __init__(self, phrases: Mapping[str, list[str]]) -> None:
        super().__init__()
        self._phrases = phrases

    def __missing__(self, chunk: str) -> bool:
        found = self._starts(chunk)
        if len(chunk) <= _REMEMBERED_CHARS:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[chunk] = found
        return found

    def _starts(self, chunk: str) -> bool:
        bare = chunk.strip(_PUNCTUATION)
        if bare.isalpha():
            return bare.casefold() in self._phrases
        return bool(_SIGN.search(bare)) or any(self._is_phrase(word.casefold()) for word in _WORDS.findall(bare))

    def _is_phrase(self, word: str) -> bool:
        elided = _ELIDED.match(word)
        return word in self._phrases or (elided is not None and word[elided.end() :] in self._phrases)


@cache
def _relevance(language: str) -> _Relevance:
    return _Relevance(vocabulary(language).phrases)


@cache
def _pattern(language: str) -> regex.Pattern[str]:
    if language not in _SIGNS:
        return regex.compile(_TOKEN + _WORD, regex.VERBOSE)
    phrases = sorted((p for group in vocabulary(language).phrases.values() for p in group), key=lambda p: (-len(p), p))
    words = "|".join(regex.escape(phrase).replace("\\ ", "[ ]") for phrase in phrases if phrase) or "(?!)"
    return regex.compile(_TOKEN + f"|(?P<word>{words})" + (_HAN if language != "th" else ""), regex.VERBOSE)


def _token(found: regex.Match[str], text: str, words: Vocabulary) -> _Token | None:
    start, end = found.span()
    match found.lastgroup:
        case "word":
            return _word_token(text, start, found.group().casefold(), words)
        case "number" | "ordinal":
            return _Token(start, end, "o" if found["ordinal"] else "n", digits_value(found["number"], words.decimal))
        case "iso" | "han_date":
            return _date_token(found)
        case "clock":
            return _clock_token(found)
        case "han":
            return _Token(start, end, "w", han_value(found.group())) if found.group() != "一" else None
        case _:
            sign = found.group()
            return _Token(start, end, "$", 0, _CURRENCIES[sign]) if sign in _CURRENCIES else _Token(start, end, "%")


def _clock_token(found: regex.Match[str]) -> _Token | None:
    hours, minutes = (int(part) for part in _DIGITS.findall(found.group()))
    return _Token(found.start(), found.end(), "c", hours * 60 + minutes) if hours < 25 and minutes < 60 else None


def _word_token(text: str, start: int, word: str, words: Vocabulary) -> _Token | None:
    if word not in words.phrases and ("'" in word or "’" in word) and (elided := _ELIDED.match(word)):
        start, word = start + elided.end(), word[elided.end() :]
    for phrase in words.phrases.get(word.partition(" ")[0], ()):
        end = start + len(phrase)
        said = text[start:end].casefold().replace("/", " ")
        if said == phrase and (len(phrase) <= len(word) or not text[end : end + 1].isalpha()):
            return _meaning(start, end, phrase, words)
    return _Token(start, start + len(word), "+") if word in _CONNECTORS else None


def _meaning(start: int, end: int, phrase: str, words: Vocabulary) -> _Token:
    tables: tuple[tuple[str, Mapping[str, float]], ...] = (
        ("x", words.scales),
        ("w", words.numbers),
        ("m", words.months),
        ("d", words.weekdays),
        ("r", words.relative),
    )
    for letter, table in tables:
        if phrase in table:
            return _Token(start, end, "1" if letter == "w" and table[phrase] == 1 else letter, table[phrase])
    if phrase in words.percent:
        return _Token(start, end, "%")
    if phrase in words.currencies:
        return _Token(start, end, "$", 0, words.currencies[phrase])
    base, factor = words.units[phrase]
    return _Token(start, end, "u", factor, base)


def _date_token(found: regex.Match[str]) -> _Token | None:
    """Turn the numbers of a date into a token `i`; its unit says how much of the date is there."""
    parts = [int(part) for part in _DIGITS.findall(found.group())]
    has_year = found.lastgroup == "iso" or bool({"年", "년"} & set(found.group()))
    year, month, day = [*([] if has_year else [0]), *parts, 0, 0][:3]
    unit, value = _calendar_value(year, month, day)
    return _Token(found.start(), found.end(), "i", value, unit) if unit else None


def _calendar_value(year: int, month: int, day: int) -> tuple[str, float]:
    if not 0 <= month <= 12 or not 0 <= day <= 31:
        return "", 0
    if year and month and day:
        return _day(year, month, day)
    if year:
        return ("month", year * 12 + month) if month else ("year", year)
    return ("month-day", month * 100 + day) if day else ("month-of-year", month)


def _day(year: int, month: int, day: int) -> tuple[str, float]:
    try:
        return "day", float(clock.date(year, month, day).toordinal())
    except ValueError:
        return "", 0


def _parsed(tokens: list[_Token], date: datetime | None) -> Iterator[Quantity]:
    letters = "".join(token.letter for token in tokens)
    for match in _QUANTITY.finditer(letters):
        part = tokens[match.start() : match.end()]
        read = _READERS[match.lastgroup or ""](part, date)
        if read:
            kind, unit, value = read
            amount = _amount(part) if kind == "measure" else value
            yield Quantity(Span(part[0].start, part[-1].end), value, kind, unit, amount)


Reading = tuple[Kind, str, float] | None


def _read_amount(part: list[_Token], _: datetime | None) -> Reading:
    value = _amount(part)
    last = part[-1]
    currency = next((token.unit for token in part if token.letter == "$"), "")
    if currency:
        return "money", currency, value
    if any(token.letter == "%" for token in part):
        return "percent", "%", value
    if last.letter == "u":
        return "measure", last.unit, value * last.value
    if len(part) == 1 and last.letter == "n" and 1900 <= value <= 2100 and value == int(value):
        return "date", "year", value
    return "count", "", value


def _amount(part: list[_Token]) -> float:
    scale = 1.0
    for token in part:
        scale *= token.value if token.letter == "x" else 1
    if digits := [token.value for token in part if token.letter == "n"]:
        return digits[0] * scale
    return float(combined([int(token.value) for token in part if token.letter in "wx1"]))


def _read_dated(part: list[_Token], date: datetime | None) -> Reading:
    month = next(int(token.value) for token in part if token.letter == "m")
    numbers = [int(token.value) for token in part if token.letter in "no"]
    year = next((number for number in numbers if number > 31), 0)
    day = next((number for number in numbers if number <= 31), 0)
    if day and not year and date:
        year = _nearest_year(month, day, date)
    unit, value = _calendar_value(year, month, day)
    return ("date", unit, float(value)) if unit else None


def _nearest_year(month: int, day: int, date: datetime) -> int:
    there = month * 31 + day
    here = date.month * 31 + date.day
    return date.year - (there - here > 186) + (here - there > 186)


def _read_token(part: list[_Token], _: datetime | None) -> Reading:
    return "date", part[0].unit, part[0].value


def _as(kind: Kind, unit: str) -> Callable[[list[_Token], datetime | None], Reading]:
    """Return the reader of a token whose value is all there is to it."""
    return lambda part, _: (kind, unit, part[0].value)


def _read_relative(part: list[_Token], date: datetime | None) -> Reading:
    if date:
        return "date", "day", date.date().toordinal() + part[0].value
    return "date", "relative-day", part[0].value


_READERS: dict[str, Callable[[list[_Token], datetime | None], Reading]] = {
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

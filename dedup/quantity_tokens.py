"""The tokens that quantities are made of, each with a one-letter kind, found in text of any language."""

import datetime as clock
from collections.abc import Iterator, Mapping
from functools import cache, partial
from itertools import chain, compress
from typing import NamedTuple

import numpy as np
import regex

from dedup.chunks import PUNCTUATION, Kinds, Part, Remembered, spaced
from dedup.numerals import HAN_NUMERALS, Vocabulary, digits_value, han_value, vocabulary
from dedup.schema import Span

SIGNS = frozenset({"zh", "ja", "ko", "th", "yue"})
"""Languages whose quantities are looked for sign by sign."""
_CODES = ("USD", "USD", "EUR", "GBP", "JPY", "INR", "RUB", "UAH", "KRW", "TRY", "ILS")
_DOLLARS = {"US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "R$": "BRL"}
_CURRENCIES = dict(zip("$＄€£¥₹₽₴₩₺₪", _CODES, strict=True)) | _DOLLARS
_HALVES_OF_DAY = {"am": 0, "pm": 12}
_LATEST_YEAR, _LAST_DAY = 2999, 31
_TOKEN = r"""
(?P<iso>(?<!\d)\d{4}-\d{2}-\d{2}(?!\d))
|(?P<han_date>(?<!\d)(?:\d{4}\s?[年년]\s?)?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일号號])?)
|(?P<clock>(?<!\d)\d{1,2}[:：]\d{2}(?!\d)(?:\ ?[aApP]\.?[mM]\b)?|(?<!\d)\d{1,2}(?:\.\d{2})?\ ?(?:[aApP]\.?[mM]\b|Uhr\b))
|(?P<number>(?<!\d|\p{Lu}|\p{Lu}[-‑]|\b\p{Lu}\p{Ll}[-‑]|\b\p{Lu}\p{Ll}\p{Lu}[-‑])
  \d(?:\d|[.,٫٬'’\u00a0\u202f\u2009](?=\d)|\ (?=\d{3}(?!\d))){0,23})
 (?P<ordinal>(?:st|nd|rd|th|er|ère|º|ª|°)(?!\w))?
|(?P<sign>(?:US|AU?|CA?|NZ|HK|R)\$|[%٪％$€£¥₹₽₴₩₺₪＄])
"""
_WORD = r"|(?P<word>[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*)"
_WORDS = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")
_SIGN = regex.compile(r"[\d%٪％$€£¥₹₽₴₩₺₪＄]")
_GOING_ON = regex.compile(r"\W*(?:[aApP](?:[mM]\b|\Z)|[mM]\Z|Uhr\b|[年년月월日일号號])")
"""What `_TOKEN` reads with a number before it, from the beginning of a chunk."""
_GOES_ON, _STARTS = 1, 2
_HAN = f"|(?P<han>[{HAN_NUMERALS}]{{2,12}}+|[{HAN_NUMERALS}](?=[枚名人个個架辆輛艘位发發次天岁歳件回機])) "
_REACH = 2
"""The most characters between two tokens that belong together, as in `_ADJACENT`."""
_ADJACENT = regex.compile(r"[\s\-‑.]{0,2}")
_ELIDED = regex.compile(r"\p{L}{1,2}['’]")
_APOSTROPHE = regex.compile("['’]")
_DIGITS = regex.compile(r"\d+")
_CONNECTORS = frozenset(
    {"and", "of", "et", "und", "de", "del", "di", "y", "e", "en", "och", "og", "ja", "i", "и", "й", "և", "و"}
)


class Token(NamedTuple):
    """Hold a token: where it stands, its kind, and its value and unit where it has such."""

    start: int
    end: int
    letter: str
    value: float = 0.0
    unit: str = ""


def tokens(text: str, language: str) -> Iterator[Token]:
    """Yield the tokens of a text in order; what stands between two that do not touch comes as `_` or a comma.

    A unit that follows no other token is left out.

    The kinds: e a number that can be a day, y one that can be a year, n any other, o ordinal, w number word, 1 a word
    for one, x scale, % percent, $ currency, u unit, m month, d weekday, r relative day, c clock, i complete date,
    + connecting word.
    """
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
                yield Token(at, token.start, "," if gap.strip() in (",", "،", "、") else "_")
            yield token
            at = token.end


def _places(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield where the chunks are that can start more than connecting words, units and words of no account."""
    if language in SIGNS:
        yield 0, len(text)
        return
    chunks = spaced(text).split(" ")
    start = last = 0
    for at in compress(range(len(chunks)), map(_starters(language).__getitem__, chunks)):
        start += sum(map(len, chunks[last:at])) + at - last
        last = at
        yield start, start + len(chunks[at])


def runs(language: str, part: Part) -> tuple[list[int], list[int]]:
    """Find the stretches of a text, cut into chunks, that hold its quantities: where each starts and ends.

    What stands between two of them is no part of any quantity.
    """
    kinds = _kinds(language).of(part.book, part.numbers)
    at = np.flatnonzero(kinds)
    if not len(at):
        return [], []
    firsts = np.append(0, np.flatnonzero(np.diff(at) > 1) + 1)
    lasts = np.append(firsts[1:], len(at)) - 1
    told = np.maximum.reduceat(kinds[at], firsts) == _STARTS
    return part.places[at[firsts[told]]].tolist(), (part.places[at[lasts[told]] + 1] - 1).tolist()


@cache
def _starters(language: str) -> Remembered[bool]:
    """Remember which chunks can start a quantity."""
    return Remembered(partial(_has_sign_or_word, _first_words(language)))


@cache
def _kinds(language: str) -> Kinds:
    return Kinds(partial(_kind, _first_words(language), _other_words(language)))


@cache
def _first_words(language: str) -> frozenset[str]:
    """List the first words of all phrases that are more than a unit, which counts behind a number alone."""
    words = vocabulary(language)
    return frozenset(first for first, phrases in words.phrases.items() if any(map(words.is_more_than_unit, phrases)))


@cache
def _other_words(language: str) -> frozenset[str]:
    """List the words that can go on with a quantity: those of all phrases, and connecting words."""
    phrases = chain.from_iterable(vocabulary(language).phrases.values())
    return _CONNECTORS.union(*(_WORDS.findall(phrase) for phrase in phrases))


def _kind(first_words: frozenset[str], other_words: frozenset[str], chunk: str) -> int:
    if _has_sign_or_word(first_words, chunk):
        return _STARTS
    return _GOES_ON if not chunk or _GOING_ON.match(chunk) or _has_sign_or_word(other_words, chunk) else 0


def _has_sign_or_word(words: frozenset[str], chunk: str) -> bool:
    bare = chunk.strip(PUNCTUATION)
    if bare.isalpha():
        return bare.casefold() in words
    return bool(_SIGN.search(bare)) or any(_is_one_of(words, word.casefold()) for word in _WORDS.findall(bare))


def _is_one_of(words: frozenset[str], word: str) -> bool:
    elided = _ELIDED.match(word)
    return (
        word in words or (elided is not None and word[elided.end() :] in words) or _APOSTROPHE.split(word)[0] in words
    )


@cache
def _pattern(language: str) -> regex.Pattern[str]:
    if language not in SIGNS:
        return regex.compile(_TOKEN + _WORD, regex.VERBOSE)
    phrases = sorted((p for group in vocabulary(language).phrases.values() for p in group), key=lambda p: (-len(p), p))
    words = "|".join(regex.escape(phrase).replace("\\ ", "[ ]") for phrase in phrases if phrase) or "(?!)"
    return regex.compile(_TOKEN + f"|(?P<word>{words})" + (_HAN if language != "th" else ""), regex.VERBOSE)


def _token(found: regex.Match[str], text: str, words: Vocabulary) -> Token | None:
    start, end = found.span()
    match found.lastgroup:
        case "word":
            return _word_token(text, Span(start, end), found.group().casefold(), words)
        case "number" | "ordinal":
            value = digits_value(found["number"], words.decimal)
            return Token(start, end, "o" if found["ordinal"] else _letter(found["number"], value), value)
        case "iso" | "han_date":
            return _date_token(found)
        case "clock":
            return _clock_token(found)
        case "han":
            return Token(start, end, "w", han_value(found.group())) if found.group() != "一" else None
        case _:
            sign = found.group()
            return Token(start, end, "$", 0, _CURRENCIES[sign]) if sign in _CURRENCIES else Token(start, end, "%")


def _letter(digits: str, value: float) -> str:
    """Tell by its digits whether a number can be a day of a month or a year."""
    if len(digits) <= 2 and 1 <= value <= _LAST_DAY:
        return "e"
    return "y" if len(digits) == 4 and 1000 <= value <= _LATEST_YEAR else "n"


def _clock_token(found: regex.Match[str]) -> Token | None:
    hours, minutes, *_ = *(int(part) for part in _DIGITS.findall(found.group())), 0
    half = "".join(filter(str.isalpha, found.group())).lower()
    hours = hours % 12 + _HALVES_OF_DAY[half] if half in _HALVES_OF_DAY else hours
    return Token(found.start(), found.end(), "c", hours * 60 + minutes) if hours < 25 and minutes < 60 else None


def _word_token(text: str, span: Span, word: str, words: Vocabulary) -> Token | None:
    start, stop = span
    if word not in words.phrases and ("'" in word or "’" in word):
        if elided := _ELIDED.match(word):
            start, word = start + elided.end(), word[elided.end() :]
        word = _APOSTROPHE.split(word)[0]
        stop = start + len(word)
    for phrase in words.phrases.get(word.partition(" ")[0], ()):
        # Folding makes some words longer: "dreißig".
        end = stop if phrase == word else start + len(phrase)
        said = text[start:end].casefold().replace("/", " ")
        if said == phrase and (len(phrase) <= len(word) or not text[end : end + 1].isalpha()):
            return _meaning(start, end, phrase, words)
    return Token(start, start + len(word), "+") if word in _CONNECTORS else None


def _meaning(start: int, end: int, phrase: str, words: Vocabulary) -> Token:
    tables: tuple[tuple[str, Mapping[str, float]], ...] = (
        ("x", words.scales),
        ("w", words.numbers),
        ("m", words.months),
        ("d", words.weekdays),
        ("r", words.relative),
    )
    for letter, table in tables:
        if phrase in table:
            return Token(start, end, "1" if letter == "w" and table[phrase] == 1 else letter, table[phrase])
    if phrase in words.percent:
        return Token(start, end, "%")
    if phrase in words.currencies:
        return Token(start, end, "$", 0, words.currencies[phrase])
    base, factor = words.units[phrase]
    return Token(start, end, "u", factor, base)


def _date_token(found: regex.Match[str]) -> Token | None:
    """Turn the numbers of a date into a token `i`; its unit says how much of the date is there."""
    parts = [int(part) for part in _DIGITS.findall(found.group())]
    has_year = found.lastgroup == "iso" or bool({"年", "년"} & set(found.group()))
    year, month, day = [*([] if has_year else [0]), *parts, 0, 0][:3]
    unit, value = calendar_value(year, month, day)
    return Token(found.start(), found.end(), "i", value, unit) if unit else None


def calendar_value(year: int, month: int, day: int) -> tuple[str, float]:
    """Return unit and value of a date of which parts may be unknown (0); an empty unit where there is no such date."""
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

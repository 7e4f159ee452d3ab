"""Messages and suggestions: templates over the groups of a match, with rewriters for numbers, marks and encodings.

A template names a group, and a rewriter after a colon: `{number:thousands}`.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from string import Formatter

import ftfy


def rewrite(template: str, groups: Mapping[str, str]) -> str:
    """Fill a template.

    >>> rewrite("{number:commas} people", {"number": "12.500"})
    '12,500 people'
    >>> rewrite("{place:capitals} —", {"place": "Kyiv"})
    'KYIV —'
    """
    return _Template().vformat(template, (), groups)


class _Template(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        for name in filter(None, format_spec.split("|")):
            value = REWRITERS[name](str(value))
        return str(value)


def _grouped(number: str) -> str:
    digits = "".join(filter(str.isdigit, number))
    return f"{int(digits):,}" if digits else number


def _clock(time: str) -> str:
    """Write 14h30, 14.30 or 14:30 as 2:30 p.m."""
    hour, minute = (int("".join(filter(str.isdigit, part)) or 0) for part in _split_clock(time))
    half = "a.m." if hour < 12 else "p.m."
    return f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {half}"


def _split_clock(time: str) -> tuple[str, str]:
    for mark in "hH.:":
        if mark in time:
            first, _, last = time.partition(mark)
            return first, last
    return time, ""


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cannot(text: str) -> str:
    return text.replace(" ", "").replace("\u00a0", "")


def _adjectives_first(phrase: str) -> str:
    """Move two joined adjectives before the noun that they follow.

    >>> _adjectives_first("an “incredible exhaustion” moral and physical")
    'an incredible moral and physical exhaustion'
    >>> _adjectives_first("an “exhaustion” moral and physical")
    'a moral and physical exhaustion'
    """
    determiner, *before, noun, one, joint, other = _WORD.findall(phrase)
    words = [*before, one, joint, other, noun]
    if determiner.lower() in {"a", "an"}:
        determiner = determiner[0] + ("n" if _VOWEL.match(words[0]) else "")
    return " ".join([determiner, *words])


_WORD = re.compile(r"[A-Za-z-]+")
_VOWEL = re.compile(r"(?!eu|uni|use|usu)[aeiou]|hono|hour")

_FIGURES = {
    "ten": "10",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "eighty": "80",
}

_NARROW = {"，": ", ", "。": ". ", "：": ": ", "；": "; ", "？": "? ", "！": "! ", "、": ", ", "（": "(", "）": ")"}

_HOMOGLYPHS = str.maketrans("аеорсухіјѕАВЕКМНОРСТХІЈЅ", "aeopcyxijsABEKMHOPCTXIJS")


@lru_cache(maxsize=1)
def _exonyms() -> Mapping[tuple[str, str], str]:
    """Return the names of places by (English name, language), the first listed where there are several."""
    table = files("dedup.data.checker").joinpath("names_exonyms.tsv").read_text(encoding="utf-8")
    names: dict[tuple[str, str], str] = {}
    for form, english, languages in (line.split("\t") for line in table.splitlines()):
        for language in languages.split(","):
            names.setdefault((english, language), form)
    return names


def exonym(place: str, language: str) -> str:
    """Return what a language calls a place that English calls by this name; the name itself where no list has it.

    >>> exonym("Warsaw", "fr"), exonym("Nowhere", "de")
    ('Varsovie', 'Nowhere')
    """
    return _exonyms().get((place, language), place)


REWRITERS: Mapping[str, Callable[[str], str]] = {
    "commas": _grouped,
    "point": lambda number: number.replace(",", "."),
    "clock": _clock,
    "capitals": str.upper,
    "capitalised": _capitalised,
    "lower": str.lower,
    "joined": _cannot,
    "strip": str.strip,
    "unmojibake": ftfy.fix_encoding,
    "latin": lambda text: text.translate(_HOMOGLYPHS),
    "narrow": lambda text: "".join(_NARROW.get(each, each) for each in text),
    "fr": lambda place: exonym(place, "fr"),
    "de": lambda place: exonym(place, "de"),
    "es": lambda place: exonym(place, "es"),
    "unescaped": lambda text: html.unescape(html.unescape(text)),
    "titlecase": str.title,
    "once": lambda text: text.split()[0],
    "half": lambda part: "a.m." if part == "morning" else "p.m.",
    "figures": lambda word: _FIGURES.get(word, word),
    "adjectives_first": _adjectives_first,
    "plain": lambda text: "".join(text.split()),
}
"""Rewriters by the name that templates use."""

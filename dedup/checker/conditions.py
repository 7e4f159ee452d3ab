"""Conditions on a hit that a pattern cannot state, by the name that rules use."""

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files

import ftfy
import re2
from ftfy.badness import is_bad

from dedup.checker.context import Context
from dedup.checker.matching import Hit

Condition = Callable[[Context, Hit], bool]

_OPENING_CHARACTERS = 600
_PERSON = re2.compile(
    r"\b(?:[Hh]e|[Hh]is|[Hh]im|[Ss]he|[Hh]er|[Ww]ho|[Mm]r|[Mm]rs|[Mm]s|[Mm]an|[Ww]oman|[A-Z][a-z]+ [A-Z][a-z]+)\b"
)


def _opening(context: Context, hit: Hit) -> bool:
    """Hold near the beginning of the text, where datelines and kickers stand."""
    return hit.start < _OPENING_CHARACTERS


def _in_headline(context: Context, hit: Hit) -> bool:
    return hit.end <= context.headline.end


def _not_in_headline(context: Context, hit: Hit) -> bool:
    return hit.start >= context.headline.end


def _no_person_between(context: Context, hit: Hit) -> bool:
    """Hold when no person is named in the group `gap`, so that a pronoun after it has only an institution to mean."""
    return _PERSON.search(hit.groups["gap"]) is None


def _mojibake(context: Context, hit: Hit) -> bool:
    """Hold when the span reads as text decoded in the wrong encoding and ftfy can undo it."""
    span = context.text[hit.start : hit.end]
    return is_bad(span) and ftfy.fix_encoding(span) != span


def _scripts_mixed(context: Context, hit: Hit) -> bool:
    """Hold for a word that mixes Latin letters with Cyrillic or Greek ones that look like them."""
    scripts = {_script(letter) for letter in context.text[hit.start : hit.end] if letter.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def _mostly_latin(context: Context, hit: Hit) -> bool:
    """Hold when the text as a whole is in Latin script, so that a run of another one is a remnant."""
    letters = [letter for letter in context.text[:4000] if letter.isalpha()]
    return sum(map(_is_latin, letters)) > 0.75 * len(letters)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]


def _is_latin(letter: str) -> bool:
    return letter.isascii() or _script(letter) == "LATIN"


def _spelled_two_ways(context: Context, hit: Hit) -> bool:
    """Hold when the text also has another spelling of the same name."""
    span = context.text[hit.start : hit.end]
    return any(other in context.text for other in _spellings().get(span, ()))


def _also_capitalised(context: Context, hit: Hit) -> bool:
    """Hold when the text writes the same words with capitals as well."""
    return context.text[hit.start : hit.end].title() in context.text


def _noun_not_mentioned(context: Context, hit: Hit) -> bool:
    """Hold when the text before has neither the noun nor its singular."""
    return hit.groups["noun"][:-1].lower() not in context.text[: hit.start].lower()


@lru_cache(maxsize=1)
def _spellings() -> dict[str, tuple[str, ...]]:
    """Return for each spelling of a name the others, from the groups in spellings.toml."""
    table = tomllib.loads(files("dedup.data.checker").joinpath("spellings.toml").read_text(encoding="utf-8"))
    groups: list[list[str]] = table["groups"]
    return {name: tuple(other for other in group if other != name) for group in groups for name in group}


def _titled_as_man_and_woman(context: Context, hit: Hit) -> bool:
    """Hold when the text gives the same full name the title of the other sex as well."""
    others = ("Mrs", "Ms", "Miss") if hit.groups["title"] == "Mr" else ("Mr",)
    return any(f"{title}{stop} {hit.groups['name']}" in context.text for title in others for stop in (".", ""))


def _guillemets_open_outward(context: Context, hit: Hit) -> bool:
    """Hold when the text opens its first quotation in guillemets with `«`; books in German open it with `»`."""
    return context.text.find("«") < context.text.find("»")


def _repeated(context: Context, hit: Hit) -> bool:
    """Hold when the same words stand in the text at least twice."""
    return context.text.lower().count(context.text[hit.start : hit.end].lower()) > 1


CONDITIONS: Mapping[str, Condition] = {
    "opening": _opening,
    "in_headline": _in_headline,
    "not_in_headline": _not_in_headline,
    "no_person_between": _no_person_between,
    "mojibake": _mojibake,
    "scripts_mixed": _scripts_mixed,
    "mostly_latin": _mostly_latin,
    "spelled_two_ways": _spelled_two_ways,
    "also_capitalised": _also_capitalised,
    "noun_not_mentioned": _noun_not_mentioned,
    "titled_as_man_and_woman": _titled_as_man_and_woman,
    "guillemets_open_outward": _guillemets_open_outward,
    "repeated": _repeated,
}
"""Predicates by the name that rules use in `conditions`."""

"""The sound of a name, whatever its spelling: case endings cut, romanised, folded to consonant classes.

The classes are in the manner of Dolgopolsky (1964), finer for letters that no romanisation confuses.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from anyascii import anyascii

_DATA = files("dedup") / "data" / "names"
_NOT_LETTER = re.compile(r"[^a-z]+")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
_VOWELS = frozenset("aeiouy")
_FOREIGN_READINGS = (("hard_ch", "ch"), ("silent_j", "j"))


def stem(word: str, language: str) -> str:
    """Romanise a case-folded word and cut one case ending of the language, when enough of the word remains.

    >>> stem("володимиром", "uk")
    'volodimir'
    """
    return _cut(_romanised(word), language)


def _cut(romanised: str, language: str) -> str:
    endings, shortest = _endings()
    for ending in endings.get(language, ()):
        if romanised.endswith(ending) and len(romanised) - len(ending) >= shortest:
            return romanised[: -len(ending)]
    return romanised


@lru_cache(1 << 17)
def skeletons(word: str, language: str) -> tuple[str, ...]:
    """Return the consonant classes of a word in every likely reading; `A` stands for an initial vowel.

    What looks like a case ending may be part of the name (Fairbanks), so both forms are read.

    >>> skeletons("Kouptchenenko", "fr") == skeletons("Kupchenenko", "en")[:1]
    True
    >>> skeletons("Бахмутом", "uk")
    ('PKMT', 'PKMTM')
    """
    return read(word.casefold(), language)


def read(folded: str, language: str) -> tuple[str, ...]:
    """Return the `skeletons` of a case-folded word, for callers that remember them."""
    whole = _romanised(folded)
    cut = _cut(whole, language)
    readings = _sounds(whole, language) if cut == whole else _sounds(cut, language) + _sounds(whole, language)
    return tuple(dict.fromkeys(readings))


def _romanised(word: str) -> str:
    letters = (word if word.isascii() else anyascii(word)).lower()
    return letters if letters.isascii() and letters.isalpha() else _NOT_LETTER.sub("", letters)


def _sounds(letters: str, language: str) -> list[str]:
    single = _DOUBLED.sub(r"\1", letters) if _DOUBLED.search(letters) else letters
    initial = "A" if single[:1] in _VOWELS else ""
    return [initial + _fold(single, reading) for reading in _readings(single, language)]


def _readings(letters: str, language: str) -> Iterable[tuple[str, ...]]:
    own = _own_readings(language)
    yield own
    for name, group in _FOREIGN_READINGS:
        if group in letters and name not in own:
            yield (*own, name)


@cache
def _own_readings(language: str) -> tuple[str, ...]:
    return tuple(name for name, table in _foldings()[1].items() if language in table["languages"])


def _fold(letters: str, reading: tuple[str, ...]) -> str:
    pattern, classes = _classes(reading)
    return "".join(map(classes.__getitem__, pattern.findall(letters)))


@cache
def _classes(reading: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    base, readings = _foldings()
    classes = dict(base)
    for name in reading:
        classes |= {group: str(kind) for group, kind in readings[name].items() if group != "languages"}
    return re.compile("|".join(sorted(classes, key=lambda group: (-len(group), group)))), classes


@cache
def _foldings() -> tuple[dict[str, str], dict[str, dict[str, str | list[str]]]]:
    """Return the classes of letter groups, and by reading what is classed otherwise and in which languages."""
    tables = tomllib.loads((_DATA / "folding.toml").read_text("utf-8"))
    return tables["base"], tables["reading"]


@cache
def _endings() -> tuple[dict[str, list[str]], int]:
    table = tomllib.loads((_DATA / "endings.toml").read_text("utf-8"))
    return {code: sorted(cut, key=len, reverse=True) for code, cut in table["endings"].items()}, table["stem"]

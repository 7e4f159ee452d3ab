"""The sound of a name, whatever its spelling: case endings cut, romanised, folded to consonant classes.

The classes are in the manner of Dolgopolsky (1964), finer for letters that no romanisation confuses.
"""

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import regex
from anyascii import anyascii

_DATA = files("dedup") / "data" / "names"
_NOT_LETTER = regex.compile(r"[^a-z]+")
_DOUBLED = regex.compile(r"([b-df-hj-np-tv-z])\1")
_VOWELS = frozenset("aeiouy")
_FOREIGN_READINGS = (("hard_ch", "ch"), ("silent_j", "j"))


@lru_cache(1 << 17)
def stem(word: str, language: str) -> str:
    """Romanise a case-folded word and cut one case ending of the language, when enough of the word remains.

    >>> stem("володимиром", "uk")
    'volodimir'
    """
    romanised = _romanised(word)
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
    folded = word.casefold()
    whole, cut = _romanised(folded), stem(folded, language)
    return tuple(dict.fromkeys(key for letters in dict.fromkeys((cut, whole)) for key in _sounds(letters, language)))


def _romanised(word: str) -> str:
    return str(_NOT_LETTER.sub("", anyascii(word).lower()))


def _sounds(letters: str, language: str) -> Iterable[str]:
    single = _DOUBLED.sub(r"\1", letters)
    initial = "A" if single[:1] in _VOWELS else ""
    return (initial + _fold(single, reading) for reading in _readings(single, language))


def _readings(letters: str, language: str) -> Iterable[tuple[str, ...]]:
    own = tuple(name for name, table in _foldings()[1].items() if language in table["languages"])
    yield own
    for name, group in _FOREIGN_READINGS:
        if group in letters and name not in own:
            yield (*own, name)


def _fold(letters: str, reading: tuple[str, ...]) -> str:
    pattern, classes = _classes(reading)
    return "".join(classes[str(group)] for group in pattern.findall(letters))


@cache
def _classes(reading: tuple[str, ...]) -> tuple[regex.Pattern[str], dict[str, str]]:
    base, readings = _foldings()
    classes = dict(base)
    for name in reading:
        classes |= {group: str(kind) for group, kind in readings[name].items() if group != "languages"}
    return regex.compile("|".join(sorted(classes, key=lambda group: (-len(group), group)))), classes


@cache
def _foldings() -> tuple[dict[str, str], dict[str, dict[str, str | list[str]]]]:
    """Return the classes of letter groups, and by reading what is classed otherwise and in which languages."""
    tables = tomllib.loads((_DATA / "folding.toml").read_text("utf-8"))
    return tables["base"], tables["reading"]


@cache
def _endings() -> tuple[dict[str, list[str]], int]:
    table = tomllib.loads((_DATA / "endings.toml").read_text("utf-8"))
    return {code: sorted(cut, key=len, reverse=True) for code, cut in table["endings"].items()}, table["stem"]

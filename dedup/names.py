"""Names as keys that meet across spellings, inflections and scripts.

A name is folded to the classes of its consonants (`dedup.spelling`): Bakhmut, Bakhmout, Bachmut, Бахмут and باخموت
all hold the key `PKMT`. Places are looked up in a gazetteer (CLDR territories, GeoNames cities) and get a key such as
`@DE`, acronyms one such as `=nato`. Names written with Chinese or Japanese signs have only a coarse key (`~PKNT`),
which counts where one side has no other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

import regex
from anyascii import anyascii

from dedup import gazetteer
from dedup.schema import Span
from dedup.spelling import skeletons, stem

_WORD = regex.compile(r"(?<![\p{L}\p{M}])[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}]*+")
"""A word that can be a name: capitalised, or in a script without case."""
_KATAKANA = regex.compile(r"[\p{Katakana}ー]{3,}+")
_SENTENCE_END = frozenset(".!?…:;\n。！？।؟•|")
_OPENING = frozenset(" \t\u00a0\u3000\"'“”«»„‘’([—–-")
SIGNS = frozenset({"zh", "ja", "yue"})
"""Languages whose names have coarse keys only."""
_COARSE_CLASSES = str.maketrans({"D": "T", "F": "P", "L": "R", "M": "N"})
Weight = Callable[[str], float]
COARSE_MARK = "~"
PLACE_MARK = "@"
ACRONYM_MARK = "="
_LONGEST_ACRONYM = 6
_WEIGHT_OF_PLACE = 0.8


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


def keys(text: str, language: str | None = None) -> frozenset[str]:
    """Return the keys of all names of a text."""
    return frozenset(chain.from_iterable(name.keys for name in names(text, language)))


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the weighted share of the poorer side's keys that the other side holds too, in [0, 1).

    Coarse keys count only when one side has no other sounds. A constant in the denominator keeps one shared name
    between two short texts from looking like certainty.

    >>> overlap(keys("in Bakhmut", "en"), keys("у Бахмуті", "uk")) > 0.3
    True
    """
    first, second = _comparable(a, b)
    shared = sum(map(weight, first & second))
    if not shared:
        return 0.0
    return shared / (min(sum(map(weight, first)), sum(map(weight, second))) + 0.5)


@lru_cache(1 << 17)
def weight(key: str) -> float:
    """Return how telling a shared key is, in (0, 1]: a long sequence of sounds more than a short one."""
    if key[0] in (PLACE_MARK, ACRONYM_MARK):
        return _WEIGHT_OF_PLACE
    return min(1.0, max(0.1, (len(key.lstrip(COARSE_MARK)) - 1) / 4))


def comparable(side: frozenset[str], fine: bool) -> frozenset[str]:
    """Return the keys that count against another text: the fine ones where both sides have such, else the coarse."""
    return _without_coarse(side) if fine else _without_fine(side)


def _comparable(a: frozenset[str], b: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    fine = not (_is_coarse(a) or _is_coarse(b))
    return comparable(a, fine), comparable(b, fine)


def _is_coarse(side: frozenset[str]) -> bool:
    marks = {key[0] for key in side}
    return COARSE_MARK in marks and marks <= {COARSE_MARK, PLACE_MARK, ACRONYM_MARK}


def _without_fine(side: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in side if key[0] in "~@=")


def _without_coarse(side: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in side if key[0] != COARSE_MARK)


def _word_names(text: str, language: str) -> Iterator[Name]:
    for match in _WORD.finditer(text):
        word = match.group()
        found = _keys_of(word, language)
        if found and (not gazetteer.is_common(word.casefold()) or not _begins_sentence(text, match.start())):
            yield Name(Span(*match.span()), word, found)


def _begins_sentence(text: str, start: int) -> bool:
    at = start - 1
    while at >= 0 and text[at] in _OPENING and start - at < 6:
        at -= 1
    return at < 0 or text[at] in _SENTENCE_END


@lru_cache(1 << 17)
def _keys_of(word: str, language: str) -> tuple[str, ...]:
    """Return the keys of a word, none when it cannot be a name."""
    folded = word.casefold()
    cased = word.lower() != word.upper()
    if len(word) < 2 or (cased and not word[0].isupper()) or gazetteer.is_calendar_word(folded):
        return ()
    if not cased and gazetteer.is_common(folded):
        return ()
    romanised = stem(folded, language)
    if place := gazetteer.place(folded) or gazetteer.place(romanised) or gazetteer.country(romanised):
        return (PLACE_MARK + place,)
    if cased and word.isupper() and len(word) <= _LONGEST_ACRONYM:
        return (ACRONYM_MARK + anyascii(folded).lower(),)
    return _sounds(word, language)


def _sounds(word: str, language: str) -> tuple[str, ...]:
    fine = [key for key in skeletons(word, language) if len(key) >= 3]
    return tuple(dict.fromkeys(fine + [_coarse(key) for key in fine if len(key) >= 4]))


def _coarse(key: str) -> str:
    return COARSE_MARK + key.removeprefix("A").translate(_COARSE_CLASSES)


def _sign_names(text: str, language: str) -> Iterator[Name]:
    for start, end, place in gazetteer.places_in(text):
        yield Name(Span(start, end), text[start:end], (PLACE_MARK + place,))
    pattern = _KATAKANA if language == "ja" else _transliteration()
    for match in pattern.finditer(text):
        key = _coarse(skeletons(match.group(), language)[0])
        if len(key) > 3:
            yield Name(Span(*match.span()), match.group(), (key,))


@cache
def _transliteration() -> regex.Pattern[str]:
    signs = (files("dedup") / "data" / "names" / "transliteration.txt").read_text("utf-8").split()
    return regex.compile(f"[{''.join(signs)}]{{2,7}}+")

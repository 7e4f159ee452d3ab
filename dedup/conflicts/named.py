"""Names and places that stand in the same role of two sentences and are not one name in two spellings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz

from dedup import gazetteer
from dedup.conflicts.conflict import Candidate, ConflictKind, threshold
from dedup.names import PLACE_MARK, SIGNS, Name, coarse
from dedup.passages import Context, Floats, Passage, overlap
from dedup.schema import Span
from dedup.spelling import skeletons

_NOUNS_WRITTEN_LARGE = frozenset({"de", "lb"})
"""Languages whose spelling does not tell a name from another noun."""
_SAME_SOUND = 62
"""Likeness of two folded names (per cent) from which they may be one name in two spellings."""
_SAME_LETTERS = 75
"""The same for their romanised letters: one is likely a slip of the other."""
_UNLIKE_LETTERS, _LAST_LATIN = 45, "\u024f"
"""The same for two in Latin letters, up to which no likeness of sounds makes them one name."""
_SURELY_SAME = 80
"""The same for a name and any word of the other sentence: some of many words is always somewhat alike."""
_LONGEST_ACRONYM = 6
_SHORTEST_HEAD = 5
"""Letters of the shortest common word that a compound may end with."""
_OPENING = frozenset("\"“”«»„‘'`([¿¡—–-•")
_PAUSES = frozenset("“«„‘([¿¡—–-•:;…")
"""Signs after which a word is written large for where it stands: joined to it, and with a blank between."""
_INFLECTED = frozenset({"ru", "uk", "be", "pl", "cs", "sk", "sl", "hr", "sr", "bs"})
_NOMINATIVES = ("", "а", "я", "ь", "a", "o", "о")
"""What may stand in the nominative where a case ending stands."""
_SHORTEST_STEM = 4
_TELLING_SOUNDS = 3
"""Consonants from which two names are alike by degrees; fewer must be the same."""
_WEAK_ENDS = frozenset({"ar", "fa", "ur", "he"})
"""Languages that write a consonant where others hear none: أمينة and Emine, سهير and Suhair."""
_CONTEXT = 3
_DECAY = 0.85
"""How much less each further word around a name says about its role."""
_ARTICLE, _PARTICLES = "ال", "بلوفك"
_JOINTS = frozenset({" ", "-", "‑", "·", "・", "'", "’", ". "})


class Unit(NamedTuple):
    """Hold words of one name that the other sentence has in no form.

    `sure` says whether the spelling tells that it is a name, `place` whether the words are those of a known place.
    """

    span: Span
    first: int
    last: int
    sure: bool
    place: bool
    country: bool


def named(a: Passage, b: Passage, alike: Floats, *, close: bool) -> Iterator[Candidate]:
    """Yield names that stand in the same role and differ; `close` says that hardly anything else differs."""
    own, other = _Written(a), _Written(b)
    units_a = _unmet(own, other, alike)
    units_b = _unmet(other, own, alike.T) if units_a else []
    for x in units_a:
        for y in units_b:
            role = _role(a, x, b, y, alike)
            alone = _is_alone(x, units_a) and _is_alone(y, units_b)
            only = len(units_a) == len(units_b) == 1
            if _may_differ(x, y, 1.0 if only and close else role, alone=alone, only=only) and not _same_sound(
                a, x, b, y
            ):
                yield Candidate(round(role + alone, 4), _kind(x, y), x.span, y.span)


def _same_sound(a: Passage, x: Unit, b: Passage, y: Unit) -> bool:
    """Tell whether two names may be one in two spellings: single words on less evidence than one word of several."""
    words_x = [_spoken(a, at) for at in range(x.first, x.last + 1)]
    words_y = [_spoken(b, at) for at in range(y.first, y.last + 1)]
    single = len(words_x) == len(words_y) == 1 and not (x.place and y.place)
    least = _SAME_SOUND if single else _SURELY_SAME
    return any(_sounds_alike(p, q) >= least for p in words_x for q in words_y)


def _is_alone(unit: Unit, units: Sequence[Unit]) -> bool:
    """Tell whether a unit is the only one of its kind that is surely a name."""
    return unit.sure and sum(other.sure and other.place == unit.place for other in units) == 1


def _may_differ(x: Unit, y: Unit, role: float, *, alone: bool, only: bool) -> bool:
    """Tell whether two names compete for one role: by the words around them, or because no other name is left over."""
    if x.country != y.country and (x.place and y.place):
        return False
    if x.sure and y.sure:
        return (alone and (x.place == y.place or only)) or role >= threshold("role")
    if not (x.sure or y.sure):
        return False
    return role >= threshold("lone_role" if only else "unsure_role")


def _kind(x: Unit, y: Unit) -> ConflictKind:
    """Call it a place where both are, or where one is and the other is a single word that nobody knows."""
    single = x.first == x.last and y.first == y.last
    return "place" if (x.place and y.place) or ((x.place or y.place) and single) else "name"


@dataclass(frozen=True, eq=False)
class _Written:
    """Tell which words of a sentence may be of names."""

    side: Passage

    @cached_property
    def places(self) -> set[int]:
        """Return the words that are of a known place, inflected or not."""
        side = self.side
        known = {at for name in _places(side) if not _is_plain(name, side) for at in _inside(side, name.span)}
        if side.document.language in _INFLECTED:
            words = enumerate(_word(side, at) for at in range(len(side.spans)))
            known.update(at for at, word in words if word[0].isupper() and _inflected_place(word.casefold()))
        return known

    @cached_property
    def words(self) -> list[int]:
        """Return the words that may be of names."""
        return [at for at in range(len(self.side.spans)) if self.may_be_name(at)]

    def may_be_name(self, at: int) -> bool:
        """Tell whether a word may be of a name."""
        side, language, span, word = self.side, self.side.document.language, self.side.spans[at], _word(self.side, at)
        if language in SIGNS:
            return any(overlap(span, name.span) for name in side.facts.names)
        if word.islower() or any(overlap(span, number.span) for number in side.facts.quantities):
            return False
        return _may_be_name(word, language) or at in self.places


def _unmet(own: _Written, other: _Written, alike: Floats) -> list[Unit]:
    """Return the names of one sentence that the other has in no spelling and no translation."""
    said = set(other.side.forms)
    new = [at for at, form in enumerate(own.side.forms) if form not in said and own.may_be_name(at)]
    unmet = [at for at in new if not _is_met(own.side, at, other, alike)]
    return [_unit(own.side, run, own.places) for run in _runs(own.side, unmet, own.places)]


def _is_plain(name: Name, side: Passage) -> bool:
    """Tell whether what is also the name of some place is a plain word, in a script without case."""
    return name.text.lower() == name.text.upper() and gazetteer.is_no_name(name.text, side.document.language)


@lru_cache(1 << 13)
def _inflected_place(word: str) -> bool:
    """Tell whether a word is the name of a city with a case ending: Гамбурге, Lizbonie."""
    stems = (word[:-cut] for cut in (1, 2) if len(word) - cut >= _SHORTEST_STEM)
    return any(gazetteer.place(stem + ending) for stem in stems for ending in _NOMINATIVES)


def _places(side: Passage) -> list[Name]:
    return [name for name in side.facts.names if name.keys[0][0] == PLACE_MARK]


def _inside(side: Passage, span: Span) -> list[int]:
    return [at for at, word in enumerate(side.spans) if overlap(word, span)]


def _begins(side: Passage, at: int) -> bool:
    """Tell whether a word begins its sentence, or a quotation or clause in it."""
    start = side.spans[at].start
    before = side.document.text[max(0, start - 2) : start]
    opened = before[-1:] in _OPENING if before.strip() == before else before.strip() in _PAUSES
    return at == 0 or (before.strip() != "" and opened)


@lru_cache(1 << 14)
def _may_be_name(word: str, language: str) -> bool:
    """Tell whether a word may be of a name: written large, or in a script without case, and not in common use."""
    folded, cased = word.casefold(), word.lower() != word.upper()
    if len(word) < 2 or (cased and not word[0].isupper()):
        return False
    if cased and word.isupper() and len(word) <= _LONGEST_ACRONYM:
        return False
    known = gazetteer.known(folded)
    if known.calendar or known.common or gazetteer.is_no_name(folded, language):
        return False
    if language in _NOUNS_WRITTEN_LARGE and _is_compound(folded, language):
        return False
    return not (word.startswith(_ARTICLE) or gazetteer.is_of_country(folded, language))


def _is_compound(word: str, language: str) -> bool:
    """Tell whether a word ends with a common word, as compounds do."""
    heads = (word[at:] for at in range(2, len(word) - _SHORTEST_HEAD + 1))
    return any(gazetteer.is_no_name(head, language) or gazetteer.is_common(head) for head in heads)


def _word(side: Passage, at: int) -> str:
    return side.document.text[slice(*side.spans[at])]


def _is_met(own: Passage, at: int, written: _Written, alike: Floats) -> bool:
    """Tell whether the other sentence has a word: translated, respelt, or as the same place."""
    other = written.side
    near = alike[own.kind[at], other.kind]
    if not len(near):
        return True
    keys, nearest = _keys(own, at), _keys(other, int(near.argmax()))
    known = any(key[0] == PLACE_MARK for key in keys)
    if near.max() >= threshold("met_place" if known else "met") and not _are_two_places(keys, nearest):
        return True
    if any(keys.intersection(name.keys) for name in other.facts.names):
        return True
    return any(_sounds_alike(_spoken(own, at), _spoken(other, there)) >= _SURELY_SAME for there in written.words)


def _keys(side: Passage, at: int) -> set[str]:
    return {key for name in side.facts.names if overlap(name.span, side.spans[at]) for key in name.keys}


def _are_two_places(x: set[str], y: set[str]) -> bool:
    """Tell whether two words name two known places, which are alike as places are."""
    places_x, places_y = ({key for key in keys if key[0] == PLACE_MARK} for keys in (x, y))
    return bool(places_x and places_y) and not places_x & places_y


def _spoken(side: Passage, at: int) -> tuple[str, str]:
    """Return a word and its language; of signs, the whole name that it is part of."""
    language = side.document.language
    if language in SIGNS:
        for name in side.facts.names:
            if overlap(name.span, side.spans[at]):
                return name.text, language
        return "", language
    return _word(side, at), language


@lru_cache(1 << 15)
def _sounds_alike(x: tuple[str, str], y: tuple[str, str]) -> float:
    """Return how alike two names sound (per cent), whatever their spelling and inflection."""
    if not x[0] or not y[0]:
        return 0.0
    letters = fuzz.ratio(anyascii(x[0]).lower(), anyascii(y[0]).lower())
    if letters >= _SAME_LETTERS:
        return 100.0
    if _in_latin(x[0]) and _in_latin(y[0]) and letters < _UNLIKE_LETTERS:
        return 0.0
    sounds = [{coarse(sound) for form in _forms(*side) for sound in skeletons(form, side[1])} for side in (x, y)]
    ratio = fuzz.partial_ratio if SIGNS & {x[1], y[1]} else fuzz.ratio
    least = 0 if _WEAK_ENDS & {x[1], y[1]} else _TELLING_SOUNDS
    pairs = [(p[1:], q[1:]) for p in sounds[0] for q in sounds[1]]
    return max((100.0 * (p == q) if min(len(p), len(q)) < least else ratio(p, q) for p, q in pairs), default=0.0)


def _in_latin(word: str) -> bool:
    return word[0] <= _LAST_LATIN


def _forms(word: str, language: str) -> tuple[str, ...]:
    """Return a word with and without the particle that Arabic may join to it."""
    joined = language == "ar" and word[0] in _PARTICLES and len(word) > _SHORTEST_STEM
    return (word, word[1:]) if joined else (word,)


def _runs(side: Passage, words: Sequence[int], places: set[int]) -> list[list[int]]:
    """Join words that follow each other in one name, those of places apart from others."""
    found: list[list[int]] = []
    for at in words:
        before = found[-1][-1] if found else -2
        gap = side.document.text[side.spans[before].end : side.spans[at].start] if before == at - 1 else None
        if gap is not None and (not gap or gap in _JOINTS) and (before in places) == (at in places):
            found[-1].append(at)
        else:
            found.append([at])
    return found


def _unit(side: Passage, run: Sequence[int], places: set[int]) -> Unit:
    spans, language = side.spans, side.document.language
    place = places.issuperset(run)
    cased = _word(side, run[0])[0].isupper() and language not in _NOUNS_WRITTEN_LARGE
    sure = place or (cased and (not _begins(side, run[0]) or len(run) > 1))
    countries = [name for name in _places(side) if name.keys[0][1:].isalpha()]
    span = Span(spans[run[0]].start, spans[run[-1]].end)
    return Unit(span, run[0], run[-1], sure, place, any(overlap(span, name.span) for name in countries))


def _role(a: Passage, x: Unit, b: Passage, y: Unit, alike: Floats) -> float:
    """Return how alike the nearest telling words around two names are."""
    p, q = Context.of(a, _around(a, x)), Context.of(b, _around(b, y))
    return round(float((alike[p.kind[:, None], q.kind] * (p.near[:, None] * q.near)).max(initial=0.0)), 4)


def _around(side: Passage, unit: Unit) -> list[tuple[int, float]]:
    """Return the telling words around a name, with how near they are."""
    before = range(unit.first - 1, max(0, unit.first - _CONTEXT) - 1, -1)
    after = range(unit.last + 1, min(len(side.spans), unit.last + 1 + _CONTEXT))
    steps = [(at, _DECAY**step) for words in (before, after) for step, at in enumerate(words)]
    return [(at, near) for at, near in steps if side.telling[at] and not _word(side, at)[0].isdigit()]

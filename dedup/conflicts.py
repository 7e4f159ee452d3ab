"""Aligned sentences that state different numbers, dates, places, names or polarity for the same thing."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from dedup import gazetteer
from dedup.alignment.beads import Alignment, Bead
from dedup.alignment.calibration import probability, threshold
from dedup.alignment.documents import Document
from dedup.alignment.measures import MEASURES, Measured
from dedup.alignment.words import Words
from dedup.disagreement import agree, comparable, is_sum
from dedup.names import ACRONYM_MARK, COARSE_MARK, PLACE_MARK, Name, names
from dedup.quantities import Quantity, quantities
from dedup.schema import Span

Floats = NDArray[np.float32]
ConflictKind = Literal["number", "date", "place", "name", "polarity"]

_CONTEXT = 4
"""Words on either side of a number or name that say what it belongs to."""
_DECAY = 0.8
"""How much less each further word of the context counts."""
_BEFORE = 0.7
"""How much less the words before a number count than those after it."""
_SAME_SOUND = 65
"""Likeness of two folded names (per cent) from which they may be one name in two spellings."""
_TRANSLATED = 0.4
"""Likeness to a word of the other sentence from which a name is taken to be translated there."""
_DATE_UNITS = ("day", "month-day", "month", "year", "weekday", "month-of-year")
_HALVES = frozenset({"don", "can", "won", "is", "are", "was", "were", "has", "have", "had", "did", "does"})
"""What is left of a contraction and denies nothing by itself."""
_LIGHT = 0.5
"""Weight of a word up to which it is a function word."""


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Hold two passages that cannot both be right; spans are offsets into the two articles."""

    a: Span
    b: Span
    kind: ConflictKind
    text_a: str
    text_b: str
    message: str

    def swapped(self) -> "Conflict":
        """Return the conflict seen from the other side."""
        return _conflict(self.kind, (self.b, self.text_b), (self.a, self.text_a))


_MESSAGES: dict[ConflictKind, str] = {
    "number": "the numbers differ: “{}” against “{}”",
    "date": "the dates differ: “{}” against “{}”",
    "place": "the places differ: “{}” against “{}”",
    "name": "the names differ: “{}” against “{}”",
    "polarity": "one says it is so, the other that it is not: “{}” against “{}”",
}


def conflicts(alignment: Alignment) -> list[Conflict]:
    """Return where two aligned articles contradict each other, in the order of A.

    The search runs in one fixed order of the two articles, so that swapping them swaps the conflicts.
    """
    if (alignment.b.text, alignment.b.language) < (alignment.a.text, alignment.a.language):
        return sorted(found.swapped() for found in set(_conflicts(alignment.swapped())))
    return sorted(set(_conflicts(alignment)))


class _Side(NamedTuple):
    """One of two aligned sentences: its place, its words, what it quantifies and names."""

    document: Document
    at: int
    words: Words
    first: int
    last: int
    quantities: list[Quantity]
    names: list[Name]


class _Candidate(NamedTuple):
    likeness: float
    kind: ConflictKind
    a: Span
    b: Span


def _conflicts(alignment: Alignment) -> Iterator[Conflict]:
    if alignment.measured is None:
        return
    sides_a = {row: _side(alignment.a, row, at, alignment.measured.words_a) for at, row in enumerate(alignment.rows_a.tolist())}
    sides_b = {row: _side(alignment.b, row, at, alignment.measured.words_b) for at, row in enumerate(alignment.rows_b.tolist())}
    known_a, known_b = _all_names(sides_a.values()), _all_names(sides_b.values())
    for i, j, sure, least in _pairs(alignment):
        a, b = sides_a[i], sides_b[j]
        parallel = sure >= threshold("conflict_link") and _both_covered(a, b, alignment.measured)
        found = list(_numbers(a, b, alignment.measured.alike, 0.0 if parallel else least))
        if parallel:
            found += _dates(a, b)
            found += _names(a, b, (known_a, known_b), alignment.measured.alike)
            found += _polarity(a, b, alignment.measured.alike)
        yield from _chosen(found, alignment)


def _pairs(alignment: Alignment) -> Iterator[tuple[int, int, float, float]]:
    """Yield the sentence pairs that may contradict each other, how sure their link is, how alike contexts must be.

    These are linked sentences, likely pairs inside one bead, and sentences of an unaligned paragraph beside a bead with
    those of the bead: there the same thing must be counted in the same word.
    """
    linked = {(link.a, link.b): link.score for link in alignment.links}
    inside = {(p, q) for bead in alignment.beads for p in bead.a for q in bead.b}
    beside = _beside(alignment.beads)
    sure = probability(alignment.log_odds)
    for at_a, i in enumerate(alignment.rows_a.tolist()):
        for at_b, j in enumerate(alignment.rows_b.tolist()):
            pair = int(alignment.a.owner[i]), int(alignment.b.owner[j])
            score = max(linked.get((i, j), 0.0), float(sure[at_a, at_b]))
            if (i, j) in linked or (pair in inside and score >= threshold("conflict_pair")):
                yield i, j, score, threshold("conflict_context")
            elif pair in beside:
                yield i, j, 0.0, threshold("conflict_same_word")


def _beside(beads: Sequence[Bead]) -> set[tuple[int, int]]:
    """Return the pairs of a paragraph of a bead and an unaligned one next to the bead on the other side."""
    aligned_a = {p for bead in beads for p in bead.a}
    aligned_b = {q for bead in beads for q in bead.b}
    found = set()
    for bead in beads:
        next_a = {n for p in bead.a for n in (p - 1, p + 1)} - aligned_a
        next_b = {n for q in bead.b for n in (q - 1, q + 1)} - aligned_b
        found |= {(p, q) for p in next_a for q in bead.b} | {(p, q) for p in bead.a for q in next_b}
    return found


def _side(document: Document, row: int, at: int, words: Words) -> _Side:
    text, start = document.sentence(row), document.sentences[row].start
    first, last = int(words.bounds[at]), int(words.bounds[at + 1])
    found = [
        replace(q, span=Span(start + q.span.start, start + q.span.end))
        for q in quantities(text, document.language, document.date)
    ]
    named = [Name(Span(start + n.span.start, start + n.span.end), n.text, n.keys) for n in names(text, document.language)]
    return _Side(document, at, words, first, last, found, named)


def _numbers(a: _Side, b: _Side, alike: Floats, least: float) -> Iterator[_Candidate]:
    """Yield numbers that stand alone on their side and count the same thing as an unequal one on the other.

    `least` is how alike the words around the two must be. Where it is 0, in sentences that say much the same, that
    holds for the only number left over on each side alone.
    """
    alone_a, alone_b = _alone(a.quantities, b.quantities), _alone(b.quantities, a.quantities)
    for x in alone_a:
        for y in alone_b:
            if comparable(x, y) and not agree(x, y):
                likeness = _context_likeness(a, x.span, b, y.span, alike)
                only = not least and _rivals(x, alone_a) == _rivals(y, alone_b) == 1
                if likeness >= (least or threshold("conflict_context")) or only:
                    yield _Candidate(likeness + only, "number", _with_noun(a, x.span), _with_noun(b, y.span))


def _rivals(x: Quantity, own: Sequence[Quantity]) -> int:
    return sum(comparable(x, y) for y in own)


def _alone(own: Sequence[Quantity], other: Sequence[Quantity]) -> list[Quantity]:
    """Return quantities that no quantity of the other sentence agrees with, and that are no sum of these."""
    return [
        x
        for x in own
        if x.kind in ("count", "percent", "money", "measure")
        and not any(comparable(x, y) and agree(x, y) for y in other)
        and not is_sum(x, other)
        and not any(is_sum(y, [x, *(z for z in own if z is not x)]) for y in other if comparable(x, y))
    ]


def _dates(a: _Side, b: _Side) -> Iterator[_Candidate]:
    """Yield dates of one precision that differ, where neither sentence has another of that precision."""
    for unit in _DATE_UNITS:
        dates_a = [q for q in a.quantities if q.kind == "date" and q.unit == unit]
        dates_b = [q for q in b.quantities if q.kind == "date" and q.unit == unit]
        if len(dates_a) == len(dates_b) == 1 and dates_a[0].value != dates_b[0].value:
            yield _Candidate(1.0, "date", dates_a[0].span, dates_b[0].span)


def _names(a: _Side, b: _Side, known: tuple[frozenset[str], frozenset[str]], alike: Floats) -> Iterator[_Candidate]:
    """Yield names that the other article nowhere has, standing in the same place of the two sentences."""
    strangers_a, strangers_b = _strangers(a, b, known[1], alike), _strangers(b, a, known[0], alike.T)
    for x in strangers_a:
        for y in strangers_b:
            place = _is_place(x)
            if place == _is_place(y) and (not place or _rank(x) == _rank(y)) and not _sound_alike(x, y):
                likeness = _context_likeness(a, x.span, b, y.span, alike)
                only = sum(_is_place(z) == place for z in strangers_a) == sum(_is_place(z) == place for z in strangers_b) == 1
                if likeness >= threshold("conflict_name") or only:
                    yield _Candidate(likeness + only, "place" if place else "name", x.span, y.span)


def _strangers(own: _Side, other: _Side, known: frozenset[str], alike: Floats) -> list[Name]:
    """Return names of one sentence that the other article has in no spelling and its sentence in no translation."""
    return [
        name
        for name in own.names
        if name.text[0].isupper() | _is_place(name)
        and name.keys[0][0] not in (COARSE_MARK, ACRONYM_MARK)
        and not known.intersection(name.keys)
        and (_is_place(name) or _is_own_name(name, own))
        and _best_likeness(own, name.span, other, alike) < _TRANSLATED
    ]


def _is_own_name(name: Name, side: _Side) -> bool:
    """Tell a name from a common word written large, a word that begins a sentence, and an adjective of a country."""
    word, language = name.text.casefold(), side.document.language
    begins = name.span.start <= side.words.spans[side.first].start
    return not (begins or gazetteer.is_common(word) or gazetteer.is_of_country(word, language))


def _best_likeness(own: _Side, span: Span, other: _Side, alike: Floats) -> float:
    kinds = [own.words.kind[at] for at in range(own.first, own.last) if _overlap(own.words.spans[at], span)]
    theirs = other.words.kind[other.first : other.last]
    return float(alike[np.ix_(kinds, theirs)].max()) if kinds and len(theirs) else 0.0


def _overlap(x: Span, y: Span) -> bool:
    return x.start < y.end and y.start < x.end


def _is_place(name: Name) -> bool:
    return name.keys[0][0] == PLACE_MARK


def _rank(place: Name) -> bool:
    """Tell a country from a city."""
    return place.keys[0][1:].isalpha()


def _sound_alike(x: Name, y: Name) -> bool:
    return not _is_place(x) and max(fuzz.ratio(p, q) for p in x.keys for q in y.keys) >= _SAME_SOUND


def _all_names(sides: Iterable[_Side]) -> frozenset[str]:
    return frozenset(key for side in sides for name in side.names for key in name.keys)


def _both_covered(a: _Side, b: _Side, measured: Measured) -> bool:
    """Tell whether two sentences say much the same: the words of both have counterparts."""
    return bool(measured.table[a.at, b.at, MEASURES.index("covered_less")] >= threshold("conflict_covered"))


def _polarity(a: _Side, b: _Side, alike: Floats) -> Iterator[_Candidate]:
    """Yield a statement that only one of two sentences of the same words denies."""
    denied_a, denied_b = _negations(a), _negations(b)
    if bool(denied_a) == bool(denied_b) or not (a.words.spans and b.words.spans):
        return
    likeness, *spans = _statement(a, denied_a[0], b, alike) if denied_a else _statement(b, denied_b[0], a, alike.T)
    if likeness >= threshold("conflict_statement"):
        yield _Candidate(likeness, "polarity", *(spans if denied_a else spans[::-1]))


def _negations(side: _Side) -> list[int]:
    """Return the words of a sentence that deny."""
    denying, text = _denying(side.document.language), side.document.text
    spans = side.words.spans
    return [at for at in range(side.first, side.last) if text[spans[at].start : spans[at].end].casefold() in denying]


@cache
def _denying(language: str) -> frozenset[str]:
    words = tomllib.loads((files("dedup") / "data" / "alignment" / "negation.toml").read_text("utf-8"))
    return frozenset(part for word in words.get(language, ()) for part in (word, word.split("'")[0]) if part not in _HALVES)


def _statement(side: _Side, negation: int, other: _Side, alike: Floats) -> tuple[float, Span, Span]:
    """Return how alike the denied word of one sentence and its nearest of the other are, and where both stand."""
    denied = [at for at, _ in _after(side, negation)] or [negation]
    table = alike[np.ix_(side.words.kind[denied], other.words.kind[other.first : other.last])]
    row, column = divmod(int(table.argmax()), table.shape[1])
    spans = side.words.spans
    return float(table.max()), Span(spans[negation].start, spans[denied[row]].end), other.words.spans[other.first + column]


def _context_likeness(a: _Side, span_a: Span, b: _Side, span_b: Span, alike: Floats) -> float:
    """Return how alike the nearest telling words around two spans are, those that follow before those that precede."""
    found = [
        float(alike[a.words.kind[u], b.words.kind[v]]) * near_u * near_v
        for u, near_u in _context(a, span_a)
        for v, near_v in _context(b, span_b)
    ]
    return round(max(found, default=0.0), 4)


def _context(side: _Side, span: Span) -> list[tuple[int, float]]:
    spans = side.words.spans
    inside = [at for at in range(side.first, side.last) if spans[at].start < span.end and spans[at].end > span.start]
    if not inside:
        return []
    before = [(at, near * _BEFORE) for at, near in _before(side, inside[0])]
    return [*_after(side, inside[-1]), *before]


def _after(side: _Side, at: int) -> Iterator[tuple[int, float]]:
    """Yield the telling words after a word, with how near they are."""
    for step, word in enumerate(range(at + 1, min(side.last, at + 1 + _CONTEXT))):
        if _is_telling(side, word):
            yield word, _DECAY**step


def _before(side: _Side, at: int) -> Iterator[tuple[int, float]]:
    for step, word in enumerate(range(at - 1, max(side.first, at - _CONTEXT) - 1, -1)):
        if _is_telling(side, word):
            yield word, _DECAY**step


def _is_telling(side: _Side, word: int) -> bool:
    span = side.words.spans[word]
    if side.words.weights[word] <= _LIGHT or side.document.text[span.start].isdigit():
        return False
    return not any(_overlap(span, quantity.span) for quantity in side.quantities if quantity.kind == "count")


def _with_noun(side: _Side, span: Span) -> Span:
    """Extend the span of a number over the word that follows, when that says what is counted."""
    following = next(_after(side, _last_word(side, span)), None)
    if following is None or following[1] < _DECAY:
        return span
    return Span(span.start, side.words.spans[following[0]].end)


def _last_word(side: _Side, span: Span) -> int:
    inside = [at for at in range(side.first, side.last) if side.words.spans[at].start < span.end]
    return inside[-1] if inside else side.first


def _chosen(found: Iterable[_Candidate], alignment: Alignment) -> Iterator[Conflict]:
    """Take the likeliest candidates first, each passage once."""
    taken: set[tuple[int, Span]] = set()
    for item in sorted(found, key=lambda item: (-item.likeness, item)):
        if (0, item.a) not in taken and (1, item.b) not in taken:
            taken |= {(0, item.a), (1, item.b)}
            text_a, text_b = alignment.a.text[slice(*item.a)], alignment.b.text[slice(*item.b)]
            yield _conflict(item.kind, (item.a, text_a), (item.b, text_b))


def _conflict(kind: ConflictKind, a: tuple[Span, str], b: tuple[Span, str]) -> Conflict:
    return Conflict(a[0], b[0], kind, a[1], b[1], _MESSAGES[kind].format(_short(a[1]), _short(b[1])))


def _short(text: str) -> str:
    return " ".join(text.split())

"""Places in aligned sentences: what stands around a number or a name, and how alike two such surroundings are."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.documents import Document, Facts
from dedup.alignment.words import Words
from dedup.schema import Span

Floats = NDArray[np.floating]

_CONTEXT = 4
"""Words on either side of a number or name that say what it belongs to."""
_DECAY = 0.8
"""How much less each further word of the context counts."""
_BEFORE = 0.7
"""How much less the words before a number count than those after it."""
_LIGHT = 0.9
"""Share of the mean weight of a sentence's words up to which a word is a function word."""


class Passage(NamedTuple):
    """Hold one of two aligned sentences: its place among those measured, its words, what it counts and names.

    `light` is the weight up to which a word is a function word.
    """

    document: Document
    at: int
    words: Words
    first: int
    last: int
    facts: Facts
    light: float


def passage(document: Document, row: int, at: int, words: Words) -> Passage:
    """Return the sentence of a row, the one at place `at` of the words."""
    first, last = int(words.bounds[at]), int(words.bounds[at + 1])
    light = round(_LIGHT * float(words.weights[first:last].mean()), 4) if last > first else 0.0
    return Passage(document, at, words, first, last, document.facts(row), light)


def best_likeness(own: Passage, span: Span, other: Passage, alike: Floats) -> float:
    """Return how alike the words of a span are to the nearest word of the other sentence."""
    kinds = [own.words.kind[at] for at in range(own.first, own.last) if overlap(own.words.spans[at], span)]
    theirs = other.words.kind[other.first : other.last]
    return float(alike[np.ix_(kinds, theirs)].max()) if kinds and len(theirs) else 0.0


def overlap(x: Span, y: Span) -> bool:
    """Return whether two spans share a character."""
    return x.start < y.end and y.start < x.end


def context_likeness(a: Passage, span_a: Span, b: Passage, span_b: Span, alike: Floats) -> float:
    """Return how alike the nearest telling words around two spans are, those that follow before those that precede."""
    found = [
        float(alike[a.words.kind[u], b.words.kind[v]]) * near_u * near_v
        for u, near_u in _context(a, span_a)
        for v, near_v in _context(b, span_b)
    ]
    return round(max(found, default=0.0), 4)


def _context(side: Passage, span: Span) -> list[tuple[int, float]]:
    spans = side.words.spans
    inside = [at for at in range(side.first, side.last) if spans[at].start < span.end and spans[at].end > span.start]
    if not inside:
        return []
    before = [(at, near * _BEFORE) for at, near in _before(side, inside[0])]
    return [*after(side, inside[-1]), *before]


def after(side: Passage, at: int) -> Iterator[tuple[int, float]]:
    """Yield the telling words after a word, with how near they are."""
    for step, word in enumerate(range(at + 1, min(side.last, at + 1 + _CONTEXT))):
        if _is_telling(side, word):
            yield word, _DECAY**step


def _before(side: Passage, at: int) -> Iterator[tuple[int, float]]:
    for step, word in enumerate(range(at - 1, max(side.first, at - _CONTEXT) - 1, -1)):
        if _is_telling(side, word):
            yield word, _DECAY**step


def _is_telling(side: Passage, word: int) -> bool:
    span = side.words.spans[word]
    if side.words.weights[word] <= side.light or side.document.text[span.start].isdigit():
        return False
    return not any(overlap(span, quantity.span) for quantity in side.facts.quantities if quantity.kind == "count")


def with_noun(side: Passage, span: Span) -> Span:
    """Extend the span of a number over the word that follows, when that says what is counted."""
    following = next(after(side, last_word(side, span)), None)
    if following is None or following[1] < _DECAY:
        return span
    return Span(span.start, side.words.spans[following[0]].end)


def last_word(side: Passage, span: Span) -> int:
    """Return the last word of a span."""
    inside = [at for at in range(side.first, side.last) if side.words.spans[at].start < span.end]
    return inside[-1] if inside else side.first

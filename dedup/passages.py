"""Places in aligned sentences: what stands around a number or a name, and how alike two such surroundings are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.documents import Document, Facts, Integers
from dedup.alignment.words import Cut, Words
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


@dataclass(frozen=True, eq=False)
class Passage:
    """Hold one of two aligned sentences: its place among those measured, its words, what it counts and names.

    `kind` says which of the distinct words of its article each of its words is; all three are empty where the words
    of a sentence are beyond those that are looked at.
    """

    document: Document
    at: int
    kind: Integers
    weights: Floats
    cut: Cut
    facts: Facts
    contexts: "dict[Span, Context]" = field(default_factory=dict)

    @property
    def spans(self) -> Sequence[Span]:
        """Return where the words stand."""
        return self.cut.spans if len(self.kind) else ()

    @property
    def forms(self) -> Sequence[str]:
        """Return the words in small letters."""
        return self.cut.forms if len(self.kind) else ()

    @cached_property
    def telling(self) -> list[bool]:
        """Tell which words are no function words."""
        if not len(self.weights):
            return []
        light = round(_LIGHT * float(np.add.reduce(self.weights) / len(self.weights)), 4)
        telling: list[bool] = (self.weights > light).tolist()
        return telling

    @property
    def start(self) -> int:
        """Return where the sentence begins in the article."""
        return self.facts.start

    @property
    def text(self) -> str:
        """Return the sentence."""
        return self.facts.text if len(self.kind) else ""


class Context(NamedTuple):
    """Hold which of the distinct words stand around a span, and how near."""

    kind: Integers
    near: Floats

    @classmethod
    def of(cls, side: Passage, around: Sequence[tuple[int, float]]) -> "Context":
        """Return words of a sentence, given by their places, as a context."""
        return cls(side.kind[[at for at, _ in around]], np.array([near for _, near in around]))


def passages(document: Document, rows: Integers, words: Words) -> list[Passage]:
    """Return the sentences of these rows, which are those of the words, in order."""
    rest = zip(words.cuts, map(document.facts, rows.tolist()), strict=True)
    return [
        Passage(document, at, words.kind[first:last], words.weights[first:last], cut, facts)
        for at, ((first, last), (cut, facts)) in enumerate(zip(pairwise(words.bounds.tolist()), rest, strict=True))
    ]


def overlap(x: Span, y: Span) -> bool:
    """Return whether two spans share a character."""
    return x.start < y.end and y.start < x.end


def context_likeness(a: Passage, span_a: Span, b: Passage, span_b: Span, alike: Floats) -> float:
    """Return how alike the nearest telling words around two spans are, those that follow before those that precede."""
    x, y = context(a, span_a), context(b, span_b)
    found = alike[x.kind[:, None], y.kind].astype(np.float64) * x.near[:, None] * y.near
    return round(float(found.max(initial=0.0)), 4)


def context(side: Passage, span: Span) -> Context:
    """Return the telling words around a span, looked for once."""
    if span not in side.contexts:
        side.contexts[span] = Context.of(side, list(_around(side, span)))
    return side.contexts[span]


def _around(side: Passage, span: Span) -> Iterator[tuple[int, float]]:
    inside = [at for at, word in enumerate(side.spans) if overlap(word, span)]
    if inside:
        yield from after(side, inside[-1])
        yield from ((at, near * _BEFORE) for at, near in _before(side, inside[0]))


def after(side: Passage, at: int) -> Iterator[tuple[int, float]]:
    """Yield the telling words after a word, with how near they are."""
    for step, word in enumerate(range(at + 1, min(len(side.spans), at + 1 + _CONTEXT))):
        if _says_what(side, word):
            yield word, _DECAY**step


def _before(side: Passage, at: int) -> Iterator[tuple[int, float]]:
    for step, word in enumerate(range(at - 1, max(0, at - _CONTEXT) - 1, -1)):
        if _says_what(side, word):
            yield word, _DECAY**step


def _says_what(side: Passage, word: int) -> bool:
    """Tell whether a word is neither a function word nor part of a number."""
    span = side.spans[word]
    if not side.telling[word] or side.document.text[span.start].isdigit():
        return False
    return not any(overlap(span, quantity.span) for quantity in side.facts.quantities if quantity.kind == "count")


def with_noun(side: Passage, span: Span) -> Span:
    """Extend the span of a number over the word that follows, when that says what is counted."""
    following = next(after(side, last_word(side, span)), None)
    if following is None or following[1] < _DECAY:
        return span
    return Span(span.start, side.spans[following[0]].end)


def last_word(side: Passage, span: Span) -> int:
    """Return the last word of a span."""
    return max((at for at, word in enumerate(side.spans) if word.start < span.end), default=0)

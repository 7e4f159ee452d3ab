"""Counts that two articles give for one thing in sentences that are no counterparts: 63 soldiers killed, up to 400."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dedup.alignment.beads import Alignment
from dedup.alignment.measures import Measured
from dedup.conflicts.conflict import Candidate, threshold
from dedup.conflicts.numbers import worlds_apart
from dedup.disagreement import agree, comparable, is_sum
from dedup.negation import opposites
from dedup.passages import Floats, Passage, after, last_word, passage
from dedup.quantities import Quantity
from dedup.schema import Span

_SAME_WORDS = 2
"""Words behind two counts that must be alike, that for what befell them among these."""
_LEAST = 2.0


class Toll(NamedTuple):
    """Hold a count, the sentence that it is of, the telling words behind it, and what they say befell the counted."""

    side: Passage
    quantity: Quantity
    words: tuple[int, ...]
    events: frozenset[tuple[str, int]]


def tolls(alignment: Alignment, measured: Measured) -> Iterator[Candidate]:
    """Yield counts of the same thing, of which one is nowhere in the other article."""
    ours = list(_tolls(passage(alignment.a, row, at, measured.words_a) for at, row in enumerate(alignment.rows_a)))
    theirs = list(_tolls(passage(alignment.b, row, at, measured.words_b) for at, row in enumerate(alignment.rows_b)))
    yield from _differing(ours, theirs, measured.alike)
    yield from (found.swapped() for found in _differing(theirs, ours, measured.alike.T))


def _tolls(sides: Iterable[Passage]) -> Iterator[Toll]:
    for side in sides:
        for quantity in side.facts.quantities:
            if quantity.kind == "count" and quantity.value >= _LEAST:
                words = tuple(at for at, _ in after(side, last_word(side, quantity.span)))
                if events := _events(side, words):
                    yield Toll(side, quantity, words, events)


def _events(side: Passage, words: Sequence[int]) -> frozenset[tuple[str, int]]:
    """Return what is said by those of the words that have an opposite: killed, arrested."""
    spans = [side.words.spans[at] for at in words]
    terms = opposites(side.document.text[spans[0].start : spans[-1].end], side.document.language) if spans else ()
    return frozenset((term.table, term.side) for term in terms)


def _differing(ours: Sequence[Toll], theirs: Sequence[Toll], alike: Floats) -> Iterator[Candidate]:
    """Yield for each count that the other article lacks the one there whose words are most alike."""
    quantities = [toll.quantity for toll in theirs]
    for toll in ours:
        if _is_known(toll.quantity, quantities):
            continue
        likeness, best = max(((_likeness(toll, other, alike), at) for at, other in enumerate(theirs)), default=(0.0, 0))
        if likeness and not worlds_apart(toll.quantity, theirs[best].quantity):
            yield Candidate(likeness, "number", _passage(toll), _passage(theirs[best]))


def _passage(toll: Toll) -> Span:
    """Return where the count and what befell the counted stands."""
    return Span(toll.quantity.span.start, toll.side.words.spans[toll.words[-1]].end)


def _is_known(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    return is_sum(quantity, others) or any(comparable(quantity, y) and agree(quantity, y) for y in others)


def _likeness(x: Toll, y: Toll, alike: Floats) -> float:
    """Return how alike the words behind two counts are, 0 unless enough are."""
    if not x.events & y.events:
        return 0.0
    near = alike[np.ix_(x.side.words.kind[list(x.words)], y.side.words.kind[list(y.words)])]
    best = near.max(axis=1)
    matched = best >= threshold("toll_word")
    distinct = len(set(near.argmax(axis=1)[matched].tolist()))
    return round(float(best[matched].mean()), 4) if distinct >= _SAME_WORDS else 0.0

"""Counts that two articles give for one thing in sentences that are no counterparts: 63 soldiers killed, up to 400."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dedup.conflicts.conflict import Candidate, threshold
from dedup.conflicts.numbers import worlds_apart
from dedup.disagreement import is_known
from dedup.negation import opposites
from dedup.passages import Floats, Passage, after, last_word
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


def tolls(a: Sequence[Passage], b: Sequence[Passage], alike: Floats) -> Iterator[Candidate]:
    """Yield counts of the same thing in the sentences of two articles, of which one is nowhere in the other."""
    ours = list(_tolls(a))
    theirs = list(_tolls(b)) if ours else []
    yield from _differing(ours, theirs, alike)
    yield from (found.swapped() for found in _differing(theirs, ours, alike.T))


def _tolls(sides: Sequence[Passage]) -> Iterator[Toll]:
    for side in sides:
        counts = [each for each in side.facts.quantities if each.kind == "count" and each.value >= _LEAST]
        if counts and opposites(side.text, side.document.language):
            for quantity in counts:
                words = tuple(at for at, _ in after(side, last_word(side, quantity.span)))
                if events := _events(side, words):
                    yield Toll(side, quantity, words, events)


def _events(side: Passage, words: Sequence[int]) -> frozenset[tuple[str, int]]:
    """Return what is said by those of the words that have an opposite: killed, arrested."""
    spans = [side.spans[at] for at in words]
    terms = opposites(side.document.text[spans[0].start : spans[-1].end], side.document.language) if spans else ()
    return frozenset((term.table, term.side) for term in terms)


def _differing(ours: Sequence[Toll], theirs: Sequence[Toll], alike: Floats) -> Iterator[Candidate]:
    """Yield for each count that the other article lacks the one there whose words are most alike."""
    quantities = [toll.quantity for toll in theirs]
    for toll in ours:
        if is_known(toll.quantity, quantities):
            continue
        likeness, best = max(((_likeness(toll, other, alike), at) for at, other in enumerate(theirs)), default=(0.0, 0))
        if likeness and not worlds_apart(toll.quantity, theirs[best].quantity):
            yield Candidate(likeness, "number", _passage(toll), _passage(theirs[best]))


def _passage(toll: Toll) -> Span:
    """Return where the count and what befell the counted stands."""
    return Span(toll.quantity.span.start, toll.side.spans[toll.words[-1]].end)


def _likeness(x: Toll, y: Toll, alike: Floats) -> float:
    """Return how alike the words behind two counts are, 0 unless enough are."""
    if not x.events & y.events:
        return 0.0
    near = alike[x.side.kind[list(x.words)][:, None], y.side.kind[list(y.words)]]
    best = near.max(axis=1)
    matched = best >= threshold("toll_word")
    distinct = len(set(near.argmax(axis=1)[matched].tolist()))
    return round(float(best[matched].mean()), 4) if distinct >= _SAME_WORDS else 0.0

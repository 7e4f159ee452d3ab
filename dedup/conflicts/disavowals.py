"""What one article expressly does not say of a thing, and the other does: without claiming the strike, confirmed it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dedup.alignment.beads import Alignment
from dedup.alignment.measures import Measured
from dedup.conflicts.conflict import Candidate, threshold
from dedup.conflicts.polarity import Stand, stands
from dedup.passages import Floats, Passage, passage
from dedup.schema import Span

_TABLES = ("confirm-deny", "approve-reject", "support-oppose")
"""Tables of what is said about a thing, which is named right behind."""
_REACH = 6


class Avowal(NamedTuple):
    """Hold what a sentence says of a thing, and the telling words behind it, of which one names the thing."""

    side: Passage
    table: str
    stand: Stand
    words: tuple[int, ...]


def disavowals(alignment: Alignment, measured: Measured) -> Iterator[Candidate]:
    """Yield expressions that deny of a thing what the other article somewhere says of it."""
    ours = [
        found
        for at, row in enumerate(alignment.rows_a)
        for found in _avowals(passage(alignment.a, row, at, measured.words_a))
    ]
    theirs = [
        found
        for at, row in enumerate(alignment.rows_b)
        for found in _avowals(passage(alignment.b, row, at, measured.words_b))
    ]
    yield from _opposed(ours, theirs, measured.alike)
    yield from (found.swapped() for found in _opposed(theirs, ours, measured.alike.T))


def _avowals(side: Passage) -> Iterator[Avowal]:
    for table, found in stands(side).items():
        for stand in found if table in _TABLES else ():
            spans = side.words.spans
            behind = [at for at in range(side.first, side.last) if spans[at].start >= stand.span.end][:_REACH]
            words = tuple(at for at in behind if side.words.weights[at] > side.light)
            yield Avowal(side, table, stand, words)


def _opposed(ours: Sequence[Avowal], theirs: Sequence[Avowal], alike: Floats) -> Iterator[Candidate]:
    """Yield for each denied expression the one of the other article that says most surely of the same thing."""
    for own in ours:
        rivals = [o for o in theirs if o.table == own.table and not o.stand.denied and o.stand.side != own.stand.side]
        if own.stand.denied and own.words and rivals:
            yield from _nearest(own, rivals, alike)


def _nearest(own: Avowal, rivals: Sequence[Avowal], alike: Floats) -> Iterator[Candidate]:
    likeness, at, word, other = max(
        ((float(alike[own.side.words.kind[w], rival.side.words.kind[v]]), -n, w, v))
        for n, rival in enumerate(rivals)
        for w in own.words
        for v in (*rival.words, rival.side.first)
    )
    rival = rivals[-at]
    if likeness >= threshold("same_thing") and other in rival.words:
        a, b = own.stand.span, rival.stand.span
        ends = own.side.words.spans[word].end, rival.side.words.spans[other].end
        yield Candidate(round(likeness, 4), "polarity", Span(a.start, max(a.end, ends[0])), Span(b.start, ends[1]))

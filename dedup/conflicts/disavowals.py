"""What one article expressly does not say of a thing, and the other does: without claiming the strike, confirmed it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dedup.conflicts.conflict import Candidate, threshold
from dedup.conflicts.polarity import Stand, stands
from dedup.negation import opposites
from dedup.passages import Floats, Passage
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


def disavowals(a: Sequence[Passage], b: Sequence[Passage], alike: Floats) -> Iterator[Candidate]:
    """Yield expressions in the sentences of two articles that deny of a thing what the other somewhere says of it."""
    ours = [side for side in a if _may_avow(side)]
    theirs = [side for side in b if _may_avow(side)] if ours else []
    if theirs:
        yield from _opposed(ours, theirs, alike)
        yield from (found.swapped() for found in _opposed(theirs, ours, alike.T))


def _may_avow(side: Passage) -> bool:
    return bool(opposites(side.text, side.document.language, _TABLES))


def _opposed(ours: Sequence[Passage], theirs: Sequence[Passage], alike: Floats) -> Iterator[Candidate]:
    """Yield for each denied expression the one of the other article that says most surely of the same thing."""
    denied = [found for side in ours for found in _avowals(side) if found.stand.denied and found.words]
    said = [found for side in theirs for found in _avowals(side) if not found.stand.denied] if denied else []
    for own in denied:
        rivals = [other for other in said if other.table == own.table and other.stand.side != own.stand.side]
        if rivals:
            yield from _nearest(own, rivals, alike)


def _avowals(side: Passage) -> Iterator[Avowal]:
    for table, found in stands(side).items():
        for stand in found if table in _TABLES else ():
            behind = [at for at, span in enumerate(side.spans) if span.start >= stand.span.end][:_REACH]
            words = tuple(at for at in behind if side.telling[at])
            yield Avowal(side, table, stand, words)


def _nearest(own: Avowal, rivals: Sequence[Avowal], alike: Floats) -> Iterator[Candidate]:
    likeness, at, word, other = max(
        ((float(alike[own.side.kind[w], rival.side.kind[v]]), -n, w, v))
        for n, rival in enumerate(rivals)
        for w in own.words
        for v in (*rival.words, 0)
    )
    rival = rivals[-at]
    if likeness >= threshold("same_thing") and other in rival.words:
        a, b = own.stand.span, rival.stand.span
        ends = own.side.spans[word].end, rival.side.spans[other].end
        yield Candidate(round(likeness, 4), "polarity", Span(a.start, max(a.end, ends[0])), Span(b.start, ends[1]))

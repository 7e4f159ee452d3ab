"""Which sentences of two aligned articles are looked at for contradictions."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dedup.alignment.beads import Alignment, Bead
from dedup.alignment.calibration import probability
from dedup.alignment.documents import Booleans
from dedup.conflicts.conflict import threshold
from dedup.passages import Floats


class Pair(NamedTuple):
    """Hold two sentences, how surely they are counterparts, and how alike the words around two numbers must be."""

    a: int
    b: int
    sure: float
    least: float


def pairs(alignment: Alignment, same_counted: Callable[[Booleans], Booleans]) -> Iterator[Pair]:
    """Yield the sentence pairs that may contradict each other, as places among `rows_a` and `rows_b`.

    These are linked sentences, likely pairs inside one bead, and, where numbers may stand beside the same word
    (`same_counted` tells it of those asked for: rows_a, rows_b), other pairs inside a bead and sentences of an
    unaligned paragraph beside a bead with those of the bead.
    """
    scores, linked = _linked(alignment)
    sure = np.maximum(scores, probability(alignment.log_odds))
    inside, near = _together(alignment)
    likely = linked | (inside & (sure >= threshold("pair")))
    wanted = likely | same_counted(near & ~likely)
    for i, j in np.argwhere(wanted).tolist():
        if likely[i, j]:
            yield Pair(i, j, float(sure[i, j]), threshold("context"))
        else:
            yield Pair(i, j, 0.0, threshold("same_word"))


def _linked(alignment: Alignment) -> tuple[Floats, Booleans]:
    """Return the scores of links, and where there are any (rows_a, rows_b)."""
    at_a = {row: at for at, row in enumerate(alignment.rows_a.tolist())}
    at_b = {row: at for at, row in enumerate(alignment.rows_b.tolist())}
    scores = np.zeros(alignment.log_odds.shape)
    linked = np.zeros(scores.shape, np.bool_)
    for a, b, score in alignment.links:
        if a in at_a and b in at_b:
            place = at_a[a], at_b[b]
            scores[place], linked[place] = score, True
    return scores, linked


def _together(alignment: Alignment) -> tuple[Booleans, Booleans]:
    """Tell which sentences are of paragraphs of one bead, and which of such or of one beside it (rows_a, rows_b)."""
    inside = np.zeros((len(alignment.a.paragraphs), len(alignment.b.paragraphs)), np.bool_)
    for bead in alignment.beads:
        inside[np.ix_(bead.a, bead.b)] = True
    near = inside.copy()
    for place in _beside(alignment.beads, near.shape):
        near[place] = True
    owners = np.ix_(alignment.a.owner[alignment.rows_a], alignment.b.owner[alignment.rows_b])
    return inside[owners], near[owners]


def _beside(beads: Sequence[Bead], shape: tuple[int, ...]) -> set[tuple[int, int]]:
    """Return the pairs of a paragraph of a bead and an unaligned one next to the bead on the other side."""
    free_a = set(range(shape[0])).difference(*(bead.a for bead in beads))
    free_b = set(range(shape[1])).difference(*(bead.b for bead in beads))
    found = set()
    for bead in beads:
        next_a = {n for p in bead.a for n in (p - 1, p + 1)} & free_a
        next_b = {n for q in bead.b for n in (q - 1, q + 1)} & free_b
        found |= {(p, q) for p in next_a for q in bead.b} | {(p, q) for p in bead.a for q in next_b}
    return found

"""Which sentences of two aligned articles are looked at for contradictions."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dedup.alignment.beads import Alignment, Bead
from dedup.alignment.calibration import probability
from dedup.conflicts.conflict import threshold


class Pair(NamedTuple):
    """Hold two sentences, how surely they are counterparts, and how alike the words around two numbers must be."""

    a: int
    b: int
    sure: float
    least: float


def pairs(alignment: Alignment) -> Iterator[Pair]:
    """Yield the sentence pairs that may contradict each other, as rows of the two articles.

    These are linked sentences, likely pairs inside one bead, and sentences of an unaligned paragraph beside a bead with
    those of the bead: there the same thing must be counted in the same word.
    """
    linked = {(link.a, link.b): link.score for link in alignment.links}
    inside = {(p, q) for bead in alignment.beads for p in bead.a for q in bead.b}
    beside = _beside(alignment.beads)
    sure = probability(alignment.log_odds)
    for at_a, i in enumerate(alignment.rows_a.tolist()):
        for at_b, j in enumerate(alignment.rows_b.tolist()):
            owners = int(alignment.a.owner[i]), int(alignment.b.owner[j])
            score = max(linked.get((i, j), 0.0), float(sure[at_a, at_b]))
            if (i, j) in linked or (owners in inside and score >= threshold("pair")):
                yield Pair(i, j, score, threshold("context"))
            elif owners in inside or owners in beside:
                yield Pair(i, j, 0.0, threshold("same_word"))


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

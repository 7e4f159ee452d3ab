"""Alignment beads against gold beads, as the literature on sentence alignment scores them.

Strict: a bead is right when a gold bead has exactly its members. Lax: a bead is right when it shares a member on both
sides with a gold bead (the score of Vecalign, Thompson and Koehn 2019). One-sided beads are unmatched items and count
in neither; they have their own F1.
"""

from collections.abc import Sequence

import numpy as np

from eval.metrics.counts import precision_recall_f1
from eval.metrics.measure import Additive, Floats, ratio

Bead = tuple[frozenset[int], frozenset[int]]


def bead(a: Sequence[int], b: Sequence[int]) -> Bead:
    """Return a bead of numbers of side A and of side B."""
    return frozenset(a), frozenset(b)


def _touches(one: Bead, beads: Sequence[Bead]) -> bool:
    return any(one[0] & other[0] and one[1] & other[1] for other in beads)


def _two_sided(beads: Sequence[Bead]) -> list[Bead]:
    return [one for one in beads if one[0] and one[1]]


def _strict(found: Sequence[Bead], gold: Sequence[Bead]) -> tuple[int, int]:
    same = len(set(found) & set(gold))
    return same, same


def _lax(found: Sequence[Bead], gold: Sequence[Bead]) -> tuple[int, int]:
    return sum(_touches(one, gold) for one in found), sum(_touches(one, found) for one in gold)


def _links(beads: Sequence[Bead]) -> set[tuple[int, int]]:
    return {(i, j) for a, b in beads for i in a for j in b}


def _unmatched(beads: Sequence[Bead], sizes: tuple[int, int]) -> set[tuple[int, int]]:
    matched = {(side, item) for one in _two_sided(beads) for side in (0, 1) for item in one[side]}
    return {(side, item) for side in (0, 1) for item in range(sizes[side])} - matched


def _f1_of_rates(sums: Floats) -> Floats:
    """Return F1 where precision and recall have their own hits: columns right, found, met, gold."""
    precision = np.where(sums[..., 1] == 0, 1.0, ratio(sums[..., 0], sums[..., 1]))
    recall = np.where(sums[..., 3] == 0, 1.0, ratio(sums[..., 2], sums[..., 3]))
    total = precision + recall
    return ratio(2 * precision * recall, total)


def bead_measures(
    found: Sequence[Sequence[Bead]], gold: Sequence[Sequence[Bead]], sizes: Sequence[tuple[int, int]]
) -> dict[str, Additive]:
    """Return strict, lax, link and unmatched F1; units are document pairs, `sizes` their numbers of items (A, B)."""
    pairs = [(_two_sided(f), _two_sided(g)) for f, g in zip(found, gold, strict=True)]
    strict = np.array([(s[0], len(f), s[1], len(g)) for f, g in pairs for s in [_strict(f, g)]], float)
    lax = np.array([(s[0], len(f), s[1], len(g)) for f, g in pairs for s in [_lax(f, g)]], float)
    links = [(_links(f), _links(g)) for f, g in pairs]
    alone = [(_unmatched(f, size), _unmatched(g, size)) for f, g, size in zip(found, gold, sizes, strict=True)]
    return {
        "strict_f1": Additive(strict, _f1_of_rates),
        "lax_f1": Additive(lax, _f1_of_rates),
        "link_f1": _set_f1(links),
        "unmatched_f1": _set_f1(alone),
    }


def _set_f1(sets: Sequence[tuple[set[tuple[int, int]], set[tuple[int, int]]]]) -> Additive:
    hits, found, gold = (np.array(x, float) for x in zip(*[(len(f & g), len(f), len(g)) for f, g in sets], strict=True))
    return precision_recall_f1(hits, found, gold)["f1"]

"""Beads between two articles as the rows of a table, also where they must be put together over a third article."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from scipy.cluster.hierarchy import DisjointSet

from dedup.report.records import Row

_Node = tuple[str, int]
"""A paragraph: which of the three articles, and its number."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Paragraphs of `a` that correspond to paragraphs of `b`."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float | None

    def turned(self) -> "Bead":
        """Return the bead seen from the other side."""
        return Bead(self.b, self.a, self.score)


@dataclass(frozen=True, slots=True)
class _Linked:
    """A bead with the names of the two articles it links."""

    sides: str
    bead: Bead

    def nodes(self) -> list[_Node]:
        return [(self.sides[0], place) for place in self.bead.a] + [(self.sides[1], place) for place in self.bead.b]


Beads = tuple[Bead, ...]
Alignments = Mapping[tuple[int, int], Beads]


def linked(alignments: Alignments, a: int, b: int) -> tuple[str, Beads]:
    """Return the beads from `a` to `b` and whether the run made them (`direct`), or they are `composed`, or `none`."""
    path = _path(alignments, a, b)
    if not path:
        return "none", ()
    legs = [_between(alignments, here, there) for here, there in pairwise(path)]
    beads = reduce(compose, legs)
    return ("direct" if len(path) == 2 else "composed"), beads


def compose(first: Iterable[Bead], second: Iterable[Bead]) -> Beads:
    """Join beads a-c and c-b to beads a-b: what meets in a paragraph of c belongs together.

    >>> compose([Bead((0,), (0, 1), 0.9)], [Bead((0,), (0,), 0.8), Bead((1,), (2,), 0.7)])
    (Bead(a=(0,), b=(0, 2), score=0.7),)
    """
    beads = [_Linked("ac", bead) for bead in first] + [_Linked("cb", bead) for bead in second]
    joined = DisjointSet({node for bead in beads for node in bead.nodes()})
    scores: defaultdict[_Node, list[float]] = defaultdict(list)
    for bead in beads:
        nodes = bead.nodes()
        for node in nodes[1:]:
            joined.merge(nodes[0], node)
    for bead in beads:
        if bead.bead.score is not None and bead.nodes():
            scores[joined[bead.nodes()[0]]].append(bead.bead.score)
    found = [
        (_places(group, "a"), _places(group, "b"), scores[joined[next(iter(group))]]) for group in joined.subsets()
    ]
    beads_found = (Bead(a, b, min(low, default=None)) for a, b, low in found if a and b)
    return tuple(sorted(beads_found, key=lambda bead: (bead.a, bead.b)))


def table_rows(beads: Iterable[Bead], a_count: int, b_count: int) -> list[Row]:
    """Return the rows in the order of `a`; what only `b` has follows the row of the paragraph before it.

    >>> [(row.a, row.b) for row in table_rows([Bead((0,), (1,), 0.9)], 2, 2)]
    [([], [0]), ([0], [1]), ([1], [])]
    """
    whole = [bead for bead in beads if bead.a and bead.b and max(bead.a) < a_count and max(bead.b) < b_count]
    seen_a = {place for bead in whole for place in bead.a}
    alone = [Bead((place,), (), None) for place in range(a_count) if place not in seen_a]
    rows = sorted([*whole, *alone], key=lambda bead: bead.a)
    ordered = _with_right_side(rows, b_count)
    return [Row(list(bead.a), list(bead.b), bead.score) for bead in ordered]


def plain_rows(a_count: int, b_count: int) -> list[Row]:
    """Return rows that set the paragraphs beside each other in plain order, when nothing is known of their match."""
    return [
        Row([place] if place < a_count else [], [place] if place < b_count else [])
        for place in range(max(a_count, b_count))
    ]


def _with_right_side(rows: list[Bead], b_count: int) -> list[Bead]:
    """Insert the paragraphs of the right side that no row holds, each before the row of its next neighbour."""
    held = {place: at for at, row in enumerate(rows) for place in row.b}
    before: defaultdict[int, list[Bead]] = defaultdict(list)
    following = len(rows)
    for place in reversed(range(b_count)):
        following = held.get(place, following)
        if place not in held:
            before[following].append(Bead((), (place,), None))
    placed = [bead for at, row in enumerate(rows) for bead in (*reversed(before[at]), row)]
    return [*placed, *reversed(before[len(rows)])]


def _places(group: Iterable[_Node], side: str) -> tuple[int, ...]:
    return tuple(sorted(place for at, place in group if at == side))


def _between(alignments: Alignments, a: int, b: int) -> Beads:
    if (a, b) in alignments:
        return alignments[a, b]
    return tuple(bead.turned() for bead in alignments[b, a])


def _path(alignments: Alignments, a: int, b: int) -> list[int]:
    """Return the shortest way from `a` to `b` over aligned pairs, the one with the smallest places among equals."""
    neighbours: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in alignments:
        neighbours[one].add(other)
        neighbours[other].add(one)
    came_from, queue = {a: a}, deque([a])
    while queue and b not in came_from:
        here = queue.popleft()
        for there in sorted(neighbours[here] - came_from.keys()):
            came_from[there] = here
            queue.append(there)
    if b not in came_from:
        return []
    path = [b]
    while path[-1] != a:
        path.append(came_from[path[-1]])
    return path[::-1]

"""Sentences joined across two documents, and the paragraph beads that follow from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.calibration import model, probability, threshold
from dedup.alignment.documents import Document, Integers
from dedup.alignment.matching import equal_sentences, leftovers, mutual_best, one_to_one
from dedup.alignment.measures import ABSOLUTE, MEASURES, Measured, measures
from dedup.encoder import Encoder

Floats = NDArray[np.floating]

IDENTICAL = 12.0
"""Log-odds given to sentences of equal form."""
NO_COUNTERPART = -12.0
CLOSE = 3
"""Paragraphs, on both sides together, within which a join supports another."""
SAME_WORDS = 0.4
"""Coverage of both sides from which a heading may be the counterpart of a sentence."""
LEAST_SHARE = 0.1
"""Share of a paragraph that its counterparts must cover to join two paragraphs."""


@dataclass(frozen=True, slots=True, order=True)
class Bead:
    """Join paragraphs `a` of one article with paragraphs `b` of another; `score` in [0, 1] says how surely."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Join sentence `a` with sentence `b`; `score` is the probability that they are counterparts."""

    a: int
    b: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Hold how two documents are joined.

    `links` say which sentences are taken to be counterparts, `beads` which paragraphs belong together. `nearest_a` and
    `nearest_b` give each sentence's best log-odds with any sentence of the other side. `rows_a` and `rows_b` are the
    sentences that have no equal one; `log_odds` (rows_a, rows_b) says of each pair of these, on what it has alone,
    whether they are counterparts; `measured` is what that rests on.
    """

    a: Document
    b: Document
    links: tuple[Link, ...]
    beads: tuple[Bead, ...]
    nearest_a: Floats
    nearest_b: Floats
    log_odds: Floats
    rows_a: Integers
    rows_b: Integers
    measured: Measured | None

    def swapped(self) -> "Alignment":
        """Return the same alignment seen from the other side."""
        return Alignment(
            self.b,
            self.a,
            tuple(sorted(Link(link.b, link.a, link.score) for link in self.links)),
            tuple(sorted(Bead(bead.b, bead.a, bead.score) for bead in self.beads)),
            self.nearest_b,
            self.nearest_a,
            self.log_odds.T,
            self.rows_b,
            self.rows_a,
            self.measured.swapped() if self.measured else None,
        )


def aligned(a: Document, b: Document, encoder: Encoder) -> Alignment:
    """Align two documents, whatever the order of what they tell.

    The work is done in one fixed order of the two documents, so that swapping them swaps the result and nothing else.
    """
    if _order(b) < _order(a):
        return _aligned(b, a, encoder).swapped()
    return _aligned(a, b, encoder)


def _order(document: Document) -> tuple[str, str]:
    return document.text, document.language


def _aligned(a: Document, b: Document, encoder: Encoder) -> Alignment:
    same_a, same_b = equal_sentences(a.forms, b.forms)
    links = [Link(int(i), int(j), 1.0) for i, j in zip(same_a, same_b, strict=True)]
    rows_a, rows_b = _rest(a, same_a), _rest(b, same_b)
    nearest_a, nearest_b = np.full(len(a.sentences), IDENTICAL), np.full(len(b.sentences), IDENTICAL)
    nearest_a[rows_a] = nearest_b[rows_b] = NO_COUNTERPART
    alone: Floats = np.zeros((len(rows_a), len(rows_b)))
    measured: Measured | None = None
    if alone.size:
        measured = measures(a, b, rows_a, rows_b, encoder)
        alone = model("alone", ABSOLUTE).log_odds(measured.of(ABSOLUTE))
        together = model("link", MEASURES).log_odds(measured.table)
        unlike = (measured.of(("heading",))[..., 0] > 0) & (measured.of(("covered_less",))[..., 0] < SAME_WORDS)
        together[unlike] = alone[unlike] = NO_COUNTERPART
        nearest_a[rows_a], nearest_b[rows_b] = alone.max(axis=1), alone.max(axis=0)
        links += _links(together, alone, rows_a, rows_b)
        links += _beside(alone, links, (a.owner, rows_a), (b.owner, rows_b))
    links.sort()
    beads = tuple(paragraph_beads(a, b, links))
    return Alignment(a, b, tuple(links), beads, nearest_a, nearest_b, alone, rows_a, rows_b, measured)


def _rest(document: Document, taken: Integers) -> Integers:
    left = document.news.copy()
    left[taken] = False
    return np.flatnonzero(left)


def _links(together: Floats, alone: Floats, rows_a: Integers, rows_b: Integers) -> list[Link]:
    """Choose links by the log-odds beside all rivals; then those left over by what they have alone."""
    chosen = one_to_one(together - threshold("link"))
    mutual = mutual_best(alone, chosen, threshold("mutual"))
    added = mutual + leftovers(alone, chosen + mutual, threshold("leftover"))
    sure, added_sure = probability(together), probability(alone)
    found = [Link(int(rows_a[i]), int(rows_b[j]), float(sure[i, j])) for i, j in chosen]
    return found + [Link(int(rows_a[i]), int(rows_b[j]), float(added_sure[i, j])) for i, j in added]


def _beside(
    alone: Floats, links: Sequence[Link], side_a: tuple[Integers, Integers], side_b: tuple[Integers, Integers]
) -> list[Link]:
    """Join each other's best sentences on less evidence where paragraphs close by are joined: stories keep together."""
    (owner_a, rows_a), (owner_b, rows_b) = side_a, side_b
    joined = {(int(owner_a[link.a]), int(owner_b[link.b])) for link in links}
    at_a, at_b = {int(row): at for at, row in enumerate(rows_a)}, {int(row): at for at, row in enumerate(rows_b)}
    taken = [(at_a.get(link.a, -1), at_b.get(link.b, -1)) for link in links]
    sure, found = probability(alone), []
    for i, j in mutual_best(alone, taken, threshold("beside")):
        p, q = int(owner_a[rows_a[i]]), int(owner_b[rows_b[j]])
        if any(abs(p - x) + abs(q - y) <= CLOSE for x, y in joined):
            found.append(Link(int(rows_a[i]), int(rows_b[j]), float(sure[i, j])))
    return found


def paragraph_beads(a: Document, b: Document, links: Iterable[Link]) -> list[Bead]:
    """Group paragraphs by the links of their sentences: best first, each into at most one bead.

    A bead grows only around one paragraph (one against several) or by a paragraph next to one it holds, so that a
    chain of half-fitting paragraphs does not become one bead.
    """
    strengths = _strengths(a, b, links)
    beads: list[tuple[set[int], set[int], list[float]]] = []
    bead_of_a: dict[int, int] = {}
    bead_of_b: dict[int, int] = {}
    for (p, q), strength in sorted(strengths.items(), key=lambda item: (-item[1], item[0])):
        at_a, at_b = bead_of_a.get(p), bead_of_b.get(q)
        if strength < LEAST_SHARE or (at_a is not None and at_b is not None):
            continue
        at = at_a if at_a is not None else at_b
        if at is None:
            at = len(beads)
            beads.append((set(), set(), []))
        elif not _may_join(beads[at], p, q):
            continue
        beads[at][0].add(p)
        beads[at][1].add(q)
        beads[at][2].append(strength)
        bead_of_a[p] = bead_of_b[q] = at
    found = [Bead(tuple(sorted(p)), tuple(sorted(q)), round(float(min(1.0, sum(s) / len(s))), 4)) for p, q, s in beads]
    return sorted(found)


def _may_join(bead: tuple[set[int], set[int], list[float]], p: int, q: int) -> bool:
    """Tell whether one more paragraph may join: the other side is single, or the paragraph is next to a member."""
    own, other, _ = bead
    if p in own:
        return len(own) == 1 or bool({q - 1, q + 1} & other)
    return len(other) == 1 or bool({p - 1, p + 1} & own)


def _strengths(a: Document, b: Document, links: Iterable[Link]) -> dict[tuple[int, int], float]:
    """Return for each pair of paragraphs the share of the better covered one that its links cover, by their scores."""
    share_a, share_b = _shares(a), _shares(b)
    covered: dict[tuple[int, int], list[float]] = {}
    for link in links:
        pair = int(a.owner[link.a]), int(b.owner[link.b])
        parts = covered.setdefault(pair, [0.0, 0.0])
        parts[0] += share_a[link.a] * link.score
        parts[1] += share_b[link.b] * link.score
    return {pair: round(float(min(1.0, max(parts))), 4) for pair, parts in covered.items()}


def _shares(document: Document) -> Floats:
    """Return each news sentence's share of the length of its paragraph."""
    lengths = document.lengths * document.news
    total = np.bincount(document.owner, lengths, minlength=len(document.paragraphs))
    return lengths / np.maximum(total[document.owner], 1) if len(lengths) else lengths

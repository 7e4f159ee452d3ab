"""Sentences joined across two documents, and the paragraph beads that follow from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.calibration import model, probability, threshold, weighed
from dedup.alignment.documents import Document, Integers
from dedup.alignment.edited import edited_sentences
from dedup.alignment.matching import equal_sentences, leftovers, mutual_best, one_to_one
from dedup.alignment.measures import ABSOLUTE, MEASURES, Measured, measures
from dedup.alignment.paragraphs import SentencePairs, grouped, paragraph_log_odds
from dedup.encoder import Encoder

Floats = NDArray[np.floating]

IDENTICAL = 12.0
"""Log-odds given to sentences that are the same."""
NO_COUNTERPART = -12.0
CLOSE = 3
"""Paragraphs, on both sides together, within which a join supports another."""
_NONE = np.zeros(0, np.intp)
SAME_WORDS = 0.4
"""Coverage of both sides from which a heading may be the counterpart of a sentence."""


class Bead(NamedTuple):
    """Join paragraphs `a` of one article with paragraphs `b` of another; `score` in [0, 1] says how surely."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float


class Link(NamedTuple):
    """Join sentence `a` with sentence `b`; `score` is the probability that they are counterparts."""

    a: int
    b: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Hold how two documents are joined.

    `links` say which sentences are taken to be counterparts, `beads` which paragraphs belong together. `nearest_a` and
    `nearest_b` give each sentence's best log-odds with any sentence of the other side. `rows_a` and `rows_b` are the
    sentences that are not the same on the other side; `log_odds` (rows_a, rows_b) says of each pair of these, on what
    it has alone, whether they are counterparts; `measured` is what that rests on.
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


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Hold two documents, of which the sentences that are the same are paired; `rows_a`, `rows_b` are the others.

    The documents stand in one fixed order, so that swapping them swaps the result and nothing else.
    """

    a: Document
    b: Document
    same: tuple[tuple[int, int], ...]
    rows_a: Integers
    rows_b: Integers
    swapped: bool

    @classmethod
    def of(cls, a: Document, b: Document) -> "Compared":
        """Pair the sentences of equal form, then those that differ in a few words of no account."""
        swapped = (b.text, b.language) < (a.text, a.language)
        a, b = (b, a) if swapped else (a, b)
        equal = equal_sentences(a.forms, b.forms)
        edited = edited_sentences(a, b, _rest(a, equal[0]), _rest(b, equal[1]))
        same = *zip(equal[0].tolist(), equal[1].tolist(), strict=True), *edited
        return cls(a, b, same, _rest(a, [i for i, _ in same]), _rest(b, [j for _, j in same]), swapped)

    @property
    def rest(self) -> tuple[tuple[Document, Integers], tuple[Document, Integers]]:
        """Return the rows of the sentences that are to be measured."""
        return (self.a, self.rows_a), (self.b, self.rows_b)


def aligned(a: Document, b: Document, encoder: Encoder) -> Alignment:
    """Align two documents, whatever the order of what they tell."""
    return aligned_rest(Compared.of(a, b), encoder)


def aligned_rest(compared: Compared, encoder: Encoder) -> Alignment:
    """Align two documents of which the sentences that are the same are paired."""
    found = _aligned(compared, encoder)
    return found.swapped() if compared.swapped else found


def _aligned(compared: Compared, encoder: Encoder) -> Alignment:
    a, b, rows_a, rows_b = compared.a, compared.b, compared.rows_a, compared.rows_b
    links = [Link(i, j, 1.0) for i, j in compared.same]
    nearest_a, nearest_b = np.full(len(a.sentences), IDENTICAL), np.full(len(b.sentences), IDENTICAL)
    nearest_a[rows_a] = nearest_b[rows_b] = NO_COUNTERPART
    alone: Floats = np.zeros((len(rows_a), len(rows_b)))
    measured: Measured | None = None
    if alone.size:
        measured = measures(a, b, rows_a, rows_b, encoder, weighed("alone", "link"))
        alone = model("alone", ABSOLUTE).log_odds(measured.of(ABSOLUTE))
        together = model("link", MEASURES).log_odds(measured.table)
        unlike = (measured.of(("heading",))[..., 0] > 0) & (measured.of(("covered_less",))[..., 0] < SAME_WORDS)
        together[unlike] = alone[unlike] = NO_COUNTERPART
        nearest_a[rows_a], nearest_b[rows_b] = alone.max(axis=1), alone.max(axis=0)
        links += _links(together, alone, rows_a, rows_b)
        links += _beside(alone, links, (a.owner, rows_a), (b.owner, rows_b))
    links.sort()
    linked = linked_shares(a, b, links)
    beads: tuple[Bead, ...] = ()
    if linked.size:
        told = SentencePairs(a, b, rows_a, rows_b, alone, measured) if measured else None
        beads = paragraph_beads(paragraph_log_odds(a, b, linked, told))
        links = sorted([*links, *_behind(beads, linked, told)])
    return Alignment(a, b, tuple(links), beads, nearest_a, nearest_b, alone, rows_a, rows_b, measured)


def _behind(beads: Sequence[Bead], linked: Floats, told: SentencePairs | None) -> Iterator[Link]:
    """Yield the best sentences of paragraphs that were joined on what these say together."""
    if told is None:
        return
    owner_a, owner_b = told.a.owner[told.rows_a], told.b.owner[told.rows_b]
    for p, q in [(p, q) for bead in beads for p in bead.a for q in bead.b if not linked[p, q]]:
        at_a, at_b = np.flatnonzero(owner_a == p), np.flatnonzero(owner_b == q)
        if len(at_a) and len(at_b):
            part = told.log_odds[np.ix_(at_a, at_b)]
            i, j = np.unravel_index(part.argmax(), part.shape)
            if part[i, j] >= threshold("behind"):
                sure = float(probability(part[i, j]))
                yield Link(int(told.rows_a[at_a[i]]), int(told.rows_b[at_b[j]]), sure)


def _rest(document: Document, taken: Sequence[int] | Integers) -> Integers:
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


def paragraph_beads(log_odds: Floats) -> tuple[Bead, ...]:
    """Group paragraphs by the log-odds that two belong together (paragraphs of A, paragraphs of B)."""
    return tuple(Bead(*found) for found in grouped(log_odds).beads())


def linked_shares(a: Document, b: Document, links: Sequence[Link]) -> Floats:
    """Return for each pair of paragraphs the share of the better covered one that its links cover, by their scores."""
    shape = len(a.paragraphs), len(b.paragraphs)
    rows_a, rows_b, scores = (np.array(part) for part in zip(*links, strict=True)) if links else (_NONE, _NONE, _NONE)
    place = a.owner[rows_a] * shape[1] + b.owner[rows_b]
    share = [
        np.bincount(place, _shares(document)[rows] * scores, minlength=shape[0] * shape[1])
        for document, rows in ((a, rows_a), (b, rows_b))
    ]
    return np.asarray(np.round(np.minimum(1.0, np.maximum(*share)), 4)).reshape(shape)


def _shares(document: Document) -> Floats:
    """Return each news sentence's share of the length of its paragraph."""
    lengths = document.lengths * document.news
    total = np.bincount(document.owner, lengths, minlength=len(document.paragraphs))
    return lengths / np.maximum(total[document.owner], 1) if len(lengths) else lengths

"""What one article says and the other does not: whole sentences, and the new part of a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.beads import Alignment
from dedup.alignment.calibration import probability, threshold
from dedup.alignment.documents import Document
from dedup.alignment.novelty import new_words
from dedup.encoder import Encoder
from dedup.schema import Span

_WHOLE = "no sentence of the other article says this"
_PART = "the other article says the rest of the sentence, but not this"
_LONGEST_GAP = 1
"""Covered words inside a new part that do not end it."""
_SHORTEST_PART = 5
"""Words of the shortest new part of a sentence."""
_FEWEST_NEW = 1 + (_SHORTEST_PART - 1 + _LONGEST_GAP) // (_LONGEST_GAP + 1)
"""Words among these that must be new, gaps being as long as they may."""


@dataclass(frozen=True, slots=True, order=True)
class Unique:
    """Hold a sentence, or a part of one, that has no counterpart in the other article."""

    paragraph: int
    span: Span
    text: str
    whole: bool
    probability: float
    reason: str


def unique_content(alignment: Alignment) -> list[Unique]:
    """Return what A says and B does not, in order; swap the alignment for the other direction."""
    return sorted([*_sentences(alignment), *_parts(alignment)], key=lambda item: item.span)


def unique_share(alignment: Alignment, found: Sequence[Unique]) -> float:
    """Return the share of A's news, by length, that has no counterpart in B."""
    document = alignment.a
    total = sum(s.end - s.start for s, news in zip(document.sentences, document.news, strict=True) if news)
    return round(min(1.0, sum(item.span.end - item.span.start for item in found) / max(1, total)), 4)


def _sentences(alignment: Alignment) -> Iterator[Unique]:
    """Yield the sentences of A without counterpart anywhere in B."""
    document = alignment.a
    linked = {link.a for link in alignment.links}
    absent = 1 - probability(alignment.nearest_a - threshold("unique"))
    for row in np.flatnonzero(document.news & ~document.heading).tolist():
        if row not in linked and absent[row] > 0.5:
            span, sure = document.sentences[row], round(float(absent[row]), 4)
            yield Unique(int(document.owner[row]), span, document.sentence(row), True, sure, _WHOLE)


def _parts(alignment: Alignment) -> Iterator[Unique]:
    """Yield the stretches of linked sentences of A that no words of B cover."""
    linked = np.isin(alignment.rows_a, [link.a for link in alignment.links])
    if alignment.measured is None or not linked.any():
        return
    new, words = new_words(alignment.measured, alignment.log_odds), alignment.measured.words_a
    marked, bounds = new > threshold("new_part"), words.bounds.tolist()
    enough = np.diff(np.append(0, np.cumsum(marked))[words.bounds]) >= _FEWEST_NEW
    for at in np.flatnonzero(enough & linked).tolist():
        row, first, last, spans = int(alignment.rows_a[at]), bounds[at], bounds[at + 1], words.cuts[at].spans
        for start, end in _runs(marked[first:last]):
            span = Span(spans[start].start, spans[end - 1].end)
            if end - start < last - first:
                sure = round(float(new[first + start : first + end].mean()), 4)
                yield Unique(int(alignment.a.owner[row]), span, alignment.a.text[slice(*span)], False, sure, _PART)


def _runs(marked: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the runs of marked words that are long enough, joined over short gaps.

    >>> list(_runs(np.array([0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1], dtype=bool)))
    [(1, 7)]
    """
    places = np.flatnonzero(marked)
    breaks = np.flatnonzero(np.diff(places) > _LONGEST_GAP + 1) + 1
    for run in np.split(places, breaks):
        if len(run) and run[-1] + 1 - run[0] >= _SHORTEST_PART:
            yield int(run[0]), int(run[-1]) + 1


@dataclass(frozen=True, slots=True)
class Support:
    """Say of sentences of a cluster how many of its members say them."""

    counts: dict[tuple[str, Span], int]

    def of(self, id_: str, span: Span) -> int:
        """Return how many members say the sentence of an article that holds a span; 1 when nobody else does."""
        return self.counts.get((id_, span), 1)


def support(alignments: Sequence[Alignment], encoder: Encoder) -> Support:
    """Count for each sentence of a cluster the members that say it.

    Args:
        alignments: each member against the canonical article of the cluster, which is side B of all of them.
        encoder: gives the vectors by which sentences that the canonical article lacks are compared with one another.
    """
    sayings: list[set[str]] = []
    of_canonical: dict[int, int] = {}
    places: dict[tuple[str, Span], int] = {}
    loose: list[tuple[Document, int]] = []
    for alignment in alignments:
        partner = {link.a: link.b for link in alignment.links}
        for row in np.flatnonzero(alignment.a.news).tolist():
            if row not in partner:
                loose.append((alignment.a, row))
                continue
            group = of_canonical.setdefault(partner[row], len(sayings))
            if group == len(sayings):
                sayings.append({alignment.b.id})
                places[alignment.b.id, alignment.b.sentences[partner[row]]] = group
            sayings[group].add(alignment.a.id)
            places[alignment.a.id, alignment.a.sentences[row]] = group
    counts = {place: len(sayings[group]) for place, group in places.items()}
    return Support(counts | _loose_counts(loose, encoder))


def _loose_counts(loose: Sequence[tuple[Document, int]], encoder: Encoder) -> dict[tuple[str, Span], int]:
    """Count sentences that the canonical article lacks among the members, by the nearness of their vectors."""
    if not loose:
        return {}
    parts = [(doc, np.array([row for _, row in rows])) for doc, rows in groupby(loose, key=itemgetter(0))]
    vectors = np.concatenate([doc.vectors(rows, encoder) for doc, rows in parts])
    same = np.round(vectors @ vectors.T, 4) >= threshold("same_saying")
    np.fill_diagonal(same, True)
    _, member = np.unique([doc.id for doc, _ in loose], return_inverse=True)
    said = same @ np.eye(member.max() + 1, dtype=np.float32)[member] > 0
    spans = ((doc.id, doc.sentences[row]) for doc, row in loose)
    return dict(zip(spans, said.sum(axis=1).tolist(), strict=True))

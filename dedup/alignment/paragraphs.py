"""Which paragraphs of two documents belong together: what speaks for each pair, and the beads that follow.

Accounts of one event that share few words give sentence pairs that are unlikely one by one. A pair of paragraphs is
therefore judged on more: its best sentences, how far the words of each are found in the other rather than elsewhere in
that article, the numbers both hold, and what sentences are joined already.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import fsum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.calibration import model, probability, threshold
from dedup.alignment.documents import Document, Integers
from dedup.alignment.measures import Measured, key_measures
from dedup.alignment.words import Words, worths

Floats = NDArray[np.floating]
Pair = tuple[int, int]

JOINED = ("best", "first", "contained", "shared_numbers", "linked")
"""Order of the measures in a table; what each means stands at `joined_table`."""
CERTAIN = 12.0
"""Log-odds of paragraphs of which all that one says is in the other."""
_LOOSE = 5.0
"""Log-odds by which a pair of paragraphs may be less likely than most pairs joined."""
_ROOM = 4.0
"""Log-odds by which a second counterpart of a paragraph of one sentence may be less likely than the first."""
_LARGEST = 6
"""Paragraphs of a bead, both sides together."""


class SentencePairs(NamedTuple):
    """Hold what is known of the pairs of sentences of two documents: the rows measured, their log-odds, measures."""

    a: Document
    b: Document
    rows_a: Integers
    rows_b: Integers
    log_odds: Floats
    measured: Measured


def paragraph_log_odds(a: Document, b: Document, linked: Floats, pairs: SentencePairs | None) -> Floats:
    """Return the log-odds that two paragraphs belong together (paragraphs of A, paragraphs of B).

    `linked` is the share of the better covered one that joined sentences cover; what they cover is not doubted again.
    """
    with np.errstate(divide="ignore"):
        found = np.clip(np.log(linked) - np.log1p(-np.minimum(linked, 1 - 1e-9)), -CERTAIN, CERTAIN)
    if pairs is not None:
        told = model("paragraph", JOINED).log_odds(joined_table(pairs, linked))
        found = np.maximum(found, told - _strictness(told))
    least_a, least_b = found.max(axis=1) - _room(a), found.max(axis=0) - _room(b)
    return np.where(found < np.maximum(least_a[:, None], least_b[None, :]), -CERTAIN, np.round(found, 4))


def _room(document: Document) -> Floats:
    """Return how much less likely than its best counterpart each paragraph's others may be.

    One sentence that another all but repeats has no room for a second counterpart.
    """
    sentences = np.bincount(document.owner[document.news], minlength=len(document.paragraphs))
    return np.where(sentences > 1, np.inf, _ROOM)


def joined_table(pairs: SentencePairs, linked: Floats) -> Floats:
    """Return the measures of each pair of paragraphs (paragraphs of A, paragraphs of B, measures).

    These are: the best log-odds of two of their sentences; for how many of the two the other is the first choice; the
    share of words found in the other paragraph and not all over the article, of the side that has less; the numbers
    that both hold; the share that joined sentences cover.
    """
    a, b, measured = pairs.a, pairs.b, pairs.measured
    owners = a.owner[pairs.rows_a], b.owner[pairs.rows_b]
    shape = linked.shape
    best = np.full(shape, -CERTAIN)
    np.maximum.at(best, (owners[0][:, None], owners[1][None, :]), pairs.log_odds)
    first = (best >= best.max(axis=1, keepdims=True)) * 1.0 + (best >= best.max(axis=0, keepdims=True))
    of_a = _contained(measured.words_a, measured.nearest_a, owners, shape)
    of_b = _contained(measured.words_b, measured.nearest_b, owners[::-1], shape[::-1]).T
    numbers, _ = key_measures(_numbers(a, pairs.rows_a), _numbers(b, pairs.rows_b))
    return np.stack([best, first, np.minimum(of_a, of_b), numbers, linked], axis=2)


def _contained(words: Words, nearest: Floats, owners: tuple[Integers, Integers], shape: Sequence[int]) -> Floats:
    """Return the weighted mean over each paragraph's words of how much nearer they are to one paragraph than to most.

    `owners` name the paragraphs of the sentences of both sides, of `words` first.
    """
    held = np.flatnonzero(np.diff(owners[1], prepend=-1))
    near = np.zeros((shape[1], nearest.shape[1]))
    near[owners[1][held]] = np.maximum.reduceat(nearest, held, axis=0)
    above = np.maximum(near - near.mean(axis=0), 0)
    worth = worths(words, np.repeat(owners[0], np.diff(words.bounds)), shape[0])
    return np.asarray(np.round(worth @ above.T / np.maximum(worth.sum(axis=1, keepdims=True), 1e-9), 4))


def _numbers(document: Document, rows: Integers) -> list[frozenset[str]]:
    """Return for each paragraph the keys of the numbers in these sentences."""
    found: list[list[frozenset[str]]] = [[] for _ in document.paragraphs]
    for row in rows.tolist():
        found[document.owner[row]].append(document.facts(row).quantity_keys)
    return [frozenset(chain.from_iterable(each)) for each in found]


class Grouping:
    """Collect pairs of paragraphs into beads: each paragraph in at most one, each bead held together by most pairs."""

    def __init__(self, log_odds: Floats) -> None:
        self._log_odds = log_odds
        self._of: tuple[dict[int, int], dict[int, int]] = {}, {}
        self._beads: dict[int, tuple[frozenset[int], frozenset[int], tuple[Pair, ...]]] = {}

    def add(self, pairs: Iterable[Pair]) -> None:
        """Join pairs in this order where they fit what is joined already."""
        for pair in pairs:
            self._add(pair)

    def _add(self, pair: Pair) -> None:
        at = [side.get(paragraph) for side, paragraph in zip(self._of, pair, strict=True)]
        if at[0] is not None and at[0] == at[1]:
            return
        alone_a, alone_b = frozenset(pair[:1]), frozenset(pair[1:])
        none: frozenset[int] = frozenset()
        a_first, b_first, held = (alone_a, none, ()) if at[0] is None else self._beads[at[0]]
        a_second, b_second, other = (none, alone_b, ()) if at[1] is None else self._beads[at[1]]
        size = len(a_first) + len(a_second) + len(b_first) + len(b_second)
        new = [(p, q) for p in a_first for q in b_second] + [(p, q) for p in a_second for q in b_first]
        least = threshold("paragraph" if held and other else "paragraph_beside")
        if size > _LARGEST or fsum(self._log_odds[each] for each in new) < least * len(new):
            return
        self._place(a_first | a_second, b_first | b_second, (*held, *other, pair), at)

    def _place(self, a: frozenset[int], b: frozenset[int], pairs: tuple[Pair, ...], old: list[int | None]) -> None:
        for number in old:
            self._beads.pop(-1 if number is None else number, None)
        number = max(self._beads, default=0) + 1
        self._beads[number] = a, b, pairs
        self._of[0].update(dict.fromkeys(a, number))
        self._of[1].update(dict.fromkeys(b, number))

    def free(self, pair: Pair) -> tuple[bool, bool]:
        """Tell of both paragraphs whether they are in no bead."""
        return pair[0] not in self._of[0], pair[1] not in self._of[1]

    def together(self, pair: Pair) -> bool:
        """Tell whether two paragraphs are in one bead."""
        return self._of[0].get(pair[0], -1) == self._of[1].get(pair[1], -2)

    def beads(self) -> list[tuple[tuple[int, ...], tuple[int, ...], float]]:
        """Return the beads with the mean probability of the pairs that made them."""
        return sorted((tuple(sorted(a)), tuple(sorted(b)), self._score(pairs)) for a, b, pairs in self._beads.values())

    def _score(self, pairs: tuple[Pair, ...]) -> float:
        return round(float(np.mean([probability(self._log_odds[pair]) for pair in pairs])), 4)


def grouped(log_odds: Floats) -> Grouping:
    """Group paragraphs, the likeliest pairs first; then those left over that continue a bead next to them."""
    likely, beside = threshold("paragraph"), threshold("paragraph_beside")
    rows, columns = np.nonzero(log_odds >= beside)
    order = np.lexsort((columns, rows, -log_odds[rows, columns]))
    ranked = list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))
    grouping = Grouping(log_odds)
    grouping.add(pair for pair in ranked if log_odds[pair] >= likely)
    first_a, first_b = log_odds.argmax(axis=1), log_odds.argmax(axis=0)
    for p, q in ranked:
        free_a, free_b = grouping.free((p, q))
        chosen = (free_a and first_a[p] == q) or (free_b and first_b[q] == p)
        if chosen and any(grouping.together(pair) for pair in ((p - 1, q), (p + 1, q), (p, q - 1), (p, q + 1))):
            grouping.add([(p, q)])
    return grouping


def _strictness(log_odds: Floats) -> float:
    """Return what is taken off where two articles tell the same closely, as translations do.

    What is near for two loose accounts of one event is far for them.
    """
    first = (log_odds >= log_odds.max(axis=1, keepdims=True)) & (log_odds >= log_odds.max(axis=0, keepdims=True))
    found = log_odds[first & (log_odds >= threshold("paragraph"))]
    closely = float(np.median(found)) if len(found) else 0.0
    return max(0.0, closely - _LOOSE - threshold("paragraph"))

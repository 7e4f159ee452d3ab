"""What speaks for two sentences being counterparts: a table of measures, every pair of sentences a row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from dedup import names
from dedup.alignment.documents import Document, Integers
from dedup.alignment.words import Words, covered, likeness, nearest_words
from dedup.encoder import Encoder, Vectors

Floats = NDArray[np.floating]

MEASURES = (
    "cosine",
    "margin",
    "lead",
    "neighbours",
    "shared_names",
    "foreign_names",
    "shared_numbers",
    "foreign_numbers",
    "length",
    "position",
    "heading",
    "covered",
    "covered_less",
    "covered_margin",
    "covered_lead",
)
"""Order of the measures in a table; what each means stands at the function that takes it."""

ABSOLUTE = (
    "cosine",
    "margin",
    "shared_names",
    "foreign_names",
    "shared_numbers",
    "foreign_numbers",
    "length",
    "heading",
    "covered",
    "covered_less",
    "covered_margin",
)
"""Measures that a rival for the same counterpart does not lower."""

_NEIGHBOURHOOD = 4


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Hold the measures of every pair of sentences (sentences of A, sentences of B, measures) and what they rest on.

    `alike` says how alike the distinct words of both sides are; `nearest_a` how alike each distinct word of A is to the
    nearest word of each sentence of B (sentences of B, distinct words of A), `nearest_b` the same of B.
    """

    table: Floats
    words_a: Words
    words_b: Words
    alike: NDArray[np.floating]
    nearest_a: NDArray[np.floating]
    nearest_b: NDArray[np.floating]

    def of(self, names_: Sequence[str]) -> Floats:
        """Return the measures named."""
        return self.table[:, :, [MEASURES.index(name) for name in names_]]

    def swapped(self) -> "Measured":
        """Return the same seen from the other side."""
        sides = self.words_b, self.words_a, self.alike.T, self.nearest_b, self.nearest_a
        return Measured(self.table.transpose(1, 0, 2), *sides)


def measures(  # noqa: PLR0917
    a: Document, b: Document, rows_a: Integers, rows_b: Integers, encoder: Encoder, wanted: Collection[str] = MEASURES
) -> Measured:
    """Measure every pair of the sentences named; names, which take long to find, are left at 0 where not wanted."""
    words_a, words_b = a.words(rows_a, encoder), b.words(rows_b, encoder)
    alike = likeness(words_a, words_b)
    nearest_a, nearest_b = nearest_words(alike, words_b), nearest_words(alike.T, words_a)
    of_a, of_b = covered(words_a, nearest_a), covered(words_b, nearest_b).T
    both = (of_a + of_b) / 2
    cosine = cosines(a.vectors(rows_a, encoder), b.vectors(rows_b, encoder))
    facts_a, facts_b = [a.facts(row) for row in rows_a.tolist()], [b.facts(row) for row in rows_b.tolist()]
    shared_names: Floats = np.zeros_like(both)
    foreign_names: Floats = shared_names
    if {"shared_names", "foreign_names"} & set(wanted):
        fine = not names.SIGNS & {a.language, b.language}
        named_a, named_b = ([names.comparable(f.name_keys, fine) for f in side] for side in (facts_a, facts_b))
        shared_names, foreign_names = key_measures(named_a, named_b, names.weight)
    counted_a, counted_b = ([facts.quantity_keys for facts in side] for side in (facts_a, facts_b))
    shared_numbers, foreign_numbers = key_measures(counted_a, counted_b)
    table = np.stack(
        [
            cosine,
            margin(cosine),
            lead(cosine),
            neighbours(cosine),
            shared_names,
            foreign_names,
            shared_numbers,
            foreign_numbers,
            length_difference(a.lengths[rows_a], b.lengths[rows_b]),
            distance(rows_a / max(1, len(a.sentences) - 1), rows_b / max(1, len(b.sentences) - 1)),
            a.heading[rows_a][:, None] ^ b.heading[rows_b][None, :],
            np.maximum(of_a, of_b),
            np.minimum(of_a, of_b),
            margin(both),
            lead(both),
        ],
        axis=2,
    )
    return Measured(table, words_a, words_b, alike, nearest_a, nearest_b)


def cosines(a: Vectors, b: Vectors) -> Floats:
    """Return the cosine of every pair, rounded so that the order of summation in BLAS decides nothing."""
    return np.round((a @ b.T).astype(np.float64), 4)


def margin(cosine: Floats) -> Floats:
    """Take off what two sentences have in common with their nearest others (Artetxe and Schwenk 2019)."""
    return np.asarray(cosine - (_level(cosine) + _level(cosine.T).T) / 2)


def _level(cosine: Floats) -> Floats:
    """Return for each pair the mean of the row's largest cosines, that pair left out (rows, columns)."""
    n = min(_NEIGHBOURHOOD + 1, cosine.shape[1])
    top = -np.partition(-cosine, n - 1, axis=1)[:, :n]
    total, least = top.sum(axis=1, keepdims=True), top.min(axis=1, keepdims=True)
    without = np.where(cosine >= least, total - cosine, total - least)
    return np.asarray(without / max(1, n - 1))


def lead(cosine: Floats) -> Floats:
    """Return how far a pair is ahead of the best other pair in its row or column."""
    return cosine - np.maximum(_best_other(cosine), _best_other(cosine.T).T)


def _best_other(cosine: Floats) -> Floats:
    if cosine.shape[1] < 2:
        return np.zeros_like(cosine)
    top = -np.partition(-cosine, 1, axis=1)[:, :2]
    return np.where(cosine >= top[:, :1], top[:, 1:2], top[:, :1])


def neighbours(cosine: Floats) -> Floats:
    """Return the mean cosine of the pairs before and after: two stretches that run side by side confirm each other."""
    found = np.zeros_like(cosine)
    found[1:, 1:] += cosine[:-1, :-1]
    found[:-1, :-1] += cosine[1:, 1:]
    return found / 2


def key_measures(
    a: Sequence[frozenset[str]], b: Sequence[frozenset[str]], weight: names.Weight | None = None
) -> tuple[Floats, Floats]:
    """Return the weight of the keys that a pair shares, and that of the poorer side's keys the other lacks (roots).

    A key that many sentences hold weighs less (inverse frequency among the sentences of both sides).
    """
    columns = {key: column for column, key in enumerate(sorted(set(chain(*a, *b))))}
    worth = np.array([weight(key) if weight else 1.0 for key in columns])
    held_a, held_b = _incidence(a, columns), _incidence(b, columns)
    counts = held_a.sum(axis=0) + held_b.sum(axis=0)
    worth = worth * 2 / np.maximum(2, counts)
    shared = (held_a * worth) @ held_b.T
    poorer = np.minimum((held_a @ worth)[:, None], (held_b @ worth)[None, :])
    return np.round(np.sqrt(shared), 4), np.round(np.sqrt(np.maximum(poorer - shared, 0)), 4)


def _incidence(sentences: Sequence[frozenset[str]], columns: dict[str, int]) -> Floats:
    held = np.zeros((len(sentences), len(columns)))
    places = np.fromiter((columns[key] for keys in sentences for key in keys), np.intp)
    held[np.repeat(np.arange(len(sentences)), [len(keys) for keys in sentences]), places] = 1
    return held


def length_difference(a: Floats, b: Floats) -> Floats:
    """Return the logarithm of the lengths' ratio, whichever is longer, after the whole texts' ratio is taken off."""
    typical = np.log(np.median(a) / np.median(b)) if len(a) and len(b) else 0.0
    return np.abs(np.log(a)[:, None] - np.log(b)[None, :] - typical / 2)


def distance(a: Floats, b: Floats) -> Floats:
    """Return how far apart two sentences stand in their articles, as a share of the article."""
    return np.abs(a[:, None] - b[None, :])

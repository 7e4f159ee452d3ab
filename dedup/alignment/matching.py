"""From log-odds of sentence pairs to sets of sentences that say the same: one to one first, then what is left over."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from dedup.alignment.documents import Integers

Floats = NDArray[np.floating]

LARGEST_ASSIGNMENT = 400
"""Sentences of the longer side up to which the assignment is solved exactly; beyond, the best links are taken first."""


class Link(NamedTuple):
    """Join sentence `a` with sentence `b`; `log_odds` says how sure."""

    a: int
    b: int
    log_odds: float


def one_to_one(log_odds: Floats) -> list[tuple[int, int]]:
    """Choose the pairs with the greatest sum of log-odds; a pair below zero costs more than leaving both unmatched."""
    worth = np.maximum(log_odds, 0)
    if max(worth.shape, default=0) > LARGEST_ASSIGNMENT:
        return _greedy(worth)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if worth[i, j] > 0]


def _greedy(worth: Floats) -> list[tuple[int, int]]:
    """Take the best pairs first (Melamed's competitive linking): near-linear in the pairs above zero."""
    rows, columns = np.nonzero(worth)
    order = np.lexsort((columns, rows, -worth[rows, columns]))
    taken_a, taken_b = np.zeros(worth.shape[0], bool), np.zeros(worth.shape[1], bool)
    chosen = []
    for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if not (taken_a[i] or taken_b[j]):
            taken_a[i] = taken_b[j] = True
            chosen.append((i, j))
    return chosen


def leftovers(log_odds: Floats, chosen: list[tuple[int, int]], least: float) -> list[tuple[int, int]]:
    """Join each unmatched sentence to its best counterpart when their log-odds reach `least`."""
    joined = []
    rows = np.setdiff1d(np.arange(log_odds.shape[0]), [i for i, _ in chosen])
    columns = np.setdiff1d(np.arange(log_odds.shape[1]), [j for _, j in chosen])
    for i in rows.tolist() if log_odds.shape[1] else []:
        j = int(log_odds[i].argmax())
        joined += [(i, j)] if log_odds[i, j] >= least else []
    for j in columns.tolist() if log_odds.shape[0] else []:
        i = int(log_odds[:, j].argmax())
        joined += [(i, j)] if log_odds[i, j] >= least else []
    return sorted(set(joined))


def mutual_best(log_odds: Floats, chosen: list[tuple[int, int]], least: float) -> list[tuple[int, int]]:
    """Join unmatched sentences that are each other's best counterpart in the whole article, from `least` on."""
    if not log_odds.size:
        return []
    taken_a, taken_b = {i for i, _ in chosen}, {j for _, j in chosen}
    best_b, best_a = log_odds.argmax(axis=1).tolist(), log_odds.argmax(axis=0).tolist()
    pairs = [(i, j) for i, j in enumerate(best_b) if best_a[j] == i and log_odds[i, j] >= least]
    return [(i, j) for i, j in pairs if i not in taken_a and j not in taken_b]


def equal_sentences(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[Integers, Integers]:
    """Pair sentences of equal form, the first of A with the first of B and so on; return their rows."""
    places: dict[str, list[int]] = {}
    for row in range(len(b) - 1, -1, -1):
        places.setdefault(b[row], []).append(row)
    pairs = [(row, places[form].pop()) for row, form in enumerate(a) if form and places.get(form)]
    found = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return found[:, 0], found[:, 1]

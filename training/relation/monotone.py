"""Logistic regression whose lines rise or fall with a measure wherever it must be so.

Measures of likeness go together, so that a free fit gives some of them slopes of the wrong sign, and a pair whose every
measure is at its best may come out as different. Each step of Newton's method is a least-distance problem with
inequalities, solved by non-negative least squares (Lawson and Hanson 1974, chapter 23).
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import nnls
from scipy.special import expit

from dedup.relation import Asked, Term
from training.relation.questions import ANCHOR, ANCHOR_LOG_ODDS, ANCHORED, SLOPES, TWINS

Floats = NDArray[np.float64]

GATES = {"cross_language": 1.0, "matched": 1.0, "pile": 0.5}
"""The most that a measure comes to by which a term is multiplied; `pile` itself ends at `pile.MOST_ALIKE`, below."""
_STEPS = 60
_HALVINGS = 20
_SETTLED = 1e-7
_RIDGE_OF_INTERCEPT = 1e-6


def directions(terms: Sequence[Term], question: Asked) -> Floats:
    """Return the rows (constraints, columns of all terms) whose product with the weights must not be negative.

    A row is the slope of a measure, summed over its terms and those of its twin, between two places where one of them
    bends, with every combination of their gates open or shut.
    """
    starts = np.cumsum([0, *(2 + len(term.knots) for term in terms)])
    rows = [
        sign * row
        for measure, sign in SLOPES[question].items()
        for row in _slopes(
            [(t, s) for t, s in zip(terms, starts, strict=False) if t.measure in (measure, TWINS.get(measure))],
            starts[-1],
        )
    ]
    return np.unique(np.array([row for row in rows if row.any()]).reshape(-1, starts[-1]), axis=0)


def anchors(terms: Sequence[Term], question: Asked) -> Floats:
    """Return the columns (anchors, columns of all terms) of pairs that must come out as a clear yes."""
    corners = product(*ANCHORED.values()) if question == "same" else ()
    evidence = [ANCHOR | dict(zip(ANCHORED, corner, strict=True)) for corner in corners]
    width = sum(2 + len(term.knots) for term in terms)
    return np.column_stack([t.columns(pl.DataFrame(evidence)) for t in terms]) if evidence else np.zeros((0, width))


class Bounds(NamedTuple):
    """Hold what a fit must heed.

    The product of `slopes` (bounds, columns) with the weights must not be negative, and the log-odds of `anchors`
    (pairs, columns) must reach `ANCHOR_LOG_ODDS`.
    """

    slopes: Floats
    anchors: Floats

    def scaled(self, scale: Floats) -> tuple[Floats, Floats]:
        """Return all rows for weights of scaled columns and the intercept, and what their products must reach."""
        rows = np.vstack([self.slopes, self.anchors]) / scale
        counts = len(self.slopes), len(self.anchors)
        return np.column_stack([rows, np.repeat((0.0, 1.0), counts)]), np.repeat((0.0, ANCHOR_LOG_ODDS), counts)


def bounds_of(terms: Sequence[Term], question: Asked) -> Bounds:
    """Gather what the fit of a question must heed."""
    return Bounds(directions(terms, question), anchors(terms, question))


def _slopes(placed: Sequence[tuple[Term, int]], width: int) -> Iterator[Floats]:
    gates = sorted({term.gate for term, _ in placed if term.gate})
    knots = sorted({knot for term, _ in placed for knot in term.knots})
    for open_, above in product(product((0.0, 1.0), repeat=len(gates)), (-np.inf, *knots)):
        factor: dict[str | None, float] = {None: 1.0}
        factor.update((gate, GATES[gate] * share) for gate, share in zip(gates, open_, strict=True))
        row = np.zeros(width)
        for term, start in placed:
            row[start + 1] = factor[term.gate]
            for place, knot in enumerate(term.knots):
                row[start + 2 + place] = factor[term.gate] * (knot <= above)
        yield row


def fit(design: Floats, labels: Floats, weights: Floats, strength: float, bounds: Bounds) -> tuple[Floats, float]:
    """Fit weights (columns) and intercept within bounds.

    Args:
        design: one row per pair.
        labels: share of a yes, 0 to 1.
        weights: what each pair counts.
        strength: inverse of the ridge on the weights, after columns are brought to one scale.
        bounds: as `bounds_of` gives them.
    """
    kept = weights > 0
    scale = design[kept].std(axis=0)
    scale[scale < 1e-9] = 1.0
    columns = np.column_stack([design[kept] / scale, np.ones(kept.sum())])
    ridge = np.r_[np.full(len(scale), 1 / strength), _RIDGE_OF_INTERCEPT]
    sample = _Sample(columns, labels[kept], weights[kept], ridge)
    rows, wanted = bounds.scaled(scale)
    found = np.zeros(columns.shape[1])
    for turn in range(_STEPS):
        step = _step(sample, rows, wanted, found)
        # The start lies outside the bounds, where the loss says nothing of a step that leads inside.
        found = found + (_shortened(sample, found, step) if turn else step)
        if np.abs(step).max() < _SETTLED:
            break
    return found[:-1] / scale, float(found[-1])


class _Sample(NamedTuple):
    columns: Floats
    labels: Floats
    weights: Floats
    ridge: Floats

    def loss(self, at: Floats) -> float:
        z = self.columns @ at
        return float(self.weights @ (np.logaddexp(0, z) - self.labels * z) + (self.ridge * at**2).sum() / 2)

    def slope(self, at: Floats) -> Floats:
        return np.asarray(self.columns.T @ (self.weights * (expit(self.columns @ at) - self.labels)) + self.ridge * at)

    def curvature(self, at: Floats) -> Floats:
        p = expit(self.columns @ at)
        bent = self.columns * (self.weights * p * (1 - p))[:, None]
        return np.asarray(bent.T @ self.columns + np.diag(self.ridge))


def _step(sample: _Sample, rows: Floats, wanted: Floats, at: Floats) -> Floats:
    """Return a step of Newton's method, or the one nearest to it (by the curvature) that ends within bounds."""
    lower = cholesky(sample.curvature(at), lower=True)
    free = -cho_solve((lower, True), sample.slope(at))
    missing = wanted - rows @ (at + free)
    return np.asarray(free + solve_triangular(lower.T, _least_distance(rows, lower, missing), lower=False))


def _shortened(sample: _Sample, at: Floats, step: Floats) -> Floats:
    before = sample.loss(at)
    for _ in range(_HALVINGS):
        if sample.loss(at + step) <= before:
            break
        step = step / 2
    return step


def _least_distance(rows: Floats, lower: Floats, missing: Floats) -> Floats:
    """Return the shortest z with `rows @ lower^-T @ z >= missing`."""
    if not len(rows):
        return np.zeros(len(lower))
    turned = solve_triangular(lower, rows.T, lower=True)
    system = np.vstack([turned, missing])
    target = np.r_[np.zeros(len(turned)), 1.0]
    multipliers, _ = nnls(system, target, maxiter=50 * len(rows))
    rest = system @ multipliers - target
    return np.asarray(-rest[:-1] / rest[-1]) if abs(rest[-1]) > 1e-12 else np.zeros(len(lower))

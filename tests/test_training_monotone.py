"""The fit that keeps the slopes of likeness from falling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from dedup.relation import Term
from training.relation.monotone import Bounds, directions, fit
from training.relation.questions import ANCHOR_LOG_ODDS


def _bounds(*rows: list[float], columns: int = 3) -> Bounds:
    return Bounds(np.array(rows).reshape(-1, columns), np.zeros((0, columns)))


def _sample(seed: int, columns: int = 3, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    design = chance.normal(size=(rows, columns))
    return design, expit(design @ np.array([1.5, -1.0, 0.2]) + chance.normal(size=rows) * 0.3)


def test_without_bounds_it_is_a_logistic_regression() -> None:
    design, share = _sample(0)
    design /= design.std(axis=0)
    labels = (share > 0.5).astype(float)
    weights, intercept = fit(design, labels, np.ones(len(labels)), 0.5, _bounds())
    reference = LogisticRegression(C=0.5, tol=1e-9, max_iter=500).fit(design, labels)
    assert weights == pytest.approx(reference.coef_[0], abs=1e-4)
    assert intercept == pytest.approx(reference.intercept_[0], abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 10))
def test_inside_bounds_it_finds_what_a_general_optimiser_finds(seed: int, strength: float) -> None:
    design, labels = _sample(seed)
    design /= design.std(axis=0)

    def loss(at: np.ndarray) -> float:
        z = design @ at[:3] + at[3]
        return float((np.logaddexp(0, z) - labels * z).sum() + (at[:3] ** 2).sum() / strength / 2)

    weights, intercept = fit(design, labels, np.ones(len(labels)), strength, _bounds(*np.eye(3).tolist()))
    found = minimize(loss, np.zeros(4), method="L-BFGS-B", bounds=[(0, None)] * 3 + [(None, None)])
    assert weights.min() >= -1e-9
    assert loss(np.r_[weights, intercept]) <= found.fun + 1e-6


def test_a_line_may_bend_but_not_fall() -> None:
    terms = [Term("jaccard", (0.3, 0.6)), Term("size", (3.0,))]
    bounds = directions(terms, "same")
    rising, falling = np.array([0, 2.0, -1.0, -1.0, 0, 0, 0]), np.array([0, 2.0, -1.0, -1.5, 0, 0, 0])
    assert (bounds @ rising >= 0).all()
    assert (bounds @ falling).min() < 0
    assert not bounds[:, 4:].any(), "size is free"


def test_a_second_line_behind_a_gate_counts_with_the_first() -> None:
    terms = [Term("terms", ()), Term("terms", (), "cross_language")]
    bounds = directions(terms, "same")
    assert (bounds @ np.array([0, 2.0, 0, -1.5]) >= 0).all()
    assert (bounds @ np.array([0, 2.0, 0, -2.5])).min() < 0


def test_beside_its_twin_a_measure_may_fall_as_long_as_both_together_rise() -> None:
    terms = [Term("cosine", ()), Term("cosine", (), "pile"), Term("pile_cosine", (), "pile")]
    bounds = directions(terms, "same")
    assert (bounds @ np.array([0, 1.0, 0, -9.0, 0, 8.0]) >= 0).all()
    assert (bounds @ np.array([0, 1.0, 0, -9.0, 0, 6.0])).min() < 0
    assert (bounds @ np.array([0, -1.0, 0, 0, 0, 8.0])).min() < 0, "in a mixed dump the twin says nothing"


def test_an_anchor_comes_out_as_a_clear_yes() -> None:
    design, labels = _sample(3)
    anchor = np.array([[-2.0, 2.0, 0.0]])
    free = fit(design, labels, np.ones(len(labels)), 1.0, _bounds())
    held = fit(design, labels, np.ones(len(labels)), 1.0, Bounds(np.zeros((0, 3)), anchor))
    assert (anchor @ free[0] + free[1]).item() < 0
    assert (anchor @ held[0] + held[1]).item() == pytest.approx(ANCHOR_LOG_ODDS, abs=1e-5)

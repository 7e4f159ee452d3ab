"""Intervals cover, paired tests tell a difference from noise, and the same seed gives the same figures."""

import numpy as np
import pytest
from scipy import stats

from eval.metrics import graded
from eval.metrics.counts import precision_recall_f1
from eval.metrics.measure import Additive, mean
from eval.significance import paired_bootstrap, paired_permutation, score


def _hits(rate: float, seed: int, units: int = 400) -> Additive:
    return mean((np.random.default_rng(seed).random(units) < rate).astype(float))


def test_the_interval_agrees_with_scipy_bootstrap() -> None:
    sample = np.random.default_rng(3).normal(5, 2, 300)
    ours = score(mean(sample), replicates=4000)
    theirs = stats.bootstrap((sample,), np.mean, method="percentile", random_state=1).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.03)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    covered = [s.low <= 0.7 <= s.high for s in (score(_hits(0.7, seed), 300) for seed in range(150))]
    assert 0.88 <= np.mean(covered) <= 0.99


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    measure = _hits(0.6, 1)
    assert score(measure) == score(measure)
    assert score(measure) != score(measure, seed=1)


@pytest.mark.parametrize("test", [paired_permutation, paired_bootstrap])
def test_a_clear_difference_is_significant_and_none_is_not(test) -> None:  # type: ignore[no-untyped-def]
    good, bad, alike = _hits(0.9, 1), _hits(0.6, 2), _hits(0.9, 3)
    assert test(good, bad) < 0.01
    assert test(good, alike) > 0.05
    assert test(good, good) == 1.0


def test_the_permutation_test_agrees_with_scipy_on_means() -> None:
    rng = np.random.default_rng(8)
    x = rng.normal(0, 1, 60)
    y = x + rng.normal(0.12, 0.5, 60)
    theirs = stats.permutation_test((x, y), lambda a, b: np.mean(a - b), permutation_type="samples", random_state=2)
    assert paired_permutation(mean(x), mean(y), 5000) == pytest.approx(theirs.pvalue, abs=0.03)


def test_f1_is_resampled_as_a_whole_and_not_as_a_mean_of_f1() -> None:
    f1 = precision_recall_f1(np.array([9.0, 0.0]), np.array([10.0, 1.0]), np.array([10.0, 1.0]))["f1"]
    assert score(f1).value == pytest.approx(18 / 22)


def test_paired_tests_refuse_different_units() -> None:
    with pytest.raises(ValueError, match="same units"):
        paired_permutation(_hits(0.5, 1, 10), _hits(0.5, 1, 11))


def test_ranks_have_an_interval_too() -> None:
    rng = np.random.default_rng(4)
    truth = (rng.random(300) < 0.5).astype(float)
    area = score(graded.roc_area(truth + rng.normal(0, 1, 300), truth))
    assert area.low < area.value < area.high


def test_no_units_gives_no_number() -> None:
    assert np.isnan(score(mean(np.array([]))).value)

"""Every metric agrees with a reference implementation or a worked example of the literature."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics as reference

from eval.metrics import beads, clusters, curves, graded, retrieval, spans
from eval.metrics.measure import Measure, mean, value

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def _labels(pairs: list[tuple[int, int]]) -> tuple[dict[str, str], dict[str, str]]:
    return ({str(i): f"t{t}" for i, (t, _) in enumerate(pairs)}, {str(i): f"p{p}" for i, (_, p) in enumerate(pairs)})


def _values(measures: dict[str, Measure]) -> dict[str, float]:
    return {name: value(measure) for name, measure in measures.items()}


@given(LABELS)
def test_pair_counts_agree_with_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    true, predicted = _labels(pairs)
    table = reference.pair_confusion_matrix(list(true.values()), list(predicted.values()))
    ours = _values(clusters.pair_measures(true, predicted))
    assert ours["pair_precision"] == pytest.approx(table[1, 1] / max(1, table[:, 1].sum()) if table[:, 1].sum() else 1)
    assert ours["pair_recall"] == pytest.approx(table[1, 1] / max(1, table[1].sum()) if table[1].sum() else 1)


@given(LABELS)
def test_adjusted_rand_agrees_with_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    true, predicted = _labels(pairs)
    expected = reference.adjusted_rand_score(list(true.values()), list(predicted.values()))
    if len(set(true.values())) > 1:
        assert value(clusters.adjusted_rand(true, predicted)) == pytest.approx(expected, abs=1e-9)


def test_bcubed_agrees_with_the_worked_example_of_amigo_and_others() -> None:
    """Bagga and Baldwin's example, figure 2: twelve items; response joins the second and third true cluster."""
    true = {str(i): "a" if i < 5 else "b" if i < 7 else "c" for i in range(12)}
    predicted = {str(i): "x" if i < 5 else "y" for i in range(12)}
    measures = _values(clusters.bcubed(true, predicted))
    assert measures["bcubed_precision"] == pytest.approx(0.76, abs=0.005)
    assert measures["bcubed_recall"] == 1.0


@given(LABELS)
def test_bcubed_agrees_with_its_definition_item_by_item(pairs: list[tuple[int, int]]) -> None:
    true, predicted = _labels(pairs)
    mates = [({j for j in true if true[j] == true[i]}, {j for j in true if predicted[j] == predicted[i]}) for i in true]
    measures = _values(clusters.bcubed(true, predicted))
    assert measures["bcubed_precision"] == pytest.approx(np.mean([len(t & p) / len(p) for t, p in mates]))
    assert measures["bcubed_recall"] == pytest.approx(np.mean([len(t & p) / len(t) for t, p in mates]))


def test_joining_a_stranger_is_a_false_alarm_and_leaving_it_out_of_account_is_not() -> None:
    true = {"a": "1", "b": "1"}
    with_stranger = {"a": "x", "b": "x", "stranger": "x"}
    assert value(clusters.pair_measures(true, with_stranger)["pair_precision"]) == pytest.approx(1 / 3)
    assert value(clusters.pair_measures(true, {"a": "x", "b": "x"})["pair_precision"]) == 1.0
    assert value(clusters.merging(true, with_stranger)["over_merged"]) == 1.0


def test_over_and_under_merging_are_told_apart() -> None:
    true = {"a": "1", "b": "1", "c": "2", "d": "3"}
    split_and_joined = {"a": "x", "b": "y", "c": "z", "d": "z"}
    measures = _values(clusters.merging(true, split_and_joined))
    assert measures == {"under_merged": pytest.approx(1 / 3), "over_merged": pytest.approx(2 / 3)}


def test_an_article_left_out_by_the_system_stands_alone() -> None:
    assert value(clusters.pair_measures({"a": "1", "b": "1"}, {})["pair_recall"]) == 0.0


@pytest.fixture
def scored() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 2, 200).astype(float)
    return np.round(truth + rng.normal(0, 1, 200), 1), truth


def test_correlations_agree_with_scipy(scored: tuple[np.ndarray, np.ndarray]) -> None:
    score, truth = scored
    assert value(graded.pearson(score, truth)) == pytest.approx(stats.pearsonr(score, truth).statistic)
    assert value(graded.spearman(score, truth)) == pytest.approx(stats.spearmanr(score, truth).statistic)


def test_roc_area_agrees_with_scikit_learn_with_ties(scored: tuple[np.ndarray, np.ndarray]) -> None:
    score, truth = scored
    assert value(graded.roc_area(score, truth)) == pytest.approx(reference.roc_auc_score(truth, score))


def test_roc_area_of_a_resample_equals_that_of_the_rows_drawn(scored: tuple[np.ndarray, np.ndarray]) -> None:
    score, truth = scored
    counts = np.random.default_rng(1).integers(0, 3, len(score))
    expected = reference.roc_auc_score(np.repeat(truth, counts), np.repeat(score, counts))
    assert graded.roc_area(score, truth).values(counts[None].astype(float))[0] == pytest.approx(expected)


def test_recall_at_a_rate_of_false_positives_agrees_with_scikit_learn(scored: tuple[np.ndarray, np.ndarray]) -> None:
    score, truth = scored
    fall_out, recall, _ = reference.roc_curve(truth, score, drop_intermediate=False)
    assert value(graded.recall_at(score, truth, 0.05)) == pytest.approx(max(recall[fall_out <= 0.05]))


def test_precision_recall_curve_agrees_with_scikit_learn(scored: tuple[np.ndarray, np.ndarray]) -> None:
    score, truth = scored
    precision, recall = curves.precision_recall_curve(score, truth)
    expected_precision, expected_recall, _ = reference.precision_recall_curve(truth, score)
    assert precision == pytest.approx(expected_precision[-2::-1])
    assert recall == pytest.approx(expected_recall[-2::-1])


def test_calibration_error_of_a_worked_example() -> None:
    """Ten at .25 of which four hold, ten at .95 of which nine hold: (.15 + .05) / 2."""
    probability = np.repeat([0.25, 0.95], 10)
    outcome = np.array([1] * 4 + [0] * 6 + [1] * 9 + [0], float)
    assert value(curves.expected_calibration_error(probability, outcome)) == pytest.approx(0.10)
    curve = curves.reliability(probability, outcome)
    assert curve.held == pytest.approx([0.4, 0.9])
    assert curve.counts == pytest.approx([10, 10])


def test_p_at_1_counts_own_translation_nearest_and_no_ties() -> None:
    queries = np.eye(3, dtype=np.float32)
    documents = np.eye(3, dtype=np.float32)[[0, 2, 1]]
    assert value(retrieval.precision_at_1(queries, documents)) == pytest.approx(1 / 3)
    same = np.ones((3, 2), np.float32)
    assert value(retrieval.precision_at_1(same, same)) == 0.0


def test_token_measures_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(2)
    found, marked = rng.random((6, 20)) < 0.4, rng.random((6, 20)) < 0.5
    ours = spans.token_measures([set(np.flatnonzero(r)) for r in found], [set(np.flatnonzero(r)) for r in marked])
    expected = reference.precision_recall_fscore_support(marked.ravel(), found.ravel(), average="binary")[:3]
    assert [value(m) for m in ours.values()] == pytest.approx(list(expected))


def test_spans_that_touch_a_mark_are_right_and_marks_touched_are_met() -> None:
    measures = spans.span_measures([[(0, 4), (10, 12)], []], [[(3, 6), (20, 20)], [(1, 2)]])
    assert value(measures["span_precision"]) == pytest.approx(1 / 2)
    assert value(measures["span_recall"]) == pytest.approx(1 / 3)


def test_an_empty_mark_is_met_by_a_span_over_its_place() -> None:
    assert spans.overlaps((4, 8), [(5, 5)])
    assert not spans.overlaps((4, 8), [(8, 8)])


def test_strict_and_lax_beads_of_a_worked_example() -> None:
    """Gold 1-1, 1-2, 0-1; found 1-1, 1-1 (part of the 1-2), 1-1 (wrong): strict P 1/3, R 1/2; lax P 2/3, R 1."""
    gold = [beads.bead([0], [0]), beads.bead([1], [1, 2]), beads.bead([], [3])]
    found = [beads.bead([0], [0]), beads.bead([1], [1]), beads.bead([2], [3])]
    measures = beads.bead_measures([found], [gold], [(3, 4)])
    assert value(measures["strict_f1"]) == pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2))
    assert value(measures["lax_f1"]) == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))
    assert value(measures["unmatched_f1"]) == 0.0


def test_mean_is_the_mean() -> None:
    assert value(mean(np.array([1.0, 2.0, 6.0]))) == 3.0

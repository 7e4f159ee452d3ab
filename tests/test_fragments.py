"""Fragments of one story meet by their centres; what is far in meaning or time, or tied by nothing sure, does not."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import clusters
from dedup.fragments import join, propose
from dedup.windows import MICROSECONDS_A_DAY, UNDATED

NEAR = np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.2], [0.9, 0.3]], dtype=np.float32)
FAR = np.array([[1.0, 0.0], [1.0, 0.1], [-1.0, 0.2], [-0.9, 0.3]], dtype=np.float32)
HALVES = np.array([0, 0, 2, 2])
AT_ONCE = np.zeros(4, dtype=np.int64)


def tie(probability: float) -> pl.DataFrame:
    schema = {"a": pl.UInt32, "b": pl.UInt32, "probability": pl.Float32}
    return pl.DataFrame([(1, 2, probability)], schema=schema, orient="row")


def joined(
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    probability: float = 0.9,
    times: np.ndarray[tuple[int], np.dtype[np.int64]] = AT_ONCE,
    threshold: float = 0.4,
) -> list[int]:
    found: list[int] = join(HALVES, tie(probability), times, lambda rows: vectors[rows], threshold).tolist()
    return found


def test_close_fragments_with_a_sure_pair_become_one_story_named_by_its_first_member() -> None:
    assert joined(NEAR) == [0, 0, 0, 0]


def test_fragments_that_are_far_in_meaning_stay_apart() -> None:
    assert joined(FAR) == [0, 0, 2, 2]


def test_a_pair_that_is_not_sure_ties_nothing() -> None:
    assert joined(NEAR, probability=0.5) == [0, 0, 2, 2]
    assert joined(NEAR, probability=0.9, threshold=0.95) == [0, 0, 2, 2]


@pytest.mark.parametrize("second", [2 * MICROSECONDS_A_DAY, UNDATED])
def test_fragments_apart_in_time_or_without_a_time_stay_apart(second: int) -> None:
    assert joined(NEAR, times=np.array([0, 0, second, second])) == [0, 0, 2, 2]


def test_only_unweighed_pairs_between_linked_stories_are_proposed() -> None:
    told = [*((a, b, 0.95, 0.0) for a, b in ((0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5))), (2, 3, 0.9, 0.0)]
    schema = {"a": pl.UInt32, "b": pl.UInt32, "probability": pl.Float32, "duplicate": pl.Float32}
    pairs = pl.DataFrame(told, schema=schema, orient="row")
    proposed = propose(pairs, clusters.build(7, pairs)).rows()
    assert (0, 3) in proposed
    assert (2, 3) not in proposed
    assert all(6 not in pair for pair in proposed)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_the_order_of_pairs_changes_nothing_and_stories_only_grow(ties: list[tuple[int, int]]) -> None:
    vectors = np.random.default_rng(1).normal(size=(10, 3)).astype(np.float32)
    rows = [(min(pair), max(pair), 0.9) for pair in ties if pair[0] != pair[1]]
    schema = {"a": pl.UInt32, "b": pl.UInt32, "probability": pl.Float32}
    labels = np.array([0, 0, 2, 2, 4, 4, 4, 7, 8, 9])
    once = join(labels, pl.DataFrame(rows, schema=schema, orient="row"), np.zeros(10, np.int64), lambda r: vectors[r])
    back = join(
        labels, pl.DataFrame(rows[::-1], schema=schema, orient="row"), np.zeros(10, np.int64), lambda r: vectors[r]
    )
    assert once.tolist() == back.tolist()
    assert all(once[i] == once[label] and once[i] <= label for i, label in enumerate(labels))

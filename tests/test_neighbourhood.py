"""Neighbours settle doubtful pairs in a dump about one thing, and are not asked in a dump of mixed news."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedup.neighbourhood import MIXED, ONE_THING, measures, settled, weighing
from dedup.windows import MICROSECONDS_A_DAY, UNDATED

# Articles 0-2 tell one story, 3-5 another; 2 and 3 use words of both.
VECTORS = np.array([[1, 0], [1, 0.1], [0.7, 0.7], [0.7, 0.7], [0.1, 1], [0, 1]], dtype=np.float32)
DAYS = np.array([0.0, 0.1, 0.6, 0.7, 2.0, 2.1])
TIMES = (DAYS * MICROSECONDS_A_DAY).astype(np.int64)
SURE = [(0, 1, 0.95), (0, 2, 0.8), (1, 2, 0.8), (3, 4, 0.8), (3, 5, 0.8), (4, 5, 0.95)]
DOUBTFUL = (2, 3, 0.5)


def table(rows: list[tuple[int, int, float]]) -> pl.DataFrame:
    schema = {"a": pl.UInt32, "b": pl.UInt32, "probability": pl.Float32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def vectors(rows: NDArray[np.int64]) -> NDArray[np.float32]:
    return VECTORS[rows]


def doubtful(
    likeness: float, times: NDArray[np.int64] = TIMES, company: Sequence[tuple[int, int, float]] = SURE
) -> float:
    found = settled(table([*company, DOUBTFUL]), times, vectors, likeness)
    return float(found.filter((pl.col("a") == 2) & (pl.col("b") == 3))["probability"][0])


def test_two_alike_articles_are_held_apart_by_their_neighbours() -> None:
    assert doubtful(ONE_THING) < doubtful(ONE_THING, company=[]) - 0.1


def test_common_neighbours_draw_two_articles_together() -> None:
    common = [(1, 2, 0.8), (1, 3, 0.8)]
    assert doubtful(ONE_THING, company=common) > doubtful(ONE_THING)


def test_in_mixed_news_pairs_speak_for_themselves() -> None:
    assert doubtful(MIXED) == 0.5


def test_the_more_alike_the_dump_the_more_neighbours_count() -> None:
    whole, half = (abs(doubtful(likeness) - 0.5) for likeness in (ONE_THING, (MIXED + ONE_THING) / 2))
    assert 0 < half < whole


def test_without_any_date_a_pair_stays_as_it_is() -> None:
    assert doubtful(ONE_THING, np.full(6, UNDATED)) == 0.5


def test_measures_of_a_pair_with_no_sure_neighbour_are_its_own() -> None:
    ((own, company, cosine, apart),) = measures(table([DOUBTFUL]), TIMES, vectors).tolist()
    assert (own, company) == pytest.approx((0.0, cosine))
    assert apart == pytest.approx(0.1, abs=1e-6)


def test_being_close_in_company_and_time_speaks_for_one_story() -> None:
    _, company, cosine, apart = weighing().weights
    assert company > 0
    assert cosine > 0
    assert apart < 0


@given(st.permutations([*SURE, DOUBTFUL]))
def test_the_order_of_pairs_changes_nothing(rows: list[tuple[int, int, float]]) -> None:
    found = settled(table(rows), TIMES, vectors, ONE_THING).sort("a", "b")
    assert found.equals(settled(table(sorted(rows)), TIMES, vectors, ONE_THING).sort("a", "b"))


def test_no_pairs_are_no_trouble() -> None:
    assert settled(table([]), TIMES, vectors, ONE_THING).is_empty()

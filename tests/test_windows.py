from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from dedup import bands, windows
from dedup.config import WindowConfig

DAY = windows.MICROSECONDS_A_DAY
CONFIG = WindowConfig(days=3, neighbours=4, min_cosine=0.2)


def sample(
    seed: int = 0, count: int = 900, dimensions: int = 16, undated: int = 5
) -> tuple[windows.Vectors, NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    vectors = generator.standard_normal((count, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    times = generator.integers(0, 20 * DAY, count)
    times[:undated] = windows.UNDATED
    return windows.quantise(vectors), times


def by_hand(vectors: windows.Vectors, times: NDArray[np.int64], config: WindowConfig) -> set[tuple[int, int]]:
    """Compare every article with every other, one product at a time."""
    whole = vectors.astype(np.int64)
    dots = whole @ whole.T
    dated = times != windows.UNDATED
    near = np.abs(times[:, None] - times) <= config.days * DAY
    allowed = near | ~dated[:, None] | ~dated
    np.fill_diagonal(allowed, False)
    found: set[tuple[int, int]] = set()
    for row in range(len(times)):
        others = [int(j) for j in np.flatnonzero(allowed[row]) if dots[row, j] >= config.min_cosine * windows.SCALE**2]
        best = sorted(others, key=lambda j: (-dots[row, j], j))[: config.neighbours]
        found |= {(min(row, j), max(row, j)) for j in best}
    return found


def pairs_of(found: windows.Neighbours) -> set[tuple[int, int]]:
    return set(zip(*(side.tolist() for side in bands.unpack(found.pairs)), strict=True))


@pytest.mark.parametrize(("block", "tile"), [(512, 4096), (64, 100), (300, 7)])
def test_neighbours_are_those_of_an_exhaustive_search_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch, block: int, tile: int
) -> None:
    monkeypatch.setattr(windows, "BLOCK", block)
    monkeypatch.setattr(windows, "TILE", tile)
    vectors, times = sample()
    assert pairs_of(windows.neighbours(vectors, times, CONFIG)) == by_hand(vectors, times, CONFIG)


def test_cosines_are_the_same_to_the_bit_whatever_the_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, times = sample(dimensions=256)
    first = windows.neighbours(vectors, times, CONFIG)
    monkeypatch.setattr(windows, "TILE", 33)
    second = windows.neighbours(vectors, times, CONFIG)
    assert (first.pairs == second.pairs).all()
    assert first.cosine.tobytes() == second.cosine.tobytes() == windows.cosines(vectors, first.pairs).tobytes()


def test_rounding_costs_less_than_a_thousandth_of_cosine() -> None:
    generator = np.random.default_rng(3)
    vectors = generator.standard_normal((200, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = bands.pack(np.arange(100), np.arange(100, 200))
    exact = np.einsum("ij,ij->i", vectors[:100], vectors[100:])
    assert np.abs(windows.cosines(windows.quantise(vectors), pairs) - exact).max() < 1e-3


def test_equal_vectors_rank_by_row() -> None:
    vectors = windows.quantise(np.repeat([[1.0, 0.0]], 20, axis=0).astype(np.float32))
    found = pairs_of(windows.neighbours(vectors, np.zeros(20, np.int64), CONFIG))
    assert found == {(a, b) for a in range(5) for b in range(20) if a < b and (a < 4 or b < 5)}


def test_articles_further_apart_than_the_window_do_not_meet_unless_undated() -> None:
    vectors = windows.quantise(np.ones((3, 1), dtype=np.float32))
    times = np.array([0, 4 * DAY, windows.UNDATED])
    assert pairs_of(windows.neighbours(vectors, times, CONFIG)) == {(0, 2), (1, 2)}


def test_the_edge_of_the_window_belongs_to_it() -> None:
    vectors = windows.quantise(np.ones((2, 1), dtype=np.float32))
    assert pairs_of(windows.neighbours(vectors, np.array([0, 3 * DAY]), CONFIG)) == {(0, 1)}


def test_a_zero_vector_has_no_neighbours() -> None:
    vectors = windows.quantise(np.array([[0.0], [0.0], [1.0]], dtype=np.float32))
    assert pairs_of(windows.neighbours(vectors, np.zeros(3, np.int64), CONFIG)) == set()


def test_dates_from_year_1_to_9999_have_epochs_in_order() -> None:
    dates = [datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), None]
    times = windows.epochs(dates)
    assert times[3] == windows.UNDATED < times[0] < times[1] == 0 < times[2]


def test_only_fresh_articles_ask_but_all_may_answer() -> None:
    vectors, times = sample()
    fresh = np.arange(len(times)) % 3 == 0
    line = windows.timeline(times, CONFIG.days)
    found = windows.merge([windows.search(vectors, line, block, CONFIG) for block in windows.blocks(line, fresh)])
    whole = pairs_of(windows.neighbours(vectors, times, CONFIG))
    asked = pairs_of(found)
    assert asked < whole
    assert all(fresh[a] or fresh[b] for a, b in asked)


def test_no_articles_have_no_neighbours() -> None:
    assert len(windows.neighbours(np.zeros((0, 8), np.int16), np.zeros(0, np.int64), CONFIG).pairs) == 0

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dedup import cells, pipeline, windows
from dedup.config import WindowConfig
from tests.pipeline_sample import ALONE, sample, tables, write

CONFIG = WindowConfig(min_cosine=0.5)
DAY = windows.MICROSECONDS_A_DAY


def vectors(count: int = 3_000, groups: int = 300) -> windows.Vectors:
    chance = np.random.default_rng(7)
    middles = chance.standard_normal((groups, 64))
    made = middles[chance.integers(groups, size=count)] + 0.7 * chance.standard_normal((count, 64))
    return windows.quantise((made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32))


def times(count: int) -> NDArray[np.int64]:
    dated = np.random.default_rng(8).integers(20, size=count) * DAY
    return np.where(np.arange(count) % 50 == 0, windows.UNDATED, dated)


def by_cells(given: windows.Vectors, when: NDArray[np.int64], at_once: int) -> windows.Neighbours:
    line = windows.timeline(when, CONFIG.days)
    divided = cells.divide(given, line, CONFIG)
    assert divided is not None
    blocks = list(windows.blocks(line))
    parts = [blocks[i : i + at_once] for i in range(0, len(blocks), at_once)]
    return windows.merge([cells.search(given, line, part, CONFIG, divided) for part in parts])


@pytest.mark.parametrize("undated", [True, False])
def test_cells_find_nearly_all_neighbours_and_no_others(undated: bool) -> None:
    given = vectors()
    when = np.full(len(given), windows.UNDATED) if undated else times(len(given))
    exact, found = windows.neighbours(given, when, CONFIG), by_cells(given, when, 4)
    assert np.isin(exact.pairs, found.pairs).mean() >= 0.99
    apart = ~np.isin(found.pairs, exact.pairs)
    # What stands in for a neighbour that was missed is the next best, inside the window.
    assert apart.mean() < 0.01
    both, here, there = np.intersect1d(exact.pairs, found.pairs, return_indices=True)
    assert len(both) and (exact.cosine[here] == found.cosine[there]).all()


def test_blocks_searched_at_once_change_nothing() -> None:
    given, when = vectors(), times(3_000)
    one, four = by_cells(given, when, 1), by_cells(given, when, 4)
    assert (one.pairs == four.pairs).all() and (one.cosine == four.cosine).all()


def test_a_few_articles_are_no_crowd_and_a_hundred_thousand_without_dates_are() -> None:
    assert not cells.is_crowded(windows.timeline(times(1_000), 3))
    assert cells.is_crowded(windows.timeline(np.full(cells.CROWD, windows.UNDATED), 3))
    assert not cells.is_crowded(windows.timeline(np.zeros(0, np.int64), 3))


def test_vectors_that_lie_anywhere_are_not_worth_dividing() -> None:
    given = np.random.default_rng(9).standard_normal((2_000, 64))
    unit = windows.quantise((given / np.linalg.norm(given, axis=1, keepdims=True)).astype(np.float32))
    line = windows.timeline(np.zeros(2_000, np.int64), 3)
    assert cells.divide(unit, line, WindowConfig(min_cosine=0.1)) is None


def test_equal_vectors_and_zero_vectors_can_be_divided() -> None:
    given = np.zeros((600, 64), np.int16)
    given[::2, 0] = windows.SCALE
    line = windows.timeline(np.zeros(600, np.int64), 3)
    divided = cells.divide(given, line, CONFIG)
    assert divided is None or sorted(divided.places) == list(range(600))


def test_a_run_whose_windows_are_crowded_gives_the_same_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "in.jsonl", sample())
    pipeline.run([source], tmp_path / "plain", ALONE)
    monkeypatch.setattr(cells, "CROWD", 1)
    monkeypatch.setattr(cells, "WORTH", 1.0)
    pipeline.run([source], tmp_path / "crowded", ALONE)
    assert list((tmp_path / "crowded").glob("work/windows-*/cells-centres.npy"))
    assert tables(tmp_path / "plain") == tables(tmp_path / "crowded")

"""The gate fails on a significant fall, on changed data, and never lowers a floor in silence."""

from pathlib import Path

import numpy as np
import pytest

from eval import gate
from eval.context import Context
from eval.curves import Plot
from eval.metrics.measure import mean
from eval.page import write
from eval.rows import Outcome, Report, Row, compare
from eval.significance import Score
from eval.tasks import example


def _row(figure: float, measure: str = "pair_recall", data: str = "set:abc", task: str = "duplicates") -> Row:
    score = Score(figure, figure - 0.02, figure + 0.02, 100)
    return Row(task, "set", "dedup", "documented (0.5)", measure, score, None, 1.0, f"task:x|data:{data}|seed:1")


FLOORS = {"duplicates/set/pair_recall/documented": gate.Floor(0.9, "set:abc")}


def test_a_fall_within_the_interval_passes_and_one_beyond_fails() -> None:
    assert gate.check([_row(0.89)], FLOORS) == []
    assert "fallen significantly" in gate.check([_row(0.85)], FLOORS)[0]


def test_a_rate_of_errors_must_not_rise() -> None:
    floors = {"artefacts/set/native_rate/documented": gate.Floor(0.02, "set:abc", lower_is_better=True)}
    assert gate.check([_row(0.03, "native_rate", task="artefacts")], floors) == []
    assert gate.check([_row(0.09, "native_rate", task="artefacts")], floors)


def test_other_data_is_not_compared_in_silence() -> None:
    assert "check the data" in gate.check([_row(0.95, data="set:other")], FLOORS)[0]


def test_a_pinned_figure_that_vanished_is_told_and_tasks_not_run_are_not() -> None:
    assert "no longer measured" in gate.check([_row(0.95, "pair_f1")], FLOORS)[0]
    assert gate.check([_row(0.95, task="stories")], FLOORS) == []


def test_lowering_a_floor_needs_to_be_asked_for() -> None:
    with pytest.raises(ValueError, match="allow-regression"):
        gate.raised([_row(0.85)], FLOORS, allow_regression=False)
    lowered = gate.raised([_row(0.85)], FLOORS, allow_regression=True)
    assert lowered["duplicates/set/pair_recall/documented"].value == 0.85
    assert (
        gate.raised([_row(0.95)], FLOORS, allow_regression=False)["duplicates/set/pair_recall/documented"].value == 0.95
    )


def test_floors_survive_being_written(tmp_path: Path) -> None:
    gate.save(FLOORS, tmp_path / "floors.json")
    assert gate.load(tmp_path / "floors.json") == FLOORS


def test_the_example_dump_stays_above_its_floors(tmp_path: Path) -> None:
    floors = {name: floor for name, floor in gate.load().items() if name.startswith("example/")}
    assert floors, "pin them with: python -m eval --task example --update"
    assert gate.check(example.run(Context(tmp_path, tmp_path)).rows, floors) == []


def test_the_page_shows_tables_plots_and_conditions_and_escapes_names(tmp_path: Path) -> None:
    hits = mean(np.array([1.0, 0.0, 1.0]))
    outcomes = [
        Outcome(name, "as it comes", {"recall": hits, "recall fr": hits}, "task:t|data:d:1|seed:1")
        for name in ("dedup", "<peer>")
    ]
    series = {"<peer>": ([0.0, 1.0], [1.0, 0.5])}
    plots = [
        Plot("a", "Curve", "precision-recall", series),
        Plot("b", "Reliability", "reliability", series),
        Plot("c", "Heat", "heat", names=(["fr"], ["de", "en"]), matrix=[[0.1, 0.9]]),
    ]
    write({"retrieval": Report(compare("retrieval", "set", outcomes), plots)}, tmp_path, "python -m eval")
    page, text = (tmp_path / "results.html").read_text(), (tmp_path / "results.md").read_text()
    assert page.count("<svg") == 3
    assert "<peer>" not in page
    assert "data:d:1" in page
    assert "| retrieval | set | recall | dedup | as it comes | 0.667 |" in text
    assert "recall fr" in text.split("<details>")[1]
    write({"retrieval": Report(compare("retrieval", "set", outcomes), plots)}, tmp_path, "python -m eval")
    assert (tmp_path / "results.html").read_text() == page

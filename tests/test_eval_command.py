"""The command says what is wrong in one line, measures a user's labels, holds the gate and writes the page."""

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from eval import gate
from eval.command import app


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def labelled(tmp_path: Path) -> tuple[Path, Path]:
    out = tmp_path / "OUT"
    out.mkdir()
    rows = {"id": list("abc"), "story_cluster": list("112"), "duplicate_cluster": list("123")}
    pl.DataFrame(rows).write_parquet(out / "articles.parquet")
    (tmp_path / "mine.csv").write_text("id,cluster\na,x\nb,x\nc,y\n")
    return tmp_path / "mine.csv", out


def test_an_unknown_task_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    done = _run("--task", "nonsense", "--store", tmp_path)
    assert done.exit_code == 2
    assert "stories" in done.stderr


def test_missing_data_is_named_with_what_to_do(tmp_path: Path) -> None:
    done = _run("--task", "graded", "--shared", tmp_path, "--store", tmp_path)
    assert done.exit_code == 2
    assert "semeval2022_pairs" in done.stderr
    assert "--shared" in done.stderr


def test_a_public_set_that_is_not_there_says_where_to_get_it(tmp_path: Path) -> None:
    done = _run("--task", "stories", "--set", f"miranda={tmp_path}", "--store", tmp_path)
    assert done.exit_code == 2
    assert "Priberam" in done.stderr
    assert "licence" in done.stderr


def test_a_users_labels_are_measured(labelled: tuple[Path, Path]) -> None:
    gold, out = labelled
    done = _run("--task", "stories", "--gold", gold, out)
    assert done.exit_code == 0
    assert "bcubed_f1" in done.stdout
    assert "1.000" in done.stdout


def test_labels_without_an_out_are_refused(labelled: tuple[Path, Path]) -> None:
    done = _run("--gold", labelled[0])
    assert done.exit_code == 2
    assert "OUT" in done.stderr


def test_the_page_is_written_on_demand(labelled: tuple[Path, Path], tmp_path: Path) -> None:
    gold, out = labelled
    assert _run("--gold", gold, "--write", tmp_path / "page", out).exit_code == 0
    assert "seed:" in (tmp_path / "page" / "results.md").read_text()


def test_the_gate_fails_the_command(
    labelled: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold, out = labelled
    floors = {"stories/mine.csv/gone/as run": gate.Floor(0.9, "x")}
    monkeypatch.setattr(gate, "load", lambda: floors)
    done = _run("--gold", gold, "--gate", out)
    assert done.exit_code == 1
    assert "no longer measured" in done.stderr

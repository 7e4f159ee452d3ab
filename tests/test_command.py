"""The command line keeps its contract: exit codes, streams, messages that help."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from dedup.command.application import app, run_command
from dedup.command.explain import waterfall_table
from dedup.command.run import codes, days, pairs
from dedup.command.terminal import page_console
from dedup.errors import ConfigError, DedupError, InputError
from dedup.explanation import Step

ROWS = [
    {
        "id": "a",
        "text": "The harbour of Lindvik closed on Tuesday after a crane fell on a quay. Two dockers were hurt.",
    },
    {
        "id": "b",
        "text": "The harbour of Lindvik closed on Tuesday after a crane fell on a quay. Two dockers were hurt.",
    },
    {"id": "=c", "text": "Parliament in Quellenburg passed the budget with 61 votes on Friday, a narrow majority."},
]


def call(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dump.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)) + "\n", encoding="utf-8")
    return path


def test_a_run_ends_with_one_line_on_stderr_and_nothing_on_stdout(dump: Path, tmp_path: Path) -> None:
    done = call("run", dump, "-o", tmp_path / "out", "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert "3 articles" in done.stderr
    assert "\r" not in done.stderr
    assert (tmp_path / "out" / "report.html").is_file()


def test_rejected_rows_above_the_allowed_share_give_exit_code_three(dump: Path, tmp_path: Path) -> None:
    with dump.open("a", encoding="utf-8") as file:
        file.write('{"id": "broken", "text": \n')
    assert call("run", dump, "-o", tmp_path / "out", "--jobs", 1).exit_code == 3
    rejected = json.loads((tmp_path / "out" / "rejected.jsonl").read_text(encoding="utf-8"))
    assert rejected["line"] == 4
    assert rejected["reason"]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--select", "XYZ", "no rule is called 'XYZ'"),
        ("--keep", "oldest", "earliest, longest or source"),
        ("--window", "soon", "write 3d, 36h or 1w"),
        ("--fields", "txt=body", "no column of ours"),
    ],
)
def test_a_setting_that_names_what_there_is_not_is_refused_before_anything_is_done(
    dump: Path, tmp_path: Path, option: str, value: str, told: str
) -> None:
    refused = call("run", dump, "-o", tmp_path / "out", option, value)
    assert isinstance(refused.exception, DedupError)
    assert told in str(refused.exception)
    assert not list(tmp_path.glob("out/work/index-*/*"))


def test_a_page_off_the_terminal_is_as_wide_as_columns_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert page_console().width == 60
    monkeypatch.delenv("COLUMNS")
    assert page_console().width == 120
    assert page_console(44).width == 44


@pytest.mark.parametrize("arguments", [["-q", "config"], ["config", "-q"], ["config", "--quiet"]])
def test_options_of_all_commands_stand_before_or_behind_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dedup", *arguments])
    with pytest.raises(SystemExit) as left:
        run_command()
    assert left.value.code == 0
    assert "windows.days" in capsys.readouterr().out


def test_an_error_is_told_though_all_else_is_silenced(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["dedup", "run", str(tmp_path / "none.jsonl"), "-o", str(tmp_path / "out"), "-q"])
    with pytest.raises(SystemExit) as left:
        run_command()
    assert left.value.code == 2
    assert "none.jsonl: no such file or folder" in capfd.readouterr().err


def test_standard_input_is_read_where_the_input_is_a_dash(dump: Path, tmp_path: Path) -> None:
    arguments = ("run", "-", "--input-format", "jsonl", "-o", tmp_path / "out", "--jobs", 1)
    assert call(*arguments, stdin=dump.read_text(encoding="utf-8")).exit_code == 0


def test_a_missing_input_is_one_error_that_names_it(tmp_path: Path) -> None:
    failed = call("run", tmp_path / "none.jsonl", "-o", tmp_path / "out")
    assert isinstance(failed.exception, DedupError | SystemExit)
    assert "none.jsonl" in str(failed.exception) + failed.stderr


def test_explain_says_why_two_articles_are_together(dump: Path, tmp_path: Path) -> None:
    call("run", dump, "-o", tmp_path / "out", "--jobs", 1)
    told = call("explain", tmp_path / "out", "a", "b")
    assert told.exit_code == 0, told.output
    assert "exact" in told.stdout
    assert "duplicate cluster" in told.stdout
    as_json = json.loads(call("explain", tmp_path / "out", "a", "=c", "--output-format", "json").stdout)
    assert as_json["relation"] == "different"
    assert {"same", "duplicate", "translated"} == set(as_json["waterfalls"])


def test_config_lists_each_setting_with_its_origin() -> None:
    listed = json.loads(call("config", "--output-format", "json").stdout)
    assert listed["windows.days"] == {"value": 3.0, "origin": "default"}


@pytest.mark.parametrize(("written", "meant"), [("3d", 3.0), ("36h", 1.5), ("1w", 7.0), ("2.5", 2.5)])
def test_windows_are_written_in_hours_days_or_weeks(written: str, meant: float) -> None:
    assert days(written) == meant


@pytest.mark.parametrize("written", ["", "three days", "3 months", "-1d"])
def test_other_durations_are_refused(written: str) -> None:
    with pytest.raises(ConfigError, match="3d, 36h or 1w"):
        days(written)


def test_fields_and_codes_are_lists_with_commas() -> None:
    assert pairs("text=body, date=published") == (("text", "body"), ("date", "published"))
    assert codes(["NAM,PUN2", "LOC"]) == ("NAM", "PUN2", "LOC")
    with pytest.raises(ConfigError, match="text=body"):
        pairs("body")


def test_a_run_says_why_the_first_row_was_rejected_and_which_dates_it_could_not_read(tmp_path: Path) -> None:
    rows = [*ROWS, {"id": "d", "text": "A bridge was opened in Arle on Sunday.", "date": "03/04/2024"}, {"id": "e"}]
    (tmp_path / "dump.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    done = call("run", tmp_path / "dump.jsonl", "-o", tmp_path / "out", "--jobs", 1)
    assert done.exit_code == 3
    assert f"1 row rejected, first {tmp_path / 'dump.jsonl'}:5: no field holds a text" in done.stderr
    assert "1 date could not be read for sure, such as '03/04/2024'" in done.stderr
    assert "20.0% of the rows were rejected" in done.stderr


def test_a_dump_in_another_encoding_is_told_how_to_convert_it(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes("text\nПаром остановился во вторник в полдень\n".encode("cp1251"))
    done = call("run", tmp_path / "old.csv", "-o", tmp_path / "out")
    assert done.exit_code == 3
    assert "not valid UTF-8 at byte 1 of line 2" in done.stderr
    assert "iconv -f" in done.stderr


def test_a_dump_without_a_usable_row_is_done_with_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert call("run", tmp_path / "empty.txt", "-o", tmp_path / "out", "--jobs", 1).exit_code == 3
    assert (tmp_path / "out" / "report.html").is_file()


def test_an_estimate_is_printed_on_stdout_and_nothing_is_written(dump: Path, tmp_path: Path) -> None:
    done = call("-q", "run", dump, "-o", tmp_path / "out", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "peak memory" in done.stdout
    assert not (tmp_path / "out").exists()


def test_a_file_of_several_articles_is_no_side_of_a_comparison(dump: Path) -> None:
    failed = call("compare", dump, dump)
    assert isinstance(failed.exception, InputError)
    assert "several articles" in str(failed.exception)


def test_an_id_that_is_not_there_brings_the_nearest_ones(dump: Path, tmp_path: Path) -> None:
    call("run", dump, "-o", tmp_path / "out", "--jobs", 1)
    failed = call("explain", tmp_path / "out", "a", "c")
    assert "no article has the id 'c'" in str(failed.exception)
    assert "=c" in str(failed.exception)


def test_a_waterfall_fits_a_narrow_terminal() -> None:
    steps = [Step("number_overlap", 0.5, 2.5, "share of the numbers"), Step("prior", None, -1.0, "where a pair starts")]
    for width, explained in ((40, False), (100, True)):
        with StringIO() as page:
            Console(width=width, file=page).print(waterfall_table(steps, width))
            lines = page.getvalue().splitlines()
        assert max(map(len, lines)) <= width
        assert any("share of the numbers" in line for line in lines) is explained

"""`dedup check` and `dedup rule` as a user calls them."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from dedup.command.check import check
from dedup.command.rule import rule
from dedup.errors import ConfigError, InputError

APP = typer.Typer()
APP.command()(check)
APP.command()(rule)
TRACES = "The pier closed at 14h30.\n\nThe train to M\u043escow left. They can not see it.\n"
CLEAN = "The pier closed on Friday, and the crew went home.\n"


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(APP, [str(each) for each in arguments], input=stdin)


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    path = tmp_path / "traces.txt"
    path.write_text(TRACES, encoding="utf-8")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.txt"
    path.write_text(CLEAN, encoding="utf-8")
    return path


def test_something_found_is_exit_1_and_nothing_is_exit_0(traces: Path, clean: Path) -> None:
    assert run("check", traces).exit_code == 1
    assert run("check", clean).exit_code == 0
    assert run("check", traces, "--exit-zero").exit_code == 0


def test_the_fail_level_decides_what_counts(traces: Path) -> None:
    assert run("check", traces, "--select", "MTS105").exit_code == 0
    assert run("check", traces, "--select", "MTS105", "--fail-level", "info").exit_code == 1


def test_opt_in_patterns_speak_only_when_their_code_is_named(tmp_path: Path) -> None:
    path = tmp_path / "connectors.txt"
    path.write_text("The bridge is old.\nMoreover, the port is closed.", encoding="utf-8")
    assert "LEX906" not in run("check", path, "--output-format", "concise").stdout
    assert "LEX906" in run("check", path, "--extend-select", "LEX906", "--output-format", "concise").stdout


def test_a_missing_file_and_an_unknown_code_are_errors(tmp_path: Path, clean: Path) -> None:
    assert isinstance(run("check", tmp_path / "none.txt").exception, InputError)
    assert isinstance(run("check", clean, "--select", "XYZ").exception, ConfigError)
    assert isinstance(run("check", clean, "--variety", "ZZ").exception, ConfigError)
    assert isinstance(run("rule", "XYZ100").exception, ConfigError)


def test_codes_are_selected_by_prefix(traces: Path) -> None:
    lines = run("check", traces, "--select", "LOC,UNT1", "--ignore", "UNT103", "--output-format", "concise").stdout
    assert [line.split(": ")[1].split()[0] for line in lines.splitlines()] == ["LOC305"]
    more = run("check", traces, "--select", "LOC", "--extend-select", "MTS105", "--output-format", "concise").stdout
    assert len(more.splitlines()) == 2


def test_spans_of_a_file_are_those_of_its_text(traces: Path) -> None:
    (document,) = json.loads(run("check", traces, "--output-format", "json").stdout)["documents"]
    for finding in document["findings"]:
        assert TRACES[finding["start"] : finding["end"]] == finding["text"]


def test_text_is_read_from_standard_input() -> None:
    found = run("check", "-", "--output-format", "concise", stdin=TRACES)
    assert found.stdout.startswith("-:1:20: LOC305")


def test_rows_of_a_dump_are_checked_and_bad_ones_are_named(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    rows = [{"id": "a", "text": TRACES}, {"id": "b", "text": CLEAN}]
    dump.write_text("\n".join([*map(json.dumps, rows), '{"id": "c", "text": 5}']) + "\n", encoding="utf-8")
    found = run("check", dump, "--output-format", "jsonl")
    assert [json.loads(line)["id"] for line in found.stdout.splitlines()] == ["a", "b"]
    assert "dump.jsonl:3: not checked" in found.stderr
    assert found.stderr.splitlines()[-1].endswith("1 not checked")
    assert found.exit_code == 1


def test_an_empty_file_is_told_the_others_are_checked_and_the_exit_is_2(traces: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    found = run("check", empty, traces, "--output-format", "jsonl")
    assert [json.loads(line)["id"] for line in found.stdout.splitlines()] == ["traces"]
    assert f"{empty}: not checked: " in found.stderr
    assert found.stderr.splitlines()[-1].endswith("; 1 not checked")
    assert found.exit_code == 2


def test_a_dump_without_a_usable_row_is_exit_2(tmp_path: Path) -> None:
    (tmp_path / "dump.jsonl").write_text('{"text": 5}\n')
    found = run("check", tmp_path / "dump.jsonl")
    assert found.exit_code == 2
    assert "0 findings in 0 texts" in found.stderr


def test_a_pattern_and_a_folder_are_files_of_one_article_each(traces: Path, clean: Path, tmp_path: Path) -> None:
    for named in (tmp_path / "*.txt", tmp_path):
        found = run("check", named, "--output-format", "concise")
        assert found.exit_code == 1, found.output
        assert found.stdout.startswith(f"{traces}:1:20: LOC305")
        assert found.stderr.endswith("in 2 texts; 1 judged translated\n")


def test_the_format_that_is_named_goes_before_the_ending(traces: Path, tmp_path: Path) -> None:
    (tmp_path / "dump.txt").write_text(json.dumps({"id": "a", "text": TRACES}) + "\n", encoding="utf-8")
    dump = run("check", tmp_path / "dump.txt", "--input-format", "jsonl", "--output-format", "jsonl")
    assert json.loads(dump.stdout)["id"] == "a"
    note = traces.rename(tmp_path / "note.md")
    single = run("check", note, "--input-format", "txt", "--output-format", "concise")
    assert single.stdout.startswith(f"{note}:1:20: LOC305")


def test_nothing_is_printed_where_one_of_several_files_is_missing(traces: Path, tmp_path: Path) -> None:
    found = run("check", traces, tmp_path / "none.txt")
    assert isinstance(found.exception, InputError)
    assert found.stdout == ""


def test_fixes_go_to_a_new_file_and_the_input_stays(traces: Path, tmp_path: Path) -> None:
    run("check", traces, "--fix", "--output-format", "concise")
    fixed = (tmp_path / "traces.fixed.txt").read_text(encoding="utf-8")
    assert fixed == "The pier closed at 2:30 p.m.\n\nThe train to Moscow left. They cannot see it.\n"
    assert traces.read_text(encoding="utf-8") == TRACES


def test_fixes_overwrite_nothing(traces: Path, tmp_path: Path) -> None:
    (tmp_path / "traces.fixed.txt").write_text("mine")
    assert isinstance(run("check", traces, "--fix").exception, InputError)
    assert (tmp_path / "traces.fixed.txt").read_text() == "mine"


def test_fixes_of_a_dump_are_rows_in_the_folder_that_is_named(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text("\n".join(json.dumps({"id": each, "text": TRACES}) for each in "ab"), encoding="utf-8")
    run("check", dump, "--fix", "--output", tmp_path / "out", "--output-format", "concise")
    rows = [json.loads(line) for line in (tmp_path / "out" / "dump.fixed.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"] and "Moscow" in rows[1]["text"]


def test_statistics_count_each_rule(traces: Path) -> None:
    found = run("check", traces, "--statistics").stdout
    assert "LOC305" in found and "h-clock" in found


def test_a_rule_is_explained_in_text_and_in_json() -> None:
    page = run("rule", "LOC305").stdout
    assert "h-clock (LOC305)" in page and "## When it is wrong" in page
    (found,) = json.loads(run("rule", "LOC305", "--output-format", "json").stdout)
    assert found["code"] == "LOC305" and found["fires"] and found["silent"]
    assert len(json.loads(run("rule", "--output-format", "json").stdout)) > 70


def test_the_page_of_all_rules_in_the_docs_is_fresh() -> None:
    page = Path("docs/rules.md").read_text(encoding="utf-8")
    assert page == run("rule", "--output-format", "markdown").stdout

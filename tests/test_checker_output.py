"""Outputs of the check: positions, the line with its mark, JSON as fixed, annotations, SARIF."""

import json
from io import StringIO

import pytest
from rich.console import Console

from dedup.checker.finding import Check, Finding, LanguageProbability, Verdict
from dedup.checker.output import FORMATS, Document, Tally
from dedup.checker.output.manual import rule_object, rule_page, rule_table
from dedup.checker.output.screen import write_full
from dedup.checker.rules import all_rules, find_rules

TEXT = "First line.\nThe pier closes at 14h30 today.\n"
START = TEXT.index("14h30")
FINDING = Finding(
    code="LOC305",
    name="h-clock",
    kind="translation",
    severity="error",
    start=START,
    end=START + 5,
    text="14h30",
    message="time of day written with h, 100%",
    suggestion="2:30 p.m.",
    languages=("fr", "pt"),
    weight=3.0,
    native_rate=0.0,
    safe=True,
)
VERDICT = Verdict(True, 0.9, None, (LanguageProbability("fr", 0.8),), "one trace")


def document(text: str = TEXT, *findings: Finding, in_dump: bool = False) -> Document:
    return Document("a", "folder/a.txt", in_dump, "en", Check(VERDICT, findings or (FINDING,), text))


def printed(name: str, capsys: pytest.CaptureFixture[str], *documents: Document) -> str:
    FORMATS[name](documents or (document(),))
    return capsys.readouterr().out


def test_positions_count_lines_and_columns_from_one() -> None:
    assert document().position(0) == (1, 1)
    assert document().position(START) == (2, 20)
    assert document().line(2) == "The pier closes at 14h30 today."
    assert document().place == "folder/a.txt"
    assert document(in_dump=True).place == "folder/a.txt#a"


def test_concise_has_file_line_column_code_and_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    line = "folder/a.txt:2:20: LOC305 time of day written with h, 100% (write: 2:30 p.m.)\n"
    assert printed("concise", capsys) == line


def test_github_annotations_escape_what_would_end_them(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed("github", capsys)
    assert out.startswith("::error file=folder/a.txt,line=2,col=20,endLine=2,endColumn=25,title=LOC305 h-clock::")
    assert "100%25 (write: 2:30 p.m.)" in out


def test_json_has_the_fields_that_are_promised(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed("json", capsys))
    (checked,) = found["documents"]
    assert found["version"] == 1
    assert list(checked) == ["id", "language", "verdict", "findings"]
    assert set(checked["verdict"]) == {"translated", "probability", "machine", "languages", "reason"}
    assert set(checked["findings"][0]) == {
        "code", "name", "kind", "severity", "start", "end", "text", "message", "suggestion", "languages", "weight",
        "native_rate",
    }  # fmt: skip


def test_jsonl_has_a_line_for_each_document(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed("jsonl", capsys, document(), document()).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "a"]


def test_sarif_has_rules_and_results_that_point_at_them(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed("sarif", capsys))
    (run,) = found["runs"]
    (result,) = run["results"]
    assert found["version"] == "2.1.0"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "LOC305"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["charOffset"]) == (2, 20, START)
    assert region["snippet"]["text"] == "14h30"
    assert result["level"] == "error"


def shown(text: str, width: int, finding: Finding = FINDING) -> list[str]:
    console = Console(width=width, soft_wrap=True, file=StringIO())
    with console.capture() as capture:
        write_full([document(text, finding)], console)
    return capture.get().splitlines()


def test_the_mark_stands_under_the_span() -> None:
    lines = shown(TEXT, 80)
    assert lines[1].index("14h30") == lines[2].index("^^^^^")
    assert "write: 2:30 p.m." in lines[3]
    assert "folder/a.txt: a translation (probability 0.90); from fr 0.80" in lines[5]


def test_a_long_line_is_cut_around_the_span_to_the_width() -> None:
    text = "word " * 60 + "14h30" + " word" * 60
    finding = Finding(**{name: getattr(FINDING, name) for name in FINDING.__slots__} | {"start": 300, "end": 305})
    lines = shown(text, 60, finding)
    assert len(lines[1]) <= 60
    assert lines[1].index("14h30") == lines[2].index("^^^^^")


def test_wide_characters_move_the_mark_by_their_cells() -> None:
    text = "港口 14h30"
    finding = Finding(**{name: getattr(FINDING, name) for name in FINDING.__slots__} | {"start": 3, "end": 8})
    lines = shown(text, 60, finding)
    assert lines[2].index("^") == lines[1].index("14h30") + 2


def test_terminal_codes_in_an_article_are_not_printed() -> None:
    finding = Finding(**{name: getattr(FINDING, name) for name in FINDING.__slots__} | {"start": 0, "end": 3})
    assert "\x1b" not in "".join(shown("abc \x1b[31mred [bold]x[/bold]", 60, finding))


def test_a_tally_counts_and_knows_the_worst() -> None:
    tally = Tally()
    assert list(tally.counted([document()]))
    assert tally.reaches("error") and tally.rules() == [(("LOC305", "h-clock", "translation"), 1)]
    assert tally.summary() == "1 finding in 1 text; 1 judged translated"
    assert not Tally().reaches("info")


def test_the_page_of_a_rule_has_every_heading() -> None:
    page = rule_page(find_rules("PUN201")[0])
    for heading in (
        "What it does",
        "Why it is a trace",
        "Example",
        "When it is wrong",
        "Rate in native text",
        "Examples",
    ):
        assert f"## {heading}" in page
    assert len(rule_table(all_rules()).splitlines()) == len(all_rules()) + 2
    assert rule_object(find_rules("NAM101")[0])["code"] == "NAM101"

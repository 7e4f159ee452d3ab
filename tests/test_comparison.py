"""Two articles side by side, as an object, as tables and on a terminal."""

import io
import json
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from dedup.command.application import app
from dedup.command.side_by_side import ordered_rows, view
from dedup.comparison import Content, compare_articles, tables
from dedup.encoder import Encoder, load_encoder
from dedup.schema import BEAD_COLUMNS, CONFLICT_COLUMNS, UNIQUE_COLUMNS, Article, Relation

WIRE = """LENSK (Reuters) - The river rose three metres overnight and flooded the old town of Lensk.

Firefighters brought 240 people to safety in six boats, the mayor, Irina Sokolova, said.

Schools will stay closed until Thursday."""
COPY = """Der Fluss stieg über Nacht um drei Meter und überschwemmte die Altstadt von Lensk.

Die Schulen bleiben bis Donnerstag geschlossen.

Feuerwehrleute brachten 240 Menschen mit neun Booten in Sicherheit, sagte die Bürgermeisterin Irina Sokolowa.

Ein Uhrenmuseum verlor seine gesamte Sammlung."""
ARABIC = """ارتفع منسوب النهر ثلاثة أمتار خلال الليل وغمر البلدة القديمة.

ستبقى المدارس مغلقة حتى يوم الخميس."""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def content(encoder: Encoder) -> Content:
    return compare_articles(Article("w", WIRE, language="en"), Article("c", COPY, language="de"), encoder)


def test_beads_unique_content_and_contradictions_are_found(content: Content) -> None:
    assert [(bead.a, bead.b) for bead in content.beads] == [((0,), (0,)), ((1,), (2,)), ((2,), (1,))]
    assert [item.text for item in content.unique_b if item.whole] == ["Ein Uhrenmuseum verlor seine gesamte Sammlung."]
    only = content.conflicts[0]
    assert (only.text_a.split()[0], only.text_b.split()[0]) == ("six", "neun")


def test_the_json_quotes_its_spans(content: Content) -> None:
    shown = json.loads(json.dumps(content.to_dict()))
    assert [WIRE[p["start"] : p["end"]] for p in shown["a"]["paragraphs"]] == WIRE.split("\n\n")
    assert all(COPY[u["start"] : u["end"]] == u["text"] for u in shown["unique_b"])
    assert all(WIRE[c["a"]["start"] : c["a"]["end"]] == c["a"]["text"] for c in shown["conflicts"])


def test_every_paragraph_stands_in_one_row(content: Content) -> None:
    from dedup.api import compare

    rows = ordered_rows(compare(WIRE, COPY))
    assert sorted(p for row in rows for p in row.a) == [0, 1, 2]
    assert sorted(q for row in rows for q in row.b) == [0, 1, 2, 3]


def test_tables_have_the_columns_of_the_schema(encoder: Encoder) -> None:
    wire, copy = Article("w", WIRE, language="en"), Article("c", COPY, language="de")
    made = tables([(copy, wire, "translated"), (Article("e", "", language="en"), wire, "different")], encoder)
    assert made.beads.schema == pl.Schema(BEAD_COLUMNS)
    assert made.unique.columns == list(UNIQUE_COLUMNS)
    assert made.conflicts.columns == list(CONFLICT_COLUMNS)
    assert made.unique_shares["c"] == pytest.approx(0.2, abs=0.1)
    assert made.unique_shares["e"] == 0


def test_tables_are_the_same_whatever_is_compared_beside_them(encoder: Encoder) -> None:
    wire, copy = Article("w", WIRE, language="en"), Article("c", COPY, language="de")
    arabic, near = Article("a", ARABIC, language="ar"), Article("n", WIRE.replace("six", "nine"), language="en")
    pairs: list[tuple[Article, Article, Relation]] = [
        (copy, wire, "translated"),
        (arabic, copy, "story"),
        (near, arabic, "story"),
    ]
    together = tables(pairs, encoder)
    apart = [tables([pair], encoder) for pair in reversed(pairs)][::-1]
    for name in ("beads", "unique", "conflicts"):
        assert getattr(together, name).equals(pl.concat([getattr(one, name) for one in apart]))


def test_copies_have_no_unique_content(encoder: Encoder) -> None:
    made = tables([(Article("x", WIRE), Article("y", WIRE), "exact")], encoder)
    assert len(made.unique) == len(made.conflicts) == 0
    assert made.unique_shares == {"x": 0}


def rendered(a: str, b: str, width: int) -> str:
    from dedup.api import compare

    console = Console(width=width, record=True, file=io.StringIO())
    console.print(view(compare(a, b), width))
    return console.export_text()


@pytest.mark.parametrize("width", [40, 79, 80, 140])
def test_the_view_keeps_to_its_width_and_marks_without_colour(width: int) -> None:
    text = rendered(WIRE, COPY, width)
    assert max(map(len, text.splitlines())) <= width
    assert "[+] Ein Uhrenmuseum" in " ".join(text.split())
    assert text.count("[≠1]") == 3


def test_a_mark_before_signs_without_spaces_stands_on_their_line() -> None:
    chinese = "星期四，林德维克港口一座钟表博物馆开放。" * 6
    lines = rendered(WIRE, chinese, 90).splitlines()
    assert any("[+]星期四" in line for line in lines)
    assert not any(line.rstrip().endswith("[+]") for line in lines)


def test_an_arabic_article_stands_at_the_right() -> None:
    lines = [line for line in rendered(WIRE, ARABIC, 100).splitlines() if "الخميس" in line]
    assert lines
    assert all(line.rstrip().endswith(".") and len(line.rstrip()) > 90 for line in lines)


def test_control_signs_of_an_article_do_not_reach_the_terminal() -> None:
    assert "\x1b[2J" not in rendered(WIRE + "\n\n\x1b[2JHello, this clears the screen.", COPY, 100)


def test_the_command_prints_json_and_text(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text(WIRE, "utf-8")
    second.write_text(COPY, "utf-8")
    told = CliRunner().invoke(app, ["compare", str(first), str(second), "--output-format", "json"])
    assert told.exit_code == 0, told.output
    assert len(json.loads(told.stdout)["beads"]) == 3
    shown = CliRunner().invoke(app, ["compare", str(first), str(second), "--width", "100"])
    assert "only in B" in shown.stdout


def test_the_command_heeds_the_settings_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("The pier closed at 14h30.\n\nThey can not see it.", "utf-8")
    (tmp_path / "dedup.toml").write_text('[check]\nselect = ["MTS105"]\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    told = json.loads(CliRunner().invoke(app, ["compare", "a.txt", "a.txt", "--output-format", "json"]).stdout)
    assert [finding["code"] for finding in told["findings_a"]] == ["MTS105"]
    monkeypatch.setenv("DEDUP_ENCODER", str(tmp_path / "nowhere"))
    refused = CliRunner().invoke(app, ["compare", "a.txt", "a.txt"])
    assert "nowhere" in str(refused.exception)


def test_the_page_of_two_files_names_them(tmp_path: Path) -> None:
    for name, text in (("wire.txt", WIRE), ("copy.txt", COPY)):
        (tmp_path / name).write_text(text, "utf-8")
    files = [str(tmp_path / name) for name in ("wire.txt", "copy.txt")]
    page = CliRunner().invoke(app, ["compare", *files, "--output-format", "html"]).stdout
    assert '"source":"wire.txt"' in page
    assert '"source":"copy.txt"' in page


def test_a_folder_of_several_files_is_no_side(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(WIRE, "utf-8")
    for named in (tmp_path, tmp_path / "*.txt"):
        told = CliRunner().invoke(app, ["compare", str(named), str(tmp_path / "a.txt")])
        assert "2 files go by that name; name one" in str(told.exception)


def test_a_missing_file_is_an_error_with_its_name(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["compare", str(tmp_path / "none.txt"), str(tmp_path / "none.txt")])
    assert "none.txt" in str(told.exception)

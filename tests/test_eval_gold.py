"""A user's own labels are read in both forms and measured against an OUT."""

import json
from pathlib import Path

import polars as pl
import pytest

from dedup.errors import InputError
from eval import gold
from eval.rows import Row


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "OUT"
    folder.mkdir()
    rows = {
        "id": ["a", "b", "c", "d"],
        "story_cluster": ["1", "1", "1", "2"],
        "duplicate_cluster": ["1", "2", "3", "4"],
    }
    pl.DataFrame(rows).write_parquet(folder / "articles.parquet")
    pairs = pl.DataFrame({"a": ["a", "b"], "b": ["b", "c"], "probability": [0.9, 0.8]})
    pairs.write_parquet(folder / "pairs.parquet")
    return folder


def _values(rows: list[Row]) -> dict[str, float]:
    return {row.measure: row.score.value for row in rows}


def test_clusters_of_a_csv_are_measured(tmp_path: Path, out: Path) -> None:
    (tmp_path / "mine.csv").write_text("id,cluster\na,x\nb,x\nc,y\nunknown,y\n")
    found = _values(gold.evaluate(tmp_path / "mine.csv", out, "stories"))
    assert found["pair_precision"] == pytest.approx(1 / 3)
    assert found["pair_recall"] == 1.0


def test_pairs_as_the_report_page_saves_them_are_measured(tmp_path: Path, out: Path) -> None:
    rows = [{"a": "b", "b": "a", "same": True}, {"a": "b", "b": "c", "same": False}, {"a": "a", "b": "d", "same": True}]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = _values(gold.evaluate(tmp_path / "labels.jsonl", out, "stories"))
    assert (found["pair_precision"], found["pair_recall"]) == (0.5, 0.5)
    assert found["ece"] == pytest.approx((0.1 + 0.8) / 2)


def test_the_task_chooses_the_clusters(tmp_path: Path, out: Path) -> None:
    (tmp_path / "mine.csv").write_text("a,b,same\na,b,true\n")
    assert _values(gold.evaluate(tmp_path / "mine.csv", out, "duplicates"))["pair_recall"] == 0.0


def test_the_signature_travels_with_every_row(tmp_path: Path, out: Path) -> None:
    (tmp_path / "mine.csv").write_text("id,story_cluster\na,x\nb,x\n")
    signature = gold.evaluate(tmp_path / "mine.csv", out, "stories")[0].signature
    assert all(part in signature for part in ("data:mine.csv:", "seed:", "version:", "OUT:"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,colour\na,red\n", "want a, b, same"),
        ("a,b,same\na,b,perhaps\n", "perhaps"),
        ("id,cluster\nz,1\n", "none of the ids"),
        ("a,b,same\na,b,true\na,c\n", "line 3: broken row"),
        ("a,b,same\na,b,true\na,,true\n", "line 3: b is missing"),
    ],
)
def test_labels_that_cannot_be_used_are_refused_with_the_reason(
    tmp_path: Path, out: Path, content: str, message: str
) -> None:
    (tmp_path / "mine.csv").write_text(content)
    with pytest.raises(InputError, match=message):
        gold.evaluate(tmp_path / "mine.csv", out, "stories")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mine.csv", "\ufeffid;cluster\r\na;x\r\nb;x\r\n"),
        ("mine.tsv", "id\tcluster\na\tx\nb\tx\n"),
        ("mine.json", '[{"id": "a", "cluster": "x"}, {"id": "b", "cluster": "x"}]'),
    ],
)
def test_labels_are_read_as_a_spreadsheet_or_a_program_writes_them(
    tmp_path: Path, out: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_bytes(content.encode())
    assert _values(gold.evaluate(tmp_path / name, out, "stories"))["pair_recall"] == 1.0


def test_an_empty_out_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("id,cluster\na,1\n")
    with pytest.raises(InputError, match=r"articles\.parquet"):
        gold.evaluate(tmp_path / "mine.csv", tmp_path / "nowhere", "stories")

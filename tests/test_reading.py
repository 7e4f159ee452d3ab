import bz2
import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import zstandard

from dedup import reading
from dedup.config import ReadConfig
from dedup.errors import InputError
from dedup.schema import ARTICLE_COLUMNS, Article

ROWS: list[dict[str, object]] = [
    {
        "id": "a",
        "title": "Flood",
        "text": "The river rose.\n\nBoats came, “fast”.",
        "date": "2024-05-02T10:00:00+02:00",
        "stars": 3,
    },
    {"id": "b", "title": "Inondation", "text": "Le fleuve est monté, dit-on.", "date": "2024-05-03", "stars": 4},
    {"id": "c", "title": "洪水", "text": "河水上涨。", "date": None, "stars": None},
]


def as_json_lines(rows: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_csv(rows: list[dict[str, object]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_parquet(rows: list[dict[str, object]]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(rows).write_parquet(out)
    return out.getvalue()


FORMS: dict[str, bytes] = {
    "x.jsonl": as_json_lines(ROWS),
    "x.ndjson": b"\xef\xbb\xbf" + as_json_lines(ROWS),
    "x.json": json.dumps(ROWS, indent=1).encode(),
    "wrapped.json": json.dumps({"status": "ok", "articles": ROWS}).encode(),
    "lines.json": as_json_lines(ROWS),
    "x.csv": as_csv(ROWS),
    "semicolon.csv": as_csv(ROWS, ";"),
    "x.tsv": as_csv(ROWS, "\t"),
    "x.parquet": as_parquet(ROWS),
    "x.jsonl.gz": gzip.compress(as_json_lines(ROWS)),
    "two-members.jsonl.gz": gzip.compress(as_json_lines(ROWS[:1])) + gzip.compress(as_json_lines(ROWS[1:])),
    "x.jsonl.zst": zstandard.compress(as_json_lines(ROWS)),
    "two-frames.jsonl.zst": zstandard.compress(as_json_lines(ROWS[:1])) + zstandard.compress(as_json_lines(ROWS[1:])),
    "x.csv.gz": gzip.compress(as_csv(ROWS)),
    "gzip-under-another-name.jsonl": gzip.compress(as_json_lines(ROWS)),
}


def read(
    *paths: Path | str, stdin: io.BytesIO | None = None, **settings: object
) -> tuple[pl.DataFrame, list[reading.Rejected]]:
    config = ReadConfig(**settings)  # type: ignore[arg-type]
    batches = list(reading.read([str(path) for path in paths], config, stdin=stdin))
    frames = [batch.articles for batch in batches]
    return pl.concat(frames) if frames else pl.DataFrame(), [row for batch in batches for row in batch.rejected]


@pytest.mark.parametrize("name", FORMS)
def test_every_format_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMS[name])
    articles, rejected = read(tmp_path / name)
    assert rejected == []
    assert articles.schema == {**ARTICLE_COLUMNS, "extra": pl.String}
    assert articles["id"].to_list() == ["a", "b", "c"]
    assert articles["text"].to_list() == [row["text"] for row in ROWS]
    assert articles["date"].to_list()[:2] == [datetime(2024, 5, 2, 8, tzinfo=UTC), datetime(2024, 5, 3, tzinfo=UTC)]


def test_other_columns_pass_through_with_their_types(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(
        as_json_lines(
            [{"text": "A b.", "n": 1, "ok": True, "x": [1, 2], "language_score": 0.5}, {"text": "C d.", "n": 2.5}]
        )
    )
    articles, _ = read(tmp_path / "x.jsonl")
    columns = reading.pass_through(articles["extra"])
    assert columns.to_dict(as_series=False) == {
        "n": [1.0, 2.5],
        "ok": [True, None],
        "x": ["[1,2]", None],
        "language_score_input": [0.5, None],
    }


def test_pass_through_has_a_row_for_each_article_even_without_columns() -> None:
    assert reading.pass_through(pl.Series([None, None], dtype=pl.String)).height == 2
    assert reading.pass_through(pl.Series(['{"a": 9223372036854775808}', '{"a": 1}']))["a"].to_list() == [
        "9223372036854775808",
        "1",
    ]


def test_bad_rows_are_rejected_with_file_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(
        b'{"id": "broken", "text": \n\n{"text": ""}\n{"text": 5}\n[1]\n{"text": "\xff"}\n{"text": "good"}\n'
        b'{"other": 1}\n' + b'{"text": "' + b"x" * 50 + b'"}\n'
    )
    articles, rejected = read(path, max_text_chars=40)
    assert articles["text"].to_list() == ["good"]
    assert {row.file for row in rejected} == {str(path)}
    assert [(row.line, row.reason.split(":")[0]) for row in rejected] == [
        (1, "broken JSON"),
        (3, "no text"),
        (4, "text is a number, not a text"),
        (5, "the JSON is not an object"),
        (6, "not valid UTF-8 at byte 11"),
        (8, "no field holds a text"),
        (9, "the text has 50 characters, more than 40"),
    ]


def test_broken_csv_rows_are_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'id,text\n1,good\n2,a,b\n3\n\n4,"two\nlines"\n5,\xff\n6,last\n')
    articles, rejected = read(path)
    assert articles["text"].to_list() == ["good", "two\nlines", "last"]
    assert [row.line for row in rejected] == [3, 4, 8]


def test_each_line_inside_an_endless_quotation_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'id,text\n1,good\n2,"open\n3,lost\n4,lost\n')
    articles, rejected = read(path)
    assert articles["id"].to_list() == ["1"]
    assert [row.line for row in rejected] == [3, 4, 5]
    assert "never ends" in rejected[0].reason


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cut.jsonl.gz", gzip.compress(as_json_lines(ROWS * 50))[:-20], "whole"),
        ("cut.jsonl.zst", zstandard.compress(as_json_lines(ROWS * 50))[:-20], "cut off"),
        ("cut.parquet", as_parquet(ROWS)[:-9], "Parquet"),
        ("cut.json", json.dumps(ROWS).encode()[:-9], "cut off"),
        ("no-text.jsonl", b'{"boddy": "x", "n": 1}\n', "--fields text=boddy"),
        ("no-text.parquet", as_parquet([{"words": "x"}]), "the fields are: words"),
        ("wide.csv", "text\nx\n".encode("utf-16"), "UTF-16"),
        ("x.doc", b"text", "--input-format"),
        ("x.jsonl.xz", b"\xfd7zXZ", "unpack it"),
        ("x.zip", b"PK\x03\x04", "unpack it"),
        ("x.tar.gz", gzip.compress(b"x"), "unpack it"),
        ("zip.jsonl", b"PK\x03\x04 and more", "a Zip archive; unpack it"),
        ("not.warc", b"hello", "no WARC response record"),
        ("broken.json", b'{"text": "a" "b"}', "broken JSON"),
        ("latin.json", '[{"text": "Le port est fermé."}]'.encode("latin-1"), "not valid UTF-8 after element 0"),
        ("overlong.json", b'[{"text": "a"}, {"text": "b \xc0\x80"}]', "not valid UTF-8 after element 1"),
        ("latin-name.json", '[{"text": "The port is closed.", "pr\xe9s": 1}]'.encode("latin-1"), "not valid UTF-8"),
    ],
)
def test_a_bad_file_is_one_error_that_names_it(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    if name.endswith("warc"):
        pytest.importorskip("fastwarc")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        read(tmp_path / name)
    assert str(error.value).startswith(f"{tmp_path / name}: ")
    assert message in str(error.value)


@pytest.mark.parametrize("name", ["missing.jsonl", "*.jsonl", ".", "-"])
def test_missing_input_is_one_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"no such file|no file|standard input"):
        read(tmp_path / name if name != "-" else name)


def test_an_unreadable_file_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match=r"x\.jsonl: No such file"):
        read(tmp_path / "x.jsonl")


def test_an_unknown_column_or_format_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(as_json_lines(ROWS))
    with pytest.raises(InputError, match="no such format"):
        read(tmp_path / "x.jsonl", input_format="xml")


def test_folders_and_globs_are_read_in_order_and_each_file_once(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/z.txt", "a.txt", ".hidden.txt", "notes.md"):
        (tmp_path / name).write_text(f"Text of {name}.")
    articles, _ = read(tmp_path, tmp_path / "*.txt")
    assert articles["id"].to_list() == ["a", "b/z"]
    articles, _ = read(tmp_path / "b" / "z.txt", tmp_path / "*.txt")
    assert articles["id"].to_list() == ["z", "a"]


def test_standard_input_is_read_plain_or_compressed() -> None:
    plain = as_json_lines(ROWS)
    for content in (plain, gzip.compress(plain), bz2.compress(plain), zstandard.compress(plain)):
        articles, _ = read("-", stdin=io.BytesIO(content), input_format="jsonl")
        assert articles["id"].to_list() == ["a", "b", "c"]


def test_a_limit_stops_reading_across_files(tmp_path: Path) -> None:
    for name in ("1.jsonl", "2.jsonl"):
        (tmp_path / name).write_bytes(as_json_lines(ROWS))
    articles, _ = read(tmp_path, limit=4)
    assert articles["title"].to_list() == ["Flood", "Inondation", "洪水", "Flood"]


def test_rows_that_share_an_id_are_all_read_under_it(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"id": "x", "text": text} for text in ("One.", "Two.", "Two.", "One.")]
    (tmp_path / "x.jsonl").write_bytes(as_json_lines(rows))
    articles, _ = read(tmp_path / "x.jsonl")
    assert articles.select("id", "text").rows() == [("x", row["text"]) for row in rows]


def test_a_missing_id_follows_from_url_or_text_and_not_from_the_place(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"url": "https://quay.example/1", "text": "One."}, {"text": "Two."}]
    (tmp_path / "1.jsonl").write_bytes(as_json_lines(rows))
    (tmp_path / "2.jsonl").write_bytes(as_json_lines(rows[::-1]))
    first, second = read(tmp_path / "1.jsonl")[0], read(tmp_path / "2.jsonl")[0]
    assert first["id"].to_list() == second["id"].to_list()[::-1]
    assert all(len(name) == 16 for name in first["id"])


def test_batches_hold_at_most_two_thousand_rows(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(as_json_lines([{"text": f"Text {n}."} for n in range(4_100)]))
    batches = list(reading.read([str(tmp_path / "x.jsonl")], ReadConfig()))
    assert [batch.articles.height for batch in batches] == [2_000, 2_000, 100]
    assert batches[0].source == str(tmp_path / "x.jsonl")
    assert batches[0].fields == {"text": "text"}


@pytest.mark.parametrize(
    "rows",
    [
        lambda: ROWS,
        lambda: iter(ROWS),
        lambda: pl.DataFrame(ROWS),
        lambda: pl.DataFrame(ROWS).lazy(),
        lambda: pytest.importorskip("pandas").DataFrame(ROWS),
        lambda: pl.DataFrame(ROWS).to_arrow() if pytest.importorskip("pyarrow") else None,
    ],
)
def test_rows_in_memory_are_read_like_files(rows: Callable[[], reading.Rows]) -> None:
    (batch,) = reading.table(rows())
    assert batch.articles["id"].to_list() == ["a", "b", "c"]
    assert batch.articles["date"].to_list()[2] is None


def test_articles_and_plain_texts_are_rows_too() -> None:
    (batch,) = reading.table([Article("a", "One.", language="en"), "Two.", 3])  # type: ignore[list-item]
    assert batch.articles["text"].to_list() == ["One.", "Two."]
    assert batch.articles["language"].to_list() == ["en", None]
    assert [row.line for row in batch.rejected] == [3]


@pytest.mark.parametrize("rows", ["x.jsonl", {"train": []}, b"x", 5, None])
def test_what_is_no_table_is_an_error(rows: object) -> None:
    with pytest.raises(InputError, match="rows"):
        list(reading.table(rows))  # type: ignore[arg-type]


def test_one_article_is_read_from_text_json_page_or_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The river rose.")
    (tmp_path / "b.json").write_text(
        json.dumps({"headline": "Flood", "articleBody": "Boats came.", "inLanguage": "en"})
    )
    assert reading.article(tmp_path / "a.txt") == Article("a", "The river rose.")
    assert reading.article(str(tmp_path / "b.json")).title == "Flood"
    assert reading.article("-", stdin=io.BytesIO("水".encode())).text == "水"
    for name, content in (("empty.txt", b""), ("bad.txt", b"\xff\xfe\x00"), ("bad.json", b"[1]")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=name):
            reading.article(tmp_path / name)
    with pytest.raises(InputError, match="no such file"):
        reading.article("missing.txt")


def test_the_result_of_a_run_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "OUT").mkdir()
    for name in (".dedup", "articles.parquet", "report.html"):
        (tmp_path / "OUT" / name).touch()
    (tmp_path / "a.jsonl").write_bytes(as_json_lines(ROWS))
    assert len(read(tmp_path)[0]) == 3
    with pytest.raises(InputError, match="result of a run"):
        read(tmp_path / "OUT")


def test_the_digest_of_an_input_follows_from_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"{}")
    (tmp_path / "b.jsonl").write_bytes(b"{}")
    first, second = reading.digest([str(tmp_path), "-"], "jsonl").values()
    assert first == second
    assert len(first) == 64

"""Hostile and broken input: nothing crashes, nothing is lost in silence, memory stays bounded."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import orjson
import polars as pl
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dedup import reading
from dedup.config import ReadConfig
from dedup.errors import InputError

SMALL = ReadConfig(max_line_bytes=1_000_000)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\ud800"), st.just("\x00")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=8,
)
NAMES = st.one_of(
    st.sampled_from(
        [
            "id",
            "url",
            "title",
            "text",
            "date",
            "language",
            "source",
            "@graph",
            "articles",
            "publisher",
            "headlines",
            "extra",
        ]
    ),
    st.text(max_size=6),
)
RECORDS = st.dictionaries(NAMES, VALUES, max_size=6)


class Repeated(io.RawIOBase):
    """A stream of one byte over and over, that takes no memory."""

    def __init__(self, byte: bytes, size: int, start: bytes = b"", end: bytes = b"") -> None:
        self.parts = [(start, len(start)), (byte, size), (end, len(end))]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while self.parts:
            part, left = self.parts[0]
            size = min(left, len(buffer))
            if not size:
                self.parts.pop(0)
                continue
            buffer[:size] = part[:size] if len(part) == left else part * size
            self.parts[0] = (part[size:] if len(part) == left else part, left - size)
            return size
        return 0


def from_stdin(data: bytes | io.RawIOBase, form: str, config: ReadConfig = SMALL) -> list[reading.Batch]:
    stream = io.BytesIO(data) if isinstance(data, bytes) else io.BufferedReader(data)
    settings = ReadConfig(
        form, (), None, 1.0, config.max_text_chars, config.max_line_bytes, config.max_decompressed_bytes
    )
    return list(reading.read(["-"], settings, stdin=stream))


def counts(batches: list[reading.Batch]) -> tuple[int, int]:
    return sum(batch.articles.height for batch in batches), sum(len(batch.rejected) for batch in batches)


@given(st.lists(RECORDS, max_size=5))
def test_every_record_is_an_article_or_rejected(records: list[dict[str, object]]) -> None:
    plain = [
        record for record in records if not any(isinstance(record.get(name), list) for name in ("@graph", "articles"))
    ]
    try:
        batches = list(reading.table(plain))
    except InputError:
        return
    assert sum(counts(batches)) == len(plain)
    for batch in batches:
        batch.articles.write_parquet(io.BytesIO())
        assert reading.pass_through(batch.articles["extra"]).height == batch.articles.height
        assert (batch.articles["id"].str.len_bytes() > 0).all()


@given(st.lists(RECORDS, max_size=4))
def test_records_survive_json_lines(records: list[dict[str, object]]) -> None:
    lines = "".join(json.dumps({"text": "A text.", **record}) + "\n" for record in records).encode()
    try:
        batches = from_stdin(lines, "jsonl")
    except InputError:
        return
    assert sum(counts(batches)) >= len(
        [record for record in records if not any(isinstance(v, list) for v in record.values())]
    )


@given(st.binary(max_size=300), st.sampled_from(["jsonl", "json", "csv", "tsv", "txt"]))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes, form: str) -> None:
    try:
        batches = from_stdin(data, form)
    except InputError as error:
        assert str(error).startswith("-: ")
        return
    assert all(row.line >= 1 and row.reason for batch in batches for row in batch.rejected)


@given(
    st.lists(
        st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\xff", b"\x00", b"\xef\xbb\xbf", b'""', b";"]), max_size=60
    )
)
def test_any_csv_is_read_or_refused(parts: list[bytes]) -> None:
    try:
        from_stdin(b"id,text\n" + b"".join(parts), "csv")
    except InputError as error:
        assert str(error)


@pytest.mark.parametrize(("form", "start"), [("jsonl", b'{"text": "'), ("csv", b'text\n"'), ("txt", b"")])
def test_a_line_that_is_too_long_is_rejected_without_being_held_in_memory(form: str, start: bytes) -> None:
    stream = Repeated(b"x", 200_000_000, start)
    tracemalloc.start()
    batches = from_stdin(stream, form, ReadConfig(max_line_bytes=1_000_000, max_text_chars=250_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counts(batches)[0] == 0
    assert counts(batches)[1] >= 1
    assert peak < 40_000_000


def test_what_follows_a_line_that_is_too_long_is_read() -> None:
    stream = Repeated(b"x", 3_000_000, b'{"text": "', b'"}\n{"text": "after"}\n')
    batches = from_stdin(stream, "jsonl")
    assert batches[0].articles["text"].to_list() == ["after"]
    assert [row.line for row in batches[0].rejected] == [1]


@pytest.mark.parametrize("start", [b'[{"text": "', b'{"text": "'])
def test_an_endless_element_of_a_json_file_is_refused(start: bytes) -> None:
    with pytest.raises(InputError, match="more than 1,000,000 bytes"):
        from_stdin(Repeated(b"x", 20_000_000, start), "json")


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_a_stream_that_decompresses_beyond_the_limit_is_refused(compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(b"\n" * 3_000_000)
    with pytest.raises(InputError, match="max_decompressed_bytes"):
        from_stdin(bomb, "jsonl", ReadConfig(max_decompressed_bytes=1_000_000))


@pytest.mark.parametrize("depth", [500, 100_000])
def test_deep_nesting_is_rejected_or_read(depth: int) -> None:
    line = b'{"text": "ok", "x": ' + b"[" * depth + b"]" * depth + b"}\n"
    batches = from_stdin(line + b'{"text": "after"}\n', "jsonl")
    assert batches[-1].articles["text"].to_list()[-1] == "after"


def test_lone_surrogates_nuls_and_large_numbers_are_read() -> None:
    line = b'{"id": "a\\u0000", "text": "x \\ud800 \\u0000 y", "n": 99999999999999999999999, "f": NaN}\n'
    (batch,) = from_stdin(line, "jsonl")
    assert batch.articles["text"].to_list() == ["x \ufffd \x00 y"]
    assert reading.pass_through(batch.articles["extra"])["n"].dtype == pl.String


@pytest.mark.parametrize("identity", ["../../etc/passwd", "=1+1", "a\"b'c", "a\nb", "<script>", "\u202eabc", "x#1"])
def test_ids_are_kept_as_they_are(identity: str) -> None:
    (batch,) = reading.table([{"id": identity, "text": "A text."}])
    assert batch.articles["id"].to_list() == [identity]


def test_an_id_without_end_is_rejected() -> None:
    (batch,) = reading.table([{"id": "x" * 5_000, "text": "A text."}])
    assert "5,000 characters" in batch.rejected[0].reason


def test_rows_that_each_have_other_fields_do_not_fill_the_memory() -> None:
    batches = list(reading.table({"text": "A text.", f"field{n}": n} for n in range(5_000)))
    assert counts(batches) == (5_000, 0)


def test_a_folder_that_refers_to_itself_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    (tmp_path / "loop").symlink_to(tmp_path)
    (batch,) = reading.read([str(tmp_path)], ReadConfig())
    assert batch.articles.height == 1


def test_extra_is_always_json() -> None:
    (batch,) = reading.table([{"text": "A.", "x": {1, 2}, "y": b"\xff", "z": object}])
    assert set(orjson.loads(batch.articles["extra"][0])) == {"x", "y", "z"}

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from dedup import reading
from dedup.config import ReadConfig

pytest.importorskip("trafilatura")

PAGE = (
    "<html><head><title>Flood</title></head><body><article><h1>Flood</h1>"
    + "<p>The river rose in the night and the boats came to the old town. Nobody was hurt, said the mayor.</p>" * 4
    + "</article></body></html>"
)


def test_a_web_page_is_read_as_one_article(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    assert "river rose" in reading.article(tmp_path / "a.html").text


def test_a_warc_file_yields_its_pages(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    pages = [("https://quay.example/1", PAGE), ("https://quay.example/2", "<html></html>")]
    records = b"".join(_warc_record(url, page) for url, page in pages)
    (tmp_path / "x.warc.gz").write_bytes(gzip.compress(records))
    articles, rejected = _read(tmp_path / "x.warc.gz")
    assert articles["url"].to_list() == ["https://quay.example/1"]
    assert articles["source"].to_list() == ["quay.example"]
    assert [row.line for row in rejected] == [2]


@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (lambda record: record.replace(b"WARC/1.0", b"WORC/1.0"), 1),
        (lambda record: b"neither a record\x00\xff\r\n\r\n", 1),
        (lambda record: record.replace(b"Content-Length", b"Content-Lnegth"), 1),
        (lambda record: record.replace(b"Content-Length: ", b"Content-Length: 9"), 3),
    ],
)
def test_one_broken_warc_record_costs_no_other(tmp_path: Path, damage: Callable[[bytes], bytes], lost: int) -> None:
    pytest.importorskip("fastwarc")
    records = [_warc_record(f"https://quay.example/{number}", PAGE) for number in range(4)]
    (tmp_path / "x.warc").write_bytes(b"".join([records[0], damage(records[1]), *records[2:]]))
    articles, rejected = _read(tmp_path / "x.warc")
    assert articles["url"].to_list() == [f"https://quay.example/{number}" for number in (0, 2, 3)][: 4 - lost]
    assert len(rejected) == 1
    assert "broken WARC record" in rejected[0].reason


def test_a_folder_of_web_pages_is_read_page_by_page(tmp_path: Path) -> None:
    for name, content in (("a.html", PAGE), ("b.htm", "<html></html>")):
        (tmp_path / name).write_text(content)
    articles, rejected = _read(tmp_path)
    assert articles["id"].to_list() == ["a"]
    assert [(Path(row.file).name, row.reason) for row in rejected] == [
        ("b.htm", "no article could be found in the page")
    ]


def _warc_record(url: str, page: str) -> bytes:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"WARC-Date: 2024-05-02T10:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def _read(path: Path) -> tuple[pl.DataFrame, list[reading.Rejected]]:
    batches = list(reading.read([str(path)], ReadConfig()))
    return pl.concat([batch.articles for batch in batches]), [row for batch in batches for row in batch.rejected]

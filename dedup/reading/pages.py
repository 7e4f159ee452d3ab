"""Plain texts, web pages and WARC files of them -> records."""

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, cast

from dedup.errors import InputError, MissingExtraError
from dedup.reading.records import Numbered, Record, RowError
from dedup.reading.streams import BOM

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_KEPT = (
    "url",
    "title",
    "text",
    "date",
    "language",
    "author",
    "hostname",
    "sitename",
    "description",
    "categories",
    "tags",
    "license",
    "pagetype",
    "image",
)
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_MOST_PAGE_BYTES = 16 * 1024 * 1024


def plain_text(stream: io.BufferedReader, stem: str, max_bytes: int) -> Numbered:
    """Yield a text file as one article; its name without ending is the id."""
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        yield 1, RowError(f"the file has more than {max_bytes:,} bytes")
        return
    try:
        yield 1, {"id": stem, "text": data.removeprefix(BOM).decode()}
    except UnicodeDecodeError as error:
        yield 1, RowError(f"not valid UTF-8 at byte {error.start + 1}")


def page(html: bytes | str, url: str | None = None) -> Record:
    """Take article, title, date and the like out of a web page with trafilatura.

    Raises RowError where the page holds no article, MissingExtraError where trafilatura is not installed.
    """
    if find_spec("trafilatura") is None:
        raise MissingExtraError("Reading web pages", "warc")
    import trafilatura

    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    if found is None or isinstance(found, dict) or not found.text:
        raise RowError("no article could be found in the page")
    fields = found.as_dict()
    return {name: fields[name] for name in _KEPT if fields.get(name)}


def warc(stream: io.BufferedReader) -> Numbered:
    """Yield the article of each page in a WARC file, numbered by record; raises MissingExtraError without FastWARC."""
    if find_spec("fastwarc") is None:
        raise MissingExtraError("Reading WARC files", "warc")
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    number = 0
    records = ArchiveIterator(cast(BinaryIO, _Counted(stream)), record_types=WarcRecordType.response)
    for number, record in enumerate(records, 1):
        if _is_page(record):
            yield number, _article(record)
    if not number:
        raise InputError("no WARC response record in it; is it a WARC file, and whole?")


class _Counted:
    """Offer what FastWARC asks of a stream: to read, and to tell how far it has read."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place


def _is_page(record: "WarcRecord") -> bool:
    return record.is_http and (record.http_content_type or "").lower().startswith(_PAGE_TYPES)


def _article(record: "WarcRecord") -> Record | RowError:
    url = record.headers.get("WARC-Target-URI")
    html = record.reader.read(_MOST_PAGE_BYTES + 1)
    if len(html) > _MOST_PAGE_BYTES:
        return RowError(f"the page has more than {_MOST_PAGE_BYTES:,} bytes")
    try:
        return {"url": url, "warc_date": record.headers.get("WARC-Date"), **page(html, url)}
    except RowError as error:
        return error

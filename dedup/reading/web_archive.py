"""WARC files of web pages -> records, going on after a record that is broken."""

import io
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, cast

from dedup.errors import InputError, MissingExtraError
from dedup.reading.pages import MOST_PAGE_BYTES, page
from dedup.reading.records import Numbered, Record, RowError

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_NEXT_RECORD = b"\nWARC/1."
_BROKEN = "Invalid WARC"
_PIECE = 1 << 16
_MOST_KEPT = 1 << 25
"""Bytes kept to look for the next record in; a broken record that is longer hides those that follow inside it."""


def warc(stream: io.BufferedReader) -> Numbered:
    """Yield the article of each page in a WARC file, numbered by response or broken record.

    Raises InputError where there is neither, MissingExtraError without FastWARC.
    """
    if find_spec("fastwarc") is None:
        raise MissingExtraError("Reading WARC files", "warc")
    from fastwarc.warc import WarcRecordType

    number = responses = 0
    for record in _records(_Rewindable(stream)):
        if isinstance(record, RowError):
            number += 1
            yield number, record
        elif record.record_type == WarcRecordType.response:
            number += 1
            responses += 1
            if _is_page(record):
                yield number, _article(record)
    if not responses:
        raise InputError("no WARC response record in it; is it a WARC file, and whole?")


def _records(stream: "_Rewindable") -> "Iterator[WarcRecord | RowError]":
    """Yield the records of all types, and one error for each stretch of the file that FastWARC cannot read."""
    from fastwarc.warc import ArchiveIterator

    in_order = True
    while True:
        try:
            for record in ArchiveIterator(cast(BinaryIO, stream)):
                stream.forget(record.stream_pos)
                in_order = True
                yield record
            return
        except OSError as error:
            if not str(error).startswith(_BROKEN):
                raise
            if in_order:
                yield RowError(f"broken WARC record: {error}")
        in_order = False
        if not stream.go_to_next():
            return


class _Rewindable:
    """Offer what FastWARC asks of a stream, and go back to the first record after the last that was read."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._kept = bytearray()
        self._start = 0
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        if self._given == len(self._kept):
            self._fetch(size)
        end = len(self._kept) if size < 0 else min(self._given + size, len(self._kept))
        data = bytes(self._kept[self._given : end])
        self._given = end
        return data

    def tell(self) -> int:
        return self._start + self._given

    def forget(self, place: int) -> None:
        """Keep nothing from before a place in the file, where a record starts."""
        self._drop(place - self._start)

    def go_to_next(self) -> bool:
        """Go to the next start of a record behind the one that was read last; tell whether there is one."""
        at = 1
        while (found := self._kept.find(_NEXT_RECORD, at)) < 0:
            at = 0
            self._drop(len(self._kept) - len(_NEXT_RECORD) + 1)
            if not self._fetch(_PIECE):
                return False
        self._drop(found + 1)
        self._given = 0
        return True

    def _fetch(self, size: int) -> int:
        self._drop(len(self._kept) - _MOST_KEPT)
        data = self._stream.read(size)
        self._kept += data
        return len(data)

    def _drop(self, size: int) -> None:
        if size > 0:
            del self._kept[:size]
            self._start += size
            self._given = max(0, self._given - size)


def _is_page(record: "WarcRecord") -> bool:
    return record.is_http and (record.http_content_type or "").lower().startswith(_PAGE_TYPES)


def _article(record: "WarcRecord") -> Record | RowError:
    url, length = record.headers.get("WARC-Target-URI"), record.content_length
    html = record.reader.read(MOST_PAGE_BYTES + 1)
    if len(html) < min(length, MOST_PAGE_BYTES):
        return RowError(f"broken WARC record: {length:,} bytes are announced and {len(html):,} there")
    try:
        return {"url": url, "warc_date": record.headers.get("WARC-Date"), **page(html, url)}
    except RowError as error:
        return error

"""Bytes of a file or of standard input, decompressed, with every length bounded."""

import bz2
import gzip
import io
from collections.abc import Iterator
from typing import BinaryIO, cast

import zstandard

from dedup.errors import InputError

BOM = b"\xef\xbb\xbf"
"""The byte order mark that some programs write before UTF-8."""

_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_GZIP_MAGIC = b"\x1f\x8b"
_BZIP2_MAGIC = b"BZh"
_ZIP_MAGIC = b"PK\x03\x04"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_BUFFER = 1 << 20
_ZSTD_PIECE = 2_048
"""Bytes decompressed at a time: at most 32,768 times as many come out."""
_ZSTD_WINDOW = 1 << 27
"""The largest window, in bytes, that a frame may ask for (`zstd --long` without an argument writes this)."""


class _Zstd(io.RawIOBase):
    """Read the frames of a Zstandard stream, and raise EOFError where the last one is cut off."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        self._rest = b""
        self._ready = memoryview(b"")
        self._started = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            piece = self._rest or self._raw.read(_ZSTD_PIECE)
            if not piece:
                return self._end()
            self._ready = memoryview(self._decompressed(piece))
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _end(self) -> int:
        if self._started:
            raise EOFError("the last Zstandard frame is cut off")
        return 0

    def _decompressed(self, piece: bytes) -> bytes:
        data = self._frame.decompress(piece)
        self._started, self._rest = not self._frame.eof, self._frame.unused_data
        if self._frame.eof:
            self._frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        return data


class _Limited(io.RawIOBase):
    """Stop with an InputError after a number of bytes."""

    def __init__(self, raw: BinaryIO, limit: int) -> None:
        self._raw = raw
        self._limit = limit
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._raw.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise InputError(
                f"more than {self._limit:,} bytes come out of it; if that is right, raise read.max_decompressed_bytes"
            )
        buffer[: len(data)] = data
        return len(data)


def decompressed(raw: BinaryIO, limit: int) -> io.BufferedReader:
    """Wrap a stream so that it yields plain bytes, whether it is gzip, bzip2, Zstandard or none of them.

    Raises InputError for a Zip archive and on reading beyond `limit` bytes, EOFError or OSError where the stream is cut
    off or broken.
    """
    peekable = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, raw), _BUFFER)
    magic = peekable.peek(len(_ZSTD_MAGIC))
    inner: BinaryIO = peekable
    if magic.startswith(_GZIP_MAGIC):
        inner = cast(BinaryIO, gzip.GzipFile(fileobj=peekable, mode="rb"))
    elif magic.startswith(_BZIP2_MAGIC):
        inner = cast(BinaryIO, bz2.BZ2File(peekable))
    elif magic.startswith(_ZIP_MAGIC):
        raise InputError("it is a Zip archive; unpack it and name what was in it")
    elif magic.startswith(_ZSTD_MAGIC):
        inner = io.BufferedReader(_Zstd(peekable), _BUFFER)
    return io.BufferedReader(_Limited(inner, limit), _BUFFER)


def lines(stream: io.BufferedReader, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines, from 1; `None` for a line of more than `limit` bytes, which is skipped unread."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            _skip_line(stream)
            yield number, None
        else:
            yield number, line


def _skip_line(stream: io.BufferedReader) -> None:
    while (piece := stream.readline(_BUFFER)) and not piece.endswith(b"\n"):
        pass


def refuse_utf16(stream: io.BufferedReader) -> None:
    """Raise InputError where a stream starts with the byte order mark of UTF-16."""
    if stream.peek(2).startswith(_WIDE_BOMS):
        raise InputError("the file is UTF-16; convert it to UTF-8 first (iconv -f utf-16 -t utf-8)")

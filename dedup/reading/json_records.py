"""JSON lines, and JSON files that hold one article, one object of articles, or an array of them."""

import io
import json
from collections.abc import Iterator

import ijson
import orjson

from dedup.errors import InputError
from dedup.reading.records import Numbered, Record, RowError
from dedup.reading.streams import BOM, lines, refuse_utf16

_PEEK = 65_536


def json_lines(stream: io.BufferedReader, max_line_bytes: int) -> Numbered:
    """Yield the object of each line; blank lines are passed over."""
    refuse_utf16(stream)
    for number, line in lines(stream, max_line_bytes):
        if line is None:
            yield number, RowError(f"the line has more than {max_line_bytes:,} bytes")
        elif stripped := line.removeprefix(BOM).strip():
            yield number, parsed(stripped)


def json_file(stream: io.BufferedReader, max_line_bytes: int) -> Numbered:
    """Yield the objects of a JSON file: an array element by element, one object, or one object a line.

    Raises InputError where the JSON is broken or one element is larger than `max_line_bytes`.
    """
    refuse_utf16(stream)
    start = stream.peek(_PEEK).removeprefix(BOM).lstrip()
    if start.startswith(b"["):
        return _elements(stream, max_line_bytes)
    first_line, newline, _ = start.partition(b"\n")
    if newline and isinstance(parsed(first_line.strip()), dict):
        return json_lines(stream, max_line_bytes)
    return _one(stream, max_line_bytes)


def parsed(data: bytes) -> Record | RowError:
    """Parse one JSON object; lone surrogates, NaN and integers of any size are accepted."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return _parsed_slowly(data, error)
    return value if isinstance(value, dict) else RowError("the JSON is not an object")


def _parsed_slowly(data: bytes, first: orjson.JSONDecodeError) -> Record | RowError:
    try:
        value = json.loads(data.decode())
    except UnicodeDecodeError as error:
        return RowError(f"not valid UTF-8 at byte {error.start + 1}")
    except json.JSONDecodeError as error:
        return RowError(f"broken JSON: {error.msg} at character {error.pos + 1}")
    except (RecursionError, ValueError):
        return RowError(f"broken JSON: {first.msg}")
    return value if isinstance(value, dict) else RowError("the JSON is not an object")


def _one(stream: io.BufferedReader, limit: int) -> Numbered:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"one JSON object of more than {limit:,} bytes; write one article a line (.jsonl)")
    value = parsed(data.removeprefix(BOM).strip())
    if isinstance(value, RowError):
        raise InputError(f"{value}; for one article a line use --input-format jsonl")
    yield 1, value


class _Metered:
    """Count the bytes read since the last element, so that no element can fill the memory."""

    def __init__(self, stream: io.BufferedReader, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.since += len(data)
        if self.since > self._limit + size:
            raise InputError(f"one element of the JSON array has more than {self._limit:,} bytes")
        return data


def _elements(stream: io.BufferedReader, limit: int) -> Iterator[tuple[int, Record | RowError]]:
    metered = _Metered(stream, limit)
    number = 0
    try:
        for element in ijson.items(metered, "item", use_float=True):
            number += 1
            metered.since = 0
            yield number, element if isinstance(element, dict) else RowError("the JSON is not an object")
    except (UnicodeDecodeError, ijson.JSONError) as error:
        raise InputError(_broken(error, number)) from error


def _broken(error: Exception, number: int) -> str:
    """Say what is wrong with an array behind the element of that number."""
    told = error.args[0] if error.args else ""
    reason = " ".join((told.decode(errors="replace") if isinstance(told, bytes) else str(told)).split())[:120]
    if isinstance(error, UnicodeDecodeError) or "invalid bytes in UTF8" in reason:
        return f"not valid UTF-8 after element {number}; convert the file first (iconv -f ENCODING -t utf-8)"
    return f"broken JSON after element {number}: {reason}; is the file cut off?"

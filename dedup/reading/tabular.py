"""CSV, TSV and Parquet -> records."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import polars as pl

from dedup.errors import InputError
from dedup.reading.records import Numbered, Record, RowError
from dedup.reading.streams import BOM, lines, refuse_utf16

_BATCH_ROWS = 2_000
_DELIMITERS = (",", "\t", ";", "|")


def delimited(stream: io.BufferedReader, delimiter: str, max_line_bytes: int) -> Numbered:
    """Yield the rows of a CSV or TSV file under the names of its first line.

    A row with more or fewer fields than the first line, with invalid UTF-8 or too long a line becomes a RowError, and
    reading goes on after it; so does each line inside a quoted field that never ends.
    """
    refuse_utf16(stream)
    csv.field_size_limit(max(csv.field_size_limit(), max_line_bytes))
    feed = _Feed(stream, max_line_bytes)
    first = next(feed, "")
    reader = csv.reader(chain([first], feed), delimiter=_delimiter(first, delimiter))
    names = _header(reader)
    while not feed.ended:
        start = reader.line_num + 1
        try:
            values = next(reader, [])
            problem = _problem(values, names)
        except csv.Error as error:
            values, problem = [], f"broken row: {error}"
        yield from _judged(feed, range(start, reader.line_num + 1), dict(zip(names, values, strict=False)), problem)


def _header(reader: "Iterator[list[str]]") -> list[str]:
    try:
        return _distinct(next(reader, []))
    except csv.Error as error:
        raise InputError(f"the first line does not name the columns: {error}") from error


def _judged(feed: "_Feed", spanned: range, record: Record, problem: str) -> Numbered:
    if feed.ended and len(spanned) > 1:
        for line in spanned:
            yield line, RowError(f"inside a quoted field that starts at line {spanned[0]} and never ends")
        return
    problem = feed.problem(spanned) or problem
    if problem:
        yield spanned.start, RowError(problem)
    elif record:
        yield spanned.start, record


@dataclass(slots=True)
class _Feed:
    """Hand decoded lines to the CSV reader, keeping note of those that were too long or not UTF-8."""

    stream: io.BufferedReader
    limit: int
    ended: bool = False
    _problems: dict[int, str] = field(default_factory=dict)
    _lines: Iterator[tuple[int, bytes | None]] = field(init=False)

    def __post_init__(self) -> None:
        self._lines = lines(self.stream, self.limit)

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        try:
            number, line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        if line is None:
            self._problems[number] = f"the line has more than {self.limit:,} bytes"
            return "\n"
        try:
            return (line.removeprefix(BOM) if number == 1 else line).decode()
        except UnicodeDecodeError as error:
            self._problems[number] = f"not valid UTF-8 at byte {error.start + 1} of line {number}"
            return line.decode(errors="replace")

    def problem(self, spanned: range) -> str:
        """Return what was wrong with one of these lines, and forget it."""
        found = [self._problems.pop(line) for line in spanned if line in self._problems] if self._problems else []
        return found[0] if found else ""


def _problem(values: list[str], names: list[str]) -> str:
    if not values or len(values) == len(names):
        return ""
    return f"broken row: {len(values)} fields, where the first line names {len(names)}"


def _delimiter(first_line: str, expected: str) -> str:
    return expected if expected in first_line else max(_DELIMITERS, key=first_line.count)


def _distinct(names: list[str]) -> list[str]:
    taken: dict[str, None] = {}
    for place, name in enumerate(names, 1):
        trimmed = name.strip() or f"column_{place}"
        taken[trimmed if trimmed not in taken else f"{trimmed}_{place}"] = None
    return list(taken)


def parquet(path: Path) -> Numbered:
    """Yield the rows of a Parquet file; raises InputError where it is cut off or no Parquet file."""
    number = 0
    try:
        for frame in pl.scan_parquet(path, glob=False).collect_batches(chunk_size=_BATCH_ROWS, maintain_order=True):
            for record in frame_records(frame):
                number += 1
                yield number, record
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError(f"not a readable Parquet file: {reason}; is it whole?") from error


def frame_records(frame: pl.DataFrame) -> Iterator[Record]:
    """Yield the rows of a frame as records; binary columns are read as UTF-8."""
    binary = [name for name, kind in frame.schema.items() if kind == pl.Binary]
    return frame.with_columns(pl.col(binary).cast(pl.String, strict=False)).iter_rows(named=True)

"""The way in: inputs as a user or a program gives them -> batches of articles, or one article."""

import io
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import zstandard

from dedup.config import ReadConfig
from dedup.errors import InputError
from dedup.reading.batches import Batch, Progress, batches
from dedup.reading.fields import FieldMap, Row
from dedup.reading.identity import identify
from dedup.reading.json_records import json_file, json_lines
from dedup.reading.pages import plain_text, web_page
from dedup.reading.python_rows import Rows, python_records
from dedup.reading.records import Numbered, Record, RowError
from dedup.reading.sources import Source, format_of, sources
from dedup.reading.streams import decompressed
from dedup.reading.tabular import delimited, parquet
from dedup.reading.web_archive import warc
from dedup.schema import Article

_BROKEN = (OSError, EOFError, zlib.error, zstandard.ZstdError)
_UTF8_BYTES = 4
_MEMORY = "rows"

_READERS: dict[str, Callable[[io.BufferedReader, Source, ReadConfig], Numbered]] = {
    "jsonl": lambda stream, source, config: json_lines(stream, config.max_line_bytes),
    "json": lambda stream, source, config: json_file(stream, config.max_line_bytes),
    "csv": lambda stream, source, config: delimited(stream, ",", config.max_line_bytes),
    "tsv": lambda stream, source, config: delimited(stream, "\t", config.max_line_bytes),
    "txt": lambda stream, source, config: plain_text(stream, source.stem, config.max_text_chars * _UTF8_BYTES),
    "html": lambda stream, source, config: web_page(stream, source.stem),
    "warc": lambda stream, source, config: warc(stream),
}


def read(inputs: Sequence[str], config: ReadConfig, *, stdin: BinaryIO | None = None) -> Iterator[Batch]:
    """Yield batches of about 2,000 articles or 16 MB of text from files, folders, globs and `-`, in a fixed order.

    Rows that cannot be used are in `Batch.rejected`. Raises InputError for an input that is missing, cut off, of
    unknown format or without a field that holds the text; all inputs are looked up before the first is read.
    """
    progress = Progress(remaining=config.limit)
    for source in sources(inputs, config.input_format):
        if progress.remaining == 0:
            break
        with _named(source.name):
            yield from batches(source.name, _records(source, config, stdin), config, progress)
    progress.demand_chosen_text(config)


def table(rows: Rows, config: ReadConfig | None = None) -> Iterator[Batch]:
    """Yield batches from rows in memory: an iterable of dicts, articles or texts, or a polars, pandas or pyarrow table.

    A Hugging Face dataset is such an iterable. Raises InputError for anything else, or where no field holds the text.
    """
    config = config or ReadConfig()
    progress = Progress(remaining=config.limit)
    with _named(_MEMORY):
        yield from batches(_MEMORY, python_records(rows), config, progress)
    progress.demand_chosen_text(config)


def article(path: str | Path, config: ReadConfig | None = None, *, stdin: BinaryIO | None = None) -> Article:
    """Read one file as an article: text, a JSON object, or a web page (`.html`); `-` is text from standard input.

    Raises InputError where it is missing, holds several articles or is cut off, RowError (an InputError too) where what
    it holds is no article, MissingExtraError for a page without trafilatura.
    """
    config = config or ReadConfig()
    name = str(path)
    with _named(name):
        record, *others = _first_two(name, config, stdin)
        if isinstance(record, RowError):
            raise record
        field_map = FieldMap(config.fields)
        found, *more = field_map.articles(record)
        if others or more:
            raise InputError("it holds several articles; give a file of one, or an id of what `dedup run` made of it")
        return _article(field_map.row(found))


def row_article(row: Mapping[str, object]) -> Article:
    """Read one row, under any of the field names that files may have; raises InputError where it cannot be used."""
    field_map = FieldMap()
    try:
        record = next(field_map.articles({str(name): value for name, value in row.items()}))
        return _article(field_map.row(record))
    except RowError as error:
        raise InputError(f"the article cannot be used: {error}") from error


def _first_two(name: str, config: ReadConfig, stdin: BinaryIO | None) -> list[Record | RowError]:
    form = "txt" if name == "-" else format_of(Path(name)) or "txt"
    source, *others = sources([name], config.input_format or form)
    if others:
        raise InputError(f"{1 + len(others):,} files go by that name; name one")
    return [record for _, record in islice(_records(source, config, stdin), 2)] or [RowError("it is empty")]


def _article(row: Row) -> Article:
    date = None if row.date is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row.date)
    return Article(identify(row.id, row.url, row.text), row.text, row.title, row.url, date, row.language, row.source)


def _records(source: Source, config: ReadConfig, stdin: BinaryIO | None) -> Numbered:
    if source.format == "parquet":
        if source.path is None:
            raise InputError("Parquet cannot be read from standard input; name the file")
        yield from parquet(source.path)
        return
    with _opened(source, stdin) as raw:
        yield from _READERS[source.format](decompressed(raw, config.max_decompressed_bytes), source, config)


@contextmanager
def _opened(source: Source, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if source.path is None:
        yield stdin or sys.stdin.buffer
        return
    with source.path.open("rb") as raw:
        yield raw


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Put the input's name before what went wrong in it."""
    try:
        yield
    except InputError as error:
        if str(error).startswith(f"{name}: "):
            raise
        raise type(error)(f"{name}: {error}") from error
    except _BROKEN as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{name}: {reason or 'cannot be read'}; is the file whole and readable?") from error

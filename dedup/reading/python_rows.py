"""Rows that a program holds in memory -> records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Protocol, TypeAlias, cast, runtime_checkable

import polars as pl

from dedup.errors import InputError
from dedup.reading.records import Numbered, Record, RowError
from dedup.reading.tabular import frame_records
from dedup.schema import Article

_SLICE_ROWS = 2_000


@runtime_checkable
class ArrowTable(Protocol):
    """Anything that hands out its columns as an Arrow stream: pyarrow and pandas tables, among others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Export the table as an Arrow C stream."""
        ...


Rows: TypeAlias = Iterable[Mapping[str, object] | Article | str] | pl.DataFrame | pl.LazyFrame | ArrowTable


def python_records(rows: Rows) -> Numbered:
    """Yield the rows of a table or an iterable as numbered records; raises InputError for anything else."""
    yield from enumerate(_records(rows), 1)


def _records(rows: Rows) -> Iterator[Record | RowError]:
    if isinstance(rows, str | bytes | Path | Mapping) or not _can_be_read(rows):
        raise InputError(
            f"rows are expected, not {type(rows).__name__}: give a list of dicts or a table, for files a path to read()"
        )
    if isinstance(rows, pl.LazyFrame):
        rows = rows.collect()
    if not isinstance(rows, pl.DataFrame) and isinstance(rows, ArrowTable):
        rows = pl.DataFrame(rows)
    if isinstance(rows, pl.DataFrame):
        for part in rows.iter_slices(_SLICE_ROWS):
            yield from frame_records(part)
    else:
        yield from map(_record, cast(Iterable[object], rows))


def _can_be_read(rows: object) -> bool:
    return isinstance(rows, Iterable | pl.LazyFrame | ArrowTable)


def _record(row: object) -> Record | RowError:
    if isinstance(row, str):
        return {"text": row}
    if isinstance(row, Article):
        return asdict(row)
    if isinstance(row, Mapping):
        return {str(name): value for name, value in row.items()}
    return RowError(f"the row is of type {type(row).__name__}; give a dict, an Article or a text")

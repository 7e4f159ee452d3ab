"""Columns of the input that are none of ours: from JSON objects back to columns."""

import json
from typing import TypeAlias

import orjson
import polars as pl

from dedup.reading.values import valid
from dedup.schema import ARTICLE_COLUMNS, VERDICT_COLUMNS

_OURS = frozenset([*ARTICLE_COLUMNS, *VERDICT_COLUMNS, "extra"])
_SUFFIX = "_input"
_DTYPES: tuple[tuple[frozenset[type], type[pl.DataType]], ...] = (
    (frozenset(), pl.String),
    (frozenset([bool]), pl.Boolean),
    (frozenset([int]), pl.Int64),
    (frozenset([int, float]), pl.Float64),
    (frozenset([float]), pl.Float64),
    (frozenset([str]), pl.String),
)
_Column: TypeAlias = list[object]


def pass_through(extra: pl.Series) -> pl.DataFrame:
    """Expand a column of JSON objects into one column a name, in the order in which the names first appear.

    A name of ours (`schema.ARTICLE_COLUMNS`, `schema.VERDICT_COLUMNS`) gets `_input` added until it is free. Scalars of
    one type keep it, whole numbers among others become floats; lists, objects and mixed types are given as JSON text.
    """
    rows = [_object(written) for written in extra]
    names = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, pl.Series] = {}
    for name in names:
        free = _free(name, names, columns)
        columns[free] = _series(free, [row.get(name) for row in rows])
    return pl.DataFrame(columns) if columns else pl.DataFrame(height=len(rows))


def _object(written: str | None) -> dict[str, object]:
    if written is None:
        return {}
    try:
        value = orjson.loads(written)
    except orjson.JSONDecodeError:
        value = json.loads(written)
    return value if isinstance(value, dict) else {}


def _free(name: str, names: dict[str, None], columns: dict[str, pl.Series]) -> str:
    free = name
    while free in columns or free in _OURS or (free != name and free in names):
        free += _SUFFIX
    return free


def _series(name: str, values: _Column) -> pl.Series:
    kinds = frozenset(type(value) for value in values if value is not None)
    dtype = next((dtype for allowed, dtype in _DTYPES if kinds == allowed), None)
    if dtype is pl.Int64 and any(isinstance(value, int) and abs(value) >= 1 << 63 for value in values):
        dtype = None
    if dtype is None:
        return pl.Series(name, [_written(value) for value in values], dtype=pl.String)
    return pl.Series(name, values, dtype=dtype, strict=False)


def _written(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return valid(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

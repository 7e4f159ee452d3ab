"""Single values of a record: strings of any shape of JSON, and what is left over as JSON."""

import json
import math
import re

import orjson

from dedup.reading.known import known
from dedup.reading.records import Record, RowError

_SCALAR_KEYS = ("@value", "value", "name", "@id", "url")
_LONGEST_EMPTY = 6
_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "a truth value"),
    (int, "a number"),
    (float, "a number"),
    (dict, "an object"),
    (list, "a list"),
)


def at(record: Record, name: str) -> object:
    """Return the value under a name; a full stop steps into an object or the first object of a list."""
    if name in record or "." not in name:
        return record.get(name)
    value: object = record
    for part in name.split("."):
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, dict)), None)
        value = value.get(part) if isinstance(value, dict) else None
    return value


def valid(string: str) -> str:
    """Replace lone surrogates, which no file can hold, by U+FFFD; offsets stay the same."""
    if string.isascii():
        return string
    try:
        string.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", string)
    return string


def scalar(value: object) -> object:
    """Return the first scalar of a JSON-LD object or a list, or the value itself."""
    if isinstance(value, list):
        return scalar(value[0]) if value and not isinstance(value[0], list) else None
    if isinstance(value, dict):
        found = next((value[key] for key in _SCALAR_KEYS if value.get(key) is not None), None)
        return None if isinstance(found, dict | list) else found
    return None if isinstance(value, float) and math.isnan(value) else value


def label(value: object) -> str:
    """Give a short string such as a title or a name, trimmed; empty where there is none.

    >>> label({"@type": "Organization", "name": " The Courier "}), label("None"), label(7)
    ('The Courier', '', '7')
    """
    single = scalar(value)
    if isinstance(single, int | float) and not isinstance(single, bool):
        return str(single)
    if not isinstance(single, str):
        return ""
    trimmed = valid(single.strip())
    return "" if len(trimmed) <= _LONGEST_EMPTY and trimmed.lower() in known().empty else trimmed


def text(value: object) -> str:
    """Give an article's text unchanged, a list of paragraphs joined by blank lines, or an empty string."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if not isinstance(value, str) or not value or value.isspace():
        return ""
    return "" if len(value) <= _LONGEST_EMPTY and value.strip().lower() in known().empty else valid(value)


def kind(value: object) -> str:
    """Name the JSON type of a value as a reader would."""
    return next((name for kind_of, name in _KINDS if isinstance(value, kind_of)), type(value).__name__)


def json_object(record: Record) -> str | None:
    """Write what is left of a record as JSON; `None` where nothing is left. Values that JSON lacks become strings."""
    if not record:
        return None
    try:
        return orjson.dumps(record, default=str, option=_JSON_OPTIONS).decode()
    except TypeError:
        return _json_object_slowly(record)


def _json_object_slowly(record: Record) -> str:
    """Write integers beyond 64 bits and lone surrogates, which the fast writer refuses."""
    try:
        written = json.dumps({str(name): value for name, value in record.items()}, default=str, ensure_ascii=False)
    except (RecursionError, ValueError, TypeError) as error:
        raise RowError("the other fields cannot be written as JSON") from error
    return valid(written)

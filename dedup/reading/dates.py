"""Dates as other programs write them, as microseconds since 1970 in UTC."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from dedup.reading.known import known
from dedup.reading.written_dates import on_24_hours, written_date

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGITS = re.compile(r"-?[0-9]{9,19}(?:\.[0-9]{1,9})?")
_COMPACT = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""How a moment is written in so many digits; as a time since 1970 it would lie in 1976 or in the 27th century."""
_LONG_FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")
_UTC_BY_NAME = re.compile(r" ?(?:UTC|GMT|Z)\Z")
_LONGEST = 64
_EARLIEST_SECONDS = 1e8


def microseconds(value: object) -> int | None:
    """Give a date or a way of writing one as microseconds since 1970 in UTC; `None` where it cannot be told.

    Strings may be ISO 8601, RFC 2822, dates as people write them (`written_dates`) or digits. Digits are seconds,
    milli-, micro- or nanoseconds since 1970 by their size (none before March 1973, where 0 and -1 stand for "no
    date"), or a day or moment written as 20230103 or 20230103101500. A date with no zone is taken as UTC.

    >>> microseconds("1970-01-01T01:00:00+01:00"), microseconds("Thu, 01 Jan 1970 00:00:01 GMT"), microseconds("None")
    (0, 1000000, None)
    """
    with suppress(ValueError, OverflowError, TypeError, IndexError):
        moment = _moment(value)
        if moment is not None:
            return (_in_utc(moment) - _EPOCH) // _MICROSECOND
    return None


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str):
        return _from_string(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return None


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _from_number(value: float) -> datetime:
    size = abs(value)
    if isinstance(value, int) and 1000_01_01 <= value <= 9999_12_31:
        return datetime.strptime(str(value), "%Y%m%d")
    if isinstance(value, int) and str(value)[:2] in ("19", "20") and (form := _COMPACT.get(len(str(value)))):
        with suppress(ValueError):
            return datetime.strptime(str(value), form)
    if size < _EARLIEST_SECONDS:
        raise ValueError(value)
    for limit, scale in ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9)):
        if size < limit:
            return _EPOCH + timedelta(seconds=value / scale)
    raise OverflowError


def _from_string(value: str) -> datetime | None:
    if not value or len(value) > _LONGEST:
        return None
    if _DIGITS.fullmatch(value):
        return _from_number(int(value) if value.isdecimal() else float(value))
    value = on_24_hours(value)
    for parse in (_from_iso, parsedate_to_datetime, _from_forms, written_date):
        with suppress(ValueError, TypeError, IndexError):
            return parse(value)
    return None


def _from_iso(value: str) -> datetime:
    return datetime.fromisoformat(_UTC_BY_NAME.sub("+00:00", _LONG_FRACTION.sub(r"\1", value)))


def _from_forms(value: str) -> datetime:
    for form in known().date_forms:
        with suppress(ValueError):
            return datetime.strptime(value, form)
    raise ValueError(value)

"""Dates as people write them: months in words of many languages, Chinese, Japanese and Korean signs, figures in a row.

Only what can be told for sure is read: `03/04/2025` is two dates, `13/03/2025` is one.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from dedup.reading.known import known

_HALF_DAY = re.compile(r"\b(\d{1,2})(:\d{2}(?::\d{2})?)\s?([ap])\.?m\b\.?", re.IGNORECASE)
_TIME = re.compile(r"(?<![\d:+-])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_FIGURES = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?![\d/-])")
_PARTS = re.compile(r"[\s,/()–-]+")
_DAY = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th|er|º|°)?")
_YEAR = re.compile(r"\d{4}")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_MONTHS = 12
_BUDDHIST_ERA, _BUDDHIST_YEARS = 543, 2400
"""Years by which the Thai calendar is ahead, and from which a year in Thai is taken to be of it."""


def on_24_hours(value: str) -> str:
    """Write a time of the half day as one of the whole day.

    >>> on_24_hours("Mar 4, 2025 10:05 PM"), on_24_hours("12:30 a.m.")
    ('Mar 4, 2025 22:05', '00:30')
    """
    return _HALF_DAY.sub(_whole_day, value)


def _whole_day(found: re.Match[str]) -> str:
    hour = int(found[1])
    if not 1 <= hour <= _MONTHS:
        return found[0]
    return f"{hour % 12 + (12 if found[3].lower() == 'p' else 0):02}{found[2]}"


def written_date(value: str) -> datetime:
    """Read a date that people wrote, and the time of day beside it.

    >>> written_date("mardi 4 mars 2025, 18:30"), written_date("2025年3月4日").day, written_date("13/03/2025").month
    (datetime.datetime(2025, 3, 4, 18, 30), 4, 3)

    Raises:
        ValueError: the day cannot be told for sure.
    """
    times = _TIME.findall(value)
    hour, minute, second = map(int, (part or 0 for part in times[0])) if len(times) == 1 else (0, 0, 0)
    year, month, day = _day(_TIME.sub(" ", value))
    return datetime(year, month, day, hour, minute, second)


def _day(value: str) -> tuple[int, int, int]:
    if found := _EAST_ASIAN.search(value):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _FIGURES.search(value):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first > _MONTHS or first == second:
            return year, second, first
        if second > _MONTHS:
            return year, first, second
        raise ValueError(value)
    return _with_a_month_in_words(_PARTS.split(value))


def _with_a_month_in_words(parts: Sequence[str]) -> tuple[int, int, int]:
    months = {number: part for part in parts if (number := _months().get(part.casefold().rstrip(".")))}
    days = [int(found[1]) for part in parts if (found := _DAY.fullmatch(part))]
    years = [int(part) for part in parts if _YEAR.fullmatch(part)]
    if not len(months) == len(days) == len(years) == 1:
        raise ValueError(parts)
    ((month, name),) = months.items()
    return years[0] - (_BUDDHIST_ERA if _THAI.match(name) and years[0] >= _BUDDHIST_YEARS else 0), month, days[0]


@cache
def _months() -> dict[str, int]:
    """Return the month that each name of CLDR stands for in the languages of news, but for names of two months."""
    from babel.core import Locale
    from babel.dates import get_month_names

    meant: defaultdict[str, set[int]] = defaultdict(set)
    for language in known().month_languages:
        locale = Locale.parse(language)
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    meant[name.casefold().rstrip(".")].add(number)
    return {name: numbers.pop() for name, numbers in meant.items() if len(numbers) == 1 and not name.isdecimal()}

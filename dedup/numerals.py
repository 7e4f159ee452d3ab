"""Numbers as they stand in text: digits of any script with the separators of the language, number words, Han numerals.

The words of each language come from tables made of CLDR and num2words (`python -m training.quantities`).
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain

import regex

_DATA = files("dedup") / "data" / "quantities"
_HAN_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
HAN_NUMERALS = "".join(_HAN_DIGITS) + "".join(_HAN_SCALES)
_SEPARATOR = regex.compile(r"[.,٫٬'’\s]")
MOST_DIGITS = 18


@dataclass(frozen=True)
class Vocabulary:
    """Hold the words of one language that take part in quantities, case-folded; see `dedup/data/quantities/`."""

    decimal: str
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    units: Mapping[str, tuple[str, float]]
    percent: frozenset[str]
    currencies: Mapping[str, str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative: Mapping[str, int]

    @cached_property
    def phrases(self) -> Mapping[str, list[str]]:
        """Give for each first word the phrases that it begins, longest first."""
        found: dict[str, list[str]] = {}
        for phrase in sorted(set(chain.from_iterable(self._parts())), key=lambda phrase: (-len(phrase), phrase)):
            found.setdefault(phrase.split(" ")[0], []).append(phrase)
        return found

    def is_more_than_unit(self, phrase: str) -> bool:
        """Tell whether a phrase has another meaning than that of a unit."""
        return any(phrase in part for part in self._parts() if part is not self.units)

    def _parts(self) -> Iterable[Iterable[str]]:
        yield from (self.numbers, self.scales, self.units, self.percent, self.currencies)
        yield from (self.months, self.weekdays, self.relative)


@cache
def _languages() -> frozenset[str]:
    """List the languages with a table; a name that articles brought must not become a path."""
    return frozenset(path.name.removesuffix(".json") for path in _DATA.iterdir())


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the vocabulary of a language; that of English digits alone where the language is unknown."""
    if language not in _languages():
        return Vocabulary(".", {}, {}, {}, frozenset(), {}, {}, {}, {})
    table = json.loads((_DATA / f"{language}.json").read_text("utf-8"))
    units = {name: (base, factor) for name, (base, factor) in table.pop("units").items()}
    return Vocabulary(**table | {"units": units, "percent": frozenset(table["percent"])})


def digits_value(text: str, decimal: str = ".") -> float:
    """Read digits with separators; `decimal` is the decimal mark of the language.

    A mark followed by exactly three digits groups them, unless it is the language's decimal mark standing alone
    behind a zero. Marks that occur twice group.

    >>> digits_value("1,250.5"), digits_value("1.250,5", ","), digits_value("1.500", ","), digits_value("3,5", ",")
    (1250.5, 1250.5, 1500.0, 3.5)
    >>> digits_value("٦٣"), digits_value("0.125"), digits_value("12 500", ",")
    (63.0, 0.125, 12500.0)
    """
    plain = text if text.isascii() else _western(text)
    marks = () if plain.isdigit() else _SEPARATOR.findall(plain)
    if not marks:
        return float(plain[:MOST_DIGITS])
    whole, fraction = _split(plain, marks, decimal)
    return float(f"{_SEPARATOR.sub('', whole)[:MOST_DIGITS] or 0}.{fraction or 0}")


def _western(text: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text)


def _split(plain: str, marks: Sequence[str], decimal: str) -> tuple[str, str]:
    last = marks[-1]
    whole, fraction = plain.rsplit(last, 1)
    if last == "٫" or (len(set(marks)) > 1 and last in ".,"):
        return whole, fraction
    grouping = len(fraction) == 3 and (len(marks) > 1 or last != decimal) and not whole.startswith("0")
    return (plain, "") if grouping or len(marks) > 1 or last not in ".," else (whole, fraction)


def combined(parts: Iterable[int]) -> int:
    """Put the values of consecutive number words together.

    Four before twenty is the French eighty, two before twelve are two dozen.

    >>> combined([2, 100, 30, 4]), combined([3, 1000, 500]), combined([4, 20, 11]), combined([2, 12])
    (234, 3500, 91, 24)
    """
    total, current = 0, 0
    for part in parts:
        if part >= 1000:
            total, current = total + max(current, 1) * part, 0
        elif (part == 100 and 0 < current < 100) or (part == 12 and 1 < current < 10):
            current *= part
        elif part == 20 and current % 100 == 4:
            current += 76
        else:
            current += part
    return total + current


def han_value(text: str) -> int:
    """Read a numeral in Han signs.

    >>> han_value("四十一"), han_value("三千二百"), han_value("两万"), han_value("二〇二三")
    (41, 3200, 20000, 2023)
    """
    if not any(sign in _HAN_SCALES for sign in text):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in text[:MOST_DIGITS]))
    total, section, digit = 0, 0, 0
    for sign in text:
        scale = _HAN_SCALES.get(sign, 0)
        if scale >= 10**4:
            total, section, digit = (total + section + digit or 1) * scale, 0, 0
        elif scale:
            section, digit = section + (digit or 1) * scale, 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + section + digit

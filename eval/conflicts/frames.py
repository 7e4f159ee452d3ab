"""News sentences in thirteen languages with a planted conflict or a harmless difference, made from `frames.toml`."""

import random
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit

from eval.conflicts.planted import Item

PAIRS = (
    *(("en", other) for other in ("fr", "de", "es", "it", "nl", "pt", "ru", "uk", "pl", "tr", "ar", "zh")),
    ("fr", "de"),
    ("ru", "uk"),
    ("es", "pt"),
    ("tr", "it"),
    ("zh", "ar"),
    ("pl", "de"),
)
SPLITS = ("tune", "report")
KINDS = {
    "number": True,
    "date": True,
    "place": True,
    "name": True,
    "polarity": True,
    "rounding": False,
    "unit": False,
    "spelling": False,
    "figure": False,
    "paraphrase": False,
    "translation": False,
}
COUNTS = (12, 47, 86, 315)
EXACT, ROUNDED = 1214, 1200
KILOMETRES, MILES = 48, 30
RETOLD = 0.3
"""Share of the conflicts that stand in a sentence told in other words."""

Table = Mapping[str, Mapping[str, Mapping[str, str]]]
Dice = random.Random


class Filling(NamedTuple):
    """Say what stands in the places of a frame: a number as text or value, a day, a place and a name by their rows."""

    number: int | str
    day: date
    place: int
    name: int


def items(split: str, seed: int) -> Iterator[Item]:
    """Yield the pairs of one split (`tune` to look at, `report` to measure on)."""
    rng = Dice(seed)
    frames: Table = _tables()[split]
    for languages in PAIRS:
        for kind, conflict in KINDS.items():
            for frame in frames.values():
                pair = _pair(kind, frame, languages, rng)
                if pair:
                    after = _following(frames, frame, languages, rng)
                    first, second = ([own, *others] for own, others in zip(pair, after, strict=True))
                    yield Item(kind, conflict, first, second, *languages)


@cache
def _tables() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((Path(__file__).parent / "frames.toml").read_text("utf-8"))
    return found


def _pair(
    kind: str, frame: Mapping[str, Mapping[str, str]], languages: tuple[str, str], rng: Dice
) -> tuple[str, str] | None:
    first, second = (frame[language] for language in languages)
    filling = _dice(rng)
    if ("measured" in first) != (kind == "unit"):
        return None
    if kind == "unit":
        return _measured(first["measured"], second["measured"], languages, filling)
    told = (
        "retold" if kind == "paraphrase" or (kind != "polarity" and KINDS[kind] and rng.random() < RETOLD) else "said"
    )
    if kind == "polarity":
        sides = (first["denied"], second["said"]) if rng.random() < 0.5 else (first["said"], second["denied"])
        return _filled(sides[0], languages[0], filling), _filled(sides[1], languages[1], filling)
    if kind == "figure" and "{n}0" in first["said"] + second["said"]:
        return None
    ours, theirs = _fillings(kind, filling, languages, rng)
    spelling = "respelt" if kind == "spelling" and languages[0] == "en" else "names"
    if kind == "spelling" and spelling == "names":
        return None
    return _filled(first["said"], languages[0], ours, spelling), _filled(second[told], languages[1], theirs)


def _fillings(kind: str, own: Filling, languages: tuple[str, str], rng: Dice) -> tuple[Filling, Filling]:
    """Return what stands on either side."""
    other = _dice(rng, unlike=own)
    match kind:
        case "number" | "place" | "name":
            return own, own._replace(**{kind: getattr(other, kind)})
        case "date":
            return own, own._replace(day=other.day)
        case "rounding":
            about = f"{_tables()['about'][languages[0]]} {format_decimal(ROUNDED, locale=languages[0])}"
            return own._replace(number=about), own._replace(number=EXACT)
        case "figure":
            return own._replace(number=str(_tables()["twelve"][languages[0]])), own._replace(number=12)
    return own, own


def _dice(rng: Dice, unlike: Filling | None = None) -> Filling:
    def one(of: list[int], without: object) -> int:
        return rng.choice([each for each in of if each != without])

    number = one(list(COUNTS), unlike and unlike.number)
    month, day = one([1, 3, 6, 10], None), one([4, 9, 14, 23, 27], unlike and unlike.day.day)
    place, name = one(list(range(6)), unlike and unlike.place), one(list(range(6)), unlike and unlike.name)
    return Filling(number, date(2023, unlike.day.month if unlike else month, day), place, name)


def _filled(text: str, language: str, filling: Filling, names: str = "names") -> str:
    tables = _tables()
    number = filling.number
    shown = number if isinstance(number, str) else format_decimal(number, locale=language, numbering_system="latn")
    if "{n}0" in text:
        shown = "".join(sign for sign in shown if sign not in ".,\u00a0\u202f")
    day = format_skeleton("MMMMd", filling.day, locale=language)
    return text.format(
        n=shown, date=day, place=tables["places"][language][filling.place], name=tables[names][language][filling.name]
    )


def _measured(first: str, second: str, languages: tuple[str, str], filling: Filling) -> tuple[str, str]:
    place, name = filling.place, filling.name
    lengths = (
        format_unit(MILES, "length-mile", locale=languages[0], numbering_system="latn"),
        format_unit(KILOMETRES, "length-kilometer", locale=languages[1], numbering_system="latn"),
    )
    tables = _tables()
    ours, theirs = (
        text.format(length=length, place=tables["places"][language][place], name=tables["names"][language][name])
        for text, length, language in zip((first, second), lengths, languages, strict=True)
    )
    return ours, theirs


def _following(
    frames: Table, frame: Mapping[str, Mapping[str, str]], languages: tuple[str, str], rng: Dice
) -> tuple[list[str], list[str]]:
    """Return a second sentence that both sides tell alike, or none."""
    others = [other for other in frames.values() if other is not frame and "said" in other["en"]]
    other, filling = rng.choice(others), _dice(rng)
    if rng.random() < 0.5:
        return [], []
    first, second = (_filled(other[language]["said"], language, filling) for language in languages)
    return [first], [second]

"""Sentence pairs with a planted conflict, or with a harmless difference, made from parallel sentences (FLORES dev)."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
from babel import Locale

from dedup.names import names
from dedup.quantities import Quantity, quantities
from dedup.spelling import skeletons

LANGUAGES = ("de", "fr", "es", "it", "pl", "ru", "zh", "ar")
CONFLICTS = ("number", "date", "place", "name", "polarity")
HARMLESS = ("rounding", "unit", "spelling", "figure", "paraphrase")
PER_KIND = 5
"""Pairs of each kind in each language pair, where the sentences allow as many."""

SURNAMES = ("Okonkwo", "Lindqvist", "Marchetti", "Takahashi", "Petrosyan", "Vandenberg", "Abernathy", "Delacroix")
AUXILIARIES = re.compile(r"\b(is|was|are|were|will|has|have|had|can|could|would|should|must)\b(?! not)")
SPELLINGS = (("y", "i"), ("kh", "h"), ("sh", "sch"), ("ch", "tch"), ("ov", "ow"), ("z", "s"), ("ei", "ey"), ("k", "ck"))
FIGURES = ("2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "20", "30", "40", "50")
SAID = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve")
MORE = ("twenty", "thirty", "forty", "fifty")
WORDS = dict(zip(FIGURES, (*SAID, *MORE), strict=True))
UNITS = {
    **dict.fromkeys(("km", "kilometers", "kilometres"), ("miles", 0.621371)),
    **dict.fromkeys(("meters", "metres"), ("feet", 3.28084)),
    "miles": ("km", 1.609344),
    "feet": ("metres", 0.3048),
    "kg": ("pounds", 2.204623),
}
MEASURE = re.compile(r"(\d[\d,.]*)\s?(" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")\b")


@dataclass(frozen=True)
class Item:
    """Hold two short texts, what was done to the first, and whether that makes them contradict each other."""

    kind: str
    conflict: bool
    a: list[str]
    b: list[str]
    language_a: str
    language_b: str


Change = Callable[[str, str, str, random.Random], str | None]
"""English sentence, other sentence, other language, dice -> English sentence changed, None where it does not apply."""


def items(shared: Path, half: int, seed: int) -> Iterator[Item]:
    """Yield the pairs made of one half of FLORES dev (0: to calibrate on, 1: to report on)."""
    rng = random.Random(seed)
    texts = _sentences(shared)
    rendered = _rendered(shared)
    for language in LANGUAGES:
        rows = [row for row in range(1, len(texts["en"]) - 1) if (row // 8) % 2 == half]
        rng.shuffle(rows)
        for kind in (*CONFLICTS, *HARMLESS):
            yield from _items_of(kind, language, rows=rows, texts=texts, rendered=rendered.get(language, {}), rng=rng)


def _items_of(
    kind: str,
    language: str,
    *,
    rows: Sequence[int],
    texts: dict[str, list[str]],
    rendered: dict[int, str],
    rng: random.Random,
) -> Iterator[Item]:
    found = 0
    for row in rows:
        a, b = texts["en"][row], texts[language][row]
        changed = rendered.get(row) if kind == "paraphrase" else CHANGES[kind](a, b, language, rng)
        around = slice(row + 1, row + 2)
        if changed and changed != a and found < PER_KIND and not _repeats(a, changed, texts["en"][row + 1]):
            found += 1
            ours, theirs = [changed, *texts["en"][around]], [b, *texts[language][around]]
            yield Item(kind, kind in CONFLICTS, ours, theirs, "en", language)


def _repeats(a: str, changed: str, after: str) -> bool:
    """Tell whether the sentence that follows holds what was changed, so that the article would still agree."""
    lost = set(a.split()) - set(changed.split())
    return any(word.istitle() and word in after for word in lost)


def _sentences(shared: Path) -> dict[str, list[str]]:
    frame = pl.read_parquet(shared / "data" / "dev" / "flores_dev.parquet").sort("sentence_id")
    wanted = frame.filter(pl.col("lang").is_in(["en", *LANGUAGES]))
    return {str(key[0]): group["text"].to_list() for key, group in wanted.group_by("lang", maintain_order=True)}


def _rendered(shared: Path) -> dict[str, dict[int, str]]:
    """Return by language the machine's English of FLORES dev, by sentence number."""
    lines = pl.scan_parquet(shared / "data" / "artefacts" / "mt_en_lines.parquet")
    wanted = lines.filter(pl.col("lang").is_in(LANGUAGES), test_set="flores-dev", system="google")
    table: dict[str, dict[int, str]] = {}
    for language, number, text in wanted.select("lang", "line_no", "mt").collect().iter_rows():
        table.setdefault(language, {})[number - 1] = text
    return table


def _shared_numbers(a: str, b: str, language: str) -> list[Quantity]:
    """Return the numbers in digits of the English sentence that the other one has too, each once on either side."""
    other = [(q.kind, q.value) for q in quantities(b, language)]
    own = [(q.kind, q.value) for q in quantities(a, "en")]
    found = [q for q in quantities(a, "en") if q.kind in ("count", "percent", "money", "measure")]
    once = [q for q in found if other.count((q.kind, q.value)) == 1 == own.count((q.kind, q.value))]
    return [q for q in once if re.search(r"\d", a[slice(*q.span)])]


def _other_number(a: str, b: str, language: str, rng: random.Random) -> str | None:
    for quantity in _shared_numbers(a, b, language):
        text = a[slice(*quantity.span)]
        digit = re.search(r"[1-9]", text)
        if digit:
            new = str((int(digit.group()) + rng.randint(2, 5) - 1) % 9 + 1)
            at = quantity.span.start + digit.start()
            return a[:at] + new + a[at + 1 :]
    return None


def _other_date(a: str, b: str, language: str, rng: random.Random) -> str | None:
    dates = [q for q in quantities(a, "en") if q.kind == "date" and q.unit == "year"]
    if len(dates) != 1 or dates[0].value not in [q.value for q in quantities(b, language) if q.kind == "date"]:
        return None
    year = int(dates[0].value) + rng.choice([-7, -4, -3, -2, 2, 3, 5])
    return a[: dates[0].span.start] + str(year) + a[dates[0].span.end :]


@cache
def _countries(language: str) -> dict[str, str]:
    return {code: str(name) for code, name in Locale.parse(language).territories.items() if len(code) == 2}


def _other_place(a: str, b: str, language: str, rng: random.Random) -> str | None:
    english, shared_keys = _countries("en"), {key for name in names(b, language) for key in name.keys}
    for name in names(a, "en"):
        key = name.keys[0]
        once = a.count(name.text) == 1 and sum(key in other.keys for other in names(b, language)) == 1
        if once and key[0] == "@" and key in shared_keys and name.text == english.get(key[1:]):
            other = rng.choice([c for c in ("BR", "KE", "VN", "SE", "PE", "NG") if english[c] not in a])
            return a[: name.span.start] + english[other] + a[name.span.end :]
    return None


def _common_names(a: str, b: str, language: str) -> list[tuple[int, int, str]]:
    keys = {key for name in names(b, language) for key in name.keys}
    own = [name for name in names(a, "en") if name.keys[0][0] not in "@=" and len(name.text) > 4]
    found = [name for name in own if a.count(name.text) == 1]
    return [(name.span.start, name.span.end, name.text) for name in found if keys.intersection(name.keys)]


def _other_name(a: str, b: str, language: str, rng: random.Random) -> str | None:
    common = _common_names(a, b, language)
    if not common:
        return None
    start, end, _ = common[-1]
    return a[:start] + rng.choice(SURNAMES) + a[end:]


def _denied(a: str, b: str, language: str, rng: random.Random) -> str | None:
    if re.search(r"\b(not|no|never|without|nor)\b|n't", a) or not (found := AUXILIARIES.search(a)):
        return None
    return f"{a[: found.end()]} not{a[found.end() :]}"


def _rounded(a: str, b: str, language: str, rng: random.Random) -> str | None:
    for quantity in _shared_numbers(a, b, language):
        text = a[slice(*quantity.span)]
        number = re.search(r"\d[\d,]*", text)
        value = int(number.group().replace(",", "")) if number else 0
        coarse = round(value, 1 - len(str(value)) + (len(str(value)) > 2))
        if number and value > 20 and coarse != value and abs(coarse - value) <= 0.1 * value and "." not in text:
            new = f"about {coarse:,}"
            return a[: quantity.span.start] + text.replace(number.group(), new, 1) + a[quantity.span.end :]
    return None


def _converted(a: str, b: str, language: str, rng: random.Random) -> str | None:
    found = MEASURE.search(a)
    if not found:
        return None
    unit, factor = UNITS[found.group(2)]
    value = float(found.group(1).replace(",", "").strip(".")) * factor
    shown = f"{value:,.0f}" if value >= 20 else f"{value:.1f}"
    return f"{a[: found.start()]}{shown} {unit}{a[found.end() :]}"


def _respelt(a: str, b: str, language: str, rng: random.Random) -> str | None:
    for start, end, text in _common_names(a, b, language):
        for old, new in SPELLINGS:
            other = text[0] + text[1:].replace(old, new, 1)
            if other != text and skeletons(other, "en")[0][:1] == skeletons(text, "en")[0][:1]:
                return a[:start] + other + a[end:]
    return None


def _in_words(a: str, b: str, language: str, rng: random.Random) -> str | None:
    for quantity in _shared_numbers(a, b, language):
        text = a[slice(*quantity.span)]
        number = re.match(r"\d+\b(?![.,]\d)", text)
        if number and number.group() in WORDS:
            return a[: quantity.span.start] + WORDS[number.group()] + text[number.end() :] + a[quantity.span.end :]
    found = re.search(r"\b(" + "|".join(WORDS.values()) + r")\b(?!-)", a)
    return a[: found.start()] + {w: d for d, w in WORDS.items()}[found.group()] + a[found.end() :] if found else None


CHANGES: dict[str, Change] = {
    "number": _other_number,
    "date": _other_date,
    "place": _other_place,
    "name": _other_name,
    "polarity": _denied,
    "rounding": _rounded,
    "unit": _converted,
    "spelling": _respelt,
    "figure": _in_words,
}

"""Make the language tables in `dedup/data/quantities/` from CLDR (babel) and num2words.

Run: python -m training.quantities
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import regex
from anyascii import anyascii
from babel import Locale
from num2words import CONVERTER_CLASSES, num2words

HERE = Path(__file__).parent
OUT = Path(__file__).parents[2] / "dedup" / "data" / "quantities"
WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")
ATOMS = [*range(1, 101), *range(200, 1000, 100), 1000]
COMPOUNDS = [n for n in range(101, 1000) if n % 100]
SCALES = (1_000, 1_000_000, 1_000_000_000, 1_000_000_000_000)
SHORT_UNITS = {"km", "kg", "cm", "mm", "ha", "mw", "gw", "kw", "км", "кг", "см", "мм", "га"}
WITHOUT_BLANKS = {"zh", "ja", "th"}


def spoken(number: int, code: str) -> list[str]:
    """Return the words of a number, [] where num2words lacks the language or the number."""
    if code not in CONVERTER_CLASSES:
        return []
    try:
        return list(WORD.findall(num2words(number, lang=code).casefold()))
    except (NotImplementedError, OverflowError, KeyError, IndexError, TypeError, ValueError):
        return []


def number_words(code: str) -> dict[str, int]:
    """Return the one-word numbers up to 1,000, compounds included where the language writes them as one word."""
    words: dict[str, int] = {}
    for number in ATOMS + (COMPOUNDS if len(spoken(234, code)) == 1 else []):
        said = spoken(number, code)
        if len(said) == 1:
            words.setdefault(said[0], number)
    return words


def leaves(tree: object) -> Iterator[str]:
    """Yield the strings of a CLDR tree."""
    if isinstance(tree, str):
        yield tree
    elif hasattr(tree, "pattern"):
        yield tree.pattern
    elif isinstance(tree, list) or hasattr(tree, "values"):
        for branch in tree if isinstance(tree, list) else tree.values():
            yield from leaves(branch)


def scales(locale: Locale, code: str) -> dict[str, int]:
    """Return the words for thousand to trillion in every form CLDR and num2words know."""
    found: dict[str, int] = {}
    for width in ("long", "short"):
        for pattern, power in compact(locale, width):
            word = " ".join(WORD.findall(pattern.replace("'", ""))).casefold()
            if "0" in pattern:
                found.setdefault(word, 10 ** (power - pattern.count("0") + 1))
    for scale in SCALES:
        for said in (spoken(count * scale, code) for count in (1, 2, 5)):
            if len(said) == 2:
                found.setdefault(said[-1], scale)
    return {word: value for word, value in found.items() if value >= 1000 and (len(word) > 1 or word > "\u2e80")}


def compact(locale: Locale, width: str) -> Iterator[tuple[str, int]]:
    """Yield (pattern, power of ten) of the compact number formats of one width in every plural form."""
    for by_number in locale._data["compact_decimal_formats"].get(width, {}).values():
        for number, pattern in by_number.items():
            yield pattern.pattern, len(number) - 1


def phrases(tree: object) -> set[str]:
    """Return the words of unit patterns, without the number."""
    return {" ".join(WORD.findall(leaf.replace("{0}", " "))).casefold() for leaf in leaves(tree)} - {""}


def units(locale: Locale, table: Mapping[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """Return the names of units in every form, with base unit and factor."""
    found: dict[str, tuple[str, float]] = {}
    for unit, (base, factor) in table.items():
        patterns = locale._data["unit_patterns"].get(unit, {})
        for width in ("long", "short"):
            forms = {plural: form for plural, form in dict(patterns.get(width, {})).items() if plural != "per"}
            for phrase in phrases(list(forms.values())):
                if len(phrase) > 2 or phrase > "\u2e80" or phrase in SHORT_UNITS:
                    found.setdefault(phrase, (base, factor))
    return found


def currencies(locale: Locale, table: Mapping[str, str]) -> dict[str, str]:
    """Return currency words: codes, CLDR names in all plural forms, and the word in them that carries the name."""
    found = {code.casefold(): code for code in table}
    plurals = locale._data["currency_names_plural"]
    for code, head in table.items():
        for name in [*leaves(plurals.get(code, {})), locale.currencies.get(code, "")]:
            words = WORD.findall(name.casefold())
            found.update({word: code for word in words if regex.search(head, anyascii(word).lower())})
            found.setdefault(" ".join(words), code)
    return {name: code for name, code in found.items() if name}


def calendar(locale: Locale) -> dict[str, dict[str, int]]:
    """Return month and weekday names by number (January = 1, Monday = 0)."""
    months: dict[str, int] = {}
    days: dict[str, int] = {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            months |= {str(name).casefold().strip("."): number for number, name in locale.months[form][width].items()}
            days |= {str(name).casefold().strip("."): number for number, name in locale.days[form][width].items()}
    return {"months": kept(months), "weekdays": kept(days)}


def kept(names: Mapping[str, int]) -> dict[str, int]:
    """Return names that are words, not numbers."""
    return {name: number for name, number in names.items() if WORD.fullmatch(name) and len(name) > 2}


def language_table(code: str, sources: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, object]:
    """Return everything known about quantities in one language."""
    locale = Locale.parse(code)
    numbers = number_words(code) | extra.get(code, {})
    for word in extra["not_numbers"].get(code, ()):
        numbers.pop(word, None)
    symbols = locale.number_symbols["latn"]
    percent = phrases(locale._data["unit_patterns"].get("concentr-percent", {}).get("long", {}))
    return {
        "decimal": symbols["decimal"],
        "numbers": {} if code in WITHOUT_BLANKS else numbers,
        "scales": scales(locale, code) | extra["scales"].get(code, {}),
        "units": units(locale, sources["units"]) | extra["units"].get(code, {}),
        "percent": sorted(percent | set(extra["percent"].get(code, ()))),
        "currencies": currencies(locale, sources["currencies"]),
        "relative": dict(zip(extra["relative_days"].get(code, ()), (-1, 0, 1), strict=False)),
        **calendar(locale),
        "weekdays": calendar(locale)["weekdays"] | extra["weekdays"].get(code, {}),
    }


def main() -> None:
    """Write one JSON file per language."""
    sources = tomllib.loads((HERE / "tables.toml").read_text("utf-8"))
    extra = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    for code in sources["languages"]:
        table = language_table(code, sources, extra)
        (OUT / f"{code}.json").write_text(json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True), "utf-8")


if __name__ == "__main__":
    main()

"""Write the names of countries and cities in other languages from CLDR (Unicode licence), as babel carries it.

Run `python -m training.romanisation.exonyms --shared ../shared`; it writes dedup/data/checker/names_exonyms.tsv: the
form, the English name, and the languages that write the form, one a line, sorted. Forms that English text has anyway
are left out; the shared data serve only to know them.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from training.romanisation.english import english_words, person_names, place_names_elsewhere

LANGUAGES = (
    *("fr", "de", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs"),
    *("hu", "ro", "tr", "sk", "hr", "sl", "lv", "lt", "et", "ca", "id"),
)
OUTPUT = Path("dedup/data/checker/names_exonyms.tsv")
_LEAST_LETTERS = 4
_NO_COUNTRIES = frozenset({"ZZ", "QO", "EU", "EZ", "UN", "XA", "XB", "UM"})


def exonyms() -> dict[tuple[str, str], set[str]]:
    """Return the languages that write each (form, English name)."""
    english = dict(_names("en"))
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for key, form in _names(language):
            name = english.get(key) or _zone_city(key)
            if form != name and key not in _NO_COUNTRIES:
                forms[form, name].add("no" if language == "nb" else language)
    return forms


def _names(language: str) -> Iterator[tuple[str, str]]:
    locale = Locale(language)
    yield from ((code, name) for code, name in locale.territories.items() if code.isalpha() and len(code) == 2)
    for zone, names in locale.time_zones.items():
        if "/" in zone and not zone.startswith("Etc/"):
            yield zone, names.get("city") or _zone_city(zone)


def _zone_city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def usable(form: str, ordinary: set[str]) -> bool:
    """Tell whether a form can be nothing but a foreign name in English text."""
    words = form.lower().replace("-", " ").split()
    long_enough = len(form) >= _LEAST_LETTERS and form[0].isupper() and "(" not in form and "," not in form
    return long_enough and not all(word in ordinary or len(word) < _LEAST_LETTERS for word in words)


def main() -> None:
    """Write the exonyms."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = arguments.parse_args().shared
    ordinary = english_words(shared) | person_names(shared) | place_names_elsewhere(frozenset())
    rows = [(form, name, ",".join(sorted(by))) for (form, name), by in exonyms().items() if usable(form, ordinary)]
    OUTPUT.write_text("".join("\t".join(row) + "\n" for row in sorted(rows)), encoding="utf-8")
    print(len(rows), "exonyms")


if __name__ == "__main__":
    main()

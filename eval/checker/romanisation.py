"""Measure the parser of romanisations: cities there and back, and English words that it takes for foreign names.

Run: python -m eval.checker.romanisation --shared ../shared
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from dedup.checker.known_names import readings
from dedup.checker.romanisation import romanise, spellings
from dedup.checker.spelling import find
from training.romanisation.places import cities, cyrillic_names
from training.style.corpus import TRAINING_ARTICLES

LANGUAGES = ("fr", "de", "es", "it", "pt", "nl", "pl", "sv")
COUNTRIES = ("UA", "RU")
_CAPITALISED = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]+")
_PARTS = re.compile(r"[\s-]+")


def there_and_back(least_population: int) -> dict[str, dict[str, float]]:
    """Return by country and language the share of cities whose generated form is read back to the English one.

    Keys `known` use the gazetteer, keys `unknown` only the letters.
    """
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    for city in cities(least_population):
        country = str(city["countrycode"])
        if country in COUNTRIES and (name := next(iter(cyrillic_names(city)), None)):
            total[country] += 1
            for language in LANGUAGES:
                right[f"{country} known", language] += _comes_back(*name, language, known=True)
                right[f"{country} unknown", language] += _comes_back(*name, language, known=False)
    rows = sorted({row for row, _ in right})
    shares = {row: {each: round(right[row, each] / total[row[:2]], 4) for each in LANGUAGES} for row in rows}
    return {"cities": {country: float(count) for country, count in sorted(total.items())}, **shares}


def _comes_back(source: str, name: str, language: str, known: bool) -> bool:
    parts = zip(*(_PARTS.split(romanise(name, source, each)) for each in (language, "en")), strict=True)
    return all(_english(form, source, language, known) == english.lower() for form, english in parts)


def _english(form: str, source: str, language: str, known: bool) -> str:
    """Return the English form of the first reading; by letters alone where no name is known."""
    if known:
        for reading in readings(form, language):
            if reading.source == source:
                return reading.english.lower()
    spelling = next(spellings(form, source, language), "")
    return romanise(spelling, source, "en").lower()


def false_readings(shared: Path) -> dict[str, object]:
    """Return how many of the distinct capitalised words of held-out native articles are taken for foreign names."""
    articles = pl.read_parquet(shared / "data" / "artefacts" / "native_en.parquet", columns=["text"])["text"]
    texts = articles[TRAINING_ARTICLES:].to_list()
    words = set(_words(texts))
    wrong = sorted(word for word in words if find(word, "en"))
    hit = sum(any(each.kind == "translation" for each in find(text, "en")) for text in texts)
    return {
        "articles": len(texts),
        "words": len(words),
        "read": len(wrong),
        "share": round(len(wrong) / len(words), 5),
        "articles_with_finding": round(hit / len(texts), 5),
        "examples": wrong[:40],
    }


def _words(texts: list[str]) -> Iterator[str]:
    for text in texts:
        yield from _CAPITALISED.findall(text)


def main(shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared")) -> None:
    """Print both measurements."""
    print(json.dumps({"there_and_back": there_and_back(15000)}, indent=1, ensure_ascii=False))
    print(json.dumps({"false_readings": false_readings(shared)}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    typer.run(main)

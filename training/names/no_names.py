"""Make `dedup/data/names/no_names.npz`: words that are no names although they may be written large.

Where only names are written large, that is a word which is written small more often. In German, which writes all nouns
large, and in scripts without case, it is a word that the English translation of a sentence seldom repeats, in the same
spelling or in the same sounds, as it would repeat a name. Run: python -m training.names.no_names --shared ../shared
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import regex

from dedup.gazetteer import digest
from dedup.spelling import skeletons

CASELESS = ("ar", "fa", "he", "hi")
CASED = ("fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "tr", "sv", "cs", "ro", "el", "fi", "hu")
SENTENCES = 60_000
"""Sentences that are read of each language; twice as many of German."""
MOST, MOST_CASED = 20_000, 12_000
REPEATED = 0.25
LEAST_OFTEN = 2
WORD = regex.compile(r"[\p{L}\p{M}]+")
NAME = regex.compile(r"\p{Lu}[\p{L}\p{M}]+")
OUT = Path(__file__).parents[2] / "dedup" / "data" / "names" / "no_names.npz"


def spelt(text: str, english: str) -> Iterable[tuple[str, bool]]:
    """Yield the words written large, and whether the English has them."""
    there = set(NAME.findall(english))
    for match in NAME.finditer(text):
        yield match.group().casefold(), match.group() in there


def sounding(language: str) -> Callable[[str, str], Iterable[tuple[str, bool]]]:
    """Return what yields the words of a language without case, and whether the English has a name of those sounds."""

    def pairs(text: str, english: str) -> Iterable[tuple[str, bool]]:
        there = {key[:4] for word in NAME.findall(english) for key in skeletons(word, "en")}
        for word in WORD.findall(text):
            yield word, any(key[:4] in there for key in skeletons(word, language))

    return pairs


def large(text: str, english: str) -> Iterable[tuple[str, bool]]:
    """Yield the words, and whether each is written large inside the sentence."""
    for match in WORD.finditer(text, 1):
        yield match.group().casefold(), match.group()[0].isupper()


def no_names(texts: Iterable[tuple[str, str]], pairs: Callable[[str, str], Iterable[tuple[str, bool]]]) -> list[str]:
    """Return the most frequent words that are seldom repeated in English, or written large."""
    seen: Counter[str] = Counter()
    repeated: Counter[str] = Counter()
    for text, english in texts:
        for word, again in pairs(text, english):
            seen[word] += 1
            repeated[word] += again
    kept = [word for word, n in seen.most_common() if n >= LEAST_OFTEN and repeated[word] <= REPEATED * n]
    return [word for word in kept if len(word) > 1]


def sampled(parallel: pl.LazyFrame, language: str | None) -> Iterable[Any]:
    """Yield sentences of a language with their English, or English sentences alone."""
    wanted = parallel.filter(pl.col("lang") == language).select("text", "en") if language else parallel.select("en")
    rows = wanted.collect()
    return rows.sample(min(SENTENCES * (1 + (language == "de")), rows.height), seed=1).iter_rows()


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    source = parser.parse_args().shared / "data" / "train" / "parallel.parquet"
    parallel = pl.scan_parquet(source)
    tables = {"en": no_names(((text, text) for (text,) in sampled(parallel, None)), large)[:MOST]}
    tables["de"] = no_names(sampled(parallel, "de"), spelt)[:MOST]
    tables |= {language: no_names(sampled(parallel, language), sounding(language))[:MOST] for language in CASELESS}
    tables |= {language: no_names(sampled(parallel, language), large)[:MOST_CASED] for language in CASED}
    kept = {language: np.array(sorted(map(digest, words)), np.uint64) for language, words in tables.items()}
    np.savez_compressed(OUT, allow_pickle=False, **kept)


if __name__ == "__main__":
    main()

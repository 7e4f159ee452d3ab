"""All pairs of texts that mean the same, in one table: sentences, words, titles, names."""

from pathlib import Path

import polars as pl

from training.encoder.gazetteer import extra_pairs
from training.encoder.languages import serbian_cyrillic

SENTENCES, WORDS, TITLES, NAMES = range(4)


def pairs(shared: Path) -> pl.DataFrame:
    """Read every training pair as columns `lang`, `text`, `en`, `origin`, `kind`.

    A title whose other side is German, Spanish or French stands with that side in `en`: a pivot.
    """
    train = shared / "data" / "train"
    sentences = pl.read_parquet(train / "parallel.parquet")
    words = pl.read_parquet(train / "lexicon.parquet").rename({"word": "text"})
    titles = pl.read_parquet(train / "titles.parquet").rename({"title": "text", "other_title": "en"})
    titles = titles.with_columns(origin=pl.lit("wikipedia-titles"))
    tables = [sentences, words, titles, extra_pairs()]
    columns = ["lang", "text", "en", "origin"]
    kinds = [table.select(*columns, kind=pl.lit(kind, pl.Int8)) for kind, table in enumerate(tables)]
    # OMW writes some multi-word entries with a plus sign between the words.
    table = pl.concat(kinds).with_columns(pl.col("text").str.replace_all("+", "", literal=True))
    return pl.concat([table, _serbian(table)])


def _serbian(table: pl.DataFrame) -> pl.DataFrame:
    """Copy the Croatian, Bosnian and Serbo-Croatian pairs in Serbian Cyrillic, for which there are none."""
    latin = table.filter(pl.col("lang").is_in(["hr", "bs", "sh"]))
    text = pl.col("text").map_elements(serbian_cyrillic, return_dtype=pl.String)
    return latin.with_columns(text, lang=pl.lit("sr"))

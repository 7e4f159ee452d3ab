"""Native news, translated news by engine and by hand, and translations with marked errors."""

from pathlib import Path

import polars as pl

from eval.adapters.reading import demand
from eval.adapters.tables import Document, MarkedTranslation

SENTENCES = 15
"""The fewest consecutive sentences of a translated document."""
FIRST_CHARACTERS = 3500
"""AllSides articles are cut to about the length of WMT's, so that length tells nothing."""


def native_wmt(shared: Path) -> list[Document]:
    """Return native English news of the collections and years of the translated documents."""
    rows = pl.read_parquet(demand(shared / "data/artefacts/native_en_wmt.parquet", "native_en_wmt"))
    return [Document(r["id"], r["text"], "en", "native", r["test_set"]) for r in rows.iter_rows(named=True)]


def native_allsides(shared: Path, start: int, count: int) -> list[Document]:
    """Return a run of native English articles."""
    rows = pl.read_parquet(demand(shared / "data/artefacts/native_en.parquet", "native_en"))[start : start + count]
    texts = rows["text"].str.head(FIRST_CHARACTERS)
    return [Document(i, text, "en", "native", "allsides") for i, text in zip(rows["id"], texts, strict=True)]


def translated(shared: Path, test_sets: tuple[str, ...], each: int) -> list[Document]:
    """Return translations into English of documents first written in their source language.

    Every document of at least 15 lines comes once per engine and once by hand; `each` documents per language,
    collection and system are kept, the first by name.
    """
    rows = pl.scan_parquet(demand(shared / "data/artefacts/mt_en_lines.parquet", "mt_en_lines")).filter(
        pl.col("test_set").is_in(test_sets), pl.col("origlang") == pl.col("lang"), pl.col("doc_id").is_not_null()
    )
    by_hand = rows.with_columns(mt=pl.col("human_reference"), system=pl.lit("human"))
    lines = pl.concat([rows, by_hand.unique(["lang", "test_set", "line_no"])]).sort(
        "lang", "test_set", "system", "line_no"
    )
    documents = (
        lines.group_by("lang", "test_set", "system", "doc_id", maintain_order=True)
        .agg(pl.col("mt").str.join("\n"), lines=pl.len())
        .filter(pl.col("lines") >= SENTENCES)
        .sort("lang", "test_set", "system", "doc_id")
        .group_by("lang", "test_set", "system", maintain_order=True)
        .head(each)
        .collect()
    )
    return [_document(*row) for row in documents.select("doc_id", "mt", "lang", "system", "test_set").iter_rows()]


def _document(name: str, text: str, language: str, system: str, collection: str) -> Document:
    return Document(f"{language}/{system}/{name}", text, language, system, collection)


def marked(shared: Path, categories: tuple[str, ...], each: int) -> list[MarkedTranslation]:
    """Return machine translations with the spans that any rater marked in some categories.

    Every `each`-th sentence is taken; of each, the spans of all raters together.
    """
    rows = pl.read_parquet(demand(shared / "data/artefacts/mqm_zh_en.parquet", "mqm_zh_en"))
    sentences = (
        rows.filter(~pl.col("is_human"), pl.col("target").is_not_null())
        .with_columns(wanted=pl.col("category").is_in(categories) & pl.col("span_start").is_not_null())
        .group_by("system", "seg_id", "target")
        .agg(pl.col("span_start", "span_end", "category").filter(pl.col("wanted")))
        .sort("system", "seg_id", "target")
        .gather_every(each)
    )
    return [_marked(row) for row in sentences.iter_rows(named=True)]


def _marked(row: dict[str, list[int]]) -> MarkedTranslation:
    spans = tuple(zip(row["span_start"], row["span_end"], strict=True))
    name, text, categories = f"{row['system']}/{row['seg_id']}", str(row["target"]), [str(c) for c in row["category"]]
    return MarkedTranslation(name, text, spans, categories)

"""The development sets: graded pairs, stories, translations, new information."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from dedup.schema import Article
from eval.adapters.reading import Json, demand, json_lines, moment, table
from eval.adapters.tables import ClusteredSet, GradedPair, MarkedPair, ParallelSet

ISO_639_1 = {
    "ara": "ar", "deu": "de", "eng": "en", "fra": "fr", "por": "pt", "rus": "ru", "slv": "sl", "spa": "es", "zho": "zh",
}  # fmt: skip


def basil(shared: Path) -> ClusteredSet:
    """Return triples of articles on one event by three outlets; nothing is known of other articles."""
    rows = list(json_lines(shared / "data/dev/basil_triples.jsonl.gz", "basil_triples"))
    articles = [
        Article(row["id"], "\n\n".join(row["paragraphs"]), row["title"], "", moment(row["date"]), "en", row["source"])
        for row in rows
    ]
    return ClusteredSet("basil", articles, {row["id"]: row["triplet"] for row in rows}, closed=False)


def og2021(shared: Path) -> ClusteredSet:
    """Return titles in nine languages, every one with its story."""
    rows = table(shared / "data/dev/og2021_titles.tsv.gz", "og2021_titles", "\t", quoted=False)
    articles = [
        Article(r["uri"], r["title"], "", "", moment(r["datetime"]), ISO_639_1.get(r["lang"], r["lang"])) for r in rows
    ]
    languages = {a.id: a.language or "" for a in articles}
    return ClusteredSet("og2021", articles, {r["uri"]: r["cluster"] for r in rows}, groups=languages)


def _meantime_rows(shared: Path) -> list[Json]:
    return list(json_lines(shared / "data/dev/meantime_dev.jsonl.gz", "meantime_dev"))


def meantime(shared: Path) -> ClusteredSet:
    """Return documents in four languages; the translations of one document are one duplicate cluster."""
    rows = _meantime_rows(shared)
    articles = [
        Article(f"{r['doc_id']}.{r['lang']}", "\n".join(r["sentences"][1:]), r["sentences"][0], language=r["lang"])
        for r in rows
    ]
    clusters = {article.id: row["doc_id"] for article, row in zip(articles, rows, strict=True)}
    return ClusteredSet("meantime", articles, clusters, groups={a.id: a.language or "" for a in articles})


def flores(shared: Path) -> ParallelSet:
    """Return 997 sentences in forty languages."""
    rows = pl.read_parquet(demand(shared / "data/dev/flores_dev.parquet", "flores_dev")).sort("lang", "sentence_id")
    grouped = rows.group_by("lang", maintain_order=True).agg("text")
    return ParallelSet("flores", dict(zip(grouped["lang"], grouped["text"].to_list(), strict=True)))


def graded_pairs(shared: Path) -> list[GradedPair]:
    """Return pairs of news articles with the graded similarity of SemEval-2022 Task 8."""
    rows = json_lines(shared / "data/dev/semeval2022_pairs.jsonl.gz", "semeval2022_pairs")
    return [GradedPair(r["pair_id"], _side(r, 1), _side(r, 2), float(r["overall"]), _group(r)) for r in rows]


def _group(row: Json) -> str:
    return "-".join(sorted({row["lang1"], row["lang2"]}))


def _side(row: Json, side: int) -> Article:
    return Article(
        f"{row['pair_id']}/{side}", row[f"text{side}"], row[f"title{side}"] or "", language=row[f"lang{side}"]
    )


def marked_pairs(shared: Path) -> list[MarkedPair]:
    """Return paragraph pairs across languages with the tokens that annotators marked as new."""
    rows = json_lines(shared / "data/dev/xparade_dev.jsonl.gz", "xparade_dev")
    return [marked_pair(str(number), row) for number, row in enumerate(rows)]


def marked_pair(name: str, row: Json) -> MarkedPair:
    """Read one paragraph pair of X-PARADE as published."""
    words = sorted((int(number), word) for number, word in row["tokens"].items())
    tokens, numbers = _located(words[1:], row["text"])
    marks = [_new(annotation["spans"], numbers) for annotation in row["annotations"]]
    label = row.get("labels")
    new = frozenset(numbers[t] for t in label["new"] if t in numbers) if label else None
    page = str(row.get("pageid", ""))
    return MarkedPair(name, row["premise"], row["text"], row["pair_type"], tuple(tokens), marks, new, page)


def _located(words: Sequence[tuple[int, str]], text: str) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """Find each numbered word in the text and return its span, and the place of each number among the spans.

    Word 0 of the release names the language and is not of the text. A word that is not found takes no part.
    """
    spans: list[tuple[int, int]] = []
    numbers: dict[int, int] = {}
    place = 0
    for number, word in words:
        start = text.find(word, place)
        if start >= 0:
            numbers[number] = len(spans)
            spans.append((start, start + len(word)))
            place = start + len(word)
    return spans, numbers


def _new(spans: Json, numbers: dict[int, int]) -> frozenset[int]:
    return frozenset(numbers[token] for token in spans.get("new information", []) if token in numbers)

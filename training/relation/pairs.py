"""Labelled pairs of articles, from every set that tells something about the relation of two texts.

A pair carries what its set can vouch for: `same` (same story or closer), `duplicate` (same source article) and
`translated` (through another language), each 1, 0 or None for "this set does not say".
"""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import polars as pl

from dedup.encoder import Encoder
from dedup.language import code
from dedup.schema import Article
from eval.edits import copies


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold two articles, what is known of them, and the group that must not be split between train and test."""

    a: Article
    b: Article
    origin: str
    group: str
    same: float | None
    duplicate: float | None
    translated: float | None = None
    grade: float | None = None
    """Graded similarity where people gave one, 1 (most similar) to 4."""


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def graded(shared: Path) -> Iterator[Pair]:
    """Yield the graded news pairs; a score up to 2 is read as the same story."""
    for row in _rows(shared / "data/dev/semeval2022_pairs.jsonl.gz"):
        first, second = (
            Article(
                f"{row['pair_id']}.{n}",
                str(row[f"text{n}"]),
                str(row[f"title{n}"] or ""),
                language=str(row[f"lang{n}"]),
            )
            for n in (1, 2)
        )
        grade = float(str(row["overall"]))
        duplicate = 0.0 if grade > 1.75 else None
        yield Pair(first, second, "graded", str(row["pair_id"]), float(grade <= 2), duplicate, grade=grade)


def outlets(shared: Path, rng: random.Random) -> Iterator[Pair]:
    """Yield three outlets' reports of one event, and reports of different events."""
    triples: dict[str, list[Article]] = defaultdict(list)
    for row in _rows(shared / "data/dev/basil_triples.jsonl.gz"):
        text = "\n\n".join(str(p) for p in _list(row["paragraphs"]))
        triples[str(row["triplet"])].append(Article(str(row["id"]), text, str(row["title"]), language="en"))
    for key, members in triples.items():
        for a, b in combinations(members, 2):
            yield Pair(a, b, "outlets", key, 1.0, 0.0)
    keys = sorted(triples)
    for _ in range(200):
        one, two = rng.sample(keys, 2)
        yield Pair(rng.choice(triples[one]), rng.choice(triples[two]), "outlets", one, 0.0, 0.0)


def translations(shared: Path, rng: random.Random) -> Iterator[Pair]:
    """Yield human translations of news between en, es, it and nl, and different articles on the same company."""
    by_document: dict[str, list[Article]] = defaultdict(list)
    for row in _rows(shared / "data/dev/meantime_dev.jsonl.gz"):
        lines = [str(s) for s in _list(row["sentences"])]
        article = Article(f"{row['doc_id']}.{row['lang']}", "\n\n".join(lines[1:]), lines[0], language=str(row["lang"]))
        by_document[str(row["doc_id"])].append(article)
    for key, members in by_document.items():
        for a, b in combinations(members, 2):
            yield Pair(_maybe_untitled(a, rng), _maybe_untitled(b, rng), "translations", key, 1.0, 1.0, 1.0)
    corpora: dict[str, list[str]] = defaultdict(list)
    for key in sorted(by_document):
        corpora[key.split("/")[0]].append(key)
    for keys in corpora.values():
        for one, two in combinations(keys, 2):
            yield Pair(rng.choice(by_document[one]), rng.choice(by_document[two]), "lookalikes", one, 0.0, 0.0)


def machine_translations(shared: Path, rng: random.Random, documents: int) -> Iterator[Pair]:
    """Yield documents with their source, their human and their machine translation (WMT 2016-2018)."""
    lines = pl.read_parquet(shared / "data/artefacts/mt_en_lines.parquet").filter(pl.col("doc_id").is_not_null())
    grouped = lines.sort("line_no").group_by("test_set", "lang", "doc_id", "system", maintain_order=True)
    whole = grouped.agg("source", "mt", "human_reference").filter(pl.col("source").list.len() >= 5)
    by_document: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in whole.sort("doc_id", "lang", "system").iter_rows(named=True):
        by_document[f"{row['doc_id']}"].append(row)
    for key in rng.sample(sorted(by_document), min(documents, len(by_document))):
        rows = by_document[key]
        one = rng.choice(rows)
        texts = [(str(one["lang"]), "source"), ("en", "mt"), ("en", "human_reference")]
        sides = [Article(f"{key}.{c}", _joined(_list(one[c]), rng), language=language) for language, c in texts]
        for a, b in combinations(sides, 2):
            yield Pair(a, b, "machine translations", key, 1.0, 1.0, 1.0)


def halves(shared: Path, rng: random.Random, documents: int) -> Iterator[Pair]:
    """Yield two halves of one report, in two languages or one: the same event told without a common source.

    Up to a third of the sentences stand on both sides, as quotes and figures do in independent reports.
    """
    lines = pl.read_parquet(shared / "data/artefacts/mt_en_lines.parquet").filter(pl.col("doc_id").is_not_null())
    grouped = lines.sort("line_no").group_by("test_set", "lang", "doc_id", "system", maintain_order=True)
    whole = grouped.agg("source", "mt", "human_reference").filter(pl.col("source").list.len() >= 12)
    rows = whole.sort("doc_id", "lang", "system").unique("doc_id", maintain_order=True).to_dicts()
    for row in rng.sample(rows, min(documents, len(rows))):
        columns = rng.choice((("source", "human_reference"), ("source", "mt"), ("mt", "human_reference")))
        places = list(range(len(row["source"])))
        rng.shuffle(places)
        both = places[: int(len(places) * rng.uniform(0, 0.33))]
        rest = places[len(both) :]
        sides = [sorted(both + rest[: len(rest) // 2]), sorted(both + rest[len(rest) // 2 :])]
        if rng.random() < 0.5:
            sides.reverse()
        first, second = (
            Article(f"{row['doc_id']}.{n}", _joined([row[c][i] for i in side], rng), language=_written(row, c))
            for n, (c, side) in enumerate(zip(columns, sides, strict=True))
        )
        yield Pair(first, second, "halves", str(row["doc_id"]), 1.0, 0.0)


def neighbours(shared: Path, encoder: Encoder, likeness: float = 0.8) -> Iterator[Pair]:
    """Yield each WMT document's original beside the English of its nearest other document: look-alikes of one season.

    Neighbours above `likeness` (cosine) are left out, because they may be reports of one event.
    """
    lines = pl.read_parquet(shared / "data/artefacts/mt_en_lines.parquet").filter(pl.col("doc_id").is_not_null())
    grouped = lines.sort("line_no").group_by("test_set", "lang", "doc_id", "system", maintain_order=True)
    whole = grouped.agg("source", "human_reference").filter(pl.col("source").list.len() >= 5)
    rows = whole.sort("doc_id", "lang", "system").unique("doc_id", keep="first", maintain_order=True)
    texts = rows["human_reference"].list.join("\n\n").to_list()
    cosines = encoder.encode(texts)
    for place, row in enumerate(rows.iter_rows(named=True)):
        likenesses = cosines @ cosines[place]
        likenesses[place] = -1
        other = int(likenesses.argmax())
        if likenesses[other] < likeness:
            original = Article(f"{row['doc_id']}.o", "\n\n".join(row["source"]), language=row["lang"])
            english = Article(f"{rows['doc_id'][other]}.e", texts[other], language="en")
            yield Pair(original, english, "neighbours", row["doc_id"], 0.0, 0.0)


def _written(row: dict[str, object], column: str) -> str:
    return str(row["lang"]) if column == "source" else "en"


def edited(articles: list[Article], seed: int, each: int) -> Iterator[Pair]:
    """Yield articles with edited copies of themselves, and pairs of edited copies."""
    by_id = {a.id: a for a in articles}
    made: dict[str, list[Article]] = defaultdict(list)
    for original, copy, _, _ in copies(articles, seed, each):
        made[original].append(replace(copy, date=None))
    for key, members in made.items():
        for a, b in combinations([by_id[key], *members], 2):
            yield Pair(a, b, "edited copies", key, 1.0, 1.0, 0.0)


def apart(articles: list[Article], neighbours: list[tuple[int, int]]) -> Iterator[Pair]:
    """Yield near neighbours published more than thirty days apart: look-alike events, without their dates."""
    for i, j in neighbours:
        a, b = articles[i], articles[j]
        if a.date and b.date and abs((a.date - b.date).days) > 30:
            yield Pair(replace(a, date=None), replace(b, date=None), "apart", a.id, 0.0, 0.0)


def _maybe_untitled(article: Article, rng: random.Random) -> Article:
    if rng.random() < 0.5:
        return article
    return replace(article, title="", text=f"{article.title}\n\n{article.text}")


def _joined(lines: list[object], rng: random.Random) -> str:
    """Join lines to paragraphs of one to three sentences, as scraped pages do."""
    parts: list[str] = []
    while lines:
        size = rng.randint(1, 3)
        parts.append(" ".join(str(x) for x in lines[:size]))
        lines = lines[size:]
    return "\n\n".join(parts)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


LATER = {"copy": 0.2, "story": 0.05, "different": 0.5}
"""Share of dated pairs that are published more than `AT_ONCE` days apart: copies come back, stories pass.

No set at hand says how far apart unrelated look-alikes are met in a dump, so these shares are an assumption.
"""
AT_ONCE, MUCH_LATER = 3.0, 200.0


def dated(pair: Pair, rng: random.Random) -> Pair:
    """Give half of the pairs dates, as far apart as their kind is in a dump; headlines keep their own."""
    if pair.origin == "headlines" or rng.random() < 0.5:
        return pair
    kind = "copy" if pair.duplicate else "story" if pair.same else "different"
    late = rng.random() < LATER[kind]
    days = rng.uniform(AT_ONCE, MUCH_LATER) if late else rng.uniform(0, AT_ONCE)
    first = datetime(2024, 1, 1, tzinfo=UTC)
    return replace(pair, a=replace(pair.a, date=first), b=replace(pair.b, date=first + timedelta(days=days)))


def headlines(
    shared: Path, encoder: Encoder, rng: random.Random, clusters: int = 250, days: float = 3.0
) -> Iterator[Pair]:
    """Yield headlines of hand-checked story clusters within `days`, and their nearest neighbours from others."""
    rows = pl.read_csv(shared / "data/dev/og2021_titles.tsv.gz", separator="\t", quote_char=None)
    rows = rows.with_columns(pl.col("datetime").str.to_datetime().dt.replace_time_zone("UTC")).sort("uri")
    wanted = set(rng.sample(sorted(rows["cluster"].unique().to_list()), clusters))
    some = rows.filter(pl.col("cluster").is_in(wanted)).filter(pl.int_range(pl.len()).over("cluster") < 8)
    articles = [
        Article(str(r["uri"]), r["title"], date=r["datetime"], language=code(r["lang"]))
        for r in some.iter_rows(named=True)
    ]
    labels = some["cluster"].to_list()
    cosines = encoder.encode([a.text for a in articles])
    for i, row in enumerate(cosines @ cosines.T):
        near = [
            int(j)
            for j in (-row).argsort(kind="stable")[1:13]
            if i < j and _days(articles[i], articles[int(j)]) <= days
        ]
        for j in near:
            same = float(labels[i] == labels[j])
            yield Pair(articles[i], articles[j], "headlines", labels[i], same, None if same else 0.0)


def _days(a: Article, b: Article) -> float:
    return abs((a.date - b.date).total_seconds()) / 86400 if a.date and b.date else 0.0

"""Labelled pairs of articles, from every set that tells something about the relation of two texts.

A pair carries what its set can vouch for: `same` (same story or closer), `duplicate` (same source article) and
`translated` (through another language), each 1, 0 or None for "this set does not say".
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import polars as pl

from dedup.bands import unpack
from dedup.config import WindowConfig
from dedup.encoder import Encoder
from dedup.schema import Article
from dedup.vectors import document_vectors
from dedup.windows import epochs, neighbours, quantise
from eval.adapters.development import basil, graded_pairs, meantime, og2021
from eval.edits import copies, edit
from eval.tasks.grouping import TUNE, half


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


def graded(shared: Path) -> Iterator[Pair]:
    """Yield the graded news pairs; a score up to 2 is read as the same story."""
    for pair in graded_pairs(shared):
        duplicate = 0.0 if pair.grade > 1.75 else None
        yield Pair(pair.a, pair.b, "graded", pair.id, float(pair.grade <= 2), duplicate, grade=pair.grade)


def outlets(shared: Path, encoder: Encoder) -> Iterator[Pair]:
    """Yield what a run would weigh of three outlets' reports, with their dates and without."""
    triples = basil(shared)
    for articles in (triples.articles, [replace(article, date=None) for article in triples.articles]):
        for i, j in candidates(articles, encoder):
            a, b = articles[i], articles[j]
            one, other = triples.clusters[a.id], triples.clusters[b.id]
            yield Pair(a, b, "outlets", one, float(one == other), 0.0)


def translations(shared: Path, rng: random.Random) -> Iterator[Pair]:
    """Yield human translations of news between en, es, it and nl, and different articles on the same company."""
    told = meantime(shared)
    by_document: dict[str, list[Article]] = defaultdict(list)
    for article in told.articles:
        by_document[told.clusters[article.id]].append(article)
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


def abridged(pairs: Sequence[Pair], rng: random.Random) -> Iterator[Pair]:
    """Yield translations one side of which was cut by a desk: a shorter text that still has one source article."""
    for pair in pairs:
        cut = rng.choice(("abridge", "condense", "drop"))
        yield replace(pair, b=_cut(pair.b, cut, rng), origin="abridged translations")


def _cut(article: Article, kind: str, rng: random.Random) -> Article:
    return replace(edit(article, kind, rng.uniform(0.2, 0.6), rng), id=f"{article.id}~{kind}")


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


def nearest(shared: Path, encoder: Encoder, likeness: float = 0.8) -> Iterator[Pair]:
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


def apart(articles: list[Article], alike: list[tuple[int, int]]) -> Iterator[Pair]:
    """Yield near neighbours published more than thirty days apart: look-alike events, without their dates."""
    for i, j in alike:
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
DATED = frozenset({"headlines", "outlets"})
SERIAL = frozenset({"other figures", "other names", "other body", "retold"})
"""Sets whose articles follow one another from half a day to a year apart, at no rate that is likelier than another."""
NEXT, YEAR = 0.5, 365.0
SOON = 0.6
"""Mean days between reports of one event where they follow at once; of the BASIL pairs 65 % have the same date."""


def dated(pair: Pair, rng: random.Random) -> Pair:
    """Give half of the pairs dates, as far apart as their kind is in a dump; sets that have dates keep their own."""
    if pair.origin in DATED or rng.random() < 0.5:
        return pair
    first = datetime(2024, 1, 1, tzinfo=UTC)
    gap = timedelta(days=_gap(pair, rng))
    return replace(pair, a=replace(pair.a, date=first), b=replace(pair.b, date=first + gap))


def _gap(pair: Pair, rng: random.Random) -> float:
    if pair.origin in SERIAL:
        return float(NEXT * (YEAR / NEXT) ** rng.random())
    kind = "copy" if pair.duplicate else "story" if pair.same else "different"
    if rng.random() < LATER[kind]:
        return rng.uniform(AT_ONCE, MUCH_LATER)
    return rng.uniform(0, AT_ONCE) if kind == "different" else min(AT_ONCE, rng.expovariate(1 / SOON))


def headlines(shared: Path, encoder: Encoder, rng: random.Random, count: int = 5000) -> Iterator[Pair]:
    """Yield some of what a run would weigh of headlines in hand-checked clusters, the same story or a look-alike.

    A pair takes part if one of its clusters is of the half that evaluation tunes on; it reports on the others.
    """
    told = og2021(shared)
    articles = sorted(told.articles, key=lambda article: article.id)
    clusters = [told.clusters[article.id] for article in articles]
    found = [pair for pair in candidates(articles, encoder) if TUNE in {half(clusters[place]) for place in pair}]
    for i, j in rng.sample(found, min(count, len(found))):
        group = min(clusters[i], clusters[j], key=lambda cluster: (half(cluster) != TUNE, cluster))
        same = float(clusters[i] == clusters[j])
        yield Pair(articles[i], articles[j], "headlines", group, same, None if same else 0.0)


def candidates(articles: Sequence[Article], encoder: Encoder) -> list[tuple[int, int]]:
    """Return the pairs of articles that a run on them alone would find by meaning, as places in the list."""
    vectors = document_vectors(encoder, [a.title for a in articles], [a.text for a in articles])
    found = neighbours(quantise(vectors), epochs([a.date for a in articles]), WindowConfig())
    first, second = unpack(found.pairs)
    return list(zip(first.tolist(), second.tolist(), strict=True))

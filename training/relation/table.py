"""The table the scorer is fitted on: labelled pairs with their evidence."""

import random
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl

from dedup.encoder import Encoder, load_encoder
from dedup.evidence import beside, weigh
from dedup.pile import TEXTS_SEEN, gather
from dedup.profile import Profile, profile
from dedup.schema import ARTICLE_COLUMNS, Article
from dedup.vectors import document_vectors
from training.relation import pairs
from training.relation.pairs import Pair
from training.relation.templates import retold, templates

LABELS = ("origin", "group", "same", "duplicate", "translated", "grade")
PILES = {"headlines": "headlines"}
"""Sets that make a dump by themselves; all others lie in one dump of news together."""
NEWS = "news"


def evidence_table(shared: Path, cache: Path, seed: int, fresh: bool) -> pl.DataFrame:
    """Return evidence and labels of every training pair, from the cache unless `fresh`.

    A pair has three rows: as it stands alone (`view` is `alone`), in a dump of its own set (`set`), and in the large
    dump that holds its set (`dump`).
    """
    kept = cache / f"evidence-{seed}.parquet"
    if kept.exists() and not fresh:
        return pl.read_parquet(kept)
    encoder = load_encoder()
    rng = random.Random(seed)
    table = weigh_all([pairs.dated(pair, rng) for pair in _collect(shared, encoder, seed)], encoder)
    cache.mkdir(parents=True, exist_ok=True)
    table.write_parquet(kept)
    return table


def weigh_all(labelled: list[Pair], encoder: Encoder) -> pl.DataFrame:
    """Profile every article once and weigh every pair, alone and beside others."""
    articles = {x: x for pair in labelled for x in (pair.a, pair.b)}
    frame = pl.DataFrame([asdict(x) for x in articles], schema=ARTICLE_COLUMNS, strict=False)
    profiles = dict(zip(articles, profile(frame, encoder), strict=True))
    told = [(profiles[p.a], profiles[p.b]) for p in labelled]
    labels = pl.DataFrame([{name: getattr(p, name) for name in LABELS} for p in labelled], infer_schema_length=None)
    alone = pl.concat([labels, weigh(told)], how="horizontal")
    views = [alone.with_columns(view=pl.lit("alone"))]
    for view, piles in (("set", {}), ("dump", PILES)):
        dumps = [p.origin if view == "set" else piles.get(p.origin, NEWS) for p in labelled]
        views.append(alone.with_columns(_beside(told, dumps)).with_columns(view=pl.lit(view)))
    return pl.concat(views)


def _beside(told: list[tuple[Profile, Profile]], dumps: list[str]) -> pl.DataFrame:
    """Weigh each pair beside all articles of the dump that is named for it."""
    parts = []
    for name in sorted(set(dumps)):
        places = [place for place, dump in enumerate(dumps) if dump == name]
        some = [told[place] for place in places]
        members = list({id(each): each for pair in some for each in pair}.values())
        telling = [each.terms for each in members[:: 1 + len(members) // TEXTS_SEEN]]
        pile = gather(np.stack([each.vector for each in members]), telling, len(members))
        parts.append(beside(some, pile).with_columns(place=pl.Series(places)))
    return pl.concat(parts).sort("place").drop("place")


def _collect(shared: Path, encoder: Encoder, seed: int) -> Iterable[Pair]:
    rng = random.Random(seed)
    graded = list(pairs.graded(shared))
    yield from graded
    yield from pairs.outlets(shared, encoder)
    yield from pairs.translations(shared, rng)
    translated = list(pairs.machine_translations(shared, rng, documents=400))
    yield from translated
    yield from pairs.halves(shared, rng, documents=400)
    yield from pairs.nearest(shared, encoder)
    native = native_articles(shared)
    foreign = [p.a for p in graded if p.a.language != "en" and len(p.a.text) > 800]
    yield from pairs.edited(rng.sample(native, 350) + rng.sample(foreign, 250), seed, each=2)
    some = rng.sample(native, 3000)
    yield from pairs.apart(some, near_neighbours(some, encoder, 900))
    yield from pairs.headlines(shared, encoder, rng)
    yield from templates(rng.sample(native, 700) + foreign, rng)
    yield from retold(translated, rng)
    yield from pairs.abridged(translated, rng)


def native_articles(shared: Path) -> list[Article]:
    """Return the native English news articles."""
    rows = pl.read_parquet(shared / "data/artefacts/native_en.parquet").sort("id").iter_rows(named=True)
    return [
        Article(r["id"], r["text"], r["title"] or "", date=_day(r["date"]), language="en") for r in rows if r["text"]
    ]


def near_neighbours(articles: list[Article], encoder: Encoder, count: int) -> list[tuple[int, int]]:
    """Return the `count` closest pairs by document vector, each article with its best neighbour."""
    vectors = document_vectors(encoder, [a.title for a in articles], [a.text for a in articles])
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    days = np.array([a.date.toordinal() if a.date else 0 for a in articles])
    cosines[np.abs(days[:, None] - days[None, :]) <= 30] = -1
    best = cosines.argmax(axis=1)
    ranked = np.argsort(-cosines[np.arange(len(best)), best], kind="stable")
    chosen = sorted({tuple(sorted((int(i), int(best[i])))) for i in ranked[:count]})
    return [(i, j) for i, j in chosen]


def _day(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None

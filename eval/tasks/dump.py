"""One dump as a newsroom has it: native news, translations, edited copies, several outlets on one event."""

import random
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dedup.schema import Article
from eval import edits
from eval.adapters.development import basil, meantime
from eval.adapters.reading import demand, moment
from eval.adapters.tables import ClusteredSet

NATIVE = 4000
EDITED = 700
COPIES = 2
SEED = 5


@dataclass(frozen=True)
class Dump:
    """The articles of a dump and the labelled sets that lie in it."""

    articles: tuple[Article, ...]
    meantime: ClusteredSet
    basil: ClusteredSet
    edited: ClusteredSet


def native(shared: Path) -> list[Article]:
    """Return native English news with dates and sources."""
    rows = pl.read_parquet(demand(shared / "data/artefacts/native_en.parquet", "native_en")).to_dicts()
    return [Article(r["id"], r["text"], r["title"], "", moment(r["date"]), "en", r["source"]) for r in rows]


def _edited(originals: list[Article]) -> tuple[list[Article], dict[str, str], dict[str, str]]:
    made = edits.copies(originals, SEED, COPIES)
    clusters = {copy.id: original for original, copy, _, _ in made} | {a.id: a.id for a in originals}
    groups = {copy.id: f"{kind} {strength:g}" for _, copy, kind, strength in made}
    return [copy for _, copy, _, _ in made], clusters, groups


def dump(shared: Path, seed: int = SEED) -> Dump:
    """Return the dump in an order that tells nothing."""
    background = native(shared)[:NATIVE]
    translations, triples = meantime(shared), basil(shared)
    copies, clusters, groups = _edited(background[:EDITED])
    articles = [*background, *translations.articles, *triples.articles, *copies]
    random.Random(seed).shuffle(articles)
    return Dump(
        tuple(articles),
        ClusteredSet("meantime", articles, translations.clusters, True, translations.groups),
        ClusteredSet("basil", articles, triples.clusters, False),
        ClusteredSet("edited", articles, clusters, False, groups),
    )

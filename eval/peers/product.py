"""The product itself, called as a user would call it: `dedup.deduplicate` with its own settings."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Literal

import polars as pl

import dedup
from dedup.result import Result
from dedup.schema import Article
from eval.peers.interface import Labels
from eval.signature import articles_digest


@dataclass(frozen=True)
class _Run:
    articles: Sequence[Article]
    column: str

    def labels(self, threshold: float) -> Labels:
        """Return clusters at a promised precision; 0 stands for the settings as they come."""
        return numbered(clustered(self.articles, threshold), self.column, [a.id for a in self.articles])


def numbered(articles: pl.DataFrame, column: str, ids: Sequence[str]) -> Labels:
    """Return one number per id for the clusters in a column; an article with no cluster stands alone."""
    clusters = dict(zip(articles["id"], articles[column], strict=True))
    names = [clusters.get(article) or f"\0alone {article}" for article in ids]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return [numbers[name] for name in names]


@dataclass(frozen=True)
class Product:
    """`dedup.deduplicate`; its thresholds are promised precisions, 0 is its own operating point."""

    kind: Literal["duplicate", "story"]
    name: str = "dedup"
    packages: tuple[str, ...] = ("dedup",)
    documented: float = 0.0
    thresholds: tuple[float, ...] = (0.0, 0.7, 0.9, 0.98)

    @property
    def settings(self) -> str:
        """Return which of its clusters are asked for."""
        return f"{self.kind} clusters"

    def prepare(self, articles: Sequence[Article]) -> _Run:
        """Run the whole way once; duplicates and stories at every operating point come from one run."""
        result(articles)
        return _Run(articles, f"{self.kind}_cluster")


@cache
def _results() -> dict[str, Result]:
    return {}


@cache
def _clusters() -> dict[tuple[str, float], pl.DataFrame]:
    return {}


def result(articles: Sequence[Article]) -> Result:
    """Return the product's result on a set, remembering the last two."""
    key = articles_digest(articles, {})
    if key not in _results():
        while len(_results()) > 1:
            del _results()[next(iter(_results()))]
        rows = [{name: value for name, value in asdict(a).items() if value not in (None, "")} for a in articles]
        _results()[key] = dedup.deduplicate(rows)
    return _results()[key]


def clustered(articles: Sequence[Article], precision: float) -> pl.DataFrame:
    """Return ids with both clusters at an operating point, each made once."""
    key = (articles_digest(articles, {}), precision)
    if key not in _clusters():
        run = result(articles)
        at = run.at(precision=precision) if precision else run
        _clusters()[key] = at.articles.select("id", "duplicate_cluster", "story_cluster")
    return _clusters()[key]

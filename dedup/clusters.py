"""Verified pairs become duplicate clusters and story clusters; each duplicate cluster gets a canonical article.

Clusters grow by greedy edge contraction (Keuper et al. 2015, "Efficient decomposition of image and mesh graphs by
lifted multicuts") with average linkage: the two clusters with the largest mean log-odds join first; pairs that were
weighed and found different count against a merge, and so, a little, do pairs that nothing proposed. A merge also needs
links from enough members of both sides, so that one article between two stories cannot chain them.

Articles are rows of a table sorted by id; row numbers stand for articles throughout, so that the order of the input
cannot change the outcome.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

import numpy as np
import polars as pl

from dedup.config import ClusterConfig
from dedup.errors import ConfigError
from dedup.schema import CLUSTER_COLUMNS

Labels = np.ndarray[tuple[int], np.dtype[np.int64]]
Kind = Literal["duplicate", "story"]

LOG_ODDS_CAP = 6.0
"""One pair, however sure, must not outweigh any number of doubtful ones."""
SURE = 4.0
"""Log-odds from which a pair vouches for its two articles against what a third says."""
UNWEIGHED = 0.05
"""Log-odds against a merge for each pair of its members that was never weighed, because no channel proposed it."""
NEIGHBOURS = 32
"""Members of a large cluster that one article can be expected to have been weighed with."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Hold two labels per article (row numbers of a member): equal labels mean one cluster."""

    duplicate: Labels
    story: Labels


@dataclass(slots=True)
class _Link:
    """Sum up what is known between two clusters: log-odds and number of weighed pairs, linked members by side."""

    weight: float
    pairs: int
    members: dict[int, set[int]]

    def mean(self, smaller: int, larger: int) -> float:
        """Return the mean log-odds over all pairs that could have been weighed, were the missing ones unlikely."""
        missing = max(0, min(smaller * larger, smaller * NEIGHBOURS) - self.pairs)
        return (self.weight - UNWEIGHED * missing) / (self.pairs + missing)


def log_odds(probability: pl.Expr, threshold: float) -> pl.Expr:
    """Give the log-odds of a probability relative to a threshold, capped on both sides."""
    p = probability.cast(pl.Float64).clip(1e-4, 1 - 1e-4)
    return ((p / (1 - p)).log() - float(np.log(threshold / (1 - threshold)))).clip(-LOG_ODDS_CAP, LOG_ODDS_CAP)


def contract(count: int, edges: Iterable[tuple[int, int, float]]) -> Labels:
    """Cluster `count` nodes by greedy additive edge contraction and return the smallest member of each one's cluster.

    Args:
        count: number of nodes; nodes are 0 .. count - 1.
        edges: (node, node, weight) with positive weights for pairs that belong together.
    """
    labels = np.arange(count, dtype=np.int64)
    for nodes, links in _components(edges):
        for cluster in _contract_component(nodes, links):
            labels[list(cluster)] = min(cluster)
    return labels


def _components(edges: Iterable[tuple[int, int, float]]) -> Iterator[tuple[list[int], list[tuple[int, int, float]]]]:
    """Split the graph at its positive edges: no merge can ever reach beyond such a component."""
    parent: dict[int, int] = {}

    def root(x: int) -> int:
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    edges = list(edges)
    for a, b, weight in edges:
        if weight > 0:
            ra, rb = root(a), root(b)
            parent[max(ra, rb)] = min(ra, rb)
    nodes: defaultdict[int, list[int]] = defaultdict(list)
    links: defaultdict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for node in sorted(parent):
        nodes[root(node)].append(node)
    for a, b, weight in edges:
        if a in parent and b in parent and root(a) == root(b):
            links[root(a)].append((a, b, weight))
    for key, members in nodes.items():
        yield members, sorted(links[key])


def _contract_component(nodes: list[int], edges: list[tuple[int, int, float]]) -> list[set[int]]:
    if len(nodes) == 2:
        return [set(nodes)]
    clusters: dict[int, set[int]] = {n: {n} for n in nodes}
    links: dict[int, dict[int, _Link]] = {n: {} for n in nodes}
    for a, b, weight in edges:
        links[a][b] = links[b][a] = _Link(weight, 1, {a: {a}, b: {b}} if weight > 0 else {a: set(), b: set()})
    heap = [(-own.weight, a, b) for a in links for b, own in links[a].items() if a < b and own.weight > 0]
    heapq.heapify(heap)
    while heap:
        weight, a, b = heapq.heappop(heap)
        link = links.get(a, {}).get(b)
        gain = _gain(clusters, link, a, b) if link else 0.0
        if link is None or gain <= 0 or not _supported(clusters, link, a, b):
            continue
        if gain < -weight:
            # One side has grown since this was pushed, so that more of its members are unweighed now.
            heapq.heappush(heap, (-gain, a, b))
            continue
        for c in _merge(clusters, links, a, b):
            gain = _gain(clusters, links[a][c], a, c)
            if gain > 0:
                heapq.heappush(heap, (-gain, min(a, c), max(a, c)))
    return list(clusters.values())


def _gain(clusters: dict[int, set[int]], link: _Link, a: int, b: int) -> float:
    return link.mean(*sorted((len(clusters[a]), len(clusters[b]))))


def _supported(clusters: dict[int, set[int]], link: _Link, a: int, b: int) -> bool:
    """Ask for links from half of the smaller side, and from two members of the larger one where it has them."""
    small, large = (a, b) if len(clusters[a]) <= len(clusters[b]) else (b, a)
    half = (len(clusters[small]) + 1) // 2
    return len(link.members[small]) >= half and len(link.members[large]) >= min(len(clusters[small]), 2)


def _merge(clusters: dict[int, set[int]], links: dict[int, dict[int, _Link]], a: int, b: int) -> list[int]:
    """Pour cluster b into cluster a and return the clusters whose link to a has changed."""
    clusters[a] |= clusters.pop(b)
    del links[a][b]
    moved = links.pop(b)
    del moved[a]
    for c, link in moved.items():
        del links[c][b]
        if c not in links[a]:
            links[a][c] = links[c][a] = _Link(0.0, 0, {a: set(), c: set()})
        old = links[a][c]
        old.weight += link.weight
        old.pairs += link.pairs
        old.members[a] |= link.members[b]
        old.members[c] |= link.members[c]
    return sorted(moved)


def build(count: int, pairs: pl.DataFrame, threshold: float = 0.5, duplicate_threshold: float = 0.5) -> Clusters:
    """Cluster articles by weighed pairs.

    Args:
        count: number of articles (rows).
        pairs: columns `a`, `b` (row numbers), `probability` (same story or closer) and `duplicate` (probability of
            exact, near or translated together). Pairs found different belong in the table: they hold stories apart.
        threshold: probability from which a pair speaks for one story.
        duplicate_threshold: the same for one duplicate cluster.
    """
    duplicate = contract(count, _vouched(list(_edges(pairs, "duplicate", duplicate_threshold))))
    story = contract(count, _story_edges(pairs, duplicate, threshold))
    return Clusters(duplicate, story[duplicate])


def _edges(pairs: pl.DataFrame, column: str, threshold: float) -> Iterator[tuple[int, int, float]]:
    weighed = pairs.select("a", "b", weight=log_odds(pl.col(column), threshold)).sort("a", "b")
    return weighed.iter_rows()


def _vouched(edges: list[tuple[int, int, float]]) -> Iterator[tuple[int, int, float]]:
    """Leave out what two parts of one text say against each other where a third surely holds both."""
    sure: defaultdict[int, set[int]] = defaultdict(set)
    for a, b, weight in edges:
        if weight >= SURE:
            sure[a].add(b)
            sure[b].add(a)
    for a, b, weight in edges:
        if weight > 0 or sure[a].isdisjoint(sure[b]):
            yield a, b, weight


def _story_edges(pairs: pl.DataFrame, duplicate: Labels, threshold: float) -> Iterator[tuple[int, int, float]]:
    """Sum the pairs between duplicate clusters, each of which is one node of the story graph."""
    a, b = duplicate[pairs["a"].to_numpy()], duplicate[pairs["b"].to_numpy()]
    nodes = pl.DataFrame({"a": np.minimum(a, b), "b": np.maximum(a, b)})
    weighed = nodes.with_columns(pairs.select(weight=log_odds(pl.col("probability"), threshold)))
    between = weighed.filter(pl.col("a") != pl.col("b")).group_by("a", "b").agg(pl.col("weight").sort().sum())
    return between.with_columns(pl.col("weight").clip(-LOG_ODDS_CAP, LOG_ODDS_CAP).round(9)).sort("a", "b").iter_rows()


def canonical_rows(articles: pl.DataFrame, labels: Labels, config: ClusterConfig) -> Labels:
    """Choose the row that stands for each cluster and return it for every article.

    Args:
        articles: columns `id`, `date`, `source`, `length` (characters), sorted by id.
        labels: one label per article.
        config: `keep` is `earliest`, `longest` or `source:a,b` (preferred sources in order, then the earliest).

    Raises:
        ConfigError: the policy is none of these.
    """
    ranked = articles.select("id", "date", "source", "length").with_row_index("row")
    ranked = ranked.with_columns(label=pl.Series(labels), preference=_preference(config.keep))
    chosen = (
        ranked.sort(*policy(config.keep), nulls_last=True, maintain_order=True)
        .group_by("label", maintain_order=True)
        .agg(pl.col("row").first().alias("canonical"))
    )
    return ranked.join(chosen, on="label", how="left", maintain_order="left")["canonical"].to_numpy().astype(np.int64)


def _preference(keep: str) -> pl.Expr:
    if not keep.startswith("source:"):
        return pl.lit(0)
    wanted = [name.strip() for name in keep.removeprefix("source:").split(",")]
    return pl.col("source").replace_strict(wanted, list(range(len(wanted))), default=len(wanted))


def policy(keep: str) -> list[pl.Expr]:
    """Return what canonical articles are sorted by.

    Raises:
        ConfigError: there is no such policy.
    """
    earliest = [pl.col("date"), -pl.col("length").cast(pl.Int64), pl.col("id")]
    if keep == "earliest":
        return earliest
    if keep == "longest":
        return [-pl.col("length").cast(pl.Int64), pl.col("date"), pl.col("id")]
    if keep.startswith("source:"):
        return [pl.col("preference"), *earliest]
    raise ConfigError(f'keep = "{keep}" is no policy; take earliest, longest or source:NAME,NAME')


def cluster_id(kind: Kind, canonical: str) -> str:
    """Give the stable id of a cluster: a digest of its kind and of its canonical article's id.

    >>> cluster_id("story", "a1")
    's-5b8fcb4087544f54'
    """
    return f"{kind[0]}-{blake2b(f'{kind}:{canonical}'.encode(errors='surrogatepass'), digest_size=8).hexdigest()}"


def table(kind: Kind, articles: pl.DataFrame, labels: Labels, canonical: Labels, pairs: pl.DataFrame) -> pl.DataFrame:
    """List the clusters of two or more articles, as `clusters.parquet` holds them, the largest first.

    Args:
        kind: which clusters these are.
        articles: columns `id`, `date`, `source`, `language`, sorted by id.
        labels: one label per article.
        canonical: the canonical row of each article's cluster.
        pairs: columns `a`, `b`, `probability` and `duplicate`; cohesion is the mean over a cluster's weighed pairs.
    """
    ids = articles["id"]
    members = articles.select("date", "source", "language").with_columns(
        label=pl.Series(labels), canonical=ids.gather(canonical.tolist())
    )
    grouped = members.group_by("label").agg(
        pl.len().cast(pl.UInt32).alias("size"),
        pl.col("language").drop_nulls().unique().sort().alias("languages"),
        pl.col("source").filter(pl.col("source") != "").unique().sort().alias("sources"),
        pl.col("date").min().alias("first_date"),
        pl.col("date").max().alias("last_date"),
        pl.col("canonical").first(),
    )
    listed = grouped.filter(pl.col("size") > 1).join(_cohesion(kind, pairs, labels), on="label", how="left")
    names = pl.Series("cluster", [cluster_id(kind, c) for c in listed["canonical"]], dtype=pl.String)
    complete = listed.with_columns(names, pl.lit(kind).alias("kind"))
    return complete.select(pl.col(c).cast(t) for c, t in CLUSTER_COLUMNS.items()).sort(
        -pl.col("size").cast(pl.Int64), "cluster"
    )


def _cohesion(kind: Kind, pairs: pl.DataFrame, labels: Labels) -> pl.DataFrame:
    column = "duplicate" if kind == "duplicate" else "probability"
    a, b = labels[pairs["a"].to_numpy()], labels[pairs["b"].to_numpy()]
    inside = pairs.select(cohesion=pl.col(column)).with_columns(label=pl.Series(a), other=pl.Series(b))
    same = inside.filter(pl.col("label") == pl.col("other"))
    return same.group_by("label").agg(pl.col("cohesion").cast(pl.Float64).sort().mean().round(6))

"""Clusters over the weighed pairs, with a second look at clusters that nearly met."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup import clusters
from dedup.engine import Executor
from dedup.pipeline import index, verdicts
from dedup.pipeline.plan import Plan
from dedup.pipeline.progress import Recorder
from dedup.schema import CLUSTER_COLUMNS
from dedup.windows import UNDATED

ORIGIN_REPAIR = "repair"


class Grouped(NamedTuple):
    """The weighed pairs, those of the second look among them, and where each article (row of the index) belongs."""

    pairs: pl.DataFrame
    articles: pl.DataFrame
    clusters: pl.DataFrame


def group(plan: Plan, pairs: pl.DataFrame, executor: Executor, recorder: Recorder) -> Grouped:
    """Cluster the articles by the weighed pairs, weigh the pairs between fragments, cluster again."""
    rows = plan.stage("index").table(index.ROWS)
    threshold = 0.5
    with recorder.stage("clusters") as tally:
        found = clusters.build(len(rows), pairs, threshold)
        open_pairs = clusters.fragments(pairs, found, threshold)
        tally.add(len(rows))
    if len(open_pairs):
        asked = open_pairs.cast({"a": pl.UInt32, "b": pl.UInt32}).with_columns(
            origin=pl.lit(ORIGIN_REPAIR), twin=pl.lit(False)
        )
        weighed = verdicts.weigh(plan, asked, executor, recorder, ORIGIN_REPAIR)
        pairs = pl.concat([pairs, weighed]).sort("a", "b")
        with recorder.stage("clusters") as tally:
            found = clusters.build(len(rows), pairs, threshold)
            tally.add(len(rows))
    return Grouped(pairs, *_tables(plan, rows, pairs, found))


def _tables(
    plan: Plan, rows: pl.DataFrame, pairs: pl.DataFrame, found: clusters.Clusters
) -> tuple[pl.DataFrame, pl.DataFrame]:
    dates = pl.when(pl.col("time") != UNDATED).then(pl.from_epoch("time", time_unit="us"))
    articles = rows.select("id", "source", "language", "length", date=dates.dt.replace_time_zone("UTC"))
    keep = plan.config.clusters
    duplicate, story = (clusters.canonical_rows(articles, labels, keep) for labels in found_labels(found))
    listed = [
        clusters.table("duplicate", articles, found.duplicate, duplicate, pairs),
        clusters.table("story", articles, found.story, story, pairs),
    ]
    placed = _placed(rows, pairs, found, duplicate, story)
    return placed, pl.concat(listed).select(list(CLUSTER_COLUMNS))


def found_labels(found: clusters.Clusters) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the labels of both kinds of cluster."""
    return found.duplicate, found.story


def _placed(
    rows: pl.DataFrame,
    pairs: pl.DataFrame,
    found: clusters.Clusters,
    duplicate: NDArray[np.int64],
    story: NDArray[np.int64],
) -> pl.DataFrame:
    """Tell for each article its clusters (of its own where it is alone) and its canonical article."""
    own = np.arange(len(rows))
    ids = rows["id"]
    placed = pl.DataFrame(
        {
            "position": rows["position"],
            "duplicate_cluster": _names("duplicate", ids, duplicate),
            "story_cluster": _names("story", ids, story),
            "is_canonical": duplicate == own,
            "canonical": duplicate,
        }
    )
    copies = pl.DataFrame({"row": own, "canonical": duplicate}).filter(pl.col("row") != pl.col("canonical"))
    best = _verdict_on_copies(copies, pairs)
    return (
        placed.with_row_index("row")
        .with_columns(duplicate_of=pl.when(~pl.col("is_canonical")).then(ids.gather(duplicate.tolist())))
        .join(best, on="row", how="left", maintain_order="left")
    )


def _names(kind: clusters.Kind, ids: pl.Series, canonical: NDArray[np.int64]) -> pl.Series:
    distinct, places = np.unique(canonical, return_inverse=True)
    named = pl.Series([clusters.cluster_id(kind, identity) for identity in ids.gather(distinct.tolist())])
    return named.gather(places.tolist())


def _verdict_on_copies(copies: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Take the verdict on each copy and its canonical article, else on its closest pair inside the cluster."""
    verdict = pairs.filter(pl.col("relation").is_in(["exact", "near", "translated"])).select(
        "a", "b", "relation", "duplicate"
    )
    both = pl.concat([verdict, verdict.rename({"a": "b", "b": "a"}).select(verdict.columns)])
    typed = both.select(
        row=pl.col("a").cast(pl.Int64), other=pl.col("b").cast(pl.Int64), relation="relation", p="duplicate"
    )
    joined = copies.join(typed, on="row").with_columns(direct=pl.col("other") == pl.col("canonical"))
    ranked = joined.sort("row", "direct", "p", "other", descending=[False, True, True, False])
    return ranked.group_by("row", maintain_order=True).agg(
        pl.col("relation").first().alias("duplicate_relation"), pl.col("p").first().alias("duplicate_probability")
    ).cast({"row": pl.UInt32})

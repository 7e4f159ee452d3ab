"""Clusters over the weighed pairs, with a second look at those that nearly met, and beside those of earlier results."""

from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup import clusters, fragments, neighbourhood
from dedup.bands import pack
from dedup.config import RelationConfig
from dedup.engine import Executor
from dedup.pipeline import background, index, verdicts
from dedup.pipeline.earlier import PLACED, Earlier, settle
from dedup.pipeline.plan import Plan
from dedup.pipeline.progress import Recorder
from dedup.relation import Question, operating_threshold
from dedup.schema import CLUSTER_COLUMNS, DUPLICATE_RELATIONS
from dedup.windows import UNDATED

Labels = NDArray[np.int64]
ORIGIN_REPAIR = "repair"


class Grouped(NamedTuple):
    """The weighed pairs with those of the second look, and where each article (row of the index) belongs."""

    pairs: pl.DataFrame
    articles: pl.DataFrame
    clusters: pl.DataFrame


class Standing(NamedTuple):
    """The canonical row of each row's duplicate and story cluster in an earlier result; -1 for a new article."""

    duplicate: Labels
    story: Labels


def group(
    plan: Plan, pairs: pl.DataFrame, executor: Executor, recorder: Recorder, earlier: Earlier | None = None
) -> Grouped:
    """Cluster the articles by the weighed pairs, weigh the pairs between fragments, cluster again."""
    rows = plan.stage("index").table(index.ROWS)
    standing = _standing(rows, earlier)
    found = _cluster(plan, rows, pairs, standing, recorder)
    open_pairs = fragments.propose(pairs, found, _threshold(plan.config.relation))
    new = index.fresh(rows)
    open_pairs = open_pairs.filter(pl.Series(new[open_pairs["a"].to_numpy()] | new[open_pairs["b"].to_numpy()]))
    if len(open_pairs):
        asked = open_pairs.cast({"a": pl.UInt32, "b": pl.UInt32})
        asked = asked.with_columns(origin=pl.lit(ORIGIN_REPAIR), twin=pl.lit(False))
        weighed = verdicts.weigh(plan, asked, executor, recorder, f"{ORIGIN_REPAIR}-{_digest(asked)}")
        pairs = pl.concat([pairs, weighed]).sort("a", "b")
        found = _cluster(plan, rows, pairs, standing, recorder)
    grouped = _tables(plan, rows, pairs, found, standing)
    plan.stage("group").write_table(PLACED, grouped.articles)
    return grouped


def _digest(asked: pl.DataFrame) -> str:
    """Name a second look by the pairs it takes: they follow from settings that the first look does not heed."""
    pairs = pack(asked["a"].to_numpy(), asked["b"].to_numpy())
    return blake2b(pairs.tobytes(), digest_size=8).hexdigest()


def _threshold(config: RelationConfig, question: Question = "same") -> float:
    """Tell from which probability on pairs are joined: as set, or as held-out pairs say for a precision."""
    if config.precision is not None:
        return operating_threshold(question, config.precision)
    return config.story_threshold if question == "same" else config.duplicate_threshold


def _cluster(
    plan: Plan, rows: pl.DataFrame, pairs: pl.DataFrame, standing: Standing, recorder: Recorder
) -> clusters.Clusters:
    relation = plan.config.relation
    with recorder.stage("clusters") as tally:
        told = pairs.select("a", "b", "probability", "duplicate")
        # Neighbours and centres find what pairs miss; whoever asks for a precision wants what pairs alone vouch for.
        alone = relation.precision is not None
        told = pl.concat([told if alone else _beside(plan, rows, told), _kept_together(pairs, standing)])
        found = clusters.build(len(rows), told, _threshold(relation), _threshold(relation, "duplicate"))
        if not alone:
            found = _joined(plan, rows, told, found)
        tally.add(len(rows))
    duplicate = settle(found.duplicate, standing.duplicate, pairs, "duplicate")
    story = settle(found.story, standing.story, pairs, "probability")
    # An article that joins an earlier cluster of copies belongs to the story of that cluster.
    return clusters.Clusters(duplicate, np.where(standing.duplicate[duplicate] >= 0, story[duplicate], story))


def _beside(plan: Plan, rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    times, likeness = rows["time"].to_numpy(), background.load(plan).likeness
    return neighbourhood.settled(pairs, times, lambda some: background.meaning(plan, some), likeness)


def _joined(plan: Plan, rows: pl.DataFrame, pairs: pl.DataFrame, found: clusters.Clusters) -> clusters.Clusters:
    times, least = rows["time"].to_numpy(), _threshold(plan.config.relation)
    story = fragments.join(found.story, pairs, times, lambda some: background.meaning(plan, some), least)
    return clusters.Clusters(found.duplicate, story)


def _standing(rows: pl.DataFrame, earlier: Earlier | None) -> Standing:
    nowhere = np.full(len(rows), -1, dtype=np.int64)
    if earlier is None:
        return Standing(nowhere, nowhere)
    numbered = rows.select("old_row").with_row_index("row").drop_nulls().sort("old_row")
    row_of = numbered["row"].to_numpy().astype(np.int64)
    placed = earlier.placed()
    duplicate, story = nowhere.copy(), nowhere.copy()
    duplicate[row_of] = row_of[placed["canonical"].to_numpy()]
    story[row_of] = row_of[placed["story_canonical"].to_numpy()]
    return Standing(duplicate, story)


def _kept_together(pairs: pl.DataFrame, standing: Standing) -> pl.DataFrame:
    """Tie each earlier article that a pair touches to those that stand for it, as surely as can be."""
    touched = np.unique(np.concatenate([pairs["a"].to_numpy(), pairs["b"].to_numpy()])).astype(np.int64)
    old = touched[standing.duplicate[touched] >= 0]
    copies = standing.duplicate[old]
    ties = {(int(a), int(b)): 1.0 for a, b in zip(old, copies, strict=True) if a != b}
    reports = {(int(a), int(b)): 0.0 for a, b in zip(copies, standing.story[copies], strict=True) if a != b}
    rows = [(min(pair), max(pair), 1.0, duplicate) for pair, duplicate in sorted((reports | ties).items())]
    schema = {"a": pl.UInt32, "b": pl.UInt32, "probability": pl.Float32, "duplicate": pl.Float32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _tables(
    plan: Plan, rows: pl.DataFrame, pairs: pl.DataFrame, found: clusters.Clusters, standing: Standing
) -> Grouped:
    dates = pl.when(pl.col("time") != UNDATED).then(pl.from_epoch("time", time_unit="us"))
    articles = rows.select("id", "source", "language", "length", date=dates.dt.replace_time_zone("UTC"))
    keep = plan.config.clusters
    duplicate, story = (
        np.where(standing_[labels] >= 0, labels, clusters.canonical_rows(articles, labels, keep))
        for labels, standing_ in ((found.duplicate, standing.duplicate), (found.story, standing.story))
    )
    new = index.fresh(rows)
    listed = pl.concat(
        [
            _listed("duplicate", articles, np.isin(duplicate, duplicate[new]), duplicate, pairs),
            _listed("story", articles, np.isin(story, story[new]), story, pairs),
        ]
    )
    return Grouped(pairs, _placed(rows, pairs, duplicate, story), listed)


def _listed(
    kind: clusters.Kind,
    articles: pl.DataFrame,
    concerned: NDArray[np.bool_],
    canonical: Labels,
    pairs: pl.DataFrame,
) -> pl.DataFrame:
    """List the clusters of the articles concerned: those with a new one, all their members counted."""
    some, place = np.flatnonzero(concerned), np.cumsum(concerned) - 1
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    inside = np.flatnonzero(concerned[a] & concerned[b])
    told = pairs[inside.tolist()].with_columns(a=pl.Series(place[a[inside]]), b=pl.Series(place[b[inside]]))
    members = place[canonical[some]]
    return clusters.table(kind, articles[some.tolist()], members, members, told).select(list(CLUSTER_COLUMNS))


def _placed(rows: pl.DataFrame, pairs: pl.DataFrame, duplicate: Labels, story: Labels) -> pl.DataFrame:
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
            "story_canonical": story,
        }
    )
    copies = pl.DataFrame({"row": own, "canonical": duplicate}).filter(pl.col("row") != pl.col("canonical"))
    return (
        placed.with_row_index("row")
        .with_columns(duplicate_of=pl.when(~pl.col("is_canonical")).then(ids.gather(duplicate.tolist())))
        .join(_verdict_on_copies(copies, pairs), on="row", how="left", maintain_order="left")
    )


def _names(kind: clusters.Kind, ids: pl.Series, canonical: Labels) -> pl.Series:
    distinct, places = np.unique(canonical, return_inverse=True)
    named = [clusters.cluster_id(kind, identity) for identity in ids.gather(distinct.tolist())]
    return pl.Series(named, dtype=pl.String).gather(places.tolist())


def _verdict_on_copies(copies: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Take the verdict on each copy and its canonical article, else on its closest pair inside the cluster."""
    verdict = pairs.filter(pl.col("relation").is_in(DUPLICATE_RELATIONS)).select("a", "b", "relation", "duplicate")
    both = pl.concat([verdict, verdict.rename({"a": "b", "b": "a"}).select(verdict.columns)])
    typed = both.select(
        row=pl.col("a").cast(pl.Int64), other=pl.col("b").cast(pl.Int64), relation="relation", p="duplicate"
    )
    joined = copies.join(typed, on="row").with_columns(direct=pl.col("other") == pl.col("canonical"))
    ranked = joined.sort("row", "direct", "p", "other", descending=[False, True, True, False])
    best = ranked.group_by("row", maintain_order=True).agg(
        pl.col("relation").first().alias("duplicate_relation"), pl.col("p").first().alias("duplicate_probability")
    )
    return best.cast({"row": pl.UInt32})

"""Beads, unique content and conflicts between each copy and the article that stands for it.

The members of a cluster are compared with its canonical article; the canonical articles of a story's clusters with
that of the story, so that what independent reports add or contradict is found as well. One unit of work holds whole
stories.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from dedup.comparison import Tables, tables
from dedup.engine import Executor
from dedup.pipeline.articles import articles
from dedup.pipeline.grouping import Grouped
from dedup.pipeline.plan import Plan
from dedup.pipeline.progress import Recorder
from dedup.schema import BEAD_COLUMNS, CONFLICT_COLUMNS, UNIQUE_COLUMNS, Article

PAIRS_AT_ONCE = 40
STORY_CAP = 16
"""Independent reports of one story that are compared with its canonical article, the closest first."""
SHARES: dict[str, type[pl.DataType]] = {"id": pl.String, "unique_share": pl.Float32}


class Unit(NamedTuple):
    """Comparisons to make: columns `member`, `canonical` (row numbers), `relation`; results are kept under `name`."""

    plan: Plan
    name: str
    pairs: pl.DataFrame


class Content(NamedTuple):
    """The tables on texts; `shares` tells how much of each copy's news its canonical article lacks."""

    beads: pl.DataFrame
    unique: pl.DataFrame
    conflicts: pl.DataFrame
    shares: pl.DataFrame


def compare(plan: Plan, grouped: Grouped, executor: Executor, recorder: Recorder) -> Content:
    """Compare members with canonical articles; rows come in order of the pairs."""
    pairs = _wanted(grouped)
    units = [Unit(plan, f"{i:08}", pairs[i : i + PAIRS_AT_ONCE]) for i in range(0, len(pairs), PAIRS_AT_ONCE)]
    parts = [Content(*(pl.DataFrame(schema=schema) for schema in _SCHEMAS))]
    with recorder.stage("content", len(units)) as tally:
        for part in executor.map(_compare, units):
            parts.append(part)
            tally.add(len(part.shares))
    return Content(*(pl.concat(tables_of_kind) for tables_of_kind in zip(*parts, strict=True)))


def _wanted(grouped: Grouped) -> pl.DataFrame:
    """List the comparisons to make, by story, cluster and row: exact copies hold nothing new."""
    new = grouped.articles.drop_nulls("position")
    placed = new.select("row", "canonical", "story_canonical", relation="duplicate_relation")
    copies = placed.filter((pl.col("row") != pl.col("canonical")) & (pl.col("relation") != "exact"))
    told = grouped.pairs.select(row="a", other="b", p="probability")
    both = pl.concat([told, told.select(row="other", other="row", p="p")]).with_columns(pl.col("other").cast(pl.Int64))
    reports = (
        placed.filter((pl.col("row") == pl.col("canonical")) & (pl.col("row") != pl.col("story_canonical")))
        .join(both, left_on=["row", "story_canonical"], right_on=["row", "other"], how="left")
        .sort("story_canonical", "p", "row", descending=[False, True, False], nulls_last=True)
        .filter(pl.int_range(pl.len()).over("story_canonical") < STORY_CAP)
        .select("row", canonical="story_canonical", story_canonical="story_canonical", relation=pl.lit("story"))
    )
    wanted = pl.concat([copies, reports]).sort("story_canonical", "canonical", "row")
    return wanted.select(member="row", canonical="canonical", relation="relation")


def _compare(unit: Unit) -> Content:
    stage = unit.plan.stage("content")
    names = [f"{unit.name}.{kind}.arrow" for kind in Content._fields]
    # The last table is written after the others: where it is, all are.
    if not stage.has(names[-1]):
        for name, table in zip(names, _compared(unit), strict=True):
            stage.write_table(name, table)
    return Content(*(stage.table(name) for name in names))


def _compared(unit: Unit) -> Content:
    member, canonical = unit.pairs["member"].to_numpy(), unit.pairs["canonical"].to_numpy()
    rows = np.unique(np.concatenate([member, canonical]))
    read = [_article(row) for row in articles(unit.plan, rows).iter_rows(named=True)]
    known = dict(zip(rows.tolist(), read, strict=True))
    asked = zip(member.tolist(), canonical.tolist(), unit.pairs["relation"], strict=True)
    made: Tables = tables([(known[a], known[b], relation) for a, b, relation in asked], unit.plan.encoder)
    shares = pl.DataFrame(list(made.unique_shares.items()), schema=SHARES, orient="row")
    return Content(made.beads, made.unique, made.conflicts, shares)


def _article(row: dict[str, object]) -> Article:
    return Article(**{name: row[name] for name in Article.__slots__})  # type: ignore[arg-type]


_SCHEMAS = (BEAD_COLUMNS, UNIQUE_COLUMNS, CONFLICT_COLUMNS, SHARES)

"""Single articles of the index, read where they lie: in this run's shards or in those of an earlier result."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.pipeline import index, shards
from dedup.pipeline.plan import Plan
from dedup.store import Stage


def articles(plan: Plan, rows: NDArray[np.integer]) -> pl.DataFrame:
    """Read some articles by row number: columns of `ARTICLE_COLUMNS` in the order asked, language as told."""
    table = plan.stage("index").table(index.ROWS)
    where = table.select("id", "language", "home", "shard", "place")[rows.tolist()].with_row_index("order")
    parts = [_from_shard(plan, part) for part in where.partition_by("home", "shard", maintain_order=True)]
    return pl.concat(parts).sort("order").drop("order")


def _from_shard(plan: Plan, wanted: pl.DataFrame) -> pl.DataFrame:
    shard, places = int(wanted["shard"][0]), wanted["place"].to_numpy()
    stage = Stage(Path(wanted["home"][0])) if wanted["home"][0] else plan.stage("read")
    columns = shards.columns(stage, shard).select("url", "title", "date", "source")[places.tolist()]
    text = pl.Series("text", shards.texts(stage, shard, places), dtype=pl.String)
    told: pl.DataFrame = pl.concat([wanted.select("order", "id", "language"), columns], how="horizontal")
    return told.with_columns(text)

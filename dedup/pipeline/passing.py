"""Columns of the input that are none of ours, carried through to `articles.parquet` shard by shard."""

import polars as pl

from dedup.pipeline import shards
from dedup.pipeline.plan import Plan
from dedup.reading import pass_through


class Passing:
    """The names and types of the columns that pass through, agreed among all shards."""

    def __init__(self, plan: Plan) -> None:
        self.schema: dict[str, pl.DataType] = {}
        for shard in range(shards.summary(plan).shards):
            for name, dtype in pass_through(shards.columns(plan.stage("read"), shard)["extra"]).schema.items():
                self.schema[name] = _common(self.schema.get(name, dtype), dtype)

    def columns(self, extra: pl.Series) -> pl.DataFrame:
        """Expand one shard's columns to the types agreed; what a shard lacks is null."""
        found = pass_through(extra)
        return (
            pl.DataFrame(
                {
                    name: (found[name] if name in found.columns else pl.Series([None] * len(extra))).cast(dtype)
                    for name, dtype in self.schema.items()
                }
            )
            if self.schema
            else pl.DataFrame(height=len(extra))
        )


def _common(one: pl.DataType, other: pl.DataType) -> pl.DataType:
    if one == other:
        return one
    return pl.Float64() if {one, other} == {pl.Int64(), pl.Float64()} else pl.String()

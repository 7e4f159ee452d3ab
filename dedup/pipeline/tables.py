"""The tables of a result folder, each written whole or not at all."""

from collections.abc import Iterator

import orjson
import polars as pl
from polars.io.plugins import register_io_source

from dedup.pipeline import index, shards
from dedup.pipeline.grouping import Grouped
from dedup.pipeline.passing import Passing
from dedup.pipeline.plan import Plan
from dedup.pipeline.verdicts import WORTH_LISTING
from dedup.schema import ARTICLE_COLUMNS, PAIR_COLUMNS, VERDICT_COLUMNS
from dedup.store import Store

ROW_GROUP = 16_384


def write_pairs(store: Store, plan: Plan, grouped: Grouped) -> int:
    """Write `pairs.parquet` with the ids of both articles, sorted by them; return the number of rows."""
    ids = plan.stage("index").table(index.ROWS)["id"]
    told = grouped.pairs.filter(WORTH_LISTING)
    named = told.with_columns(ids.gather(told["a"]).alias("a"), ids.gather(told["b"]).alias("b"))
    table = named.select(pl.col(name).cast(dtype) for name, dtype in PAIR_COLUMNS.items())
    return write_table(store, "pairs.parquet", table)


def write_table(store: Store, name: str, table: pl.DataFrame) -> int:
    """Write one table as Parquet; return the number of rows."""
    store.write(name, lambda file: table.write_parquet(file, row_group_size=ROW_GROUP))
    return len(table)


def verdicts(plan: Plan, grouped: Grouped, shares: pl.DataFrame, checked: pl.DataFrame) -> pl.DataFrame:
    """Put together what a run tells of each article, in input order; copies of one text hold nothing unique."""
    ids = plan.stage("index").table(index.ROWS)["id"]
    told = grouped.articles.with_columns(ids).join(shares, on="id", how="left", maintain_order="left")
    alike = pl.when(pl.col("duplicate_relation") == "exact").then(0.0).otherwise("unique_share")
    new = told.with_columns(unique_share=alike).drop_nulls("position").sort("position")
    return pl.concat([new, checked], how="horizontal")


def write_articles(store: Store, plan: Plan, ordered: pl.DataFrame) -> int:
    """Write `articles.parquet`: every article in input order with the columns of `ordered` (see `verdicts`).

    Texts are streamed from shard to table, so memory holds a few shards.
    """
    passing = Passing(plan)
    schema = pl.Schema({**ARTICLE_COLUMNS, **VERDICT_COLUMNS, **passing.schema})

    def parts(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        start = 0
        for shard in range(shards.summary(plan).shards):
            part = _articles(plan, shard, ordered, start, passing)
            start += len(part)
            yield part.select(with_columns) if with_columns else part

    source = register_io_source(parts, schema=schema)
    # One size of row group and one order: the bytes do not depend on threads.
    store.write(
        "articles.parquet",
        lambda file: source.sink_parquet(file, row_group_size=ROW_GROUP, maintain_order=True, compression="zstd"),
    )
    return len(ordered)


def write_rejected(store: Store, plan: Plan) -> int:
    """Write `rejected.jsonl`; return the number of rows."""
    store.write("rejected.jsonl", lambda file: file.writelines(shards.rejected(plan)))
    return shards.summary(plan).rejected


def write_record(store: Store, record: dict[str, object]) -> None:
    """Write `run.json`."""
    store.write("run.json", lambda file: file.write(orjson.dumps(record, option=orjson.OPT_INDENT_2)))


def _articles(plan: Plan, shard: int, ordered: pl.DataFrame, start: int, passing: Passing) -> pl.DataFrame:
    columns = shards.columns(plan.stage("read"), shard)
    prepared = plan.stage("prepare").table(f"{shard:06}.arrow")
    text = pl.Series("text", shards.texts(plan.stage("read"), shard), dtype=pl.String)
    told = columns.drop("id").with_columns(text, prepared["language"], prepared["language_score"])
    whole = pl.concat([told, ordered[start : start + len(columns)]], how="horizontal")
    ours = whole.select(
        (pl.col(name) if name in whole.columns else pl.lit(None).alias(name)).cast(dtype)
        for name, dtype in {**ARTICLE_COLUMNS, **VERDICT_COLUMNS}.items()
    )
    return pl.concat([ours, passing.columns(columns["extra"])], how="horizontal")

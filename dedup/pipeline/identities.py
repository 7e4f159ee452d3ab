"""One id for each article: the input's own where it is the only one of its name, else told apart by content."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b

import orjson
import polars as pl

from dedup.pipeline import shards
from dedup.pipeline.plan import Plan

_MARK = "#"


def settle(plan: Plan, rows: pl.DataFrame, held: pl.Series) -> pl.DataFrame:
    """Give each article an id that no other has, whatever the order of the rows.

    Of the articles that share an id the earliest keeps it (without a date: last; on one date: the smallest digest),
    unless `held`, the ids of an earlier result, has it. The others get `#` and 16 hexadecimal digits of BLAKE2b over
    all that their row holds; of rows alike in everything, the second gets `#2` behind that, the next `#3`.

    Args:
        rows: columns `position`, `id`, `shard` and `place`, one row per article read.
        held: ids that are taken.

    Returns:
        The same rows, with other values of `id` where that was needed.
    """
    contested = rows.filter(pl.col("id").is_duplicated() | pl.col("id").is_in(held.implode()))
    if contested.is_empty():
        return rows
    told = pl.concat(list(_told(plan, contested))).sort("id", "date", "digest", "position", nulls_last=True)
    every = pl.concat([rows["id"], held])
    lookalikes = frozenset(every.filter(every.str.contains(_MARK, literal=True)))
    names = _named(told, set(held.filter(held.is_in(told["id"].implode()))), lookalikes)
    settled = told.select("position", settled=pl.Series(list(names), dtype=pl.String))
    joined = rows.join(settled, on="position", how="left", maintain_order="left")
    return joined.with_columns(id=pl.coalesce("settled", "id")).drop("settled")


def _named(told: pl.DataFrame, held: set[str], lookalikes: frozenset[str]) -> Iterator[str]:
    """Yield the id of each contested row in turn; `lookalikes` are ids of the input that could be one given here."""
    copies: Counter[str] = Counter()
    for wanted, digest in told.select("id", "digest").iter_rows():
        if wanted in held:
            yield _next_free(f"{wanted}{_MARK}{digest}", copies, lookalikes)
        else:
            held.add(wanted)
            yield wanted


def _next_free(name: str, copies: Counter[str], lookalikes: frozenset[str]) -> str:
    while True:
        copies[name] += 1
        free = name if copies[name] == 1 else f"{name}{_MARK}{copies[name]}"
        if free not in lookalikes:
            return free


def _told(plan: Plan, contested: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield position, id, date and digest of the contested rows, shard by shard."""
    stage = plan.stage("read")
    for (shard,), some in contested.group_by("shard", maintain_order=True):
        number, places = int(str(shard)), some["place"].to_numpy()
        columns = shards.columns(stage, number)[places.tolist()]
        digests = map(_digest, columns.drop("id").rows(), shards.texts(stage, number, places))
        yield some.select("position", "id").with_columns(columns["date"], digest=pl.Series(list(digests)))


def _digest(values: tuple[object, ...], text: str) -> str:
    written = orjson.dumps([value.isoformat() if isinstance(value, datetime) else value for value in values])
    return blake2b(written + text.encode(), digest_size=8).hexdigest()

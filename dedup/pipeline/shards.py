"""Articles on disk, a thousand per shard, in the order of the input.

The texts of a shard lie in one file of bytes beside a table of where each ends, so that one article is read without
the rest. The table of the other columns is written last: where it is, the shard is complete.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import IO, NamedTuple

import numpy as np
import orjson
import polars as pl
from numpy.typing import NDArray

from dedup.pipeline.plan import Plan
from dedup.reading.batches import Batch, Rejected
from dedup.store import Stage, write_whole

SHARD_ROWS = 1_000
SHARD_CHARS = 32_000_000
COMPLETE = "complete.json"


class ReadSummary(NamedTuple):
    """How much was read."""

    shards: int
    rows: int
    rejected: int


def read(plan: Plan, batches: Iterable[Batch]) -> Iterator[tuple[int, int]]:
    """Write articles as shards and yield (shard, rows) of each; shards that are there already are not written again."""
    stage = plan.stage("read")
    if is_read(plan):
        yield from enumerate(_counts(stage))
        return
    counts: list[int] = []
    rejected = 0
    for articles, refused in _gather(batches):
        _write(stage, len(counts), articles, refused)
        yield len(counts), len(articles)
        counts.append(len(articles))
        rejected += len(refused)
    stage.write_json(COMPLETE, {"counts": counts, "rejected": rejected})


def is_read(plan: Plan) -> bool:
    """Tell whether all was read before."""
    return plan.stage("read").has(COMPLETE)


def summary(plan: Plan) -> ReadSummary:
    """Tell how much was read, once all is."""
    stage = plan.stage("read")
    counts = _counts(stage)
    return ReadSummary(len(counts), sum(counts), int(str(stage.json(COMPLETE)["rejected"])))


def counts(plan: Plan) -> list[tuple[int, int]]:
    """List (shard, rows) of all shards, once all are read."""
    return list(enumerate(_counts(plan.stage("read"))))


def columns(stage: Stage, shard: int) -> pl.DataFrame:
    """Read the columns of a shard but for the text."""
    return stage.table(f"{shard:06}.arrow")


def texts(stage: Stage, shard: int, places: NDArray[np.integer] | None = None) -> list[str]:
    """Read the texts of a shard, or those at some places of it."""
    ends = stage.array(f"{shard:06}.ends.npy").astype(np.int64)
    starts = np.append(0, ends)[:-1]
    if places is not None:
        starts, ends = starts[places], ends[places]
    with stage.path(f"{shard:06}.text").open("rb") as file:
        return [_read_at(file, int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def rejected(plan: Plan) -> Iterator[bytes]:
    """Yield the rows that could not be used, each as one JSON object."""
    stage = plan.stage("read")
    for shard in range(summary(plan).shards):
        yield stage.path(f"{shard:06}.rejected.jsonl").read_bytes()


def _read_at(file: IO[bytes], start: int, end: int) -> str:
    file.seek(start)
    return file.read(end - start).decode()


def _counts(stage: Stage) -> list[int]:
    counts = stage.json(COMPLETE)["counts"]
    return [int(count) for count in counts] if isinstance(counts, list) else []


def _gather(batches: Iterable[Batch]) -> Iterator[tuple[pl.DataFrame, list[Rejected]]]:
    """Join small batches (a folder of many files yields one each) to shards of a bounded size."""
    waiting: list[pl.DataFrame] = []
    refused: list[Rejected] = []
    rows = chars = 0
    for articles, rejected in _cut(batches):
        waiting.append(articles)
        refused += rejected
        rows += len(articles)
        chars += int(articles["text"].str.len_bytes().sum())
        if rows >= SHARD_ROWS or chars >= SHARD_CHARS or len(refused) >= SHARD_ROWS:
            yield pl.concat(waiting), refused
            waiting, refused, rows, chars = [], [], 0, 0
    if rows or refused:
        yield pl.concat(waiting), refused


def _cut(batches: Iterable[Batch]) -> Iterator[tuple[pl.DataFrame, list[Rejected]]]:
    """Cut large batches, so that all cores have shards at hand."""
    for batch in batches:
        yield batch.articles[:SHARD_ROWS], batch.rejected
        yield from ((part, []) for part in batch.articles[SHARD_ROWS:].iter_slices(SHARD_ROWS))


def _write(stage: Stage, shard: int, articles: pl.DataFrame, refused: list[Rejected]) -> None:
    name = f"{shard:06}"
    if stage.has(f"{name}.arrow"):
        return
    encoded = [text.encode() for text in articles["text"]]
    stage.write_array(f"{name}.ends.npy", np.cumsum([len(text) for text in encoded], dtype=np.int64))
    write_whole(stage.path(f"{name}.text"), lambda file: file.writelines(encoded))
    lines = [orjson.dumps(asdict(row), option=orjson.OPT_APPEND_NEWLINE) for row in refused]
    write_whole(stage.path(f"{name}.rejected.jsonl"), lambda file: file.writelines(lines))
    stage.write_table(f"{name}.arrow", articles.drop("text"))

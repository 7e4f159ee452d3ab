"""What a run would take, from a run over a sample."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from dedup.config import Config
from dedup.engine import usable_cores
from dedup.pipeline import index, plan
from dedup.pipeline.progress import StageRecord
from dedup.pipeline.run import run_batches
from dedup.reading import Batch, read
from dedup.reading.sources import Source, sources
from dedup.store import Store
from dedup.windows import timeline

SAMPLE = 1_000
"""Articles of the sample: the first of the input."""
PLAIN = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt", ".warc")
FRAME_BYTES = 120
"""Bytes of a row beside its text and other fields: names, quotes, id, date."""
ARTICLE_BYTES = 1_200
PAIR_BYTES = 600
"""Memory of the main process per article and per weighed pair, as measured by `benchmarks growth`."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take; `articles` is exact where the sample was the whole input."""

    articles: int
    languages: tuple[str, ...]
    seconds: float
    peak_bytes: int
    disk_bytes: int


def estimate(inputs: Sequence[str], config: Config | None = None) -> Estimate:
    """Run over the first articles of the input in a temporary folder, and reckon up to the whole.

    Time is taken to grow with the number of articles, that of the windows with the number of pairs inside them; the
    dates of the sample are taken to be those of the dump. Standard input cannot be sampled and read again.

    Raises:
        InputError: an input is missing, empty or of unknown format.
    """
    config = config or Config()
    batches = list(_first(read(inputs, config.read), SAMPLE))
    taken = sum(len(batch.articles) for batch in batches)
    total = max(taken, _count(sources(inputs, config.read.input_format), batches))
    total = min(total, config.read.limit or total) if taken == SAMPLE else taken
    with TemporaryDirectory(prefix="dedup-estimate-") as folder:
        alone = replace(config, jobs=1, engine="local")
        summary = run_batches(batches, {"sample": "sample"}, Store(folder), alone)
        return _reckon(Path(folder), config, total / max(taken, 1), summary.stages)


def _first(batches: Iterator[Batch], count: int) -> Iterator[Batch]:
    """Cut a stream of batches after some articles."""
    for batch in batches:
        yield replace(batch, articles=batch.articles[:count])
        count -= len(batch.articles)
        if count <= 0:
            return


def _count(found: list[Source], batches: list[Batch]) -> int:
    """Reckon the number of articles from the size of the files and of the articles in the sample."""
    texts = [row for batch in batches for row in batch.articles.select("text", "title", "extra").iter_rows()]
    raw = sum(len(str(part or "").encode()) for row in texts for part in row) + FRAME_BYTES * len(texts)
    packed = len(zlib.compress("".join(row[0] for row in islice(texts, 200)).encode(), 6))
    share = packed / max(sum(len(row[0].encode()) for row in islice(texts, 200)), 1)
    size = sum(
        path.stat().st_size / (1.0 if path.suffix.lower() in PLAIN else share)
        for path in (source.path for source in found)
        if path is not None
    )
    return round(size / max(raw / max(len(texts), 1), 1))


def _reckon(folder: Path, config: Config, times: float, stages: tuple[StageRecord, ...]) -> Estimate:
    articles = pl.read_parquet(folder / "articles.parquet", columns=["language"])
    rows = pl.read_ipc(next((folder / "work").glob("index-*")) / index.ROWS)
    weighed = sum(stage.rows for stage in stages if stage.stage == "evidence")
    jobs = config.jobs or usable_cores()
    seconds = sum(
        stage.seconds * times * (_crowding(rows, config, times) if stage.stage == "windows" else 1)
        / (1 if stage.stage in plan.ALONE else jobs)
        for stage in stages
    )  # fmt: skip
    fixed = max(stage.peak_bytes for stage in stages) * (jobs + 1 if jobs > 1 else 1)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Estimate(
        articles=round(len(articles) * times),
        languages=tuple(articles["language"].value_counts(sort=True)["language"].head(8)),
        seconds=round(seconds, 1),
        peak_bytes=round(fixed + times * (ARTICLE_BYTES * len(rows) + PAIR_BYTES * weighed)),
        disk_bytes=round(disk * times),
    )


def _crowding(rows: pl.DataFrame, config: Config, times: float) -> float:
    """Tell how many times more articles a window holds in the whole than in the sample, at most."""
    line = timeline(rows["time"].to_numpy(), config.windows.days)
    inside = np.mean(line.last - line.first) / max(len(rows), 1) if len(rows) else 0.0
    return max(1.0, times * float(inside))

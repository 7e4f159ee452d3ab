"""What a run would take, from a run over a sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from dedup.config import Config
from dedup.engine import usable_cores
from dedup.pipeline import index, plan
from dedup.pipeline.extent import extent
from dedup.pipeline.progress import StageRecord
from dedup.pipeline.run import run_batches
from dedup.reading import Batch, read
from dedup.reading.sources import sources
from dedup.store import Store
from dedup.windows import timeline

SAMPLE = 1_000
"""Articles of the sample: the first of the input."""
FIRST = 100
"""Articles run before the sample: what they take is mostly loading, and words met for the first time, which grow less
than the articles do."""
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

    Some are run before, so that the time it takes to load models and learn common words is not reckoned up. Time is
    taken to grow with the number and the length of the articles, that of the windows with the number of pairs inside
    them; the dates of the sample are taken to be those of the dump. Standard input cannot be sampled and read again.

    Raises:
        InputError: an input is missing, empty or of unknown format.
    """
    config = config or Config()
    batches = list(_first(read(inputs, config.read), SAMPLE))
    taken = sum(len(batch.articles) for batch in batches)
    whole = extent(sources(inputs, config.read.input_format), batches, SAMPLE)
    total = min(max(taken, whole.articles), config.read.limit or whole.articles) if taken == SAMPLE else taken
    longer = whole.longer if taken == SAMPLE else 1.0
    with TemporaryDirectory(prefix="dedup-estimate-") as folder:
        alone = replace(config, jobs=1, engine="local")
        loading = run_batches(_first(iter(batches), FIRST), {"first": "first"}, Store(Path(folder, "first")), alone)
        summary = run_batches(batches, {"sample": "sample"}, Store(Path(folder, "sample")), alone)
        told = _reckon(Path(folder, "sample"), config, total / max(taken, 1), summary.stages)
        return replace(
            told, seconds=round(told.seconds * longer + loading.seconds, 1), disk_bytes=round(told.disk_bytes * longer)
        )


def _first(batches: Iterator[Batch], count: int) -> Iterator[Batch]:
    """Cut a stream of batches after some articles."""
    for batch in batches:
        yield replace(batch, articles=batch.articles[:count])
        count -= len(batch.articles)
        if count <= 0:
            return


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

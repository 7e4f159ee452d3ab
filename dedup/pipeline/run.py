"""A run: the stages in order over one work folder."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from dedup.bands import members
from dedup.config import Config
from dedup.engine import Executor, executor
from dedup.pipeline import index, pairs, plan, shards, tables, verdicts
from dedup.pipeline.grouping import Grouped, group
from dedup.pipeline.plan import Plan
from dedup.pipeline.prepare import Unit, prepare
from dedup.pipeline.progress import Progress, Recorder, Silent
from dedup.pipeline.spool import spooled
from dedup.reading import Batch, read
from dedup.reading import digest as digests_of
from dedup.store import Store


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run came to."""

    out: Path
    articles: int
    rejected: int
    pairs: int
    duplicate_clusters: int
    story_clusters: int
    hot_keys: int
    seconds: float


def run(
    inputs: Sequence[str],
    out: str | Path,
    config: Config | None = None,
    *,
    progress: Progress | None = None,
    origins: dict[str, str] | None = None,
    force: bool = False,
) -> RunSummary:
    """Go the whole way from input files to the tables in `out`.

    A run that was killed goes on where it stopped when it is started again with the same input and settings; `force`
    starts from nothing.

    Raises:
        InputError: an input is missing, cut off or of unknown format.
        StoreError: `out` cannot be written, or holds files of someone else.
        EncoderError: the encoder cannot be loaded.
        KeyboardInterrupt: the user stopped the run; what was done is kept.
    """
    config = config or Config()
    store = Store(out)
    if force:
        store.forget()
    with spooled(inputs, store) as (names, stdin):
        digests = digests_of(names, config.read.input_format) | stdin.digests
        batches = read(names, config.read, stdin=stdin.stream)
        return run_batches(batches, digests, store, config, progress=progress, origins=origins)


def run_batches(
    batches: Iterable[Batch],
    digests: dict[str, str],
    store: Store,
    config: Config,
    *,
    progress: Progress | None = None,
    origins: dict[str, str] | None = None,
) -> RunSummary:
    """Go the whole way from batches of articles; `digests` names each input and tells one content from another."""
    steps = plan.make(store, config, [f"{name} {digest}" for name, digest in digests.items()])
    recorder = Recorder(progress or Silent())
    with closing(executor(config.engine, config.jobs)) as workers:
        _prepare(steps, batches, workers, recorder)
        rows = _index(steps, recorder)
        hot_keys = pairs.collide(steps, workers, recorder)
        pairs.neighbour(steps, workers, recorder)
        candidates = pairs.unite(steps, recorder)
        weighed = verdicts.weigh(steps, candidates, workers, recorder)
        grouped = group(steps, weighed, workers, recorder)
        listed = _write(store, steps, grouped, recorder)
    read_summary = shards.summary(steps)
    counts = _cluster_counts(grouped.clusters)
    summary = RunSummary(
        store.folder, len(rows), read_summary.rejected, listed, *counts, hot_keys,
        round(sum(stage.seconds for stage in recorder.stages), 3),
    )  # fmt: skip
    tables.write_record(store, _record(config, origins or {}, digests, recorder, summary))
    store.keep_only([steps.stage(name) for name in plan.STAGES])
    return summary


def _prepare(steps: Plan, batches: Iterable[Batch], workers: Executor, recorder: Recorder) -> None:
    """Read and prepare at once: while the workers prepare shards, this process reads the next."""
    with recorder.stage("read and prepare") as tally:
        units = (Unit(steps, shard) for shard, _ in shards.read(steps, batches))
        for rows in workers.map(prepare, units):
            tally.add(rows, rows)


def _index(steps: Plan, recorder: Recorder) -> pl.DataFrame:
    with recorder.stage("index") as tally:
        rows = index.build(steps)
        tally.add(len(rows))
    return rows


def _write(store: Store, steps: Plan, grouped: Grouped, recorder: Recorder) -> int:
    with recorder.stage("tables") as tally:
        listed = tables.write_pairs(store, steps, grouped)
        tables.write_table(store, "clusters.parquet", grouped.clusters)
        tally.add(tables.write_articles(store, steps, grouped.articles))
        tables.write_rejected(store, steps)
    return listed


def _cluster_counts(clusters: pl.DataFrame) -> tuple[int, int]:
    kinds = clusters["kind"]
    return int((kinds == "duplicate").sum()), int((kinds == "story").sum())


def _record(
    config: Config, origins: dict[str, str], digests: dict[str, str], recorder: Recorder, summary: RunSummary
) -> dict[str, object]:
    bands, rows = members(config.signatures).shape
    version = plan.program_version()
    return {
        "version": version,
        "signature": f"dedup-news {version}; {config.signatures.permutations} permutations in {bands} bands of {rows};"
        f" windows of {config.windows.days:g} days; encoder {config.encoder or 'embedded'}",
        "settings": asdict(config),
        "origins": origins,
        "inputs": digests,
        "articles": summary.articles,
        "rejected": summary.rejected,
        "pairs": summary.pairs,
        "duplicate_clusters": summary.duplicate_clusters,
        "story_clusters": summary.story_clusters,
        "hot_keys": summary.hot_keys,
        "stages": recorder.plain(),
    }

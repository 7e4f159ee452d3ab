"""A run: the stages in order over one work folder."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import polars as pl

from dedup.bands import members
from dedup.checker.rules import selected
from dedup.checker.variety import check_variety
from dedup.clusters import policy
from dedup.config import Config
from dedup.engine import Executor, executor
from dedup.errors import InputError
from dedup.pipeline import background, index, pairs, plan, shards, tables, verdicts
from dedup.pipeline.checking import check, findings
from dedup.pipeline.content import Content, compare
from dedup.pipeline.earlier import Earlier, open_earlier, record
from dedup.pipeline.grouping import Grouped, group
from dedup.pipeline.plan import Plan
from dedup.pipeline.prepare import Unit, prepare
from dedup.pipeline.progress import Progress, Recorder, Silent, StageRecord
from dedup.pipeline.spool import spooled
from dedup.reading import Batch, read
from dedup.reading import digest as digests_of
from dedup.relation import operating_threshold
from dedup.store import Store

FEW_ROWS = 2_000
FEW_BYTES = 8_000_000
"""Articles and bytes of text up to which a run takes no worker processes unless `jobs` asks for them."""


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
    stages: tuple[StageRecord, ...] = ()

    @property
    def rejected_share(self) -> float:
        """Tell which share of the rows could not be used."""
        return self.rejected / max(self.articles + self.rejected, 1)


def run(
    inputs: Sequence[str],
    out: str | Path,
    config: Config | None = None,
    *,
    progress: Progress | None = None,
    origins: dict[str, str] | None = None,
    against: str | Path | None = None,
    force: bool = False,
) -> RunSummary:
    """Go the whole way from input files to the tables in `out`.

    A run that was killed goes on where it stopped when it is started again with the same input and settings; `force`
    starts from nothing. `against` names the result of an earlier run: new articles join its clusters or found new
    ones, and nothing of it changes.

    Raises:
        InputError: an input is missing, cut off or of unknown format, or `out` is `against`.
        ConfigError: a setting names what there is not; known before anything is read.
        StoreError: `out` cannot be written, or holds files of someone else.
        EncoderError: the encoder cannot be loaded.
        KeyboardInterrupt: the user stopped the run; what was done is kept.
    """
    config = config or Config()
    _demand(config)
    if against is not None and Path(out).resolve() == Path(against).resolve():
        raise InputError(f"{out}: the new result would take the place of the earlier one; name another folder for it")
    store = Store(out)
    if force:
        store.forget()
    with spooled(inputs, store) as (names, stdin):
        digests = digests_of(names, config.read.input_format) | stdin.digests
        batches = read(names, config.read, stdin=stdin.stream)
        return run_batches(batches, digests, store, config, progress=progress, origins=origins, against=against)


def run_batches(
    batches: Iterable[Batch],
    digests: dict[str, str],
    store: Store,
    config: Config,
    *,
    progress: Progress | None = None,
    origins: dict[str, str] | None = None,
    against: str | Path | None = None,
) -> RunSummary:
    """Go the whole way from batches of articles; `digests` names each input and tells one content from another."""
    _demand(config)
    earlier = None if against is None else open_earlier(Path(against), config)
    inputs = [f"{name} {digest}" for name, digest in digests.items()]
    steps = plan.make(store, config, inputs, "" if earlier is None else earlier.digest)
    recorder = Recorder(progress or Silent())
    few, batches = _few(steps, batches)
    # Starting processes takes longer than all the work on a small input.
    jobs = 1 if config.jobs is None and config.engine == "local" and few else config.jobs
    with closing(executor(config.engine, jobs)) as workers:
        _prepare(steps, batches, workers, recorder)
        _index(steps, recorder, earlier)
        hot_keys = pairs.collide(steps, workers, recorder)
        pairs.neighbour(steps, workers, recorder)
        candidates = pairs.unite(steps, recorder)
        background.build(steps)
        weighed = verdicts.weigh(steps, candidates, workers, recorder)
        grouped = group(steps, weighed, workers, recorder, earlier)
        content = compare(steps, grouped, workers, recorder)
        checked = check(steps, workers, recorder)
        listed = _write(store, steps, Told(grouped, content, checked), recorder)
    read_summary = shards.summary(steps)
    counts = _cluster_counts(grouped.clusters)
    summary = RunSummary(
        store.folder, read_summary.rows, read_summary.rejected, listed, *counts, hot_keys,
        round(sum(stage.seconds for stage in recorder.stages), 3), tuple(recorder.stages),
    )  # fmt: skip
    tables.write_record(store, _run_record(config, origins or {}, digests, recorder, summary))
    record(steps, config, store.folder)
    store.keep_only([steps.stage(name) for name in plan.STAGES])
    return summary


def _demand(config: Config) -> None:
    """Refuse at once the settings that a late stage would refuse."""
    selected(config.check.select, config.check.ignore)
    check_variety(config.check.variety)
    policy(config.clusters.keep)
    if config.relation.precision is not None:
        operating_threshold("same", config.relation.precision)
        operating_threshold("duplicate", config.relation.precision)


def _few(steps: Plan, batches: Iterable[Batch]) -> tuple[bool, Iterable[Batch]]:
    """Tell whether the input is small, and give its batches back with those that were drawn to know it."""
    if shards.is_read(steps):
        return shards.summary(steps).rows <= FEW_ROWS, batches
    drawn: list[Batch] = []
    rows = size = 0
    for batch in (source := iter(batches)):
        drawn.append(batch)
        rows += len(batch.articles)
        size += int(batch.articles["text"].str.len_bytes().sum())
        if rows > FEW_ROWS or size > FEW_BYTES:
            return False, chain(drawn, source)
    return True, drawn


def _prepare(steps: Plan, batches: Iterable[Batch], workers: Executor, recorder: Recorder) -> None:
    """Read and prepare at once: while the workers prepare shards, this process reads the next."""
    with recorder.stage("read and prepare") as tally:
        units = (Unit(steps, shard) for shard, _ in shards.read(steps, batches))
        for rows in workers.map(prepare, units):
            tally.add(rows, rows)


def _index(steps: Plan, recorder: Recorder, earlier: Earlier | None) -> None:
    with recorder.stage("index") as tally:
        tally.add(len(index.build(steps, earlier)))


class Told(NamedTuple):
    """Everything that the tables tell."""

    grouped: Grouped
    content: Content
    checked: pl.DataFrame


def _write(store: Store, steps: Plan, told: Told, recorder: Recorder) -> int:
    grouped, content, checked = told
    with recorder.stage("tables") as tally:
        listed = tables.write_pairs(store, steps, grouped)
        tables.write_table(store, "clusters.parquet", grouped.clusters)
        for name in ("beads", "unique", "conflicts"):
            tables.write_table(store, f"{name}.parquet", getattr(content, name))
        store.write("findings.jsonl", lambda file: file.writelines(findings(steps)))
        verdicts_of = tables.verdicts(steps, grouped, content.shares, checked)
        tally.add(tables.write_articles(store, steps, verdicts_of))
        tables.write_rejected(store, steps)
    return listed


def _cluster_counts(clusters: pl.DataFrame) -> tuple[int, int]:
    kinds = clusters["kind"]
    return int((kinds == "duplicate").sum()), int((kinds == "story").sum())


def _run_record(
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

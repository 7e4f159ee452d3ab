"""Kill a run with `kill -9` at a random moment, start it again, compare every byte: `python -m tests.kills COUNT`.

A moment is either a time, drawn evenly over the run, or a step on the disk: the nth time the run opens, renames or
removes a file in its folder. Both follow from the seed, so a kill that goes wrong can be repeated.
"""

import argparse
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import dump
from dedup.command import main as command
from dedup.pipeline import shards
from tests.pipeline_sample import FILES, sample, write

ARTICLES = 48
SHARD_ROWS = 12
WRITTEN = (*FILES, "report.html")
DISK_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir")
MARK = "DEDUP_KILLED_RUN"
"""Names a run's folder in the environment of its workers."""
OUTLIVE_SECONDS = 30.0
"""How long a worker may outlive the process that started it."""


class Kind(NamedTuple):
    """A way to run: number of jobs, and whether an earlier result is compared with."""

    jobs: int
    against: bool


class Kill(NamedTuple):
    """When a run is killed: after a share of its usual time, or at a step on the disk (0 for none)."""

    kind: Kind
    share: float
    step: int


KINDS = (Kind(1, False), Kind(1, True), Kind(2, False))


def kills(count: int, seed: int, steps: dict[Kind, int]) -> Iterator[Kill]:
    """Draw moments, one half by time, the other by steps on the disk."""
    chance = random.Random(seed)
    for number in range(count):
        kind = KINDS[0] if chance.random() < 0.5 else chance.choice(KINDS[1:])
        yield Kill(kind, chance.random(), 0 if number % 2 else chance.randrange(1, steps[kind]))


class Trial:
    """One dump, what whole runs make of it, and the runs that are killed on the way there."""

    def __init__(self, folder: Path) -> None:
        """Make the dump and run every kind to its end."""
        self.folder = folder
        dump.write(folder / "many.jsonl", ARTICLES)
        self.sources = (str(folder / "many.jsonl"), write(folder / "new.jsonl", sample()))
        self.seconds: dict[Kind, float] = {}
        self.steps: dict[Kind, int] = {}
        for kind in KINDS:
            start = time.perf_counter()
            self.steps[kind] = self._finish(self._whole(kind), kind)
            self.seconds[kind] = time.perf_counter() - start

    def survives(self, number: int, kill: Kill) -> str:
        """Kill a run and start it again; return what went wrong, empty where nothing did."""
        out = self.folder / f"killed{number}"
        process = self._start(out, kill.kind, kill.step)
        if not kill.step:
            process.join(kill.share * self.seconds[kill.kind])
            process.kill()
        process.join()
        whole = self._bytes(self._whole(kill.kind))
        torn = [name for name, told in self._bytes(out).items() if told != whole[name]]
        if torn:
            return f"files half written: {torn}"
        if left := _outliving(out):
            return f"workers still there after {OUTLIVE_SECONDS:g} s: {left}"
        self._finish(out, kill.kind)
        different = [name for name, told in whole.items() if self._bytes(out).get(name) != told]
        return f"other bytes: {different}" if different else ""

    def _whole(self, kind: Kind) -> Path:
        return self.folder / f"whole-{kind.jobs}-{kind.against}"

    def _bytes(self, out: Path) -> dict[str, bytes]:
        return {name: (out / name).read_bytes() for name in WRITTEN if (out / name).exists()}

    def _start(self, out: Path, kind: Kind, step: int = 0) -> ForkServerProcess:
        more = ["--against", str(self._whole(KINDS[0]))] if kind.against else []
        source = self.sources[int(kind.against)]
        arguments = ["-q", "run", source, "-o", str(out), "--jobs", str(kind.jobs), *more]
        process = _CONTEXT.Process(target=_run, args=(arguments, str(out), step))
        process.start()
        return process

    def _finish(self, out: Path, kind: Kind) -> int:
        process = self._start(out, kind)
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a run into {out} ended with {process.exitcode}")
        return int(json.loads((out / "steps.json").read_bytes()))


_CONTEXT = get_context("forkserver")


def _run(arguments: list[str], out: str, step: int) -> None:
    """Run the command in this process, and kill it at a step on the disk."""
    shards.SHARD_ROWS = SHARD_ROWS
    os.environ[MARK] = out
    with _counted(out, step) as steps:
        sys.argv = ["dedup", *arguments]
        try:
            command()
        except SystemExit as leaving:
            if leaving.code:
                raise
    Path(out, "steps.json").write_text(json.dumps(steps[0]))


@contextmanager
def _counted(folder: str, last: int) -> Iterator[list[int]]:
    steps = [0]

    def see(event: str, arguments: tuple[object, ...]) -> None:
        if event in DISK_EVENTS and str(arguments[0]).startswith(folder):
            steps[0] += 1
            if steps[0] == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(see)
    yield steps


def _outliving(out: Path) -> list[int]:
    """List the workers of a killed run that are still there after a while."""
    patience = time.monotonic() + OUTLIVE_SECONDS
    while (left := workers(str(out))) and time.monotonic() < patience:
        time.sleep(0.1)
    return left


def workers(out: str) -> list[int]:
    """List the processes that were started with a run's folder under `MARK` in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={out}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def main() -> None:
    """Read the command line, kill, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills")
    parser.add_argument("count", nargs="?", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        failed = 0
        for number, kill in enumerate(kills(given.count, given.seed, trial.steps)):
            if wrong := trial.survives(number, kill):
                failed += 1
                print(f"seed {given.seed}, kill {number}: {kill}: {wrong}", flush=True)
    print(f"{given.count} kills (seed {given.seed}), {failed} not survived")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

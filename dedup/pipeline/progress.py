"""What a run tells about itself while it goes on, and what it records."""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Protocol


class Progress(Protocol):
    """Follow a run: the command draws bars from this, a test counts with it."""

    def begin(self, stage: str, total: int | None) -> None:
        """Hear that a stage starts; `total` units of work lie before it where that is known."""
        ...

    def advance(self, units: int) -> None:
        """Hear that units of the current stage are done."""
        ...

    def end(self, stage: str, rows: int, seconds: float) -> None:
        """Hear that a stage is over, how many rows it yielded and how long it took."""
        ...


class Silent:
    """Follow a run without a word."""

    def begin(self, stage: str, total: int | None) -> None:
        """Hear that a stage starts."""

    def advance(self, units: int) -> None:
        """Hear that units are done."""

    def end(self, stage: str, rows: int, seconds: float) -> None:
        """Hear that a stage is over."""


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What one stage cost; `peak_bytes` is the most that this process, and its largest worker, have held so far."""

    stage: str
    rows: int
    seconds: float
    peak_bytes: int
    worker_peak_bytes: int


class Tally:
    """Rows counted within a stage."""

    def __init__(self, progress: Progress) -> None:
        self.rows = 0
        self._progress = progress

    def add(self, rows: int, units: int = 1) -> None:
        """Count rows that a stage has yielded, and the units of work they took."""
        self.rows += rows
        self._progress.advance(units)


class Recorder:
    """Time the stages of a run."""

    def __init__(self, progress: Progress) -> None:
        self.stages: list[StageRecord] = []
        self._progress = progress

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Tally]:
        """Time what is done inside, and tell the progress about it."""
        self._progress.begin(name, total)
        start = time.perf_counter()
        tally = Tally(self._progress)
        yield tally
        seconds = time.perf_counter() - start
        self._progress.end(name, tally.rows, seconds)
        own, worker = (_peak(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        self.stages.append(StageRecord(name, tally.rows, round(seconds, 3), own, worker))

    def plain(self) -> list[dict[str, object]]:
        """List the stages as plain data."""
        return [asdict(stage) for stage in self.stages]


def _peak(who: int) -> int:
    # Linux counts kilobytes, macOS bytes.
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

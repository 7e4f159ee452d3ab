"""Bars on stderr while a run goes on, on a terminal only."""

from types import TracebackType

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from dedup.command.terminal import MESSAGES

_ROOMY = 90
"""Columns from which bars, counts and rates fit; below, each stage shows its share that is done."""


class Bars:
    """Draw one bar per stage; off a terminal, or when quiet, draw nothing."""

    def __init__(self) -> None:
        roomy = (
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
        )
        self._bars = Progress(
            TextColumn("{task.description:16}"),
            *(roomy if MESSAGES.width >= _ROOMY else (TaskProgressColumn(),)),
            TimeElapsedColumn(),
            TimeRemainingColumn(compact=True),
            console=MESSAGES,
            disable=not MESSAGES.is_terminal or MESSAGES.quiet,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> "Bars":
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, stage: str, total: int | None) -> None:
        """Start the bar of a stage."""
        self._task = self._bars.add_task(stage, total=total, rate="")

    def advance(self, units: int) -> None:
        """Move the bar of the current stage."""
        if self._task is not None:
            self._bars.advance(self._task, units)

    def end(self, stage: str, rows: int, seconds: float) -> None:
        """Fill the bar of a stage and show its rate."""
        if self._task is None:
            return
        done = self._bars.tasks[self._bars.task_ids.index(self._task)].completed
        rate = f"{rows:,} rows, {rows / seconds:,.0f}/s" if rows and seconds > 0.001 else ""
        self._bars.update(self._task, total=done or 1, completed=done or 1, rate=rate)

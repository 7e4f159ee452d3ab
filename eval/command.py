"""The command `python -m eval`: run tasks, print one table, write the page, hold the gate."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dedup.errors import DedupError
from eval import gate, gold
from eval.context import Context
from eval.rows import Report, Row
from eval.table import show
from eval.tasks.registry import TASKS, run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

FAILED, USAGE = 1, 2


@app.command()
def main(
    out: Annotated[Path | None, typer.Argument(help="the OUT of a `dedup run`, with --gold")] = None,
    *,
    task: Annotated[list[str] | None, typer.Option(help=f"one of {', '.join(TASKS)} (repeatable)")] = None,
    labels: Annotated[Path | None, typer.Option("--gold", help="your own labels for OUT: CSV or JSONL")] = None,
    public: Annotated[list[str] | None, typer.Option("--set", help="NAME=PATH of a public set (repeatable)")] = None,
    shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared"),
    store: Annotated[Path, typer.Option(help="where answers are kept")] = Path(".cache/eval"),
    system: Annotated[list[str] | None, typer.Option(help="peers to run (repeatable); all by default")] = None,
    resume: Annotated[bool, typer.Option(help="use answers already in the store")] = True,
    details: Annotated[bool, typer.Option(help="show breakdowns by language and kind")] = False,
    write: Annotated[Path | None, typer.Option(help="write results.md and results.html into this folder")] = None,
    hold: Annotated[bool, typer.Option("--gate", help="fail if a pinned figure fell significantly")] = False,
    update: Annotated[bool, typer.Option(help="pin the present figures as floors")] = False,
    allow_regression: Annotated[bool, typer.Option(help="let --update lower a floor")] = False,
) -> None:
    """Run the tasks and print one table: the product, each peer, interval, significance."""
    try:
        paths = dict(_named(entry) for entry in public or ())
        context = Context(shared, store, resume, ("none",) if hold or update else tuple(system or ()), paths)
        reports = _own(labels, out, task) if labels else _all(task, context)
        rows = [row for report in reports.values() for row in report.rows]
        _all_ran(system or (), rows)
        show(rows if details else [row for row in rows if " " not in row.measure], Console(width=190))
        if write:
            _write(reports, write)
        if update:
            gate.save(gate.raised(rows, gate.load(), allow_regression))
        faults = gate.check(rows, gate.load()) if hold else []
    except (DedupError, ValueError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(USAGE) from error
    _fail(faults)


def _named(entry: str) -> tuple[str, Path]:
    name, equals, path = entry.partition("=")
    if not equals:
        raise ValueError(f"--set wants NAME=PATH, was {entry!r}")
    return name, Path(path)


def _own(labels: Path, out: Path | None, tasks: Sequence[str] | None) -> dict[str, Report]:
    kind = tasks[0] if tasks else "stories"
    if out is None or kind not in gold.KINDS:
        raise ValueError("--gold wants the OUT of a run, and --task stories or duplicates")
    return {kind: Report(gold.evaluate(labels, out, kind))}


def _all(tasks: Sequence[str] | None, context: Context) -> dict[str, Report]:
    reports = {}
    for name in tasks or TASKS:
        print(f"{name} ...", file=sys.stderr)
        reports[name] = run(name, context)
    return reports


def _all_ran(asked: Sequence[str], rows: Sequence[Row]) -> None:
    ran = dict.fromkeys(row.system for row in rows)
    missing = [name for name in asked if name not in ran]
    if missing:
        raise ValueError(
            f"--system {', '.join(missing)}: no such system in these tasks, or it is not installed;"
            f" these ran: {', '.join(ran)}"
        )


def _write(reports: dict[str, Report], folder: Path) -> None:
    from eval.page import write

    write(reports, folder, f"python -m eval {' '.join(sys.argv[1:])}")


def _fail(faults: Sequence[str]) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise typer.Exit(FAILED)

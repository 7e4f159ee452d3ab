"""The command `python -m eval`: run tasks, print one table."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eval.context import Context
from eval.rows import Row
from eval.table import show
from eval.tasks.registry import TASKS, task

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

DETAIL = " "
"""A measure whose name has a blank is a breakdown (by language, by kind) and is shown only when asked for."""


@app.command()
def main(
    *,
    tasks: Annotated[list[str] | None, typer.Option("--task", help=f"one of {', '.join(TASKS)}")] = None,
    shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared"),
    store: Annotated[Path, typer.Option(help="where answers are kept")] = Path(".cache/eval"),
    system: Annotated[list[str] | None, typer.Option(help="run this peer only (repeatable)")] = None,
    resume: Annotated[bool, typer.Option(help="use answers already in the store")] = True,
    details: Annotated[bool, typer.Option(help="show breakdowns too")] = False,
) -> None:
    """Run the tasks and print one table: the product, each peer, interval, significance."""
    context = Context(shared, store, resume, tuple(system or ()))
    console = Console(width=200)
    rows: list[Row] = []
    for name in tasks or TASKS:
        report = task(name)(context)
        rows += report.rows
    show([row for row in rows if details or DETAIL not in row.measure], console)

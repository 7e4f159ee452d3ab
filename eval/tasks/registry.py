"""Every task by name; a task is loaded only when it is asked for."""

from importlib import import_module

from eval.context import Context
from eval.rows import Report

TASKS = (
    "example",
    "duplicates",
    "stories",
    "calibration",
    "graded",
    "retrieval",
    "alignment",
    "unique",
    "conflicts",
    "artefacts",
    "verdict",
    "language",
)


def run(name: str, context: Context) -> Report:
    """Run a task.

    Raises:
        ValueError: there is no such task.
    """
    if name not in TASKS:
        raise ValueError(f"no task {name!r}; tasks are {', '.join(TASKS)}")
    report: Report = import_module(f"eval.tasks.{name}").run(context)
    return report

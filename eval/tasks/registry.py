"""Every task by name; a task is loaded only when it is asked for."""

from collections.abc import Callable
from importlib import import_module

from eval.context import Context
from eval.rows import Report

TASKS = ("duplicates", "stories", "graded", "retrieval", "language")


def task(name: str) -> Callable[[Context], Report]:
    """Return the function that runs a task.

    Raises:
        KeyError: there is no such task.
    """
    if name not in TASKS:
        raise KeyError(f"no task {name!r}; tasks are {', '.join(TASKS)}")
    run: Callable[[Context], Report] = import_module(f"eval.tasks.{name}").run
    return run

"""What every command does with the terminal: data to stdout, everything else to stderr."""

import logging
import os
import sys
from typing import NoReturn

import typer
from rich.console import Console

from dedup.errors import DedupError

OUTPUT = Console(soft_wrap=True, highlight=False)
MESSAGES = Console(stderr=True, highlight=False)

_NOT_ON_A_TERMINAL = 120
"""Columns of a page where the output is no terminal."""

EXIT_ERROR = 2
EXIT_REJECTED = 3


def fail(error: DedupError | str) -> NoReturn:
    """Print an error in one line on stderr and exit with 2."""
    MESSAGES.print(f"dedup: {error}", style="bold red" if MESSAGES.is_terminal else None, markup=False, soft_wrap=True)
    raise typer.Exit(EXIT_ERROR)


def page_console(width: int | None = None) -> Console:
    """Return a console that folds its lines to a width: the one given, else that of the terminal."""
    if width is None and not OUTPUT.is_terminal:
        width = _NOT_ON_A_TERMINAL
    return Console(highlight=False, markup=False, width=width)


def set_verbosity(quiet: bool, verbose: bool) -> None:
    """Silence messages with -q, and show the program's log with -v."""
    MESSAGES.quiet = quiet
    logging.basicConfig(stream=sys.stderr, level=logging.INFO if verbose else logging.ERROR, format="%(message)s")


def leave_broken_pipe() -> NoReturn:
    """Leave quietly when the reader of stdout has gone, as other filters do."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(1)

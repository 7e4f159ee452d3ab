"""What every command does with the terminal: data to stdout, everything else to stderr."""

import errno
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from dedup.errors import DedupError
from dedup.settings import Settings, resolve

OUTPUT = Console(soft_wrap=True, highlight=False)
MESSAGES = Console(stderr=True, highlight=False)

_NOT_ON_A_TERMINAL = 120
"""Columns of a page where the output is no terminal."""

OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What a file system answers to a writer when it can take no more."""

EXIT_ERROR = 2
EXIT_REJECTED = 3


def fail(error: DedupError | str) -> NoReturn:
    """Print an error in one line on stderr, also when all else is silenced, and exit with 2."""
    MESSAGES.quiet = False
    MESSAGES.print(f"dedup: {error}", style="bold red" if MESSAGES.is_terminal else None, markup=False, soft_wrap=True)
    raise typer.Exit(EXIT_ERROR)


def in_force(flags: Mapping[str, object] | None = None, file: Path | None = None) -> Settings:
    """Resolve the settings, and tell of variables in the environment that look like one and set nothing."""
    settings = resolve(flags, file)
    for remark in settings.unheard:
        MESSAGES.print(remark, soft_wrap=True, markup=False)
    return settings


def page_console(width: int | None = None) -> Console:
    """Return a console that folds its lines to a width: the one given, else that of the terminal or of `COLUMNS`."""
    if width is None and not OUTPUT.is_terminal and "COLUMNS" not in os.environ:
        width = _NOT_ON_A_TERMINAL
    return Console(highlight=False, markup=False, width=width)


def set_verbosity(quiet: bool, verbose: bool) -> None:
    """Silence messages with -q, and show with -v what the libraries log, of which the errors reach a user as ours."""
    MESSAGES.quiet = quiet
    logging.basicConfig(stream=sys.stderr, level=logging.INFO if verbose else logging.CRITICAL, format="%(message)s")


def leave_broken_pipe() -> NoReturn:
    """Leave quietly when the reader of stdout has gone, as other filters do."""
    _drop_output()
    raise SystemExit(1)


def leave_full_output(error: OSError) -> NoReturn:
    """Say in one line that stdout takes no more, such as on a full disk, and exit with 2."""
    _drop_output()
    MESSAGES.quiet = False
    with suppress(OSError):
        MESSAGES.print(f"dedup: the output cannot be written: {error.strerror}", markup=False, soft_wrap=True)
    raise SystemExit(EXIT_ERROR)


def _drop_output() -> None:
    """Send what Python still holds for stdout nowhere, so that it does not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The `dedup` command and its subcommands."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from dedup import __version__
from dedup.command.check import check
from dedup.command.compare import compare
from dedup.command.config import config
from dedup.command.explain import explain
from dedup.command.report import report
from dedup.command.rule import rule
from dedup.command.run import run
from dedup.command.terminal import OUTPUT_ERRORS, fail, leave_broken_pipe, leave_full_output, set_verbosity
from dedup.errors import DedupError

_SHARED = ("-q", "--quiet", "-v", "--verbose")
_REST = "--"
"""What stands behind it is no option."""


app = typer.Typer(
    name="dedup",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dedup-news {__version__}")
        raise typer.Exit


@app.callback()
def dedup(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print data and errors, nothing else.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False,
) -> None:
    """Know what a pile of news articles in many languages really contains.

    Which are copies, which tell the same story, what each says that the others don't, where they contradict each
    other, and which are translations, with reasons. For example:

        dedup run crawl/*.jsonl.gz -o OUT        the whole way: tables, findings, report

        dedup compare wire.txt copy.txt          two articles side by side

        dedup check article.txt                  traces of translation in a text

    `dedup COMMAND --help` says more.
    """
    set_verbosity(quiet, verbose)


for command in (run, compare, check, rule, explain, report, config):
    app.command()(command)


def shared_first(arguments: Sequence[str]) -> list[str]:
    """Put the options that all commands share before the command, where the parser looks for them.

    >>> shared_first(["run", "dump.jsonl", "-o", "OUT", "-q"]), shared_first(["check", "--", "-q"])
    (['-q', 'run', 'dump.jsonl', '-o', 'OUT'], ['check', '--', '-q'])
    """
    end = arguments.index(_REST) if _REST in arguments else len(arguments)
    shared = [argument for argument in arguments[:end] if argument in _SHARED]
    return [*shared, *(argument for argument in arguments[:end] if argument not in _SHARED), *arguments[end:]]


def run_command() -> None:
    """Run the command line and turn the package's errors into exit codes."""
    try:
        app(shared_first(sys.argv[1:]))
    except DedupError as error:
        try:
            fail(error)
        except typer.Exit as leaving:
            sys.exit(leaving.exit_code)
    except BrokenPipeError:
        leave_broken_pipe()
    except OSError as error:
        if error.errno not in OUTPUT_ERRORS or error.filename is not None:
            raise
        leave_full_output(error)

"""The command line: parse, build the settings, call the pipeline, print, exit."""

import sys

EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line; an interrupt ends it quietly, also while modules are still being loaded."""
    try:
        from dedup.command.application import run_command

        run_command()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)

"""The command line: parse, build the settings, call the pipeline, print, exit."""

from dedup.command.application import main

__all__ = ["main"]

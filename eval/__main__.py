"""Run the harness: `python -m eval`."""

from eval.command import app

app()

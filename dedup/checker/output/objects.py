"""JSON, as the reference fixes it: one object with every document, or one document a line."""

from collections.abc import Iterable

import orjson
import typer

from dedup.checker.output.document import Document

VERSION = 1
"""Version of the JSON that `check` prints; it grows when a field changes its meaning."""


def write_json(documents: Iterable[Document]) -> None:
    """Print one object with all documents."""
    found = {"version": VERSION, "documents": [document.to_dict() for document in documents]}
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


def write_jsonl(documents: Iterable[Document]) -> None:
    """Print one document a line, as they are read."""
    for document in documents:
        typer.echo(orjson.dumps(document.to_dict()).decode())

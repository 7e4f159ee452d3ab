"""One line a finding: concise, and commands that GitHub turns into annotations."""

from collections.abc import Iterable

import typer

from dedup.checker.finding import Severity
from dedup.checker.output.document import Document

_GITHUB_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def write_concise(documents: Iterable[Document]) -> None:
    """Print `file:line:column: CODE message`."""
    for document in documents:
        for finding in document.check.findings:
            line, column = document.position(finding.start)
            fix = "" if not finding.suggestion else f" (write: {finding.suggestion})"
            typer.echo(f"{document.place}:{line}:{column}: {finding.code} {finding.message}{fix}".replace("\n", " "))


def write_github(documents: Iterable[Document]) -> None:
    """Print workflow commands, which GitHub shows beside the line."""
    for document in documents:
        for finding in document.check.findings:
            line, column = document.position(finding.start)
            last_line, last_column = document.position(finding.end)
            place = {
                "file": document.place,
                "line": line,
                "col": column,
                "endLine": last_line,
                "endColumn": last_column,
                "title": f"{finding.code} {finding.name}",
            }
            properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
            fix = "" if not finding.suggestion else f" (write: {finding.suggestion})"
            typer.echo(f"::{_GITHUB_LEVELS[finding.severity]} {properties}::{_data(finding.message + fix)}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

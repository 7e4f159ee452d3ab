"""Open the files of a labelled set; say clearly where to get one that is not there."""

import csv
import gzip
import hashlib
import io
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from dedup.errors import InputError

Json = dict[str, Any]

_SOURCES = Path(__file__).parent.parent / "data" / "sources.toml"


@dataclass(frozen=True)
class Source:
    """Where a public set comes from, under which terms, and which files the loader looks for."""

    name: str
    title: str
    where: str
    licence: str
    layout: str
    task: str


@cache
def sources() -> dict[str, Source]:
    """Return every public set that has a loader, by its short name."""
    table = tomllib.loads(_SOURCES.read_text(encoding="utf-8"))
    return {name: Source(name, **entry) for name, entry in table.items()}


def demand(path: Path, name: str) -> Path:
    """Return `path` if it exists.

    Raises:
        InputError: it does not; the message says where to get the set, its licence and its layout.
    """
    if path.exists():
        return path
    source = sources().get(name)
    advice = (
        f"get it from {source.where} (licence: {source.licence}) and lay it out as: {source.layout}"
        if source
        else "give the folder that holds the development data with --shared PATH"
    )
    raise InputError(f"{path} is not there, which the set {name!r} needs; {advice}")


def text(path: Path, name: str) -> str:
    """Return the content of a text file, plain or gzip."""
    raw = demand(path, name).read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")


def lines(path: Path, name: str) -> list[str]:
    """Return the lines of a text file without their ends; only a line feed ends a line."""
    return [line.removesuffix("\r") for line in text(path, name).removesuffix("\n").split("\n")]


def json_lines(path: Path, name: str) -> Iterator[Json]:
    """Yield the objects of a JSONL file, plain or gzip."""
    for number, line in enumerate(lines(path, name), 1):
        if line.strip():
            yield _parsed(line, path, number)


def _parsed(line: str, path: Path, number: int) -> Json:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {number}: not JSON ({error}); is the download complete?") from error
    if not isinstance(row, dict):
        raise InputError(f"{path}, line {number}: expected an object, found {type(row).__name__}")
    return row


def table(path: Path, name: str, delimiter: str = ",", quoted: bool = True) -> list[dict[str, str]]:
    """Return the rows of a CSV or TSV file with a header line."""
    content = io.StringIO(text(path, name), newline="")
    if quoted:
        return list(csv.DictReader(content, delimiter=delimiter))
    return list(csv.DictReader(content, delimiter=delimiter, quoting=csv.QUOTE_NONE))


def moment(value: str | None) -> datetime | None:
    """Return an ISO date or time in UTC; None where there is none or it cannot be read."""
    try:
        parsed = datetime.fromisoformat(value.strip()) if value else None
    except ValueError:
        return None
    return parsed and (parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC))


def digest(*paths: Path) -> str:
    """Return a short digest of the content of files, in the order given."""
    summary = hashlib.blake2b(digest_size=8)
    for path in paths:
        summary.update(hashlib.blake2b(path.read_bytes()).digest())
    return summary.hexdigest()

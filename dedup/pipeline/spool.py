"""Standard input kept as a file first, so that its content has a digest before it is read."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from shutil import copyfileobj
from typing import BinaryIO

from dedup.store import WORK, Store, file_digest, write_whole

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Spooled:
    """Standard input as it was kept, or nothing where it is no input."""

    stream: BinaryIO | None
    digests: dict[str, str]


@contextmanager
def spooled(inputs: Sequence[str], store: Store) -> Iterator[tuple[list[str], Spooled]]:
    """Yield the inputs, and standard input kept on disk while it is read."""
    if STDIN not in inputs:
        yield list(inputs), Spooled(None, {})
        return
    path = store.folder / WORK / "stdin"
    write_whole(path, lambda file: copyfileobj(sys.stdin.buffer, file))
    try:
        with path.open("rb") as stream:
            yield list(inputs), Spooled(stream, {STDIN: file_digest(path)})
    finally:
        path.unlink(missing_ok=True)

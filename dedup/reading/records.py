"""What the readers of each format hand on: numbered records, or the reason why a row cannot be used."""

from collections.abc import Iterator
from typing import TypeAlias

from dedup.errors import InputError

Record: TypeAlias = dict[str, object]


class RowError(InputError):
    """Say why one row cannot be used; the run goes on without it."""


Numbered: TypeAlias = Iterator[tuple[int, Record | RowError]]
"""Line (or row, or record) numbers from 1, each with what stands there."""

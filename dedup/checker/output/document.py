"""A checked text and where it came from."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from dedup.checker.finding import Check


@dataclass(frozen=True)
class Document:
    """A text with its check, and the file it came from."""

    id: str
    path: str
    in_dump: bool
    """Whether the file holds several texts."""
    language: str
    check: Check

    @property
    def place(self) -> str:
        """The file, with `#id` for a row of a dump."""
        return f"{self.path}#{self.id}" if self.in_dump else self.path

    @cached_property
    def _line_starts(self) -> list[int]:
        text = self.check.text
        starts = [0]
        while (end := text.find("\n", starts[-1])) >= 0:
            starts.append(end + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line of the text without its end, counted from 1."""
        start = self._line_starts[number - 1]
        end = self.check.text.find("\n", start)
        return self.check.text[start : end if end >= 0 else None]

    def to_dict(self) -> dict[str, object]:
        """Return the document as the JSON object that `dedup check` prints."""
        return {"id": self.id, "language": self.language, **self.check.to_dict()}

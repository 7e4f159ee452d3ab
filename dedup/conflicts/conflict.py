"""What a contradiction is, and a likely one before it is chosen."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from dedup.schema import Span

ConflictKind = Literal["number", "date", "place", "name", "polarity"]

_MESSAGES: dict[ConflictKind, str] = {
    "number": "the numbers differ: “{}” against “{}”",
    "date": "the dates differ: “{}” against “{}”",
    "place": "the places differ: “{}” against “{}”",
    "name": "the names differ: “{}” against “{}”",
    "polarity": "one says it is so, the other that it is not: “{}” against “{}”",
}


@dataclass(frozen=True, slots=True, order=True)
class Conflict:
    """Hold two passages that cannot both be right; spans are offsets into the two articles."""

    a: Span
    b: Span
    kind: ConflictKind
    text_a: str
    text_b: str
    message: str

    def swapped(self) -> "Conflict":
        """Return the conflict seen from the other side."""
        return stated(self.kind, (self.b, self.text_b), (self.a, self.text_a))


def stated(kind: ConflictKind, a: tuple[Span, str], b: tuple[Span, str]) -> Conflict:
    """Put a conflict in words, given where it stands and what is written there."""
    said = (" ".join(text.split()) for _, text in (a, b))
    return Conflict(a[0], b[0], kind, a[1], b[1], _MESSAGES[kind].format(*said))


class Candidate(NamedTuple):
    """Hold a likely conflict, with how alike the surroundings of its two passages are."""

    likeness: float
    kind: ConflictKind
    a: Span
    b: Span

    def swapped(self) -> "Candidate":
        """Return the candidate seen from the other side."""
        return Candidate(self.likeness, self.kind, self.b, self.a)


def threshold(name: str) -> float:
    """Return what a measure must reach; `dedup/data/conflicts/thresholds.toml` says how each was set."""
    return _thresholds()[name]


@cache
def _thresholds() -> dict[str, float]:
    return tomllib.loads((files("dedup") / "data" / "conflicts" / "thresholds.toml").read_text("utf-8"))

"""What the page draws: lines, bars and heat maps as plain numbers, kept apart from the drawing of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Plot:
    """One figure: `series` for lines (name -> x, y), `matrix` with `names` for heat maps."""

    name: str
    title: str
    kind: Literal["precision-recall", "reliability", "heat", "confusion"]
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]] | None = None
    names: tuple[Sequence[str], Sequence[str]] | None = None
    matrix: Sequence[Sequence[float]] | None = None

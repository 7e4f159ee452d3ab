"""One row per system, set and measure, with its interval, its conditions and how it stands against the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eval.curves import Plot
from eval.metrics.measure import Measure
from eval.significance import Score, p_value, score

OURS = "dedup"


@dataclass(frozen=True)
class Outcome:
    """What one system reached on one set at one setting."""

    system: str
    setting: str
    measures: Mapping[str, Measure]
    signature: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    task: str
    data: str
    system: str
    setting: str
    measure: str
    score: Score
    p: float | None
    """p-value of the difference from the product at its own setting; None for the product and incomparable ones."""
    seconds: float
    signature: str


@dataclass(frozen=True)
class Report:
    """What a task hands back: rows for the table, plots for the page, lines of remark."""

    rows: Sequence[Row]
    plots: Sequence[Plot] = field(default_factory=tuple)
    remarks: Sequence[str] = field(default_factory=tuple)


def compare(task: str, data: str, outcomes: Sequence[Outcome]) -> list[Row]:
    """Return the rows of all outcomes; each peer is tested against the product's outcome of the same setting.

    A peer's `documented` setting is tested against the product as it comes; a tuned one against the product tuned.
    """
    return [
        Row(task, data, o.system, o.setting, name, score(measure), _p(name, o, outcomes), o.seconds, o.signature)
        for o in outcomes
        for name, measure in o.measures.items()
    ]


def _p(measure: str, outcome: Outcome, outcomes: Sequence[Outcome]) -> float | None:
    ours = [o for o in outcomes if o.system == OURS and measure in o.measures]
    if outcome.system == OURS or not ours:
        return None
    rival = next((o for o in ours if o.setting.split()[0] == outcome.setting.split()[0]), ours[0])
    return p_value(rival.measures[measure], outcome.measures[measure])

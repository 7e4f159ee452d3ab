"""The gate: pinned floors per task with the digest of their data; a significant fall fails, a quiet lowering too."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.rows import OURS, Row

FLOORS = Path(__file__).with_name("floors.json")
NOISE = 0.002
"""A floor may move down by this much without `allow_regression`."""
LOWER_IS_BETTER = ("ece", "native_rate")


@dataclass(frozen=True)
class Floor:
    """The least a figure may be, and the data it was measured on."""

    value: float
    data: str
    lower_is_better: bool = False


def key(row: Row) -> str:
    """Return the name under which a row is pinned."""
    return f"{row.task}/{row.data}/{row.measure}/{row.setting.split(' (')[0]}"


def data_of(row: Row) -> str:
    """Return the name and digest of the data from a row's signature."""
    return next(part.removeprefix("data:") for part in row.signature.split("|") if part.startswith("data:"))


def load(path: Path = FLOORS) -> dict[str, Floor]:
    """Return the pinned floors."""
    if not path.exists():
        return {}
    return {name: Floor(**entry) for name, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def check(rows: Sequence[Row], floors: Mapping[str, Floor]) -> list[str]:
    """Return one line for each pinned figure of the tasks run that fell significantly, vanished or changed its data.

    A fall is significant when the floor lies outside the figure's interval.
    """
    ours = {key(row): row for row in rows if row.system == OURS}
    tasks = {row.task for row in rows}
    pinned = {name: floor for name, floor in floors.items() if name.split("/")[0] in tasks}
    return [fault for name, floor in pinned.items() if (fault := _fault(name, floor, ours.get(name)))]


def _fault(name: str, floor: Floor, row: Row | None) -> str | None:
    if row is None:
        return f"{name}: pinned, but no longer measured"
    if data_of(row) != floor.data:
        return f"{name}: measured on {data_of(row)}, pinned on {floor.data}; check the data, then --update"
    fell = row.score.low > floor.value if floor.lower_is_better else row.score.high < floor.value
    return f"{name}: {row.score} has fallen significantly from {floor.value:.3f}" if fell else None


PINNED = {
    "example": ("pair_precision", "pair_recall"),
    "duplicates": ("pair_precision", "pair_recall"),
    "stories": ("pair_precision", "pair_recall", "bcubed_f1"),
    "graded": ("pearson", "roc"),
    "retrieval": ("p@1", "p@1_all_pairs"),
    "alignment": ("link_f1", "unmatched_f1"),
    "unique": ("token_f1",),
    "conflicts": ("precision", "recall"),
    "calibration": ("ece",),
    "artefacts": ("native_rate", "span_precision"),
    "verdict": ("roc", "recall@1%fp", "ece"),
    "language": ("accuracy",),
}
"""The measures of each task that have a floor."""


def raised(rows: Sequence[Row], floors: Mapping[str, Floor], allow_regression: bool) -> dict[str, Floor]:
    """Return floors at the present figures of every pinned measure.

    Raises:
        ValueError: a floor would fall and `allow_regression` is not set.
    """
    ours = {key(row): row for row in rows if row.system == OURS and row.measure in PINNED.get(row.task, ())}
    new = {name: _pinned(row, floors.get(name)) for name, row in ours.items()}
    lowered = [name for name, floor in new.items() if name in floors and _worse(floor, floors[name])]
    if lowered and not allow_regression:
        raise ValueError(f"these floors would fall: {', '.join(lowered)}; if that is meant, add --allow-regression")
    return {**floors, **new}


def _pinned(row: Row, old: Floor | None) -> Floor:
    lower = old.lower_is_better if old else row.measure in LOWER_IS_BETTER
    return Floor(round(row.score.value, 4), data_of(row), lower)


def _worse(new: Floor, old: Floor) -> bool:
    change = new.value - old.value
    return change > NOISE if old.lower_is_better else change < -NOISE


def save(floors: Mapping[str, Floor], path: Path = FLOORS) -> None:
    """Write the floors whole or not at all."""
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(json.dumps({n: asdict(f) for n, f in sorted(floors.items())}, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)

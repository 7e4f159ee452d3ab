"""The one table: every system's figures with interval and significance, for a terminal and for Markdown."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from eval.rows import OURS, Row

HEAD = ("task", "data", "measure", "system", "setting", "value", "95 % interval", "p", "cpu s")
LEVEL = 0.05


def significance(row: Row) -> str:
    """Return the p-value of the difference from the product, with a star where it is below .05."""
    if row.p is None:
        return "" if row.system != OURS else "-"
    return f"{row.p:.3f}{'*' if row.p < LEVEL else ''}"


def cells(row: Row) -> tuple[str, ...]:
    """Return one row's cells in the order of the head."""
    value, interval = f"{row.score.value:.3f}", f"{row.score.low:.3f}-{row.score.high:.3f}"
    return (
        row.task, row.data, row.measure, row.system, row.setting, value, interval, significance(row), f"{row.seconds:g}"
    )  # fmt: skip


def ordered(rows: Sequence[Row]) -> list[Row]:
    """Return rows by task, set and measure as they came, the product first, then peers from best to worst."""
    place: dict[tuple[str, str, str], int] = {}
    for row in rows:
        place.setdefault((row.task, row.data, row.measure), len(place))

    def key(row: Row) -> tuple[int, bool, float, str]:
        return (place[row.task, row.data, row.measure], row.system != OURS, -row.score.value, row.system)

    return sorted(rows, key=key)


def show(rows: Sequence[Row], console: Console) -> None:
    """Print the table."""
    table = Table(*HEAD, box=None)
    for row in ordered(rows):
        table.add_row(*cells(row), style="bold" if row.system == OURS else "")
    console.print(table)


def markdown(rows: Sequence[Row]) -> str:
    """Return the table in Markdown."""
    lines = [HEAD, ("---",) * len(HEAD), *(cells(row) for row in ordered(rows))]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"

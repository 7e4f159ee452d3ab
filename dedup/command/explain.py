"""`dedup explain`: why two articles are, or are not, together."""

from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.table import Table
from rich.text import Text

from dedup.command.terminal import page_console
from dedup.explanation import WIDTH, Step

_WITH_MEANINGS = 72
"""Columns from which there is room to say what each measure means."""
QUESTIONS = {
    "same": "Do they tell the same story?",
    "duplicate": "If so, are they the same source article?",
    "translated": "If so, did it go through another language?",
}


def explain(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder that a run wrote.")],
    id_a: Annotated[str, typer.Argument(metavar="ID_A")],
    id_b: Annotated[str, typer.Argument(metavar="ID_B")],
    output_format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Explain why two articles of a run are, or are not, together.

    For example:

        dedup explain OUT reuters-1 tass-7

    Exit code: 0 done, 2 error.
    """
    from dedup.placement import encoder_of, explain_pair

    found = explain_pair(out, id_a, id_b, encoder_of(out))
    if output_format == "json":
        typer.echo(orjson.dumps(found.to_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    console = page_console()
    console.print(Text(f"{found.relation}  (probability {found.relation_probability:.2f})", style="bold"))
    console.print(f"same story or closer: {found.probability:.2f}")
    console.print(found.reason)
    console.print(found.together)
    for question, steps in found.waterfalls.items():
        console.print(Text(f"\n{QUESTIONS[question]}", style="bold"))
        console.print(waterfall_table(steps, console.width))


def waterfall_table(steps: list[Step], width: int) -> Table:
    """Return a table that a terminal of so many columns holds, without what the measures mean where it is narrow."""
    table = Table("", "value", "log-odds", box=None, pad_edge=False, header_style="dim")
    table.add_column(no_wrap=True, min_width=WIDTH)
    wide = width >= _WITH_MEANINGS
    if wide:
        table.add_column()
    largest = max((abs(step.added) for step in steps), default=1.0) or 1.0
    total = 0.0
    for step in steps:
        total += step.added
        value = "" if step.measure == "prior" else "none" if step.value is None else f"{step.value:.2f}"
        bar, meaning = _bar(step.added / largest), [step.meaning] if wide else []
        table.add_row(step.measure, value, f"{step.added:+.2f}", bar, *meaning)
    table.add_row("sum", "", f"{total:+.2f}", "above 0: yes", style="bold")
    return table


def _bar(share: float) -> str:
    """Draw a bar whose sign shows without colour: `+` pushes up, `-` down."""
    return ("+" if share > 0 else "-") * max(1 if share else 0, round(abs(share) * WIDTH))

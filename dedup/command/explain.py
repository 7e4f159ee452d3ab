"""`dedup explain`: why two articles are, or are not, together."""

from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.table import Table

from dedup.command.terminal import OUTPUT
from dedup.explanation import WIDTH, Step

QUESTIONS = {
    "same": "Do they tell the same story?",
    "duplicate": "If so, are they the same source article?",
    "translated": "If so, did it go through another language?",
}


def explain(
    out: Annotated[Path, typer.Argument(help="The folder that a run wrote.")],
    id_a: Annotated[str, typer.Argument(metavar="ID_A")],
    id_b: Annotated[str, typer.Argument(metavar="ID_B")],
    output_format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Explain why two articles of a run are, or are not, together.

    dedup explain OUT reuters-1 tass-7
    """
    from dedup.api import explain_pair

    found = explain_pair(out, id_a, id_b)
    if output_format == "json":
        typer.echo(orjson.dumps(found.to_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    OUTPUT.print(f"[bold]{found.relation}[/bold]  (probability {found.relation_probability:.2f})", highlight=False)
    OUTPUT.print(f"same story or closer: {found.probability:.2f}")
    OUTPUT.print(found.reason, markup=False)
    OUTPUT.print(found.together, markup=False)
    for question, steps in found.waterfalls.items():
        OUTPUT.print(f"\n[bold]{QUESTIONS[question]}[/bold]")
        OUTPUT.print(_waterfall(steps))


def _waterfall(steps: list[Step]) -> Table:
    table = Table("", "value", "log-odds", box=None, pad_edge=False, header_style="dim")
    table.add_column(no_wrap=True, min_width=WIDTH)
    table.add_column()
    largest = max((abs(step.added) for step in steps), default=1.0) or 1.0
    total = 0.0
    for step in steps:
        total += step.added
        value = "" if step.measure == "prior" else "none" if step.value is None else f"{step.value:.2f}"
        table.add_row(step.measure, value, f"{step.added:+.2f}", _bar(step.added / largest), step.meaning)
    table.add_row("sum", "", f"{total:+.2f}", "", "above 0 is a yes", style="bold")
    return table


def _bar(share: float) -> str:
    """Draw a bar whose sign shows without colour: `+` pushes up, `-` down."""
    return ("+" if share > 0 else "-") * max(1 if share else 0, round(abs(share) * WIDTH))

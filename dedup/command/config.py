"""`dedup config`: the settings in force."""

from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.table import Table

from dedup.command.terminal import OUTPUT, in_force


def config(
    file: Annotated[Path | None, typer.Option("--config", help="A TOML file instead of the one found here.")] = None,
    output_format: Annotated[Literal["text", "json"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Print the settings in force and where each comes from.

    A setting is taken from the flag, else from the environment (`DEDUP_WINDOWS_DAYS=5`), else from `dedup.toml` or
    `[tool.dedup]` of `pyproject.toml` in the working folder, else from the defaults. For example:

        dedup config --output-format json

    Exit code: 0 done, 2 a setting is wrong.
    """
    rows = in_force(file=file).rows()
    if output_format == "json":
        listed = {key: {"value": value, "origin": origin} for key, value, origin in rows}
        typer.echo(orjson.dumps(listed, option=orjson.OPT_INDENT_2).decode())
        return
    table = Table("setting", "value", "from", box=None, pad_edge=False, header_style="bold")
    for key, value, origin in rows:
        table.add_row(key, "" if value is None else str(value), origin)
    OUTPUT.print(table)

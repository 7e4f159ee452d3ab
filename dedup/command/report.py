"""`dedup report`: build or rebuild the page of a run."""

from pathlib import Path
from typing import Annotated

import typer


def report(
    out: Annotated[Path, typer.Argument(help="The folder that a run wrote.", metavar="OUT")],
    quick: Annotated[
        bool, typer.Option("--quick", help="Show what the tables hold: align no further pairs, draw no waterfalls.")
    ] = False,
) -> None:
    """Build or rebuild OUT/report.html from the tables in OUT.

    For example:

        dedup report OUT

        dedup report OUT --quick      in a moment, without evidence waterfalls

    Exit code: 0 done, 2 error.
    """
    from dedup.placement import encoder_of
    from dedup.report.second_look import SecondLook
    from dedup.report.site import build

    if quick:
        typer.echo(build(out))
        return
    look = SecondLook.at(out, encoder_of(out))
    typer.echo(build(out, look.weigh, look.compare))

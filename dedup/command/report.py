"""`dedup report`: build or rebuild the page of a run."""

from pathlib import Path
from typing import Annotated

import typer

from dedup.report.site import build
from dedup.report.waterfall import weigh_again


def report(
    out: Annotated[Path, typer.Argument(help="The folder that a run wrote.", metavar="OUT")],
    evidence: Annotated[
        bool, typer.Option(help="Weigh the shown pairs anew, for the picture of what decided.")
    ] = True,
) -> None:
    """Build or rebuild OUT/report.html from the tables in OUT.

        dedup report OUT

        dedup report OUT --no-evidence      faster, without the evidence waterfalls
    """
    typer.echo(build(out, weigh_again if evidence else None))

"""`dedup run`: the whole way from a dump to tables, findings and report."""

import re
from pathlib import Path
from typing import Annotated

import typer

from dedup.command import EXIT_INTERRUPTED
from dedup.command.progress import Bars
from dedup.command.summary import closing_line, estimate_table, remarks, summary_table
from dedup.command.terminal import EXIT_REJECTED, MESSAGES, OUTPUT, in_force
from dedup.config import Engine
from dedup.errors import ConfigError

DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s?([hdw]?)")
HOURS = {"h": 1, "d": 24, "w": 168, "": 24}


def days(duration: str) -> float:
    """Read a duration such as 3d, 36h or 1w as days.

    >>> days("36h"), days("3")
    (1.5, 3.0)
    """
    found = DURATION.fullmatch(duration.strip())
    if not found:
        raise ConfigError(f"--window {duration}: no duration; write 3d, 36h or 1w")
    return float(found[1]) * HOURS[found[2]] / 24


def pairs(fields: str | None) -> tuple[tuple[str, str], ...] | None:
    """Read `text=body,date=published` as pairs of (our column, name in the input)."""
    if fields is None:
        return None
    split = [part.partition("=") for part in fields.split(",") if part.strip()]
    if not all(separator and ours.strip() and theirs.strip() for ours, separator, theirs in split):
        raise ConfigError(f"--fields {fields}: write text=body,date=published")
    return tuple((ours.strip(), theirs.strip()) for ours, _, theirs in split)


def codes(given: list[str] | None) -> tuple[str, ...] | None:
    """Read rule codes given once or often, with or without commas."""
    return tuple(code.strip() for part in given for code in part.split(",") if code.strip()) if given else None


def run(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Files, folders or globs; - is standard input.", show_default=False),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Folder for tables, findings and report.")],
    against: Annotated[
        Path | None, typer.Option(metavar="INDEX", help="An earlier OUT; new articles join its clusters.")
    ] = None,
    window: Annotated[str | None, typer.Option(help="How far apart one story's articles are: 3d, 36h, 1w.")] = None,
    encoder: Annotated[str | None, typer.Option(help="A sentence-transformers model, by name or path.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Worker processes; by default one for small inputs, else all cores.")
    ] = None,
    engine: Annotated[Engine | None, typer.Option(help="Where the work is done.")] = None,
    select: Annotated[list[str] | None, typer.Option(help="Rule codes or prefixes to check: NAM,PUN2.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Rule codes or prefixes to leave out.")] = None,
    precision: Annotated[
        float | None, typer.Option(min=0.5, max=0.999, help="Join articles only at this precision or better.")
    ] = None,
    keep: Annotated[str | None, typer.Option(help="Canonical article: earliest, longest or source:a,b.")] = None,
    input_format: Annotated[str | None, typer.Option(help="Format of standard input, or of odd file names.")] = None,
    fields: Annotated[str | None, typer.Option(help="Field names of the input: text=body,date=published.")] = None,
    max_rejected: Annotated[
        float | None, typer.Option(min=0, max=1, help="Share of rejected rows above which the exit code is 3.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read at most this many articles.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Estimate time, memory and disk; write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Compute everything anew.")] = False,
    config: Annotated[Path | None, typer.Option(help="A TOML file with settings; see `dedup config`.")] = None,
) -> None:
    """Find copies, stories, unique content, conflicts and translations in a dump of news.

    For example:

        dedup run crawl.jsonl.gz -o OUT

        dedup run monday/ -o MONDAY && dedup run tuesday/ -o TUESDAY --against MONDAY

        zcat crawl.jsonl.gz | dedup run - --input-format jsonl -o OUT

    Exit code: 0 done, 2 error, 3 done but more rows rejected than --max-rejected, 130 interrupted (run again to
    resume).
    """
    from dedup import pipeline
    from dedup.report.second_look import SecondLook
    from dedup.report.site import build

    flags: dict[str, object] = {
        "windows.days": None if window is None else days(window),
        "encoder": encoder,
        "jobs": jobs,
        "engine": engine,
        "check.select": codes(select),
        "check.ignore": codes(ignore),
        "relation.precision": precision,
        "clusters.keep": keep,
        "read.input_format": input_format,
        "read.fields": pairs(fields),
        "read.max_rejected": max_rejected,
        "read.limit": limit,
    }
    settings = in_force(flags, config)
    if dry_run:
        OUTPUT.print(estimate_table(pipeline.estimate(inputs, settings.config)))
        return
    try:
        with Bars() as bars:
            summary = pipeline.run(
                inputs, out, settings.config, origins=settings.origins, against=against, force=force, progress=bars
            )
            look = SecondLook.at(out, settings.config.encoder)
            build(out, look.weigh, look.compare)
    except KeyboardInterrupt:
        MESSAGES.print(f"interrupted; run the same command again to go on from where {out} stands")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    if MESSAGES.is_terminal:
        MESSAGES.print(summary_table(summary))
    for line in (*remarks(summary, settings.config.read.max_rejected), closing_line(summary)):
        MESSAGES.print(line, soft_wrap=True, markup=False)
    if summary.rejected_share > settings.config.read.max_rejected:
        raise typer.Exit(EXIT_REJECTED)

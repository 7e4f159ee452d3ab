"""`dedup compare`: two articles side by side."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import typer

from dedup.command.terminal import in_force, page_console
from dedup.config import CheckConfig, Config, ReadConfig
from dedup.errors import InputError
from dedup.reading import article
from dedup.schema import Article

if TYPE_CHECKING:
    from dedup.pair import Comparison

_STDIN = "-"


def compare(
    a: Annotated[
        str, typer.Argument(metavar="A", help="Text, JSON or HTML file; - is standard input; an id with --out.")
    ],
    b: Annotated[str, typer.Argument(metavar="B")],
    *,
    output_format: Annotated[Literal["text", "json", "html"], typer.Option(help="How to print.")] = "text",
    out: Annotated[Path | None, typer.Option(help="The folder that a run wrote: A and B are ids of it.")] = None,
    encoder: Annotated[str | None, typer.Option(help="A sentence-transformers model by name or path.")] = None,
    width: Annotated[int | None, typer.Option(min=20, help="Columns; those of the terminal otherwise.")] = None,
) -> None:
    """Set two articles side by side: what they share, what each has alone, where they contradict each other.

    For example:

        dedup compare wire.txt translated.txt

        dedup compare reuters-1 tass-7 --out OUT --output-format html > pair.html

    Exit code: 0 done, 2 error.
    """
    config = in_force({"encoder": encoder}).config
    found = _compared(a, b, config) if out is None else _compared_in(out, a, b, encoder, config.check)
    if output_format == "json":
        typer.echo(orjson.dumps(found.to_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    if output_format == "html":
        typer.echo(_page(found, (Path(a).name, Path(b).name)))
        return
    from dedup.command.side_by_side import view

    console = page_console(width)
    console.print(view(found, console.width, (Path(a).name, Path(b).name)))


def _compared(a: str, b: str, config: Config) -> "Comparison":
    from dedup.pair import compare as compare_two

    if a == b == _STDIN:
        raise InputError("-: standard input holds one article; name a file for the other")
    reading = ReadConfig(fields=config.read.fields)
    first, second = (article(name, reading, stdin=sys.stdin.buffer) for name in (a, b))
    return compare_two(first, second, config.encoder, config.check)


def _compared_in(out: Path, a: str, b: str, encoder: str | None, rules: CheckConfig) -> "Comparison":
    """Compare two articles of a run as the run did: with its encoder, beside its dump."""
    from dedup.pair import compare as compare_two
    from dedup.pipeline import background
    from dedup.placement import article_rows, encoder_of

    rows = article_rows(out, (a, b))
    return compare_two(rows[a], rows[b], encoder or encoder_of(out), rules, background.of_result(out))


def _page(found: "Comparison", names: tuple[str, str]) -> str:
    from dedup.relation import contributions
    from dedup.report.pair_page import compare_page

    sides = {"a": _told(found.a, names[0]), "b": _told(found.b, names[1])}
    shown = found.to_dict()
    whole = shown | {side: {**_mapping(shown[side]), **sides[side]} for side in sides}
    return compare_page(whole, contributions(found.evidence.measures))


def _told(source: Article, name: str) -> dict[str, object]:
    """Return what the page shows of an article beside its comparison; the file's name where no source is known."""
    known = asdict(source) | {
        "date": source.date.isoformat() if source.date else None,
        "source": source.source or name,
    }
    return {name: value for name, value in known.items() if name in ("text", "title", "url", "source", "date")}


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}

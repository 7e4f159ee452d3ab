"""`dedup compare`: two articles side by side."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import orjson
import typer

from dedup.command.terminal import page_console
from dedup.config import ReadConfig
from dedup.errors import InputError
from dedup.reading import article
from dedup.schema import Article

if TYPE_CHECKING:
    from dedup.pair import Comparison

Source = Article | Mapping[str, object]
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
    from dedup.pair import compare as compare_two

    first, second = _sources(a, b, out)
    found = compare_two(first, second, encoder)
    if output_format == "json":
        typer.echo(orjson.dumps(found.to_dict(), option=orjson.OPT_INDENT_2).decode())
        return
    if output_format == "html":
        typer.echo(_page(found))
        return
    from dedup.command.side_by_side import view

    console = page_console(width)
    console.print(view(found, console.width, (Path(a).name, Path(b).name)))


def _sources(a: str, b: str, out: Path | None) -> tuple[Source, Source]:
    if out is not None:
        from dedup.placement import article_rows

        rows = article_rows(out, (a, b))
        return rows[a], rows[b]
    if a == b == _STDIN:
        raise InputError("-: standard input holds one article; name a file for the other")
    read = ReadConfig()
    return article(a, read, stdin=sys.stdin.buffer), article(b, read, stdin=sys.stdin.buffer)


def _page(found: "Comparison") -> str:
    from dedup.relation import contributions
    from dedup.report.pair_page import compare_page

    sides = {"a": _told(found.a), "b": _told(found.b)}
    shown = found.to_dict()
    whole = shown | {side: {**_mapping(shown[side]), **sides[side]} for side in sides}
    return compare_page(whole, contributions(found.evidence.measures))


def _told(source: Article) -> dict[str, object]:
    """Return what the page shows of an article beside its comparison."""
    known = asdict(source) | {"date": source.date.isoformat() if source.date else None}
    return {name: value for name, value in known.items() if name in ("text", "title", "url", "source", "date")}


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}

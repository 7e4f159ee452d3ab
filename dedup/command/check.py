"""`dedup check`: traces of translation in texts."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from dedup.checker.check import check_many, written_in
from dedup.checker.output import FORMATS, Document, Tally, with_fixes
from dedup.checker.rules import DEFAULT
from dedup.command.run import codes, pairs
from dedup.command.terminal import EXIT_ERROR, MESSAGES, OUTPUT, in_force
from dedup.config import CheckConfig, ReadConfig
from dedup.reading import article, read
from dedup.reading.records import RowError
from dedup.reading.sources import format_of, sources
from dedup.schema import Article

EXIT_FOUND = 1
_STDIN = "-"
_TOGETHER = 256
"""Articles of a dump that are checked together: faster than one by one, and still printed as they come."""
_SINGLE = ("txt", "html")
"""Formats of which a file holds one article."""

Codes = Annotated[list[str] | None, typer.Option(metavar="CODES", help="Rule codes or prefixes: NAM,PUN2.")]
FailLevel = Literal["info", "warning", "error"]
OutputFormat = Literal["full", "concise", "json", "jsonl", "github", "sarif"]


def check(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT", help="Files, folders or globs; - is text on standard input.")
    ],
    *,
    output_format: Annotated[OutputFormat, typer.Option(help="How to print.")] = "full",
    select: Codes = None,
    ignore: Codes = None,
    extend_select: Codes = None,
    variety: Annotated[str | None, typer.Option(help="US, UK, CA or IN English; detected otherwise.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the texts; detected otherwise.")] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write texts with the safe suggestions to NAME.fixed.EXT.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="Folder for what --fix writes; beside the input otherwise.")
    ] = None,
    fail_level: Annotated[FailLevel, typer.Option(help="Least severity that makes the exit status 1.")] = "warning",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
    statistics: Annotated[bool, typer.Option("--statistics", help="Print how often each rule fired.")] = False,
    input_format: Annotated[str | None, typer.Option(help="Format of the input, where its name does not say.")] = None,
    fields: Annotated[str | None, typer.Option(help="Names of the fields: text=body,title=head.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Check the first N articles of dumps.")] = None,
) -> None:
    """Mark the traces that give a translation away, explain them, and conclude whether a text is one.

    For example:

        dedup check article.txt

        dedup check dump.jsonl.gz --select NAM,PUN2 --ignore PUN208 --output-format sarif

    Exit code: 0 nothing found at or above --fail-level, 1 something found, 2 error, or a file that holds no article
    (the others are checked all the same).
    """
    more = codes(extend_select) or ()
    chosen = (codes(select) or (DEFAULT,) if more else codes(select) or ()) + more
    flags = {"check.select": chosen or None, "check.ignore": codes(ignore), "check.variety": variety}
    config = in_force(flags).config
    reading = ReadConfig(input_format, pairs(fields) or config.read.fields, limit, config.read.max_rejected)
    tally, unusable = Tally(), list[str]()
    articles = _articles(_found(inputs, input_format), reading, tally, unusable)
    documents = tally.counted(_documents(articles, config.check, language))
    if fix:
        documents = with_fixes(documents, output)
    if statistics:
        _print_statistics(documents, tally)
    else:
        FORMATS[output_format](documents)
    MESSAGES.print(tally.summary(), highlight=False, soft_wrap=True)
    if unusable or tally.nothing_checked:
        raise typer.Exit(EXIT_ERROR)
    if tally.reaches(fail_level) and not exit_zero:
        raise typer.Exit(EXIT_FOUND)


def _found(inputs: list[str], input_format: str | None) -> list[str]:
    """Return the inputs once each of them is known to be there."""
    for name in inputs:
        if name != _STDIN:
            sources([name], input_format)
    return inputs


def _documents(
    articles: Iterator[tuple[str, Article, bool]], config: CheckConfig, language: str | None
) -> Iterator[Document]:
    while part := list(islice(articles, _TOGETHER)):
        written = [written_in(row.text, language or row.language) for _, row, _ in part]
        checks = check_many([row.text for _, row, _ in part], written, config)
        for (path, row, in_dump), code, found in zip(part, written, checks, strict=True):
            yield Document(row.id, path, in_dump, code, found)


def _articles(
    inputs: list[str], reading: ReadConfig, tally: Tally, unusable: list[str]
) -> Iterator[tuple[str, Article, bool]]:
    """Yield (file, article, whether the file holds several) of every input; texts and pages hold one.

    What cannot be used is told and counted; files that the user named one by one are also noted as `unusable`.
    """
    for name in inputs:
        if not _is_article(name, reading.input_format):
            yield from _rows(name, reading, tally)
            continue
        try:
            yield name, article(name, reading, stdin=sys.stdin.buffer), False
        except RowError as error:
            unusable.append(name)
            _leave_out(name, str(error).removeprefix(f"{name}: "), tally)


def _is_article(name: str, input_format: str | None) -> bool:
    """Tell whether an input is one article, not a dump, a folder or a pattern."""
    if name == _STDIN:
        return input_format in (None, *_SINGLE)
    return Path(name).is_file() and (input_format or format_of(Path(name))) in _SINGLE


def _rows(name: str, reading: ReadConfig, tally: Tally) -> Iterator[tuple[str, Article, bool]]:
    for batch in read([name], reading, stdin=sys.stdin.buffer):
        for rejected in batch.rejected:
            _leave_out(f"{rejected.file}:{rejected.line}", rejected.reason, tally)
        in_dump = (reading.input_format or format_of(Path(batch.source))) not in _SINGLE
        for row in batch.articles.select("id", "text", "language").iter_rows(named=True):
            yield batch.source, Article(row["id"], row["text"], language=row["language"]), in_dump


def _leave_out(place: str, reason: str, tally: Tally) -> None:
    tally.leave_out()
    MESSAGES.print(f"{place}: not checked: {reason}", markup=False, soft_wrap=True)


def _print_statistics(documents: Iterator[Document], tally: Tally) -> None:
    for _ in documents:
        pass
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("findings", "code", "name", "kind"):
        table.add_column(heading, justify="right" if heading == "findings" else "left")
    for (code, name, kind), number in tally.rules():
        table.add_row(str(number), code, name, kind)
    OUTPUT.print(table)

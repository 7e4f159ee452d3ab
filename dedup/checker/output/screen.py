"""The full form for people: the line, a mark under the span, what to write instead, and the verdict."""

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dedup.checker.finding import Finding, Kind, Verdict
from dedup.checker.output.document import Document

_STYLES: dict[Kind, str] = {"translation": "red", "ambiguous": "yellow", "scrape": "cyan", "relay": "magenta"}
_BEFORE = 0.4
"""Share of the width that is given to what stands before a span, where the line is too long to show whole."""
_GUTTER = 8
_ANSWERS = {True: "a translation", False: "not a translation", None: "undetermined"}


def write_full(documents: Iterable[Document], console: Console | None = None) -> None:
    """Print findings with their line, and the verdict after each document."""
    console = console or Console(highlight=False, soft_wrap=True)
    for document in documents:
        for finding in document.check.findings:
            for line in _block(document, finding, console.width):
                console.print(line)
        console.print(_conclusion(document))


def _block(document: Document, finding: Finding, width: int) -> Iterable[Text]:
    """Yield the lines that show one finding; the mark is made of carets, so that it shows without colour."""
    number, column = document.position(finding.start)
    style = _STYLES[finding.kind]
    yield Text.assemble(
        (f"{document.place}:{number}:{column}: ", "bold"),
        (f"{finding.code} {finding.name}", style),
        f" ({finding.kind}{': ' + ', '.join(finding.languages) if finding.languages else ''})",
    )
    shown, start, length = _window(document.line(number), column - 1, finding.end - finding.start, width - _GUTTER)
    yield Text.assemble((f"{number:>5} | ", "dim"), shown)
    carets = "^" * max(1, cell_len(shown[start : start + length]))
    yield Text.assemble(("      | ", "dim"), " " * cell_len(shown[:start]), (carets, style))
    yield Text.assemble(("      = ", "dim"), finding.message, _advice(finding))
    yield Text("")


def _advice(finding: Finding) -> str:
    if finding.suggestion is None:
        return ""
    return f"; write: {finding.suggestion}" if finding.suggestion else "; drop it"


def _window(line: str, start: int, length: int, width: int) -> tuple[str, int, int]:
    """Cut a long line to the width around a span; return it with the place and length of the span inside it.

    >>> _window("abcdefghij", 5, 2, 6)
    ('…efgh…', 2, 2)
    """
    clean = "".join(character if character.isprintable() else " " for character in line)
    length = min(length, len(clean) - start, max(1, width - 2))
    if cell_len(clean) <= width:
        return clean, start, length
    first = max(0, min(start - int((width - length) * _BEFORE), len(clean) - width))
    last = first + width
    while cell_len(clean[first:last]) > width - 2 and last > start + length:
        last -= 1
    while cell_len(clean[first:last]) > width - 2 and first < start:
        first += 1
    head, tail = "…" if first else "", "…" if last < len(clean) else ""
    return f"{head}{clean[first:last]}{tail}", start - first + len(head), length


def _conclusion(document: Document) -> Text:
    verdict = document.check.verdict
    languages = ", ".join(f"{each.language} {each.probability:.2f}" for each in verdict.languages[:3])
    return Text.assemble(
        (f"{document.place}: ", "bold"),
        (_ANSWERS[verdict.translated], "bold"),
        f" (probability {verdict.probability:.2f})",
        f"; from {languages}" if languages and verdict.translated else "",
        _machine(verdict),
        f"\n{verdict.reason}\n",
    )


def _machine(verdict: Verdict) -> str:
    return "; by a machine" if verdict.machine else ""

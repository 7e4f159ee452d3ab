"""Two articles in a terminal: a summary, the contradictions, then one row per bead.

Marks do not depend on colour: `[+]` stands before what only one article says, `[≠1]` behind a passage that contradicts
another, with its number in the list of contradictions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dedup.conflicts import Conflict
from dedup.pair import Comparison
from dedup.schema import Article, Span
from dedup.unique import Unique

NARROWEST = 80
"""Columns of the terminal from which the articles stand beside each other."""
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "ps", "yi", "sd", "ug", "ckb", "dv"})
_UNIQUE = "[+] "
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uff9f]")
"""Signs of scripts without spaces: lines break only at spaces, so that a mark with one would stand on a line alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row of the view: paragraphs of both sides, empty where one has no counterpart."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float | None


@dataclass(frozen=True, slots=True)
class _Side:
    article: Article
    language: str
    paragraphs: Sequence[Span]
    unique: Sequence[Unique]
    conflicts: Sequence[Span]

    @property
    def right_to_left(self) -> bool:
        return self.language in RIGHT_TO_LEFT


def view(comparison: Comparison, width: int, names: tuple[str, str] = ("A", "B")) -> RenderableType:
    """Return what is printed for a comparison on a terminal of so many columns."""
    sides = _sides(comparison)
    rows = ordered_rows(comparison)
    body = _beside(rows, sides, names) if width >= NARROWEST else _below(rows, sides)
    return Group(summary(comparison, names), *_contradictions(comparison.conflicts), Text(), body)


def summary(comparison: Comparison, names: tuple[str, str]) -> Text:
    """Return the verdict and the counts, one fact a line."""
    alone_a, alone_b = len(comparison.unique_a), len(comparison.unique_b)
    lines = [
        f"{comparison.relation} (probability {comparison.relation_probability:.2f}; "
        f"same story or closer {comparison.probability:.2f})",
        comparison.evidence.reason,
        f"A: {_described(comparison.a, names[0], comparison.content.alignment.a.language)}",
        f"B: {_described(comparison.b, names[1], comparison.content.alignment.b.language)}",
        f"{_count(len(comparison.beads), 'shared passage')}, {_count(alone_a, 'sentence')} only in A, "
        f"{alone_b} only in B, {_count(len(comparison.conflicts), 'contradiction')}",
    ]
    text = Text("\n".join(line for line in lines if line))
    text.stylize("bold", 0, len(lines[0]))
    return text


def ordered_rows(comparison: Comparison) -> list[Row]:
    """Return all paragraphs as rows in the order of A; those only in B stand behind what precedes them in B."""
    content = comparison.content
    rows = [Row(bead.a, bead.b, bead.score) for bead in comparison.beads]
    used_a = {p for row in rows for p in row.a}
    used_b = {q for row in rows for q in row.b}
    rows += [Row((p,), (), None) for p in range(len(content.alignment.a.paragraphs)) if p not in used_a]
    rows.sort(key=lambda row: row.a)
    for q in range(len(content.alignment.b.paragraphs)):
        if q not in used_b:
            rows.insert(_place(rows, q), Row((), (q,), None))
    return rows


def _place(rows: Sequence[Row], q: int) -> int:
    """Return where a paragraph that only B has goes: behind the row that holds the paragraph before it."""
    return next((at + 1 for at, row in enumerate(rows) if q - 1 in row.b), 0 if q == 0 else len(rows))


def _sides(comparison: Comparison) -> tuple[_Side, _Side]:
    alignment = comparison.content.alignment
    return (
        _Side(
            comparison.a,
            alignment.a.language,
            alignment.a.paragraphs,
            comparison.unique_a,
            [item.a for item in comparison.conflicts],
        ),
        _Side(
            comparison.b,
            alignment.b.language,
            alignment.b.paragraphs,
            comparison.unique_b,
            [item.b for item in comparison.conflicts],
        ),
    )


def _contradictions(conflicts: Sequence[Conflict]) -> Iterator[Text]:
    for number, conflict in enumerate(conflicts, 1):
        yield Text.assemble((f"[≠{number}] ", "bold red"), conflict.message)


def _beside(rows: Iterable[Row], sides: tuple[_Side, _Side], names: tuple[str, str]) -> Table:
    table = Table(box=box.HORIZONTALS, show_lines=True, expand=True, pad_edge=False)
    for letter, side, name in zip("AB", sides, names, strict=True):
        justify: Literal["left", "right"] = "right" if side.right_to_left else "left"
        table.add_column(Text(f"{letter}  {name}"), ratio=1, overflow="fold", justify=justify)
    for row in rows:
        table.add_row(_paragraphs(sides[0], row.a), _paragraphs(sides[1], row.b))
    return table


def _below(rows: Iterable[Row], sides: tuple[_Side, _Side]) -> Group:
    parts: list[RenderableType] = []
    for row in rows:
        for letter, side, numbers in zip("AB", sides, (row.a, row.b), strict=True):
            if numbers:
                text = Text.assemble((f"{letter}  ", "bold"), _paragraphs(side, numbers))
                text.justify = "right" if side.right_to_left else "left"
                text.overflow = "fold"
                parts.append(text)
        parts.append(Text("─" * 20, style="dim"))
    return Group(*parts)


def _paragraphs(side: _Side, numbers: Sequence[int]) -> Text:
    return Text("\n").join(_marked(side, side.paragraphs[number]) for number in numbers)


def _marked(side: _Side, block: Span) -> Text:
    """Return a paragraph with its marks."""
    text, at = Text(), block.start
    for start, end, mark in _marks(side, block):
        text.append(_plain(side.article.text[at:start]))
        glued = _UNSPACED.match(side.article.text, start) is not None
        if mark[0] and text.plain and not text.plain[-1].isspace() and not glued:
            text.append(" ")
        text.append(mark[0].strip() if glued else mark[0], style=mark[2])
        text.append(_plain(side.article.text[start:end]), style=mark[2])
        text.append(mark[1], style=mark[2])
        at = end
    return text.append(_plain(side.article.text[at : block.end]))


_Mark = tuple[str, str, str]


def _marks(side: _Side, block: Span) -> list[tuple[int, int, _Mark]]:
    """Return the marks of a paragraph, without overlap, contradictions before what is unique."""
    wanted: list[tuple[int, int, _Mark]] = [
        (*span, ("", f" [≠{number}]", "bold red")) for number, span in enumerate(side.conflicts, 1)
    ]
    wanted += [(*item.span, (_UNIQUE, "", "green")) for item in side.unique]
    kept: list[tuple[int, int, _Mark]] = []
    for start, end, mark in wanted:
        inside = block.start <= start and end <= block.end
        if inside and not any(start < other[1] and other[0] < end for other in kept):
            kept.append((start, end, mark))
    return sorted(kept)


def _plain(text: str) -> str:
    """Return a text without line breaks and control signs, which could move the cursor."""
    return "".join(" " if sign.isspace() else sign for sign in text if sign.isprintable() or sign.isspace())


def _described(article: Article, name: str, language: str) -> str:
    parts: Mapping[str, str] = {
        "name": name,
        "language": language,
        "source": article.source,
        "date": article.date.date().isoformat() if article.date else "",
    }
    return ", ".join(part for part in parts.values() if part)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

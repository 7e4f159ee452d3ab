"""Findings against errors that people marked: MQM annotations of Chinese-English news (Freitag et al. 2021).

Recall: of the errors in the categories that a reader of the target text can see, how many overlap a finding.
Precision: of the findings, how many overlap anything that a rater marked. Raters mark errors, not traces: much that
gives a translation away is no error, so precision here is a floor.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from dedup.checker import check_text
from dedup.checker.finding import Finding

VISIBLE = (
    "Accuracy/Untranslated text",
    "Fluency/Character encoding",
    "Fluency/Punctuation",
    "Locale convention/Address format",
    "Locale convention/Currency format",
    "Locale convention/Date format",
    "Locale convention/Name format",
    "Locale convention/Number format",
    "Locale convention/Time format",
)
"""Categories of which the target text alone can show an error."""
_COUNTED = ("translation", "ambiguous", "scrape")
_MARGIN = 1


@dataclass
class Score:
    """Marked errors by category with those overlapped, findings by code with those that overlap a mark."""

    marked: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: Counter[tuple[str, str]] = field(default_factory=Counter)


def score(annotations: pl.DataFrame) -> Score:
    """Check every distinct target segment and compare findings and marks."""
    total = Score()
    marks: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for target, start, end, category in annotations.select("target", "span_start", "span_end", "category").iter_rows():
        marks[target]
        if start is not None and end is not None and end > start:
            marks[target].append((start, end, category))
    for target, spans in marks.items():
        _count(total, [each for each in check_text(target, "en").findings if each.kind in _COUNTED], spans)
    return total


def _count(total: Score, findings: list[Finding], spans: list[tuple[int, int, str]]) -> None:
    for start, end, category in spans:
        total.marked[category] += 1
        total.met[category] += any(_overlap(finding, start, end) for finding in findings)
    for finding in findings:
        total.found[finding.code, finding.kind] += 1
        total.right[finding.code, finding.kind] += any(_overlap(finding, start, end) for start, end, _ in spans)


def _overlap(finding: Finding, start: int, end: int) -> bool:
    return finding.start < end + _MARGIN and start - _MARGIN < finding.end


def main(shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared")) -> None:
    """Print recall by category and precision by rule."""
    total = score(pl.read_parquet(shared / "data/artefacts/mqm_zh_en.parquet"))
    console = Console(width=120)
    recall = Table("category", "marked", "overlap a finding", "share")
    for category in (*VISIBLE, *sorted(set(total.marked) - set(VISIBLE))):
        if total.marked[category]:
            recall.add_row(category, *_cells(total.marked[category], total.met[category]))
    precision = Table("rule", "findings", "overlap a mark", "share")
    for (code, kind), number in total.found.most_common():
        precision.add_row(f"{code} {kind}", *_cells(number, total.right[code, kind]))
    for kind in _COUNTED:
        number = sum(n for (_, each), n in total.found.items() if each == kind)
        precision.add_row(
            f"all {kind}", *_cells(number, sum(n for (_, each), n in total.right.items() if each == kind))
        )
    console.print(recall, precision)


def _cells(number: int, hit: int) -> tuple[str, str, str]:
    return str(number), str(hit), f"{hit / number:.2f}" if number else "·"


if __name__ == "__main__":
    typer.run(main)

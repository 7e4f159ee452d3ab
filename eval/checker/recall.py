"""How often the rules fire per 1,000 sentences of machine and human translations, against native English.

The rules were written after reading two seed articles, so that they fire there says little; these lines were not read.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from dedup.checker.rules import selected
from dedup.segmentation import sentences
from eval.checker.rates import findings

_PER = 1000


def rates(lines: Iterable[str]) -> tuple[Counter[tuple[str, str]], int]:
    """Count findings by (code, kind) in lines of one sentence each; the second number is that of the lines."""
    fired: Counter[tuple[str, str]] = Counter()
    codes = selected((), ())
    number = 0
    for line in lines:
        number += 1
        fired.update({(each.code, each.kind) for _, each in findings(line, "en", codes)})
    return fired, number


def samples(shared: Path, size: int) -> dict[str, list[str]]:
    """Return lines by kind: native, human translations, and machine translations by source language.

    Where the language a line was first written in is known (WMT16-18) only true translations are taken: these years
    were not looked at when rules were written. French, Spanish, Italian and Hungarian are in older sets only, whose
    frequent word sequences were: they are marked with a star.
    """
    lines = pl.read_parquet(shared / "data/artefacts/mt_en_lines.parquet").filter(pl.col("test_set") != "flores-dev")
    known = lines.filter(pl.col("origlang") == pl.col("lang"))
    languages = known["lang"].unique().to_list()
    older = lines.filter(pl.col("origlang").is_null() & ~pl.col("lang").is_in(languages))
    native = pl.read_parquet(shared / "data/artefacts/native_en_wmt.parquet")["text"].to_list()
    found = {"native": [text[a:b] for text in native for a, b in sentences(text, "en")]}
    found["human"] = _some(
        known.unique(subset=["lang", "human_reference"], maintain_order=True), size, "human_reference"
    )
    for star, part in (("", known), ("*", older)):
        for (language,), group in sorted(part.group_by("lang")):
            found[f"mt {language}{star}"] = _some(group.sort("test_set", "line_no", "system"), size, "mt")
    return found


def _some(lines: pl.DataFrame, size: int, column: str) -> list[str]:
    chosen: list[str] = lines.sample(min(size, len(lines)), seed=1)[column].to_list()
    return chosen


def main(
    shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared"),
    size: Annotated[int, typer.Option(help="lines of each kind")] = 3000,
) -> None:
    """Print findings per 1,000 sentences by rule and by kind of text."""
    counted = {name: rates(texts) for name, texts in samples(shared, size).items()}
    table = Table("rule", "kind", *(f"{name} ({number})" for name, (_, number) in counted.items()))
    for code, kind in sorted({key for fired, _ in counted.values() for key in fired}):
        table.add_row(code, kind, *(_rate(fired[code, kind], number) for fired, number in counted.values()))
    for kind in ("translation", "ambiguous", "relay", "scrape"):
        total = (sum(n for (_, each), n in fired.items() if each == kind) for fired, _ in counted.values())
        table.add_row("all", kind, *(_rate(n, number) for n, (_, number) in zip(total, counted.values(), strict=True)))
    Console(width=240).print(table)


def _rate(fired: int, lines: int) -> str:
    return f"{_PER * fired / lines:.1f}" if fired else "·"


if __name__ == "__main__":
    typer.run(main)

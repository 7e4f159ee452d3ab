"""A small dump of three events, and how to read what a run made of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from dedup import pipeline
from dedup.config import Config

Row = dict[str, str]
Done = tuple[Path, pipeline.RunSummary]

ALONE = replace(Config(), jobs=1)
TABLES = ("articles", "pairs", "clusters", "beads", "unique", "conflicts")
FILES = [f"{name}.parquet" for name in TABLES] + ["findings.jsonl", "rejected.jsonl"]

EVENTS = {
    "dam": (
        "The Orlin dam gave way before dawn on Tuesday. More than 300 families left the valley of Sarn in the dark.",
        "Mayor Petra Lund said the water rose by four metres within an hour. The road to Holm is closed.",
        "Engineers had warned in March that the eastern wall was leaking. The operator Norvand denied it at the time.",
        "A school in Holm takes in those who lost their homes. The army sent 60 soldiers and two helicopters.",
    ),
    "strike": (
        "Tram drivers in Belgrave stopped work on Wednesday over night shifts. Some 40,000 commuters walked.",
        "The union led by Ruth Amsel wants two drivers on each late tram. The city calls that far too dear.",
        "Talks broke down on Monday after nine hours. A mediator from Ghent is to meet both sides on Friday.",
        "Shops near the depot report a third fewer customers. Buses run every half an hour until further notice.",
    ),
    "comet": (
        "Astronomers at Mauna Verde have seen a comet break into seven pieces. The largest is 900 metres across.",
        "The comet, named Halvorsen after its finder, passed close to the sun in January. None of it nears the Earth.",
        "Inga Halvorsen, 71, found it with a telescope in her garden. She called the sight a burst of pearls.",
        "The pieces can be seen with field glasses until the end of the month, low in the west after sunset.",
    ),
}


def row(identity: str, paragraphs: Sequence[str], day: int, **more: str) -> Row:
    text = "\n\n".join(paragraphs)
    return {"id": identity, "text": text, "date": f"2024-05-{day:02}T08:00:00Z", "source": "x"} | more


def sample() -> list[Row]:
    rows = [row(f"{name}-wire", parts, 7) for name, parts in EVENTS.items()]
    rows += [row(f"{name}-again", parts, 8) for name, parts in EVENTS.items()]
    rows += [row(f"{name}-short", parts[:3], 7, desk="night") for name, parts in EVENTS.items()]
    return [*rows, row("=1+1", ["A recipe for soup: two onions, a leek, salt, and an hour of patience."], 7)]


def write(path: Path, rows: Iterable[Row]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def tables(out: Path) -> dict[str, bytes]:
    return {name: (Path(out) / name).read_bytes() for name in FILES}


def articles(out: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in pl.read_parquet(Path(out) / "articles.parquet").iter_rows(named=True)}

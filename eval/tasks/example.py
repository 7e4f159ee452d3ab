"""The example dump that the repository ships, with known clusters: the small gate inside the tests."""

import csv
from dataclasses import replace
from pathlib import Path

from dedup.config import ReadConfig
from dedup.reading import read
from dedup.schema import ARTICLE_COLUMNS, Article
from eval.adapters.tables import ClusteredSet
from eval.context import Context
from eval.peers.product import Product
from eval.rows import Outcome, Report, compare
from eval.tasks.grouping import answers, measured, signed

NAME = "example"
PLURAL = {"duplicate": "duplicates", "story": "stories"}
FOLDER = Path(__file__).parents[2] / "docs" / "example"


def example(kind: str) -> ClusteredSet:
    """Return the dump with its duplicate or story clusters."""
    with (FOLDER / "truth.csv").open(encoding="utf-8", newline="") as lines:
        truth = {row["id"]: row[f"{kind}_cluster"] for row in csv.DictReader(lines)}
    rows = (row for batch in read([str(FOLDER / "news.jsonl")], ReadConfig()) for row in batch.articles.to_dicts())
    articles = [Article(**{name: row[name] for name in ARTICLE_COLUMNS}) for row in rows]
    return ClusteredSet(f"example, {PLURAL[kind]}", articles, truth)


def run(context: Context) -> Report:
    """Return every measure of the product over all the clusters, duplicate and story."""
    rows = []
    for product in (Product("duplicate"), Product("story")):
        data = example(product.kind)
        answer = answers(NAME, data.articles, replace(product, thresholds=()), context)
        outcome = Outcome(
            product.name, "documented (0)", measured(data, answer.labels[0.0], None), str(signed(data, answer))
        )
        rows += compare(NAME, data.name, [outcome])
    return Report(rows)

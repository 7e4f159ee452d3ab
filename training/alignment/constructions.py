"""Pairs of articles with known counterparts to calibrate on: FLORES dev passages and half of MEANTIME."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from eval.alignment.perturb import Pair, Recipe, perturbed

PASSAGE = 24
RECIPES = (
    Recipe(shuffle=False, removed=0.0, foreign=0.0, paragraph=4),
    Recipe(loose=0.2),
    Recipe(loose=0.5),
    Recipe(removed=0.6, foreign=0.4, paragraph=2, loose=0.3),
    Recipe(removed=0.8, foreign=1.0, paragraph=2, loose=0.3),
)


def meantime(shared: Path) -> dict[str, dict[str, list[str]]]:
    """Return the sentences of each MEANTIME document by language."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    with gzip.open(shared / "data" / "dev" / "meantime_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found[row["doc_id"]][row["lang"]] = row["sentences"]
    return dict(found)


def halves(shared: Path) -> tuple[list[str], list[str]]:
    """Return the MEANTIME documents that are calibrated on, and those that are reported on."""
    names = sorted(meantime(shared))
    return names[::2], names[1::2]


def meantime_pairs(shared: Path, names: list[str], seed: int, recipes: tuple[Recipe, ...] = RECIPES) -> Iterator[Pair]:
    """Yield perturbed pairs of all languages of the documents named that have as many sentences in both."""
    rng, table = random.Random(seed), meantime(shared)
    for name in names:
        for first in sorted(table[name]):
            for second in sorted(table[name]):
                a, b = table[name][first], table[name][second]
                if first != second and len(a) == len(b):
                    others = rng.sample([n for n in names if n != name], 2)
                    foreign = table[others[0]][first], table[others[1]][second]
                    yield perturbed(a, b, (first, second), foreign, rng.choice(recipes), rng)


def flores_pairs(shared: Path, count: int, seed: int) -> Iterator[Pair]:
    """Yield perturbed passages of FLORES dev in random language pairs."""
    rng = random.Random(seed)
    frame = pl.read_parquet(shared / "data" / "dev" / "flores_dev.parquet").sort("sentence_id")
    texts = {str(key[0]): group["text"].to_list() for key, group in frame.group_by("lang", maintain_order=True)}
    languages = sorted(texts)
    for _ in range(count):
        first, second = rng.sample(languages if rng.random() < 0.8 else ["en", *rng.sample(languages, 3)], 2)
        start, other = rng.sample(range(0, len(texts[first]) - PASSAGE, PASSAGE), 2)
        a, b = texts[first][start : start + PASSAGE], texts[second][start : start + PASSAGE]
        foreign = texts[first][other : other + PASSAGE : 2], texts[second][other + 1 : other + PASSAGE : 2]
        yield perturbed(a, b, (first, second), foreign, rng.choice(RECIPES), rng)


def rendered_pairs(shared: Path, count: int, seed: int) -> Iterator[Pair]:
    """Yield perturbed passages of news: an English reference beside a machine translation, or two machines' work."""
    rng = random.Random(seed)
    lines = pl.scan_parquet(shared / "data" / "artefacts" / "mt_en_lines.parquet")
    news = lines.filter(pl.col("test_set").str.starts_with("wmt") & pl.col("system").is_in(["google", "argos", "nllb"]))
    groups = news.sort("line_no").collect().partition_by("lang", "test_set", "system", maintain_order=True)
    groups = [group for group in sorted(groups, key=lambda g: g.row(0)[:4]) if len(group) > 8 * PASSAGE]
    for _ in range(count):
        group = rng.choice(groups)
        a, b = group["human_reference"].to_list(), group["mt"].to_list()
        start, other, third = (PASSAGE * n for n in rng.sample(range(len(a) // PASSAGE), 3))
        foreign = a[other : other + PASSAGE], b[third : third + PASSAGE]
        sides = (a[start : start + PASSAGE], b[start : start + PASSAGE])
        first, second = sides if rng.random() < 0.5 else sides[::-1]
        yield perturbed(first, second, ("en", "en"), foreign, rng.choice(RECIPES), rng)

"""Measure which paragraphs of two accounts of one event are joined, against pairs noted by a reader (`joins.toml`).

Run: python -m eval.alignment.joins --shared ../shared
"""

import argparse
import gzip
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dedup.alignment.beads import Alignment, aligned
from dedup.alignment.documents import document_of_paragraphs
from dedup.encoder import Encoder, load_encoder

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Joined:
    """Hold the paragraphs of two articles and the pairs of them that a reader joins."""

    a: list[str]
    b: list[str]
    pairs: Pairs

    def align(self, encoder: Encoder) -> Alignment:
        """Align the two articles, both in English."""
        return aligned(document_of_paragraphs(self.a, "en"), document_of_paragraphs(self.b, "en"), encoder)


def noted(shared: Path, half: int) -> list[Joined]:
    """Return the pairs of one half (0: fitted on, 1: reported on)."""
    with gzip.open(shared / "data" / "dev" / "basil_triples.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row["paragraphs"] for row in map(json.loads, lines)}
    table = tomllib.loads((Path(__file__).parent / "joins.toml").read_text("utf-8"))["pair"]
    return [
        Joined(articles[row["a"]], articles[row["b"]], frozenset((p, q) for p, q in row["joined"]))
        for row in table
        if row["half"] == half
    ]


def told(alignment: Alignment) -> Pairs:
    """Return all pairs of paragraphs that stand in one bead."""
    return frozenset((p, q) for bead in alignment.beads for p in bead.a for q in bead.b)


def scores(items: Iterable[Joined], encoder: Encoder) -> dict[str, float]:
    """Return precision, recall and F1 of the pairs of paragraphs that stand in one bead."""
    found = [(told(item.align(encoder)), item.pairs) for item in items]
    right = sum(len(guess & truth) for guess, truth in found)
    guesses, truths = (sum(map(len, side)) for side in zip(*found, strict=True))
    return {
        "precision": round(right / max(1, guesses), 4),
        "recall": round(right / max(1, truths), 4),
        "f1": round(2 * right / max(1, guesses + truths), 4),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    found = noted(parser.parse_args().shared, 1)
    print(len(found), "pairs", scores(found, load_encoder()))

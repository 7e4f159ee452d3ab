"""Measure how much of a sentence its translation covers in each language; run again whenever the encoder changes.

Run: python -m training.conflicts --shared ../shared
"""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from dedup.alignment import aligned
from dedup.alignment.documents import document_of_sentences
from dedup.alignment.measures import MEASURES
from dedup.encoder import Encoder, load_encoder

SENTENCES = 100
OUT = Path(__file__).parents[2] / "dedup" / "data" / "conflicts" / "coverage.json"


def coverages(texts: list[str], english: list[str], language: str, encoder: Encoder) -> Iterator[float]:
    """Yield the coverage of each sentence and its English translation."""
    for own, other in zip(texts, english, strict=True):
        a, b = document_of_sentences([[own]], language), document_of_sentences([[other]], "en")
        measured = aligned(a, b, encoder).measured
        if measured is not None:
            yield float(measured.table[0, 0, MEASURES.index("covered_less")])


def main() -> None:
    """Write the median of each language on half of FLORES dev, the half on which nothing is reported."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    frame = pl.read_parquet(parser.parse_args().shared / "data" / "dev" / "flores_dev.parquet").sort("sentence_id")
    texts = {str(key[0]): group["text"].to_list() for key, group in frame.group_by("lang", maintain_order=True)}
    rows = [row for row in range(len(texts["en"])) if (row // 8) % 2 == 0]
    chosen, encoder = random.Random(1).sample(rows, SENTENCES), load_encoder()
    english = [texts["en"][row] for row in chosen]
    found = {
        language: round(float(np.median(list(coverages([own[row] for row in chosen], english, language, encoder)))), 3)
        for language, own in sorted(texts.items())
        if language != "en"
    }
    OUT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

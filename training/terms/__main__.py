"""Count in how many texts each hashed term occurs: `python -m training.terms --shared ../shared`."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
import polars as pl

from dedup.terms import SCALE, stems

BUCKETS = 1 << 17
SENTENCES_PER_TEXT = 15
SENTENCES_PER_LANGUAGE = 12_000
TEXT_CHARS = 2_500


def texts(shared: Path, seed: int) -> Iterator[str]:
    """Yield texts of an article's length: sentences of the training languages in bundles, and English news."""
    sentences = pl.read_parquet(shared / "data/train/parallel.parquet")
    for language in sorted(sentences["lang"].unique().to_list()):
        own = sentences.filter(pl.col("lang") == language)
        for column in ("text", "en"):
            drawn = own.sample(min(len(own), SENTENCES_PER_LANGUAGE), seed=seed)[column].to_list()
            step = SENTENCES_PER_TEXT if column == "text" else SENTENCES_PER_TEXT * 8
            yield from (" ".join(drawn[i : i + SENTENCES_PER_TEXT]) for i in range(0, len(drawn), step))
    news = pl.read_parquet(shared / "data/artefacts/native_en.parquet").sort("id")["text"]
    yield from (text[:TEXT_CHARS] for text in news[:4000])


def main() -> None:
    """Read the arguments, count, write the table."""
    parser = argparse.ArgumentParser(prog="python -m training.terms", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds data/")
    parser.add_argument("--out", type=Path, default=Path("dedup/data/terms/rarity.bin"))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts, total = np.zeros(BUCKETS, dtype=np.int64), 0
    for text in texts(given.shared, given.seed):
        counts[np.unique([crc32(stem.encode(errors="surrogatepass")) % BUCKETS for stem in set(stems(text))])] += 1
        total += 1
    rarity = np.log((total + 1) / (counts + 1))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(np.minimum(255, np.round(rarity * SCALE)).astype(np.uint8).tobytes())
    print(f"{total} texts, {int((counts > 0).sum())} of {BUCKETS} buckets used -> {given.out}")


if __name__ == "__main__":
    main()

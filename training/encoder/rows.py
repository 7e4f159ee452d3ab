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
    vectors = _centred(teacher, known, np.array(vocabulary.language))[known]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sample = vectors[random.permutation(len(vectors))[:SAMPLE]]
    directions = np.linalg.svd(sample, full_matrices=False)[2][:DIMENSIONS]
    rows[known] = ROW_LENGTH * (vectors @ directions.T)
    return rows


def _centred(vectors: Floats, known: npt.NDArray[np.bool_], language: npt.NDArray[np.str_]) -> Floats:
    centred = vectors - vectors[known].mean(axis=0)
    for each in np.unique(language):
        members = known & (language == each)
        if members.sum() > MIN_LANGUAGE_PIECES:
            centred[members] -= centred[members].mean(axis=0)
    return np.asarray(centred, dtype=np.float32)

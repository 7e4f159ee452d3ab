"""What is done to the rows after training: all of it folds into the rows and costs nothing later.

The mean over languages is taken off every row, and half of what the mean of a piece's own language differs from it;
then the directions that tell languages apart and the first common direction of sentences are projected out (Mu and
Viswanath 2018, for common directions; for the language directions compare Yang et al. 2021). Without this two articles
of one language look nearer than they are. What is left is whitened by two fifths (the spread of sentences to the power
-1/5 of its variance, cf. Su et al. 2021).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from training.encoder.corpus import Bags, Corpus, Ints
from training.encoder.languages import MAIN
from training.encoder.pairs import SENTENCES
from training.encoder.vocabulary import Vocabulary

Floats = npt.NDArray[np.float32]

OWN_MEAN_SHARE = 0.5
LANGUAGE_DIRECTIONS = 4
COMMON_DIRECTIONS = 1
WHITENING, EASED = 0.4, 0.1
SENTENCES_A_LANGUAGE = 2500
SENTENCES_IN_COMMON = 6000
STAND_INS = {"sk": "cs"}
"""A language without sentences takes those of a near one."""


def finished(rows: Floats, table: pl.DataFrame, corpus: Corpus, vocabulary: Vocabulary) -> Floats:
    """Give the rows without their common mean, language directions and first common directions."""
    random = np.random.default_rng(0)
    means = np.array([_mean(rows, bags, texts) for bags, texts in _samples(table, corpus, random)])
    centred = rows - means.mean(axis=0) - OWN_MEAN_SHARE * _own_means(means - means.mean(axis=0), vocabulary.language)
    means = np.array([_mean(centred, bags, texts) for bags, texts in _samples(table, corpus, np.random.default_rng(0))])
    centred = _without(centred - means.mean(axis=0), means - means.mean(axis=0), LANGUAGE_DIRECTIONS)
    sentences = np.flatnonzero(table["kind"].to_numpy() == SENTENCES)
    common = random.choice(sentences, SENTENCES_IN_COMMON, replace=False)
    return _without(centred, _unit_sums(centred, corpus.english[common]), COMMON_DIRECTIONS)


def whitened(rows: Floats, table: pl.DataFrame, corpus: Corpus) -> Floats:
    """Give the rows with the variances of English sentences made more alike."""
    sentences = np.flatnonzero(table["kind"].to_numpy() == SENTENCES)
    common = np.random.default_rng(1).choice(sentences, SENTENCES_IN_COMMON, replace=False)
    vectors = _unit_sums(rows, corpus.english[common])
    variance, directions = np.linalg.eigh(vectors.T @ vectors / len(vectors))
    scale = (variance + EASED * variance.mean()) ** (-WHITENING / 2)
    return np.asarray(rows @ (directions * scale) @ directions.T, dtype=np.float32)


def _own_means(means: Floats, language: Sequence[str]) -> Floats:
    place = {each: index for index, each in enumerate(MAIN)}
    with_none = np.concatenate([means, np.zeros_like(means[:1])])
    return np.asarray(with_none[[place.get(each, len(MAIN)) for each in language]], dtype=np.float32)


def _samples(table: pl.DataFrame, corpus: Corpus, random: np.random.Generator) -> list[tuple[Bags, Ints]]:
    is_sentence = table["kind"].to_numpy() == SENTENCES
    language = table["lang"].to_numpy()
    samples = []
    for each in MAIN:
        wanted = is_sentence if each == "en" else is_sentence & (language == STAND_INS.get(each, each))
        texts = np.flatnonzero(wanted)
        texts = random.choice(texts, min(len(texts), SENTENCES_A_LANGUAGE), replace=False)
        samples.append((corpus.english if each == "en" else corpus.foreign, texts))
    return samples


def _mean(rows: Floats, bags: Bags, texts: Ints) -> Floats:
    chosen = bags[texts]
    touched, matrix = chosen.sparse(np.ones(len(rows), dtype=np.float32))
    sizes = np.maximum(np.diff(chosen.bounds), 1)[:, None]
    return np.asarray(((matrix @ rows[touched]) / sizes).mean(axis=0), dtype=np.float32)


def _unit_sums(rows: Floats, bags: Bags) -> Floats:
    touched, matrix = bags.sparse(np.ones(len(rows), dtype=np.float32))
    sums = matrix @ rows[touched]
    return np.asarray(sums / (np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def _without(rows: Floats, spread: Floats, count: int) -> Floats:
    directions = np.linalg.svd(spread, full_matrices=False)[2][:count]
    return np.asarray(rows - (rows @ directions.T) @ directions, dtype=np.float32)

"""Which words of a sentence are new: what no word near them in the other article covers.

Each word is judged by its nearest word in the other article, by how well its surroundings and its sentence are covered;
a logistic regression fitted on human marks (X-PARADE, the half that is not reported on) weighs these.
"""

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.calibration import model, probability
from dedup.alignment.measures import Measured
from dedup.alignment.words import Words

Floats = NDArray[np.floating]

NOVELTY = (
    "near",
    "near_in_best",
    "around_1",
    "around_3",
    "around_8",
    "sentence",
    "counterpart",
    "weight",
    "cosine",
)
_COUNTERPART_RANGE = 6.0
"""Log-odds beyond which a sentence's best counterpart says no more."""


def new_words(measured: Measured, log_odds: Floats) -> Floats:
    """Return for each word of A the probability that it belongs to something B does not say (words of A)."""
    return probability(model("novelty", NOVELTY).log_odds(novelty_table(measured, log_odds)))


def novelty_table(measured: Measured, log_odds: Floats) -> Floats:
    """Return the measures of each word of A (words of A, measures)."""
    words = measured.words_a
    nearest = measured.nearest_a
    owner = np.repeat(np.arange(len(words.bounds) - 1), np.diff(words.bounds))
    best = log_odds.argmax(axis=1)[owner]
    near = nearest.max(axis=0)[words.kind].astype(np.float64)
    covered = _weighted_mean(near, words)
    counterpart = np.clip(log_odds.max(axis=1), -_COUNTERPART_RANGE, _COUNTERPART_RANGE)
    return np.stack(
        [
            near,
            nearest[best, words.kind],
            *(_around(near, words, reach) for reach in (1, 3, 8)),
            covered[owner],
            counterpart[owner],
            words.weights,
            measured.of(("cosine",))[..., 0].max(axis=1)[owner],
        ],
        axis=1,
    )


def _around(near: Floats, words: Words, reach: int) -> Floats:
    """Return the weighted mean of a measure over so many words to either side."""
    window = np.ones(2 * reach + 1)
    size = len(near)
    summed = np.convolve(near * words.weights, window)[reach : reach + size]
    return np.asarray(summed / np.maximum(np.convolve(words.weights, window)[reach : reach + size], 1e-9))


def _weighted_mean(near: Floats, words: Words) -> Floats:
    """Return the weighted mean of a measure over each sentence."""
    owner = np.repeat(np.arange(len(words.bounds) - 1), np.diff(words.bounds))
    total = np.bincount(owner, words.weights, minlength=len(words.bounds) - 1)
    summed = np.bincount(owner, near * words.weights, minlength=len(words.bounds) - 1)
    return np.asarray(summed / np.maximum(total, 1e-9))

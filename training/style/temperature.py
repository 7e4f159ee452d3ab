"""Fit the temperature that turns scores of languages into probabilities."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar

from training.style.corpus import Document
from training.style.fit import LANGUAGES, UNKNOWN, Floats


def temperature(scores: Floats, documents: Sequence[Document]) -> float:
    """Return the factor on the scores under which the true languages are most probable, each weighing the same.

    Args:
        scores: (documents, languages), by models that did not see the documents; left out are NaN rows
            and documents in a language that their model did not learn.
        documents: The same documents.
    """
    columns = [LANGUAGES.index(each.language) if each.language in LANGUAGES else -1 for each in documents]
    own = scores[np.arange(len(documents)), columns]
    known = (np.array(columns) >= 0) & (own > UNKNOWN / 2)
    truth = np.array(columns)[known]
    kept = scores[known].astype(np.float64)
    weights = 1 / np.bincount(truth, minlength=len(LANGUAGES))[truth]

    def loss(logarithm: float) -> float:
        powers = kept * np.exp(logarithm)
        top = powers.max(axis=1)
        logs = powers[np.arange(len(truth)), truth] - top - np.log(np.exp(powers - top[:, None]).sum(axis=1))
        return -float(np.average(logs, weights=weights))

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 4), method="bounded").x))

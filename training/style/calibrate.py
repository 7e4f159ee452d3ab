"""Fit how style and findings add up to a probability, and where the verdicts begin.

Scores come from models that saw neither the year nor the engine of a document (`crossfit`). Natives of the
translations' own collections and other natives weigh the same, and together as much as all translations: the
probability holds for a pile that is half translated.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from dedup.checker.check import check_many
from dedup.checker.style import tokens_of
from dedup.checker.verdict import Calibration, evidence
from training.style.corpus import Document

Doubles = npt.NDArray[np.float64]

FULL_TOKENS = 300
LEAST_TOKENS = 150
_FALSE_POSITIVES = 0.01
"""Share of natives, the fair ones and the others each, that the threshold for `translated` lets through."""
_MISSES = 0.05
"""Share of translations that the threshold for `not translated` lets through."""
_RULES_ONLY = -2.5
_LEAST_THRESHOLD = 0.9
_FAIR = ("native-wmt", "native-wmt-early", "native-wmt-parallel")
_EVERY = 4
"""Of the natives of other collections and of the translations each fourth is taken."""


class Sample(NamedTuple):
    """What calibration knows of documents; one entry a document in each field."""

    style: Doubles
    """Score of the style, by the share of a full text that the document has."""
    rules: Doubles
    """Weight of the findings."""
    translated: npt.NDArray[np.bool_]
    fair: npt.NDArray[np.bool_]
    """Natives of the translations' own collections."""


def sample(documents: Sequence[Document], scores: Doubles) -> Sample:
    """Return what calibration needs of the documents that have a score; round trips from English are left out."""
    taken = [
        (document, score)
        for number, (document, score) in enumerate(zip(documents, scores, strict=True))
        if not np.isnan(score) and (_fair(document) or (number % _EVERY == 0 and _clear(document)))
    ]
    texts = [document.text for document, _ in taken]
    return Sample(
        np.array([score * np.sqrt(min(1.0, len(tokens_of(document.text)) / FULL_TOKENS)) for document, score in taken]),
        np.array([evidence(check.findings).weight for check in check_many(texts, ["en"] * len(texts))]),
        np.array([not document.native for document, _ in taken]),
        np.array([_fair(document) for document, _ in taken]),
    )


def _fair(document: Document) -> bool:
    return document.system in _FAIR


def _clear(document: Document) -> bool:
    """Tell whether a document is native text of another collection, or translated from its first language."""
    return document.system not in _FAIR and (document.native or document.origin == document.language)


def calibrate(using: Sample) -> Calibration:
    """Fit the coefficients by logistic regression, then take the thresholds from the shares of errors allowed."""
    weights = _weights(using)
    fitted = LogisticRegression(C=1e4).fit(np.column_stack([using.style, using.rules]), using.translated, weights)
    style, rules = (float(value) for value in fitted.coef_[0])
    intercept = float(fitted.intercept_[0])
    probability = 1 / (1 + np.exp(-(intercept + style * using.style + rules * using.rules)))
    natives = (~using.translated & using.fair, ~using.translated & ~using.fair)
    limit = max(float(np.quantile(probability[part], 1 - _FALSE_POSITIVES)) for part in natives)
    low = float(np.quantile(probability[using.translated], _MISSES))
    return Calibration(
        intercept=round(intercept, 4),
        style=round(style, 4),
        rules=round(rules, 4),
        rules_only=_RULES_ONLY,
        translated=round(max(limit, _LEAST_THRESHOLD), 4),
        native=round(min(low, 0.5), 4),
        full_tokens=FULL_TOKENS,
        least_tokens=LEAST_TOKENS,
    )


def _weights(using: Sample) -> Doubles:
    weights = np.ones(len(using.style))
    fair, other = ~using.translated & using.fair, ~using.translated & ~using.fair
    for part, share in ((using.translated, 0.5), (fair, 0.25), (other, 0.25)):
        weights[part] = share / max(part.sum(), 1)
    return np.asarray(weights / weights.mean())

"""Fit the two linear models of style and pack them small.

The weights of a first fit choose the sequences that stay; a second fit on those is quantised to eight bits. Native
text of the same collections as the translations weighs most among the natives, so that the model tells translations
from originals and not one collection from another.
"""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from dedup.checker.style import BUCKET_BITS, Model, TokenNumbers, buckets
from training.style.corpus import Document

Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]

LANGUAGES = (
    *("ar", "cs", "de", "es", "et", "fi", "fr", "hi", "hu", "it", "ja"),
    *("ko", "lv", "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "zh"),
)
"""Source languages that the model tells apart."""
ROWS = 80_000
UNKNOWN = -9.0
"""Score of a language of which there was no document to learn from."""
_LEAST_DOCUMENTS = 10
_TRANSLATION_C = 20.0
_LANGUAGE_C = 2.0
_ROUND_TRIP = 0.3
"""Weight of documents that were English before they were translated twice."""
_HUMAN = 0.5
_JUDGED = 0.3
_PIVOT = 0.4
"""Weight of documents that were first written in a third language."""
_PIVOT_LANGUAGE = 0.15
"""The same for the model of languages: much in them comes from the third one."""
_US_NATIVE = 0.25
"""Weight of the native articles of other collections than the translations'."""


class Linear(NamedTuple):
    """Weights (rows, columns) and offsets (columns,) of linear models."""

    weights: Floats
    offsets: Floats


def counts(documents: Sequence[Document], numbers: TokenNumbers) -> sp.csr_matrix:
    """Return the root of the count of every bucket in every document; shape (documents, 2 ** BUCKET_BITS)."""
    columns, values, ends = [], [], [0]
    for document in documents:
        found, many = np.unique(buckets(document.text, numbers), return_counts=True)
        columns.append(found)
        values.append(np.sqrt(many).astype(np.float32))
        ends.append(ends[-1] + len(found))
    shape = (len(documents), 1 << BUCKET_BITS)
    return sp.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)


class Weighing(NamedTuple):
    """Which buckets count and how rare each is."""

    kept: npt.NDArray[np.int64]
    rarity: Floats

    def apply(self, matrix: sp.csr_matrix) -> sp.csr_matrix:
        """Return unit-length rows over the kept buckets."""
        weighed = matrix[:, self.kept] @ sp.diags(self.rarity)
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        scaled: sp.csr_matrix = (sp.diags(1 / np.maximum(lengths, 1e-9)) @ weighed).tocsr()
        return scaled.astype(np.float32)


def weighing(matrix: sp.csr_matrix, kept: npt.NDArray[np.int64] | None = None) -> Weighing:
    """Return the buckets that enough documents have, or those of `kept`, with the root of their rarity."""
    documents = np.asarray((matrix > 0).sum(axis=0)).ravel()
    kept = np.flatnonzero(documents >= _LEAST_DOCUMENTS) if kept is None else kept
    return Weighing(kept, np.sqrt(np.log(matrix.shape[0] / np.maximum(documents[kept], 1))).astype(np.float32))


def fit_translation(matrix: sp.csr_matrix, documents: Sequence[Document]) -> Linear:
    """Fit the model that tells translations from native text."""
    native = np.array([document.native for document in documents])
    weights = np.array([_document_weight(document) for document in documents])
    weights[~native] *= weights[native].sum() / weights[~native].sum()
    fitted = LogisticRegression(C=_TRANSLATION_C, max_iter=200, tol=1e-4)
    fitted.fit(matrix, ~native, sample_weight=weights / weights.mean())
    return Linear(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))


def _document_weight(document: Document) -> float:
    if document.native:
        return _US_NATIVE if document.system == "native-us" else 1.0
    if document.system == "mqm":
        return _JUDGED
    if document.human:
        return _HUMAN
    if document.origin == document.language or document.year == "flores-dev":
        return 1.0
    return _ROUND_TRIP if document.origin == "en" else _PIVOT


def _language_weight(document: Document) -> float:
    own = document.origin == document.language or document.year == "flores-dev"
    return _document_weight(document) if own else _PIVOT_LANGUAGE


def fit_language(matrix: sp.csr_matrix, documents: Sequence[Document]) -> Linear:
    """Fit the models that tell each source language from the others; all languages weigh the same."""
    languages = np.array([document.language for document in documents])
    weights = np.array([_language_weight(document) for document in documents])
    for language in np.unique(languages):
        weights[languages == language] /= weights[languages == language].sum()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = LinearSVC(C=_LANGUAGE_C, max_iter=200, tol=1e-2, random_state=0)
        fitted.fit(matrix, languages, sample_weight=weights / weights.mean())
    columns = [list(fitted.classes_).index(language) if language in fitted.classes_ else -1 for language in LANGUAGES]
    known = np.array(columns) >= 0
    return Linear(
        np.where(known, fitted.coef_.T[:, columns], 0.0).astype(np.float32),
        np.where(known, fitted.intercept_[columns], UNKNOWN).astype(np.float32),
    )


def fit(matrix: sp.csr_matrix, documents: Sequence[Document], rows: int = ROWS) -> Model:
    """Fit both models on documents and pack them.

    Args:
        matrix: Counts of the same documents, as `counts` gives them.
        documents: Native and translated ones.
        rows: How many sequences to keep.
    """
    first = _fit_both(matrix, documents, weighing(matrix))
    kept = np.sort(first[0].kept[np.argsort(-_strength(matrix, *first), kind="stable")[:rows]])
    return pack(*_fit_both(matrix, documents, weighing(matrix, kept)))


def _strength(matrix: sp.csr_matrix, using: Weighing, translation: Linear, language: Linear) -> Floats:
    """Return how much each kept bucket moves the scores: its largest weight, by the root of its documents."""
    documents = np.asarray((matrix[:, using.kept] > 0).sum(axis=0)).ravel()
    parts = (np.abs(fitted.weights).max(axis=1) for fitted in (translation, language))
    return np.asarray(sum(part / part.mean() for part in parts) * np.sqrt(documents), dtype=np.float32)


def _fit_both(matrix: sp.csr_matrix, documents: Sequence[Document], using: Weighing) -> tuple[Weighing, Linear, Linear]:
    weighed = using.apply(matrix)
    told = np.array([document.language in LANGUAGES for document in documents])
    translated = [document for document, known in zip(documents, told, strict=True) if known]
    return using, fit_translation(weighed, documents), fit_language(weighed[told], translated)


def pack(using: Weighing, translation: Linear, language: Linear) -> Model:
    """Quantise the weights, each column by its own scale."""
    weights = np.hstack([translation.weights, language.weights])
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    rows = np.full(1 << BUCKET_BITS, -1, dtype=np.int32)
    rows[using.kept] = np.arange(len(using.kept), dtype=np.int32)
    return Model(
        rows,
        using.rarity.astype(np.float16).astype(np.float32),
        np.round(weights / scales).astype(np.int8),
        scales.astype(np.float32),
        np.concatenate([translation.offsets, language.offsets]).astype(np.float32),
        1.0,
        LANGUAGES,
    )


def scores(matrix: sp.csr_matrix, using: Model) -> Floats:
    """Return the scores of all columns for documents, as the checker computes them; shape (documents, columns)."""
    kept = np.flatnonzero(using.rows >= 0)
    weighed = Weighing(kept, using.rarity).apply(matrix)
    return np.asarray(weighed @ using.weights.astype(np.float32) * using.scales + using.offsets, dtype=np.float32)

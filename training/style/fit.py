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

from dedup.checker.style import BUCKET_BITS, TRANSLATION_POWER, Model, TokenNumbers, buckets
from training.style.corpus import CHAT_YEARS, Document

Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]

LANGUAGES = (
    *("ar", "cs", "de", "es", "et", "fi", "fr", "hi", "hu", "it", "ja"),
    *("ko", "lv", "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "zh"),
)
"""Source languages that the model tells apart."""
UNKNOWN = -9.0
"""Score of a language of which there was no document to learn from."""
_LEAST_DOCUMENTS = 10
_TRANSLATION_C = 20.0
_LANGUAGE_C = 0.3
_ROUND_TRIP = 0.2
"""Weight of documents that were English before they were translated twice."""
_JUDGED = 0.3
_PIVOT = 0.2
"""Weight of documents that were first written in a third language."""
_SAME_TEXT = 0.3
"""Weight for the model of languages of a set that all languages translate from one English text."""
_US_NATIVE = 0.1
"""Weight of the native articles of other collections than the translations'."""
_CHATS = 0.4
"""Weight of English originals of years whose sets are news in part."""


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

    def first(self, rows: int | None) -> "Weighing":
        """Return the weighing of the first rows alone; of all where no number is given."""
        return Weighing(self.kept[:rows], self.rarity[:rows])

    def apply(self, matrix: sp.csr_matrix, power: int = 1) -> sp.csr_matrix:
        """Return unit-length rows over the kept buckets, each weighed by a power of its rarity."""
        weighed = matrix[:, self.kept] @ sp.diags(self.rarity**power)
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
        return _US_NATIVE if document.system == "native-us" else _CHATS if document.year in CHAT_YEARS else 1.0
    if document.system == "mqm":
        return _JUDGED
    if document.human or document.origin == document.language or document.year == "flores-dev":
        return 1.0
    return _ROUND_TRIP if document.origin == "en" else _PIVOT


def _language_weight(document: Document) -> float:
    return _SAME_TEXT if document.year == "flores-dev" else _document_weight(document)


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


class Size(NamedTuple):
    """How many sequences a model keeps."""

    rows: int = 360_000
    language_rows: int = 40_000
    """Those of them that tell languages apart as well."""


def fit(matrix: sp.csr_matrix, documents: Sequence[Document], size: Size | None = None) -> Model:
    """Fit both models on documents and pack them.

    Args:
        matrix: Counts of the same documents, as `counts` gives them.
        documents: Native and translated ones.
        size: How many sequences to keep.
    """
    size = size or Size()
    using, translation, language = _fit_both(matrix, documents, weighing(matrix))
    telling = _strongest(matrix, using, language)[: size.language_rows]
    apart = _strongest(matrix, using, translation)
    rest = apart[~np.isin(apart, telling)][: size.rows - len(telling)]
    chosen = np.concatenate([np.sort(telling), np.sort(rest)])
    return pack(*_fit_both(matrix, documents, weighing(matrix, chosen), len(telling)))


def _strongest(matrix: sp.csr_matrix, using: Weighing, fitted: Linear) -> npt.NDArray[np.int64]:
    """Return the kept buckets by how much each moves the scores: its largest weight, by the root of its documents."""
    documents = np.asarray((matrix[:, using.kept] > 0).sum(axis=0)).ravel()
    strength = np.abs(fitted.weights).max(axis=1) * np.sqrt(documents)
    return using.kept[np.argsort(-strength, kind="stable")]


def _fit_both(
    matrix: sp.csr_matrix, documents: Sequence[Document], using: Weighing, language_rows: int | None = None
) -> tuple[Weighing, Linear, Linear]:
    told = np.array([document.language in LANGUAGES for document in documents])
    translated = [document for document, known in zip(documents, told, strict=True) if known]
    apart = fit_translation(using.apply(matrix, TRANSLATION_POWER), documents)
    return using, apart, fit_language(using.first(language_rows).apply(matrix[told]), translated)


def pack(using: Weighing, translation: Linear, language: Linear) -> Model:
    """Quantise the weights, each column by its own scale; the rows that tell languages apart come first."""
    scales = [np.maximum(np.abs(each.weights).max(axis=0), 1e-9) / 127 for each in (translation, language)]
    rows = np.full(1 << BUCKET_BITS, -1, dtype=np.int32)
    rows[using.kept] = np.arange(len(using.kept), dtype=np.int32)
    return Model(
        rows,
        using.rarity.astype(np.float16).astype(np.float32),
        np.round(translation.weights / scales[0]).astype(np.int8)[:, 0],
        np.round(language.weights / scales[1]).astype(np.int8),
        np.concatenate(scales).astype(np.float32),
        np.concatenate([translation.offsets, language.offsets]).astype(np.float32),
        1.0,
        LANGUAGES,
    )


def scores(matrix: sp.csr_matrix, using: Model) -> Floats:
    """Return the scores of all columns for documents, as the checker computes them; shape (documents, columns)."""
    kept = np.flatnonzero(using.rows >= 0)
    weighing = Weighing(kept[np.argsort(using.rows[kept])], using.rarity)
    apart = weighing.apply(matrix, TRANSLATION_POWER) @ using.weights.astype(np.float32)
    told = weighing.first(len(using.language_weights)).apply(matrix) @ using.language_weights.astype(np.float32)
    return np.asarray(np.column_stack([apart, told]) * using.scales + using.offsets, dtype=np.float32)

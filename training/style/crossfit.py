"""Score every document by models that saw neither its year nor its engine.

Years fall into three folds and engines into two groups; a model is fitted on two folds of years and one group of
engines and scores the third fold and the other group. Natives are split with the years, articles without a year by
their id.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from training.style.corpus import Document
from training.style.fit import Booleans, Floats, fit, scores

FOLDS = 3
ENGINE_GROUPS = (frozenset({"google", "nllb", "mqm"}), frozenset({"microsoft", "bergamot-tiny", "argos"}))


class Fold(NamedTuple):
    """Which documents a model is fitted on and which it scores."""

    group: int
    train: Booleans
    test: Booleans


def year_fold(document: Document) -> int:
    """Return the fold of a document's year; of its id where it has no year or its year is one of many."""
    digits = document.year.removeprefix("wmt")
    if digits.isdigit():
        return int(digits) % FOLDS
    return hashlib.blake2b(document.id.rsplit(":", 1)[-1].encode(), digest_size=4).digest()[0] % FOLDS


def folds(documents: Sequence[Document]) -> Iterator[Fold]:
    """Yield the six folds."""
    years = np.array([year_fold(document) for document in documents])
    free = np.array([document.native or document.human for document in documents])
    for group, engines in enumerate(ENGINE_GROUPS):
        own = np.array([document.system in engines for document in documents])
        for year in range(FOLDS):
            yield Fold(group, (own | free) & (years != year), (~own | free) & (years == year))


def crossfit(matrix: sp.csr_matrix, documents: Sequence[Document]) -> Floats:
    """Return scores by models that saw neither year nor engine; shape (groups, documents, columns), NaN where none."""
    found: list[Floats] = []
    for fold in folds(documents):
        model = fit(
            matrix[fold.train], [document for document, used in zip(documents, fold.train, strict=True) if used]
        )
        if not found:
            found = [np.full((len(documents), len(model.scales)), np.nan, dtype=np.float32) for _ in ENGINE_GROUPS]
        found[fold.group][fold.test] = scores(matrix[fold.test], model)
        print("fold", fold.group, int(fold.test.sum()), "documents scored", flush=True)
    return np.stack(found)

"""Measure what of the style model survives when the topic changes.

Three tests, each with a model fitted for it on documents that the shipped model was trained on:
other domain: no FLORES text is learnt from, FLORES (Wikinews, Wikijunior, Wikivoyage) is judged;
same topic: FLORES tells the source languages apart where all languages translate the same English text;
other outlets: half of the US outlets are learnt from, the other half is judged at the score that 1 % of those exceed.

Run: python -m eval.checker.topics --shared ../shared
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import scipy.sparse as sp
import typer

from dedup.checker.style import token_numbers
from eval.metrics.graded import recall_at, roc_area
from eval.metrics.measure import value
from training.style.corpus import Document, corpus
from training.style.fit import LANGUAGES, Booleans, Floats, counts, fit, scores

DOMAIN = "flores-dev"


def _fitted_on(matrix: sp.csr_matrix, documents: Sequence[Document], train: Booleans) -> Floats:
    """Fit on some documents, score all."""
    model = fit(matrix[train], [document for document, used in zip(documents, train, strict=True) if used])
    return scores(matrix, model)


def other_domain(matrix: sp.csr_matrix, documents: Sequence[Document]) -> dict[str, object]:
    """Return how translations and languages are told apart in a domain that was not learnt from."""
    away = np.array([document.year == DOMAIN for document in documents])
    found = _fitted_on(matrix, documents, ~away)
    translated = np.array([not document.native for document in documents])
    truth, score = translated[away].astype(float), found[away, 0].astype(float)
    learnt = {document.language for document, far in zip(documents, away, strict=True) if not far} & set(LANGUAGES)
    known = away & np.array([document.language in learnt for document in documents])
    return {
        "documents": int(away.sum()),
        "roc": round(value(roc_area(score, truth)), 4),
        "recall@1%": round(value(recall_at(score, truth, 0.01)), 4),
        "same topic, languages": len(learnt),
        **_languages(found[known], [document for document, kept in zip(documents, known, strict=True) if kept]),
    }


def _languages(found: Floats, documents: Sequence[Document]) -> dict[str, float]:
    ranked = np.argsort(-found[:, 1:], axis=1)[:, :3]
    truth = np.array([LANGUAGES.index(document.language) for document in documents])
    hits = ranked == truth[:, None]
    return {"first": round(float(hits[:, 0].mean()), 4), "three": round(float(hits.any(axis=1).mean()), 4)}


def other_outlets(matrix: sp.csr_matrix, documents: Sequence[Document]) -> dict[str, object]:
    """Return the false positives in outlets that were not learnt from, at 1 % in those that were."""
    outlets = sorted({document.part for document in documents if document.system == "native-us"})
    away = np.array([document.part in outlets[::2] for document in documents])
    near = np.array([document.part in outlets[1::2] for document in documents])
    found = _fitted_on(matrix, documents, ~away)[:, 0]
    limit = float(np.quantile(found[near], 0.99))
    return {
        "outlets": [len(outlets[1::2]), len(outlets[::2])],
        "articles": [int(near.sum()), int(away.sum())],
        "false positives at 1 % of the learnt": round(float((found[away] > limit).mean()), 4),
        "mean score": [round(float(found[near].mean()), 3), round(float(found[away].mean()), 3)],
    }


def main(shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared")) -> None:
    """Print the three tests."""
    documents = [document for document in corpus(shared) if not document.held_out]
    matrix = counts(documents, token_numbers())
    found = {"other domain": other_domain(matrix, documents), "other outlets": other_outlets(matrix, documents)}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    typer.run(main)

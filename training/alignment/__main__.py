"""Calibrate the alignment on the encoder at hand; run again whenever the encoder changes.

Run: python -m training.alignment --shared ../shared
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dedup.alignment.documents import document_of_sentences
from dedup.alignment.novelty import NOVELTY
from dedup.alignment.measures import ABSOLUTE, MEASURES, measures
from dedup.encoder import Encoder, load_encoder
from eval.alignment.perturb import Pair
from training.alignment.novelty import word_table
from training.alignment.constructions import flores_pairs, halves, meantime_pairs, rendered_pairs

OUT = Path(__file__).parents[2] / "dedup" / "data" / "alignment" / "calibration.json"
Floats = NDArray[np.float64]
SIGNS = {"cosine": 1, "margin": 1, "lead": 1, "neighbours": 1, "shared_names": 1, "foreign_names": -1, "shared_numbers": 1, "foreign_numbers": -1, "length": -1, "heading": -1, "position": -1, "covered": 1, "covered_less": 1, "covered_margin": 1, "covered_lead": 1}

NOVELTY_SIGNS = {"near": -1, "near_in_best": -1, "around_1": -1, "around_3": -1, "around_8": -1, "sentence": -1, "counterpart": -1, "cosine": -1, "clause_4": -1, "clause_10": -1}


def link_table(pairs: Iterable[Pair], encoder: Encoder) -> tuple[Floats, Floats]:
    """Return the measures of all sentence pairs and whether they are counterparts."""
    rows, answers = [], []
    for pair in pairs:
        a, b = document_of_sentences(pair.a, pair.language_a), document_of_sentences(pair.b, pair.language_b)
        table = measures(a, b, np.arange(len(a.sentences)), np.arange(len(b.sentences)), encoder).table
        answer = np.zeros(table.shape[:2])
        for i, j in pair.links:
            answer[i, j] = 1
        rows.append(table.reshape(-1, table.shape[2]))
        answers.append(answer.ravel())
    return np.concatenate(rows), np.concatenate(answers)


def fitted(table: Floats, answers: Floats, names: tuple[str, ...], signs: dict[str, int], ridge: float = 1e-4) -> dict[str, object]:
    """Fit a logistic regression whose weights keep the sign that reason gives them; return them by name."""
    scale = table.std(axis=0) + 1e-9
    design = np.hstack([table / scale, np.ones((len(table), 1))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = design @ weights
        value = np.logaddexp(0, odds).mean() - (answers * odds).mean() + ridge * (weights[:-1] ** 2).sum()
        slope = design.T @ (1 / (1 + np.exp(-odds)) - answers) / len(answers)
        slope[:-1] += 2 * ridge * weights[:-1]
        return value, slope

    bounds = [{1: (0, None), -1: (None, 0)}.get(signs.get(name, 0), (None, None)) for name in names]
    found = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    weights = found.x[:-1] / scale
    return {"weights": {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}, "bias": round(float(found.x[-1]), 4)}


def best_threshold(table: Floats, answers: Floats, fitted_model: dict[str, object]) -> float:
    """Return the probability from which words called new have the greatest F1."""
    weights: dict[str, float] = fitted_model["weights"]  # type: ignore[assignment]
    odds = table @ np.array(list(weights.values())) + float(str(fitted_model["bias"]))
    steps = [round(0.05 * step, 2) for step in range(4, 15)]
    return max(steps, key=lambda step: f1(1 / (1 + np.exp(-odds)) > step, answers > 0))


def f1(told: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Return F1 of a yes or no."""
    return 2 * float((told & truth).sum()) / max(1, told.sum() + truth.sum())


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    encoder = load_encoder()
    kept, _ = halves(shared)
    pairs = [
        *flores_pairs(shared, 300, seed=1),
        *meantime_pairs(shared, kept, seed=2),
        *rendered_pairs(shared, 200, seed=3),
    ]
    table, answers = link_table(pairs, encoder)
    links = fitted(table, answers, MEASURES, SIGNS)
    columns = [MEASURES.index(name) for name in ABSOLUTE]
    alone = fitted(table[:, columns], answers, ABSOLUTE, SIGNS)
    print(json.dumps(alone, indent=1))
    word_measures, new = word_table(shared, encoder)
    novelty = fitted(word_measures, new, NOVELTY, NOVELTY_SIGNS)
    least = best_threshold(word_measures, new, novelty)
    print(len(pairs), table.shape, answers.mean(), json.dumps(links, indent=1))
    OUT.write_text(json.dumps({"encoder": encoder.name, "link": links, "alone": alone, "novelty": novelty, "thresholds": {"new_word": least, "new_part": 0.6, "link": 0.5, "leftover": 2.0, "unique": 0.0, "same_saying": 0.6, "conflict_link": 0.95, "conflict_pair": 0.15, "conflict_context": 0.6, "conflict_name": 0.6, "conflict_covered": 0.18, "conflict_statement": 0.35, "conflict_same_word": 0.9}}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()

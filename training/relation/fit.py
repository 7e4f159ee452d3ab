"""Fit the three questions, measure them by cross-validation on whole groups, write the model."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from dedup.relation import QUESTIONS, Question, Term
from eval.metrics.curves import expected_calibration_error
from eval.metrics.measure import value

Floats = NDArray[np.float64]

FOLDS = 5
KNOTS = (0.25, 0.5, 0.75)
"""Quantiles of a measure at which its line may bend."""
HOURS = (2, 6, 12, 24, 36, 48, 96, 720)
FIXED_KNOTS = {"lapse": tuple(round(float(np.log1p(hours / 24)), 3) for hours in HOURS)}
"""Where the line of a measure bends that has a scale of its own."""

MEASURES: dict[Question, tuple[str, ...]] = {
    "same": (
        "cosine",
        "headline_cosine",
        "lead_cosine",
        "coverage",
        "coverage_long",
        "matched",
        "terms",
        "jaccard",
        "containment",
        "entity_overlap",
        "number_overlap",
        "length_ratio",
        "size",
        "lapse",
        "pile",
    ),
    "duplicate": (
        "cosine",
        "headline_cosine",
        "coverage",
        "coverage_long",
        "matched",
        "order",
        "copied",
        "terms",
        "jaccard",
        "containment",
        "entity_overlap",
        "number_overlap",
        "length_ratio",
        "size",
    ),
    "translated": ("jaccard", "containment", "copied", "coverage", "order", "cosine"),
}
GATED: dict[Question, tuple[str, ...]] = {
    "same": ("cosine", "coverage", "terms", "entity_overlap", "number_overlap"),
    "duplicate": ("coverage", "coverage_long", "matched", "entity_overlap", "number_overlap"),
    "translated": (),
}
"""Measures that mean something else between two languages and get a second line there."""
PILED: dict[Question, tuple[str, ...]] = {
    "same": (
        "pile_cosine",
        "pile_terms",
        "cosine",
        "terms",
        "coverage",
        "headline_cosine",
        "entity_overlap",
        "size",
        "lapse",
    ),
    "duplicate": (),
    "translated": (),
}
"""Measures that get a further line as far as all articles of the dump are alike."""

ORIGIN_WEIGHT: dict[Question, dict[str, float]] = {
    "same": {
        "graded": 1200,
        "outlets": 400,
        "translations": 150,
        "machine translations": 200,
        "edited copies": 250,
        "apart": 300,
        "lookalikes": 150,
        "halves": 120,
        "neighbours": 300,
        "headlines": 500,
    },
    "duplicate": {
        "graded": 400,
        "outlets": 300,
        "translations": 400,
        "lookalikes": 300,
        "machine translations": 500,
        "halves": 500,
        "neighbours": 200,
        "edited copies": 500,
        "apart": 100,
        "headlines": 200,
    },
    "translated": {"translations": 200, "machine translations": 400, "edited copies": 400},
}
"""What each set weighs in all, in pairs: no set drowns the others by its size."""

STRENGTHS = (0.01, 0.1, 1.0)
SUREST = 0.999
"""Highest threshold of an operating point: beyond it the few pairs at hand tell nothing."""


def fit_all(table: pl.DataFrame, out: Path, seed: int) -> None:
    """Fit every question, print what cross-validation says, write the model."""
    fitted: dict[str, object] = {}
    for question in QUESTIONS:
        rows = _rows(table, question)
        terms = _terms(rows, question)
        design = np.column_stack([t.columns(rows) for t in terms])
        strength, held_out = _best_strength(rows, design, question)
        _report(rows, held_out, question, strength)
        fitted[question] = _dump(rows, terms, design, question, strength) | {
            "operating": _operating(rows, held_out, question)
        }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def _rows(table: pl.DataFrame, question: Question) -> pl.DataFrame:
    rows = table.filter(pl.col(question).is_not_null() & (pl.col("identical") == 0))
    if question == "translated":
        rows = rows.filter(pl.col("same_language") == 1)
    if not PILED[question]:
        rows = rows.filter(pl.col("view") == "alone")
    size = pl.len().over("origin")
    total = pl.col("origin").replace_strict(ORIGIN_WEIGHT[question], default=0.0, return_dtype=pl.Float64)
    return rows.with_columns(weight=total / size).filter(pl.col("weight") > 0)


def _terms(rows: pl.DataFrame, question: Question) -> list[Term]:
    crossed, piled = rows.filter(pl.col("cross_language") == 1), rows.filter(pl.col("pile") > 0)
    return [
        *(Term(m, FIXED_KNOTS.get(m) or _knots(rows[m])) for m in MEASURES[question]),
        *(Term(m, _knots(crossed[m]), "cross_language") for m in GATED[question]),
        *(Term(m, FIXED_KNOTS.get(m) or _knots(piled[m]), "pile") for m in PILED[question]),
    ]


def _knots(values: pl.Series) -> tuple[float, ...]:
    known = values.drop_nulls()
    found = {round(float(known.quantile(q) or 0.0), 3) for q in KNOTS} if len(known) else set()
    return tuple(sorted(found))


def _labels(rows: pl.DataFrame, question: Question) -> Floats:
    """Return the share of a yes: graded pairs are partly the same story, not all or nothing."""
    plain = rows[question].cast(pl.Float64).to_numpy()
    if question != "same":
        return plain
    grade = rows["grade"].cast(pl.Float64).to_numpy()
    soft = 1 / (1 + np.exp((grade - 2.17) / 0.28))
    return np.where(np.isnan(grade), plain, soft)


def _fit(design: Floats, labels: Floats, weights: Floats, strength: float) -> tuple[Floats, float]:
    """Fit a logistic regression with soft labels: each row stands once as yes and once as no, weighted."""
    scale = design.std(axis=0)
    scale[scale < 1e-9] = 1.0
    twice = np.vstack([design, design]) / scale
    answers = np.r_[np.ones(len(design)), np.zeros(len(design))]
    both = np.r_[weights * labels, weights * (1 - labels)]
    kept = both > 0
    model = LogisticRegression(C=strength, max_iter=200, solver="newton-cholesky")
    model.fit(twice[kept], answers[kept], sample_weight=both[kept])
    return model.coef_[0] / scale, float(model.intercept_[0])


def _cross_validate(rows: pl.DataFrame, design: Floats, question: Question, strength: float) -> Floats:
    labels, weights = _labels(rows, question), rows["weight"].to_numpy()
    held_out = np.zeros(len(rows))
    for train, test in _folds(rows):
        coefficients, intercept = _fit(design[train], labels[train], weights[train], strength)
        held_out[test] = 1 / (1 + np.exp(-(design[test] @ coefficients + intercept)))
    return held_out


def _folds(rows: pl.DataFrame) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    yield from GroupKFold(FOLDS, shuffle=True, random_state=1).split(rows, groups=rows["group"].to_numpy())


def _best_strength(rows: pl.DataFrame, design: Floats, question: Question) -> tuple[float, Floats]:
    labels, weights = _labels(rows, question), rows["weight"].to_numpy()
    tried = {c: _cross_validate(rows, design, question, c) for c in STRENGTHS}
    best = min(tried, key=lambda c: _log_loss(labels, tried[c], weights))
    return best, tried[best]


def _log_loss(labels: Floats, predicted: Floats, weights: Floats) -> float:
    p = np.clip(predicted, 1e-6, 1 - 1e-6)
    return float(-(weights * (labels * np.log(p) + (1 - labels) * np.log(1 - p))).sum() / weights.sum())


def _report(rows: pl.DataFrame, held_out: Floats, question: Question, strength: float) -> None:
    hard, weights = rows[question].to_numpy(), rows["weight"].to_numpy()
    print(f"\n{question}: {len(rows)} pairs, strength {strength}, 5 folds by group")
    print(f"  ROC {roc_auc_score(hard, held_out, sample_weight=weights):.4f}", end="  ")
    print(f"AP {average_precision_score(hard, held_out, sample_weight=weights):.4f}", end="  ")
    print(f"ECE {value(expected_calibration_error(held_out, hard, weights)):.4f}")
    predicted = rows.with_columns(p=pl.Series(held_out))
    for (view, origin), part in predicted.group_by("view", "origin", maintain_order=True):
        p, truth = part["p"].to_numpy(), part[question].cast(pl.Float64).to_numpy()
        error = value(expected_calibration_error(p, truth))
        right = ((p > 0.5) == (truth == 1)).mean()
        print(f"  {view:5} {origin:22} {len(part):5} pairs, yes {truth.mean():.2f}, right {right:.3f}, ECE {error:.3f}")
    if question == "same":
        for view in ("alone", "dump"):
            # Their dates are invented by the label, so only pairs without one are a fair test.
            fair = pl.col("grade").is_not_null() & pl.col("days_apart").is_null()
            _report_graded(predicted.filter(fair & (pl.col("view") == view)), view)


def _report_graded(graded: pl.DataFrame, view: str) -> None:
    pearson = np.corrcoef(graded["p"], -graded["grade"])[0, 1]
    area = roc_auc_score(graded["grade"] <= 2, graded["p"])
    print(f"  graded, {view}: Pearson {pearson:.3f}, ROC (<= 2) {area:.3f}")
    for measure in ("cosine", "headline_cosine", "lead_cosine", "coverage", "matched", "terms", "entity_overlap"):
        print(f"    {measure:16} alone {_pearson(graded, measure):.3f}")


def _pearson(graded: pl.DataFrame, measure: str) -> float:
    known = graded.filter(pl.col(measure).is_not_null())
    return float(np.corrcoef(known[measure], -known["grade"])[0, 1])


def _operating(rows: pl.DataFrame, held_out: Floats, question: Question) -> list[list[float]]:
    """List [precision, threshold]: from the threshold on, held-out pairs of any probability are right that often.

    It must hold at the threshold, not on average above it, because clusters are made of their weakest links; and it
    must hold in every set that has both answers, not in their mixture alone. Grades are a scale cut in two: their
    yes and no say little of precision.
    """
    predicted = rows.select("origin", "weight", yes=pl.col(question).cast(pl.Float64)).with_columns(
        p=pl.Series(held_out)
    )
    mixed = [
        part for _, part in predicted.group_by("origin", maintain_order=True) if 0 < part["yes"].to_numpy().mean() < 1
    ]
    told = predicted.filter(pl.col("origin") != "graded")
    curves = [_reached(part) for part in (told, *mixed) if "graded" not in part["origin"].unique().to_list()]
    points = []
    for wanted in (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.999):
        least = [p[frequency >= wanted] for p, frequency in curves]
        if all(len(each) for each in least):
            points.append([wanted, round(min(SUREST, max(float(each.min()) for each in least)), 5)])
    return points


def _reached(part: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return probabilities and the share of a yes at each, made to rise with them (isotonic regression)."""
    p, yes, weight = (part[name].to_numpy() for name in ("p", "yes", "weight"))
    return p, np.asarray(IsotonicRegression().fit_transform(p, yes, sample_weight=weight))


def _dump(
    rows: pl.DataFrame, terms: list[Term], design: Floats, question: Question, strength: float
) -> dict[str, object]:
    labels, weights = _labels(rows, question), rows["weight"].to_numpy()
    coefficients, intercept = _fit(design, labels, weights, strength)
    listed, usual_sum, start = [], 0.0, 0
    for term in terms:
        width = 2 + len(term.knots)
        own = coefficients[start : start + width]
        usual = float(np.average(design[:, start : start + width] @ own, weights=weights))
        listed.append(
            {
                "measure": term.measure,
                "gate": term.gate,
                "knots": term.knots,
                "weights": own.round(5).tolist(),
                "usual": round(usual, 5),
            }
        )
        usual_sum += round(usual, 5)
        start += width
    return {"intercept": round(intercept + usual_sum, 5), "terms": listed}

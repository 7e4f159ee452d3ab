"""Fit the questions, measure them by cross-validation on whole groups, write the model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from dedup.relation import QUESTIONS, Asked, Term
from eval.metrics.curves import expected_calibration_error
from eval.metrics.measure import value
from training.relation.monotone import Bounds, bounds_of, fit
from training.relation.pairs import SERIAL
from training.relation.questions import ALIKE, GATED, MEASURES, ORIGIN_WEIGHT, PILED

Floats = NDArray[np.float64]
Folds = list[tuple[NDArray[np.int64], NDArray[np.int64]]]

FOLDS = 5
KNOTS = (0.25, 0.5, 0.75)
"""Quantiles of a measure at which its line may bend."""
HOURS = (2, 6, 12, 24, 36, 48, 96, 720)
FIXED_KNOTS = {"lapse": tuple(round(float(np.log1p(hours / 24)), 3) for hours in HOURS)}
"""Where the line of a measure bends that has a scale of its own."""

STRENGTHS = (0.01, 0.1, 1.0)
SUREST = 0.999
"""Highest threshold of an operating point: beyond it the few pairs at hand tell nothing."""


def fit_all(table: pl.DataFrame, out: Path, seed: int) -> None:
    """Fit every question, print what cross-validation says, write the model."""
    rows = _rows(table, "template")
    problem = _problem(rows, "template")
    fitted, template = _fitted(rows, problem, "template")
    _report(rows, template, "template")
    _report_kinds(rows, problem)
    model = {"template": fitted}
    for question in QUESTIONS:
        rows = _rows(table, question)
        fitted, held_out = _fitted(rows, _problem(rows, question), question)
        if question == "same":
            held_out *= 1 - template
        _report(rows, held_out, question)
        model[question] = fitted | {"operating": _operating(rows, held_out, question)}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


def _rows(table: pl.DataFrame, question: Asked) -> pl.DataFrame:
    """Return the pairs that can answer a question, those that the fit leaves out with a weight of nought.

    Both parts of the first question are asked of the same rows, so that their answers can be multiplied.
    """
    asked = "same" if question == "template" else question
    rows = table.filter(pl.col(asked).is_not_null() & (pl.col("identical") == 0))
    rows = rows.with_columns(template=pl.col("origin").is_in(sorted(SERIAL)).cast(pl.Float64))
    if question == "translated":
        rows = rows.filter(pl.col("same_language") == 1)
    if not PILED[asked]:
        rows = rows.filter(pl.col("view") == "alone")
    takes_part = (pl.col("template") == 1) | (pl.col(asked) == 1) if question == "template" else pl.col(asked) >= 0
    total = pl.col("origin").replace_strict(ORIGIN_WEIGHT[question], default=0.0, return_dtype=pl.Float64)
    size = takes_part.sum().over("origin")
    return rows.with_columns(weight=pl.when(takes_part).then(total / size).otherwise(0.0))


class Problem(NamedTuple):
    """What a question is fitted on: terms, their columns (pairs, columns), labels and weights of the pairs, bounds."""

    terms: list[Term]
    design: Floats
    labels: Floats
    weights: Floats
    bounds: Bounds

    def fit(self, pairs: NDArray[np.int64], strength: float) -> tuple[Floats, float]:
        """Fit weights and intercept to some of the pairs."""
        return fit(self.design[pairs], self.labels[pairs], self.weights[pairs], strength, self.bounds)

    def predict(self, pairs: NDArray[np.int64], fitted: tuple[Floats, float]) -> Floats:
        """Return the probability of a yes for some of the pairs."""
        return np.asarray(expit(self.design[pairs] @ fitted[0] + fitted[1]))


def _problem(rows: pl.DataFrame, question: Asked) -> Problem:
    terms = _terms(rows.filter(pl.col("weight") > 0), question)
    design = np.column_stack([term.columns(rows) for term in terms])
    return Problem(terms, design, _labels(rows, question), rows["weight"].to_numpy(), bounds_of(terms, question))


def _fitted(rows: pl.DataFrame, problem: Problem, question: Asked) -> tuple[dict[str, object], Floats]:
    """Return a question as the model file holds it, and what folds without a pair's group say of each pair."""
    strength, held_out = _best_strength(problem, list(_folds(rows)))
    print(f"\n{question}: {len(rows)} pairs, strength {strength}, {FOLDS} folds by group")
    return _dump(problem, strength) | {"operating": []}, held_out


def _terms(rows: pl.DataFrame, question: Asked) -> list[Term]:
    crossed, piled = rows.filter(pl.col("cross_language") == 1), rows.filter(pl.col("pile") > 0)
    return [
        *(Term(m, FIXED_KNOTS.get(m) or _knots(rows[m])) for m in MEASURES[question]),
        *(Term(m, _knots(crossed[m]), "cross_language") for m in GATED[question]),
        *(Term(m, _knots(rows[m]), "matched") for m in ALIKE[question]),
        *(Term(m, FIXED_KNOTS.get(m) or _knots(piled[m]), "pile") for m in PILED[question]),
    ]


def _knots(values: pl.Series) -> tuple[float, ...]:
    known = values.drop_nulls()
    found = {round(float(known.quantile(q) or 0.0), 3) for q in KNOTS} if len(known) else set()
    return tuple(sorted(found))


def _labels(rows: pl.DataFrame, question: Asked) -> Floats:
    """Return the share of a yes: graded pairs are partly the same story, not all or nothing."""
    plain = rows[question].cast(pl.Float64).to_numpy()
    if question != "same":
        return plain
    grade = rows["grade"].cast(pl.Float64).to_numpy()
    soft = 1 / (1 + np.exp((grade - 2.17) / 0.28))
    return np.where(np.isnan(grade), plain, soft)


def _cross_validate(problem: Problem, folds: Folds, strength: float) -> Floats:
    held_out = np.zeros(len(problem.labels))
    for train, test in folds:
        held_out[test] = problem.predict(test, problem.fit(train, strength))
    return held_out


def _folds(rows: pl.DataFrame) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    yield from GroupKFold(FOLDS, shuffle=True, random_state=1).split(rows, groups=rows["group"].to_numpy())


def _best_strength(problem: Problem, folds: Folds) -> tuple[float, Floats]:
    tried = {c: _cross_validate(problem, folds, c) for c in STRENGTHS}
    best = min(tried, key=lambda c: _log_loss(problem.labels, tried[c], problem.weights))
    return best, tried[best]


def _log_loss(labels: Floats, predicted: Floats, weights: Floats) -> float:
    p = np.clip(predicted, 1e-6, 1 - 1e-6)
    return float(-(weights * (labels * np.log(p) + (1 - labels) * np.log(1 - p))).sum() / weights.sum())


def _report(rows: pl.DataFrame, held_out: Floats, question: Asked) -> None:
    hard, weights = rows[question].to_numpy(), rows["weight"].to_numpy()
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


def _report_kinds(rows: pl.DataFrame, problem: Problem) -> None:
    """Print how many look-alikes of each kind are seen through by a fit that knows no pair of that kind."""
    for kind in sorted(SERIAL):
        own = rows["origin"] == kind
        met = rows["group"].is_in(rows.filter(own)["group"].unique().to_list())
        known, tested = np.flatnonzero(~met.to_numpy()), np.flatnonzero(own.to_numpy())
        seen = problem.predict(tested, problem.fit(known, max(STRENGTHS)))
        print(f"  fitted without {kind:14} right {(seen > 0.5).mean():.3f}")


def _report_graded(graded: pl.DataFrame, view: str) -> None:
    pearson = np.corrcoef(graded["p"], -graded["grade"])[0, 1]
    area = roc_auc_score(graded["grade"] <= 2, graded["p"])
    print(f"  graded, {view}: Pearson {pearson:.3f}, ROC (<= 2) {area:.3f}")
    for measure in ("cosine", "headline_cosine", "lead_cosine", "coverage", "matched", "terms", "entity_overlap"):
        print(f"    {measure:16} alone {_pearson(graded, measure):.3f}")


def _pearson(graded: pl.DataFrame, measure: str) -> float:
    known = graded.filter(pl.col(measure).is_not_null())
    return float(np.corrcoef(known[measure], -known["grade"])[0, 1])


def _operating(rows: pl.DataFrame, held_out: Floats, question: Asked) -> list[list[float]]:
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


def _dump(problem: Problem, strength: float) -> dict[str, object]:
    coefficients, intercept = problem.fit(np.arange(len(problem.labels)), strength)
    listed, usual_sum, start = [], 0.0, 0
    for term in problem.terms:
        width = 2 + len(term.knots)
        own = coefficients[start : start + width]
        usual = float(np.average(problem.design[:, start : start + width] @ own, weights=problem.weights))
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

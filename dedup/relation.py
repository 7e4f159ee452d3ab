"""Evidence on a pair becomes probabilities of the five relations, with reasons.

Three questions in turn, each a logistic model with piecewise linear terms (a generalised additive model: Hastie and
Tibshirani 1986), so that every verdict is a sum of contributions that a person can read: same story or not? if so,
the same source article or not? if so, through another language or not? The first has a second part, a model of its own:
are the two alike only because they are written to one template, another quarter's or round's report? Fitted by
`training/relation`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup.errors import ConfigError, InputError
from dedup.schema import RELATIONS

Floats = NDArray[np.float64]
Question = Literal["same", "duplicate", "translated"]
QUESTIONS: tuple[Question, ...] = ("same", "duplicate", "translated")
Asked = Literal["same", "duplicate", "translated", "template"]
"""What a model answers: the three questions, and whether a template alone makes two articles alike."""
DUPLICATE_COLUMN = "duplicate"


@dataclass(frozen=True, slots=True)
class Term:
    """One measure's part in a question: a line through the first column, bent at each knot."""

    measure: str
    knots: tuple[float, ...]
    gate: str | None = None
    """A measure between 0 and 1 by which the whole term is multiplied."""

    def columns(self, evidence: pl.DataFrame) -> Floats:
        """Return the term's basis (pairs, 2 + knots): null flag, the measure, its excess over each knot."""
        raw = evidence[self.measure].cast(pl.Float64).to_numpy()
        missing = np.isnan(raw)
        value = np.where(missing, 0.0, raw)
        bent = [np.where(missing, 0.0, np.maximum(0.0, value - knot)) for knot in self.knots]
        basis = np.column_stack([missing.astype(np.float64), value, *bent])
        gated: Floats = basis * self._gate(evidence)[:, None] if self.gate else basis
        return gated

    def _gate(self, evidence: pl.DataFrame) -> Floats:
        factor: Floats = np.nan_to_num(evidence[self.gate or ""].cast(pl.Float64).to_numpy())
        return factor


class FittedTerm(msgspec.Struct, frozen=True):
    """A term as the model file holds it."""

    measure: str
    gate: str | None
    knots: tuple[float, ...]
    weights: tuple[float, ...]
    usual: float


class Fitted(msgspec.Struct, frozen=True):
    """A question as the model file holds it; `operating` lists (precision, threshold) from held-out pairs."""

    intercept: float
    terms: tuple[FittedTerm, ...]
    operating: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """The answer to one question: terms, their weights, what a usual pair adds, and the intercept."""

    terms: tuple[Term, ...]
    weights: tuple[tuple[float, ...], ...]
    usual: tuple[float, ...]
    intercept: float

    def parts(self, evidence: pl.DataFrame) -> Floats:
        """Return what each term adds to the log-odds of each pair, (pairs, terms), beyond what it usually adds."""
        added = [t.columns(evidence) @ np.array(w) for t, w in zip(self.terms, self.weights, strict=True)]
        beyond: Floats = np.column_stack(added) - np.array(self.usual)
        return beyond

    def log_odds(self, evidence: pl.DataFrame) -> Floats:
        """Return the log-odds of a yes for each pair."""
        total: Floats = self.parts(evidence).sum(axis=1) + self.intercept
        return total


@cache
def _fitted() -> dict[Asked, Fitted]:
    content = (files("dedup") / "data" / "relation" / "model.json").read_bytes()
    return msgspec.json.decode(content, type=dict[Asked, Fitted])


@cache
def model(question: Asked) -> Model:
    """Load the fitted model of a question."""
    raw = _fitted()[question]
    terms = tuple(Term(t.measure, t.knots, t.gate) for t in raw.terms)
    return Model(terms, tuple(t.weights for t in raw.terms), tuple(t.usual for t in raw.terms), raw.intercept)


def classify(evidence: pl.DataFrame) -> pl.DataFrame:
    """Name the relation of each pair.

    Args:
        evidence: the columns of `evidence.EVIDENCE_COLUMNS`, one row per pair.

    Returns:
        Columns `relation`, `relation_probability`, `probability` (same story or closer), `duplicate` (exact, near or
        translated), in the rows' order.
    """
    identical = evidence["identical"].to_numpy().astype(np.float64)
    same, duplicate, translated = (_sigmoid(model(q).log_odds(evidence)) for q in QUESTIONS)
    same = np.maximum(same * _sigmoid(-model("template").log_odds(evidence)), identical)
    copy = np.maximum(same * duplicate, identical)
    crossed = np.where(evidence["same_language"].to_numpy() > 0, translated, 1.0)
    rest = copy - identical
    by_relation = np.column_stack([identical, rest * (1 - crossed), rest * crossed, same - copy, 1 - same]).round(6)
    return pl.DataFrame(
        {
            "relation": [RELATIONS[i] for i in _first_of_kind(by_relation)],
            "relation_probability": by_relation[np.arange(len(by_relation)), _first_of_kind(by_relation)],
            "probability": same.round(6),
            DUPLICATE_COLUMN: copy.round(6),
        },
        schema={
            "relation": pl.String,
            "relation_probability": pl.Float32,
            "probability": pl.Float32,
            DUPLICATE_COLUMN: pl.Float32,
        },
    )


def _first_of_kind(by_relation: Floats) -> NDArray[np.int64]:
    """Decide top down, so that a pair split between near and translated is not named story or different."""
    different = by_relation[:, 4] > 0.5
    copy = by_relation[:, :3].sum(axis=1) > by_relation[:, 3]
    closest = by_relation[:, :3].argmax(axis=1)
    return np.where(different, 4, np.where(copy, closest, 3))


def _sigmoid(x: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -30, 30)))


def contributions(evidence: Mapping[str, object], question: Question = "same") -> list[tuple[str, float]]:
    """List what each measure adds to the log-odds of one pair, the strongest first; `prior` is the starting point.

    What is taken off the first question because a template may make the two alike is one contribution, `template`.

    Args:
        evidence: one row of evidence.
        question: which of the three questions.

    Raises:
        InputError: a measure that the question asks for is missing.
    """
    fitted = model(question)
    row = _row(evidence, [fitted, model("template")] if question == "same" else [fitted])
    added: dict[str, float] = {}
    for term, value in zip(fitted.terms, fitted.parts(row)[0], strict=True):
        added[term.measure] = added.get(term.measure, 0.0) + float(value)
    if question == "same":
        added["template"] = _taken_off(row)
    ranked = sorted(added.items(), key=lambda item: (-abs(item[1]), item[0]))
    return [("prior", fitted.intercept), *ranked]


def _row(evidence: Mapping[str, object], models: Sequence[Model]) -> pl.DataFrame:
    needed = sorted({name for each in models for term in each.terms for name in (term.measure, term.gate) if name})
    if missing := [name for name in needed if name not in evidence]:
        told = f"evidence without {', '.join(missing)}"
        raise InputError(f"{told}; take a whole row of `evidence.weigh`, with null for what is not known")
    return pl.DataFrame([{name: evidence[name] for name in needed}], infer_schema_length=None)


def _taken_off(row: pl.DataFrame) -> float:
    """Return by how much the log-odds of one story fall for what a template explains (never a rise).

    With odds s of one story and t of a template, s / (1 + t + s t) are left, written so that no large odds overflow.
    """
    same, other = (float(np.clip(model(asked).log_odds(row)[0], -30, 30)) for asked in ("same", "template"))
    return float(-np.logaddexp(0.0, np.logaddexp(other, same + other)))


def operating_threshold(question: Question, precision: float) -> float:
    """Return the lowest probability at which held-out pairs were right at least this often.

    Args:
        question: `same` (stories) or `duplicate`.
        precision: wanted share of right answers, 0 to 1.

    Raises:
        ConfigError: no threshold reached that precision on held-out pairs.
    """
    points = [(reached, threshold) for reached, threshold in _fitted()[question].operating if reached >= precision]
    if not points:
        best = max(reached for reached, _ in _fitted()[question].operating)
        raise ConfigError(f"precision {precision} was not reached on held-out pairs; the most is {best}")
    return float(min(points)[1])

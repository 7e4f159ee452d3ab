"""A verdict in words, and as a waterfall of contributions."""

from collections.abc import Mapping
from dataclasses import dataclass

from dedup.evidence import MEASURES
from dedup.relation import QUESTIONS, Question, contributions

WIDTH = 12
"""Characters of the longest bar of a waterfall."""
MEANINGS = MEASURES | {
    "prior": "where a usual pair starts",
    "template": "alike in words, other in figures, names or days: another report of one template",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall: a measure, its value (None where it could not be taken), what it adds in log-odds."""

    measure: str
    value: float | None
    added: float
    meaning: str


def waterfall(evidence: Mapping[str, float | None], question: Question = "same") -> list[Step]:
    """Return the steps from the prior to the log-odds of one question, the strongest first."""
    return [
        Step(name, evidence.get(name), round(added, 3), MEANINGS[name])
        for name, added in contributions(evidence, question)
    ]


def waterfalls(evidence: Mapping[str, float | None]) -> dict[Question, list[Step]]:
    """Return the waterfall of every question."""
    return {question: waterfall(evidence, question) for question in QUESTIONS}


def reason(evidence: Mapping[str, float | None], relation: str) -> str:
    """Say in one line what speaks for the relation.

    >>> reason({"identical": 1.0}, "exact")
    'same text after normalisation'
    >>> reason({"copied": 0.8, "containment": 0.7, "days_apart": 0.1, "number_overlap": None}, "near")
    '80 % of the shorter text stands in the other word for word; 70 % of its shingles shared; same day'
    """
    if relation == "exact":
        return "same text after normalisation"
    parts = [part for part in (_wording(evidence, relation), _facts(evidence), _time(evidence)) if part]
    return "; ".join(parts) or "too little text to say more"


def _wording(evidence: Mapping[str, float | None], relation: str) -> str:
    copied, shared = evidence.get("copied") or 0.0, evidence.get("containment") or 0.0
    if relation == "near" and copied >= 0.1:
        return (
            f"{_percent(copied)} of the shorter text stands in the other word for word; "
            f"{_percent(shared)} of its shingles shared"
        )
    coverage, matched = evidence.get("coverage"), evidence.get("matched")
    if coverage is None or matched is None:
        return ""
    return (
        ("across languages, " if evidence.get("cross_language") else "")
        + (f"{_percent(shared)} of the shingles shared, " if shared >= 0.05 else "")
        + f"{_percent(matched)} of the shorter text's sentences have a counterpart"
        + (", in the same order" if (evidence.get("order") or 0) >= 0.9 and matched >= 0.5 else "")
        + f" (mean cosine {coverage:.2f})"
    )


def _facts(evidence: Mapping[str, float | None]) -> str:
    found = [
        f"{what} {_percent(share)}"
        for what, share in (("names", evidence.get("entity_overlap")), ("numbers", evidence.get("number_overlap")))
        if share is not None
    ]
    return f"agreement in {', '.join(found)}" if found else ""


def _time(evidence: Mapping[str, float | None]) -> str:
    days = evidence.get("days_apart")
    if days is None:
        return ""
    return "same day" if days < 1 else f"{days:.0f} days apart"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"

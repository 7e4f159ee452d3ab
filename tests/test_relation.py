"""The scorer names relations from evidence, and its contributions add up to what it says."""

import math
from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.errors import InputError
from dedup.evidence import EVIDENCE_COLUMNS
from dedup.relation import QUESTIONS, Question, classify, contributions, model, operating_threshold
from dedup.schema import RELATIONS

UNRELATED = {
    "cosine": 0.02,
    "headline_cosine": 0.0,
    "lead_cosine": 0.0,
    "coverage": 0.2,
    "coverage_long": 0.18,
    "matched": 0.0,
    "order": None,
    "copied": 0.0,
    "terms": 0.05,
    "jaccard": 0.0,
    "containment": 0.0,
    "entity_overlap": 0.0,
    "number_overlap": 0.0,
    "number_missing": 0.7,
    "days_apart": 1.0,
    "lapse": math.log1p(1.0),
    "length_ratio": 0.8,
    "size": 3.4,
    "same_language": 1.0,
    "cross_language": 0.0,
    "identical": 0.0,
}
COPY = {
    "cosine": 0.99,
    "headline_cosine": 0.98,
    "lead_cosine": 0.99,
    "coverage": 0.97,
    "coverage_long": 0.9,
    "matched": 0.97,
    "order": 1.0,
    "copied": 0.9,
    "terms": 0.9,
    "jaccard": 0.75,
    "containment": 0.95,
    "entity_overlap": 0.97,
    "number_overlap": 1.0,
    "number_missing": 0.0,
    "days_apart": 0.1,
    "lapse": math.log1p(0.1),
    "length_ratio": 0.85,
    "size": 3.4,
    "same_language": 1.0,
    "cross_language": 0.0,
    "identical": 0.0,
}
TRANSLATION = COPY | {
    "cosine": 0.85,
    "headline_cosine": 0.8,
    "lead_cosine": 0.85,
    "coverage": 0.78,
    "coverage_long": 0.76,
    "matched": 0.92,
    "copied": 0.0,
    "terms": 0.2,
    "jaccard": 0.0,
    "containment": 0.01,
    "entity_overlap": 0.75,
    "same_language": 0.0,
    "cross_language": 1.0,
}


def table(*rows: Mapping[str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=EVIDENCE_COLUMNS, orient="row")


def test_equal_texts_are_exact_copies_whatever_else_is_said() -> None:
    named = classify(table(UNRELATED | {"identical": 1.0})).row(0, named=True)
    assert named["relation"] == "exact"
    assert named["relation_probability"] == 1
    assert named["probability"] == 1


@pytest.mark.parametrize(
    ("evidence", "relation"), [(UNRELATED, "different"), (COPY, "near"), (TRANSLATION, "translated")]
)
def test_clear_cases_are_named_and_sure(evidence: dict[str, float | None], relation: str) -> None:
    named = classify(table(evidence)).row(0, named=True)
    assert named["relation"] == relation
    assert named["relation_probability"] > 0.8


def test_articles_in_two_languages_are_never_near_copies() -> None:
    assert classify(table(COPY | {"same_language": 0.0, "cross_language": 1.0}))["relation"][0] != "near"


MEASURES = st.fixed_dictionaries(
    {name: st.none() | st.floats(0, 1, width=32) for name in EVIDENCE_COLUMNS}
    | {"same_language": st.just(1.0), "cross_language": st.just(0.0), "identical": st.just(0.0)}
)


@given(MEASURES)
def test_probabilities_are_probabilities_and_nested(evidence: dict[str, float | None]) -> None:
    named = classify(table(evidence)).row(0, named=True)
    assert named["relation"] in RELATIONS
    assert 0 <= named["duplicate"] <= named["probability"] <= 1
    assert 0 <= named["relation_probability"] <= 1


def test_evidence_without_a_measure_is_refused_with_its_name() -> None:
    with pytest.raises(InputError, match=r"without cosine; take a whole row"):
        contributions({name: value for name, value in table(COPY).row(0, named=True).items() if name != "cosine"})


@given(MEASURES, st.sampled_from(QUESTIONS))
def test_contributions_add_up_to_the_log_odds(evidence: dict[str, float | None], question: Question) -> None:
    total = sum(added for name, added in contributions(evidence, question) if name != "template")
    assert math.isclose(total, float(model(question).log_odds(table(evidence))[0]), abs_tol=1e-6)


@given(MEASURES)
def test_what_a_template_takes_off_leads_to_the_probability_that_is_printed(evidence: dict[str, float | None]) -> None:
    total = sum(added for _, added in contributions(evidence))
    printed = classify(table(evidence))["probability"][0]
    assert math.isclose(1 / (1 + math.exp(-max(-40.0, min(40.0, total)))), printed, abs_tol=2e-6)
    assert dict(contributions(evidence))["template"] <= 0


def test_a_higher_precision_asks_for_a_higher_threshold() -> None:
    for question in ("same", "duplicate"):
        assert operating_threshold(question, 0.99) >= operating_threshold(question, 0.9)


@pytest.mark.parametrize("pile", [0.0, 0.2, 0.4, 0.5])
@pytest.mark.parametrize("size", [2.0, 3.0, 3.6, 4.4])
@pytest.mark.parametrize("days", [0.0, 3.0, 25.0])
def test_what_is_alike_in_everything_is_one_story_in_any_dump(pile: float, size: float, days: float) -> None:
    beside = {"pile": pile, "pile_cosine": 0.95, "pile_terms": 0.95}
    alike = COPY | {"coverage_long": 0.97, "lapse": math.log1p(days), "days_apart": days, "size": size} | beside
    assert classify(table(alike))["probability"].item() > 0.6


def test_more_likeness_never_makes_one_story_less_likely() -> None:
    for measure in ("cosine", "coverage", "terms", "jaccard", "containment", "entity_overlap", "number_overlap"):
        log_odds = model("same").log_odds(table(*(UNRELATED | {measure: step / 20} for step in range(21))))
        assert (np.diff(log_odds) >= -1e-4).all(), measure

"""Evidence is symmetric, says null for what cannot be measured, and moves the right way."""

from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.evidence import EVIDENCE_COLUMNS, PILE_COLUMNS, weigh
from dedup.pile import gather
from dedup.profile import profile
from dedup.schema import ARTICLE_COLUMNS, Article
from tests.conftest import WordEncoder

HARBOUR = (
    "The harbour of Lindvik closed on Tuesday after a crane fell on a quay. Two dockers were hurt, an official said. "
    "Mayor Astrid Holm asked ships to wait outside the bay. The crane, built in 1988, had been inspected in March."
)
BUDGET = (
    "Parliament in Quellenburg passed the budget with 61 votes on Friday. Finance minister Jonas Weber spoke of a "
    "careful plan. The opposition called it a gift to landlords. Teachers will get a rise of 3.5 percent."
)


def weighed(a: Article, b: Article) -> dict[str, float | None]:
    frame = pl.DataFrame([asdict(a), asdict(b)], schema=ARTICLE_COLUMNS, strict=False)
    first, second = profile(frame, WordEncoder())
    return weigh([(first, second)]).row(0, named=True)


def article(text: str, **fields: object) -> Article:
    return Article(**{"id": "x", "text": text, "language": "en", **fields})  # type: ignore[arg-type]


def test_an_identical_text_is_identical_in_every_measure() -> None:
    found = weighed(article(HARBOUR), article(HARBOUR))
    for measure in ("identical", "copied", "jaccard", "containment", "matched", "length_ratio"):
        assert found[measure] == 1


def test_an_abridged_copy_is_contained_but_not_equal() -> None:
    found = weighed(article(HARBOUR), article(HARBOUR[: HARBOUR.index("Mayor")]))
    assert found["containment"] == 1
    assert found["jaccard"] is not None
    assert found["jaccard"] < 0.7
    assert found["identical"] == 0


def test_another_story_shares_next_to_nothing() -> None:
    found = weighed(article(HARBOUR), article(BUDGET))
    assert found["jaccard"] == 0
    assert found["copied"] == 0
    assert found["entity_overlap"] == 0


def test_document_vectors_known_before_are_taken_as_they_are() -> None:
    frame = pl.DataFrame([asdict(article(HARBOUR)), asdict(article(BUDGET))], schema=ARTICLE_COLUMNS, strict=False)
    known = np.eye(2, WordEncoder().dimensions, dtype=np.float32)
    first, second = profile(frame, WordEncoder(), known)
    assert first.vector.tolist() == known[0].tolist() and second.vector.tolist() == known[1].tolist()


def test_what_the_rest_of_a_dump_says_is_unknown_without_one_and_known_with_one() -> None:
    frame = pl.DataFrame([asdict(article(HARBOUR)), asdict(article(BUDGET))], schema=ARTICLE_COLUMNS, strict=False)
    first, second = profile(frame, WordEncoder())
    alone = weigh([(first, second)]).row(0, named=True)
    assert (alone["pile"], alone["pile_cosine"], alone["pile_terms"]) == (0, None, None)
    pile = gather(np.stack([first.vector, second.vector]), [first.terms, second.terms], 2)
    beside = weigh([(first, second)], pile).row(0, named=True)
    assert beside["pile_cosine"] is not None and beside["pile_terms"] is not None
    assert {name: beside[name] for name in beside if name not in PILE_COLUMNS} == {
        name: alone[name] for name in alone if name not in PILE_COLUMNS
    }


def test_undated_articles_have_no_days_apart() -> None:
    day = datetime(2024, 1, 2, tzinfo=UTC)
    assert weighed(article(HARBOUR, date=day), article(BUDGET))["days_apart"] is None
    later = datetime(2024, 1, 3, 12, tzinfo=UTC)
    assert weighed(article(HARBOUR, date=day), article(BUDGET, date=later))["days_apart"] == pytest.approx(1.5)


def test_a_text_without_numbers_has_no_number_overlap() -> None:
    assert weighed(article("Nobody came to the harbour."), article(HARBOUR))["number_overlap"] is None


SENTENCES = [part.strip() + "." for part in (HARBOUR + " " + BUDGET).split(".") if part.strip()]


@given(st.lists(st.sampled_from(SENTENCES), max_size=6), st.lists(st.sampled_from(SENTENCES), max_size=6))
@settings(max_examples=40, deadline=None)
def test_swapping_two_articles_changes_nothing(one: list[str], other: list[str]) -> None:
    a, b = article(" ".join(one)), article(" ".join(other))
    there, back = weighed(a, b), weighed(b, a)
    assert list(there) == list(EVIDENCE_COLUMNS)
    for measure, value in there.items():
        assert back[measure] == (None if value is None else pytest.approx(value, abs=2e-5)), measure

"""Reports written to one template stay apart; corrections and follow-ups stay together."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from dedup.pair import compare, encoder_named, weigh_articles
from dedup.schema import Article

PAIRS = tomllib.loads(Path(__file__).with_name("lookalikes.toml").read_text(encoding="utf-8"))
LANGUAGE = {"market": "de"}


def article(kind: str, part: str, dated: bool) -> Article:
    told = PAIRS[kind][part]
    date = datetime.fromisoformat(told["date"]) if dated else None
    return Article(part, told["text"].strip(), told["title"], date=date, language=LANGUAGE.get(kind, "en"))


def probability(kind: str, part: str, dated: bool) -> float:
    return weigh_articles(article(kind, "first", dated), article(kind, part, dated), encoder_named()).probability


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
@pytest.mark.parametrize("kind", PAIRS)
def test_another_report_of_one_template_is_another_story(kind: str, dated: bool) -> None:
    assert probability(kind, "other", dated) < 0.3


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
@pytest.mark.parametrize("kind", [kind for kind in PAIRS if "again" in PAIRS[kind]])
def test_a_corrected_copy_stays_a_copy(kind: str, dated: bool) -> None:
    found = weigh_articles(article(kind, "first", dated), article(kind, "again", dated), encoder_named())
    assert (found.relation, found.probability > 0.9) == ("near", True)


@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
@pytest.mark.parametrize("kind", [kind for kind in PAIRS if "later" in PAIRS[kind]])
def test_a_follow_up_stays_in_its_story(kind: str, dated: bool) -> None:
    assert probability(kind, "later", dated) > 0.7


def test_the_reason_of_a_look_alike_is_its_template() -> None:
    from dedup.explanation import waterfall

    found = compare(article("rates", "first", True), article("rates", "other", True))
    strongest = min(waterfall(found.evidence.measures), key=lambda step: step.added)
    assert strongest.measure == "template"
    assert "another report of one template" in strongest.meaning

"""Look-alikes made for training differ in what tells them apart, and only there."""

import random
from dataclasses import replace

import pytest

from dedup import quantities
from dedup.schema import Article
from training.relation.pairs import SERIAL, abridged
from training.relation.templates import KINDS, is_figured, other_body, other_figures, other_names, retold, templates

TEXT = (
    "The ferry Alba carried 412 passengers on Monday. Captain Rosa Lind said 17 cars were on board. "
    "Tickets cost 24.50 euros, 3 percent more than in March 2021. The crossing to Lund took two hours. "
    "The next boat to Oslo leaves on 14 June. Nobody was late."
)
FERRY = Article("ferry", TEXT, "Alba carries 412 passengers", language="en")
MILL = Article("mill", "The mill in Ghent burnt on 5 May. Damage was 900 euros. Piet Maas saw 11 men and 2 dogs.", "")


def figures(article: Article) -> frozenset[str]:
    return quantities.keys(article.text, article.language)


def test_all_figures_change_in_title_and_text_alike_and_words_stay() -> None:
    other = other_figures(FERRY, 1.0, random.Random(1))
    assert not figures(FERRY) & figures(other)
    assert other.title.split()[2] in other.text
    assert other.title.split()[2] != "412"
    assert other.text.startswith("The ferry Alba carried ")
    assert "Captain Rosa Lind said" in other.text


def test_a_year_stays_near_and_a_weekday_becomes_another() -> None:
    other = other_figures(FERRY, 1.0, random.Random(2)).text
    assert "Monday" not in other
    assert any(str(year) in other for year in (2019, 2020, 2022, 2023))


def test_a_correction_changes_at_least_one_figure_and_not_many() -> None:
    for seed in range(20):
        left = figures(FERRY) & figures(other_figures(FERRY, 0.05, random.Random(seed), least=1))
        assert len(figures(FERRY)) - 2 <= len(left) <= len(figures(FERRY))


def test_names_come_from_the_donor() -> None:
    text = other_names(FERRY, MILL, 1.0, random.Random(3)).text
    assert "Lind" not in text
    assert any(name in text for name in ("Ghent", "Piet", "Maas"))


def test_the_first_sentence_stays_when_others_are_exchanged() -> None:
    text = other_body(FERRY, MILL, 0.6, random.Random(4)).text
    assert text.startswith("The ferry Alba carried 412 passengers on Monday.")
    assert any(sentence in text for sentence in ("The mill in Ghent", "Damage was 900", "Piet Maas saw"))


def test_every_article_with_figures_gives_a_look_alike_a_correction_and_an_update() -> None:
    given = [FERRY, Article("bare", "Nobody came to the harbour at all.", language="en")]
    made = list(templates(given, random.Random(5)))
    assert [pair.origin in KINDS for pair in made] == [True, False, False]
    assert [(pair.same, pair.duplicate) for pair in made] == [(0.0, 0.0), (1.0, 1.0), (1.0, None)]
    assert {pair.group for pair in made} == {"ferry"}
    assert made == list(templates(given, random.Random(5)))


def test_a_translation_with_other_figures_is_no_translation() -> None:
    (given,) = [pair for pair in templates([FERRY], random.Random(6)) if pair.origin == "corrected"]
    (made,) = retold([given], random.Random(7))
    assert (made.origin, made.same, made.duplicate, made.translated) == ("retold", 0.0, 0.0, None)
    assert made.origin in SERIAL


def test_a_translation_that_was_cut_is_still_a_copy() -> None:
    (given,) = [pair for pair in templates([FERRY], random.Random(8)) if pair.origin == "corrected"]
    (made,) = abridged([replace(given, translated=1.0)], random.Random(9))
    assert len(made.b.text) < len(given.b.text)
    assert (made.same, made.duplicate, made.translated) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("text", "enough"), [(TEXT, True), ("Two men came on Monday.", False)])
def test_a_template_needs_figures(text: str, enough: bool) -> None:
    assert is_figured(Article("x", text, language="en")) is enough

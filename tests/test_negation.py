"""Words that deny are told from phrases that merely hold one, in every language of the tables."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.negation import denials, excuses, may_deny, opposites

OPPOSITES = tomllib.loads((files("dedup") / "data" / "conflicts" / "opposites.toml").read_text("utf-8"))
LANGUAGES = ["en", "fr", "de", "tr", "ar", "zh", "ja", "cs", "und"]


@pytest.mark.parametrize(
    ("text", "language", "denying"),
    [
        ("They haven’t left.", "en", ["haven’t"]),
        ("Elle n'a pas parlé sans notes.", "fr", ["pas", "sans"]),
        ("Personne n'a été blessé.", "fr", ["Personne n'a"]),
        ("Personne ne sait. La personne est partie.", "fr", ["Personne ne"]),
        ("Mektubu almadığını söyledi.", "tr", ["almadığını"]),
        ("İstanbul'da yağmur yoktu.", "tr", ["yoktu"]),
        ("医院没有收到疫苗。", "zh", ["没有"]),
        ("Nicht nur der Chor sang.", "de", []),
        ("公司不仅扩建了工厂。", "zh", []),
    ],
)
def test_denials_are_found_and_idioms_are_not(text: str, language: str, denying: list[str]) -> None:
    assert [text[slice(*span)] for span in denials(text, language)] == denying


def test_a_short_verb_behind_an_elided_denial_is_a_sign_of_one() -> None:
    assert may_deny("Il n'a blessé que deux hommes.", "fr")
    assert not may_deny("Il a blessé deux hommes.", "fr")


def test_every_table_of_opposites_has_two_sides_in_the_same_languages() -> None:
    languages = {frozenset(table) for table in OPPOSITES.values()}
    assert len(languages) == 1
    assert all(len(sides) == 2 for table in OPPOSITES.values() for sides in table.values())


def test_no_word_stands_on_both_sides() -> None:
    both = [
        (name, language, set(first.split()) & set(second.split()))
        for name, table in OPPOSITES.items()
        for language, (first, second) in table.items()
    ]
    assert [found for found in both if found[2]] == []


def test_a_phrase_is_found_with_its_further_words() -> None:
    (term,) = opposites("Görüşmeler sona erdi, şirket evi satın aldı.", "tr")[-1:]
    assert (term.table, term.side) == ("buy-sell", 0)


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_gives_spans_inside_it(text: str, language: str) -> None:
    spans = [*denials(text, language), *excuses(text, language), *(term.span for term in opposites(text, language))]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert may_deny(text, language) in (True, False)

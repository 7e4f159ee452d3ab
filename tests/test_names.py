"""Names meet across spellings, inflections and scripts, and common words stay out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import gazetteer
from dedup.chunks import cut
from dedup.names import keys, names, overlap
from dedup.spelling import skeletons

BAKHMUT = [
    ("near Bakhmut today", "en"),
    ("près de Bakhmout hier", "fr"),
    ("bei Bachmut heute", "de"),
    ("под Бахмутом сегодня", "ru"),
    ("у Бахмуті сьогодні", "uk"),
    ("بالقرب من باخموت", "ar"),
]


@pytest.mark.parametrize(("text", "language"), BAKHMUT)
def test_one_town_has_one_key_in_every_spelling(text: str, language: str) -> None:
    assert "PKMT" in keys(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("in Germany", "en"), ("in Deutschland", "de"), ("en Allemagne", "fr"), ("в Германии", "ru"), ("在德国", "zh")],
)
def test_a_country_has_one_key_in_every_language(text: str, language: str) -> None:
    assert "@DE" in keys(text, language)


def test_a_surname_meets_its_inflected_and_transcribed_forms() -> None:
    english = keys("said Volodymyr Zelensky", "en")
    for text, language in [("сказав Зеленського", "uk"), ("sagte Selenskyj", "de"), ("قال زيلينسكي", "ar")]:
        assert "SLNSK" in english & keys(text, language)


def test_chinese_and_latin_spellings_meet_in_coarse_keys() -> None:
    assert overlap(keys("President Zelensky visited Bakhmut", "en"), keys("泽连斯基访问巴赫穆特", "zh")) > 0.4


def test_a_common_word_that_begins_a_sentence_is_no_name() -> None:
    assert [name.text for name in names("Yesterday it rained. Following that, Petrova left.", "en")] == ["Petrova"]


def test_months_and_weekdays_are_no_names() -> None:
    assert keys("on Monday in October", "en") == frozenset()


def test_spans_quote_the_names() -> None:
    text = "The mayor, Olena Marchenko, left Kharkiv."
    assert all(text[slice(*name.span)] == name.text for name in names(text, "en"))


def test_unrelated_names_do_not_overlap() -> None:
    assert overlap(keys("in Bakhmut", "en"), keys("in Toronto", "en")) == 0


def test_an_ending_that_belongs_to_the_name_keeps_its_key() -> None:
    assert set(skeletons("Fairbanks", "en")) & set(skeletons("Fairbanks", "de"))


def test_no_place_is_found_inside_a_word_of_katakana() -> None:
    assert list(gazetteer.places_in("ソコロワ氏")) == []
    assert [code for _, _, code in gazetteer.places_in("ドイツの首相")] == ["DE"]


def test_an_unknown_word_is_no_place() -> None:
    assert gazetteer.place("qwertzuiop") is None


@given(st.text(max_size=80), st.sampled_from(["en", "ru", "zh", "ar", "ja", "th", "und"]))
def test_any_text_gives_spans_inside_it(text: str, language: str) -> None:
    assert all(0 <= name.span.start < name.span.end <= len(text) for name in names(text, language))


@given(st.text(max_size=80), st.sampled_from(["en", "ru", "zh", "ar", "ja", "th", "und"]))
def test_the_keys_of_a_text_are_those_of_its_names(text: str, language: str) -> None:
    assert keys(text, language) == {key for name in names(text, language) for key in name.keys}


@given(st.text(st.characters(max_codepoint=0xFFFF), max_size=80))
def test_a_sign_beyond_the_basic_plane_changes_no_other_name(text: str) -> None:
    assert names(text + ". \U0001f600", "en") == names(text + ". !", "en")


KEYS = st.frozensets(st.sampled_from(["PKMT", "@DE", "~PKNT", "=nato", "SLNSK"]))


@given(KEYS, KEYS)
def test_overlap_is_symmetric_and_a_share(a: frozenset[str], b: frozenset[str]) -> None:
    assert overlap(a, b) == overlap(b, a)
    assert 0 <= overlap(a, b) <= 1


@given(
    st.lists(
        st.sampled_from(["The mayor of Bakhmut met", "Oksana Kovalenko.", "“He", "in NATO", "УКРАЇНА", "Москве", "May"])
    )
)
def test_the_same_names_are_found_in_a_text_that_is_cut_into_chunks(words: list[str]) -> None:
    for language, between in (("en", " "), ("uk", ". "), ("zh", "，"), ("und", "\n")):
        text = between.join(words)
        assert keys(text, language, cut([text, "Another"]).text(0)) == keys(text, language)

"""Contradictions are found, and roundings, sums, units and spellings are none."""

import numpy as np
import pytest

from dedup.alignment import aligned
from dedup.alignment.documents import document_of_sentences
from dedup.alignment.measures import measures
from dedup.conflicts import Conflict, conflicts
from dedup.conflicts.numbers import same_counted
from dedup.encoder import Encoder, load_encoder
from dedup.passages import passages


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def found(a: str, b: str, encoder: Encoder, languages: tuple[str, str] = ("en", "en")) -> list[Conflict]:
    first, second = document_of_sentences([[a]], languages[0]), document_of_sentences([[b]], languages[1])
    return conflicts(aligned(first, second, encoder))


def test_two_counts_of_the_same_thing_contradict_each_other(encoder: Encoder) -> None:
    (only,) = found(
        "Six trucks carried grain to the harbour of Lensk on Friday.",
        "Nine trucks carried the grain to the harbour in Lensk on Friday.",
        encoder,
    )
    assert only.kind == "number"
    assert (only.text_a, only.text_b) == ("Six trucks", "Nine trucks")
    assert "“Six trucks” against “Nine trucks”" in only.message


def test_numbers_contradict_each_other_across_languages(encoder: Encoder) -> None:
    (only,) = found(
        "The fire destroyed 14 houses in the village.",
        "Das Feuer zerstörte 41 Häuser in dem Dorf.",
        encoder,
        ("en", "de"),
    )
    assert (only.kind, only.text_a[:2], only.text_b[:2]) == ("number", "14", "41")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The fire destroyed about 1,200 houses in the village.", "The fire destroyed 1,214 houses in the village."),
        ("The runner covered 10 km in the heat of the day.", "The runner covered 6.2 miles in the heat of the day."),
        ("The mayor of Kharkiv met four teachers at noon.", "The mayor of Kharkov met 4 teachers at noon."),
        ("The clash left 12 people hurt.", "The clash left 12 people hurt: 5 officers and 7 students."),
    ],
)
def test_harmless_differences_are_no_contradiction(a: str, b: str, encoder: Encoder) -> None:
    assert found(a, b, encoder) == []


def test_another_year_contradicts(encoder: Encoder) -> None:
    (only,) = found("The bridge was opened by the king in 1987.", "The bridge was opened by the king in 1991.", encoder)
    assert (only.kind, only.text_a, only.text_b) == ("date", "1987", "1991")


def test_swapping_the_articles_swaps_the_contradictions(encoder: Encoder) -> None:
    a, b = "Six trucks carried grain to the harbour.", "Nine trucks carried the grain to the harbour."
    assert [item.swapped() for item in found(a, b, encoder)] == found(b, a, encoder)


def test_equal_sentences_contradict_nothing(encoder: Encoder) -> None:
    assert found("Six trucks burned.", "Six trucks burned.", encoder) == []


@pytest.mark.parametrize(
    ("a", "b", "languages"),
    [
        ("The council approved the new tram line.", "Der Stadtrat lehnte die neue Straßenbahnlinie ab.", ("en", "de")),
        ("The ministry has received the letter.", "Le ministère n'a pas reçu la lettre.", ("en", "fr")),
        ("Exports of grain rose in the spring.", "Экспорт зерна весной упал.", ("en", "ru")),
        ("All the passengers survived the explosion.", "乘客在爆炸中全部遇难。", ("en", "zh")),
    ],
)
def test_a_denial_and_an_opposite_word_contradict(a: str, b: str, languages: tuple[str, str], encoder: Encoder) -> None:
    assert [item.kind for item in found(a, b, encoder, languages)] == ["polarity"]


@pytest.mark.parametrize(
    ("a", "b", "languages"),
    [
        ("The council did not approve the tram line.", "The council rejected the tram line.", ("en", "en")),
        ("The mayor not only paid the fine.", "The mayor paid the fine.", ("en", "en")),
        ("However, the mayor paid the fine.", "Sin embargo, el alcalde pagó la multa.", ("en", "es")),
        ("The ministry failed to answer the letter.", "The ministry did not answer the letter.", ("en", "en")),
    ],
)
def test_a_denial_in_other_words_contradicts_nothing(
    a: str, b: str, languages: tuple[str, str], encoder: Encoder
) -> None:
    assert found(a, b, encoder, languages) == []


@pytest.mark.parametrize(
    ("a", "b", "languages"),
    [
        (
            "The singer Marta Oliveira opened the fair.",
            "Die Sängerin Ingrid Halvorsen eröffnete die Messe.",
            ("en", "de"),
        ),
        ("The judge Pavel Novotny read the verdict.", "Судья Андрей Бондаренко зачитал приговор.", ("en", "ru")),
    ],
)
def test_another_person_in_the_same_role_contradicts(
    a: str, b: str, languages: tuple[str, str], encoder: Encoder
) -> None:
    assert "name" in [item.kind for item in found(a, b, encoder, languages)]


def test_another_town_contradicts_and_its_inflection_does_not(encoder: Encoder) -> None:
    (only,) = found("The ferry sank in Lima at night.", "Паром затонул в Маниле ночью.", encoder, ("en", "ru"))
    assert only.kind == "place"
    assert not found("The ferry sank in Manila at night.", "Паром затонул в Маниле ночью.", encoder, ("en", "ru"))


def test_tolls_of_one_event_are_compared_across_the_articles(encoder: Encoder) -> None:
    first = document_of_sentences(
        [["Nine Norwegian sailors were killed in the storm.", "The harbour was closed for a week."]], "en"
    )
    second = document_of_sentences(
        [["The harbour stayed shut for a week.", "Officials later spoke of up to 30 Norwegian sailors killed."]], "en"
    )
    assert "number" in [item.kind for item in conflicts(aligned(first, second, encoder))]


def test_conflicts_do_not_depend_on_what_was_compared_before(encoder: Encoder) -> None:
    a = ["Six trucks carried grain to the harbour.", "The union did not accept the offer of the mayor."]
    b = ["Nine trucks carried grain to the harbour.", "The union accepted the offer of the mayor."]
    first = document_of_sentences([[each] for each in a], "en")
    second = document_of_sentences([[each] for each in b], "en")
    once = conflicts(aligned(first, second, encoder))
    conflicts(aligned(first, document_of_sentences([["Nobody saw the six trucks."]], "en"), encoder))
    assert conflicts(aligned(first, second, encoder)) == once
    assert {item.kind for item in once} == {"number", "polarity"}


def test_numbers_are_screened_by_the_words_beside_them(encoder: Encoder) -> None:
    a = document_of_sentences([["Six trucks came.", "It rained on Monday.", "Four boats sank."]], "en")
    b = document_of_sentences([["Nine trucks came.", "Some seven boats sank."]], "en")
    measured = measures(a, b, np.arange(3), np.arange(2), encoder)
    sides = passages(a, np.arange(3), measured.words_a), passages(b, np.arange(2), measured.words_b)
    counted = [[True, False], [False, False], [False, True]]
    assert same_counted(*sides, measured.alike, np.ones((3, 2), np.bool_)).tolist() == counted
    asked = np.array([[False, True], [True, True], [False, True]])
    assert same_counted(*sides, measured.alike, asked).tolist() == [[False, False], [False, False], [False, True]]


def test_words_beyond_those_looked_at_leave_a_sentence_empty(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dedup.alignment.words.MOST_WORDS", 2)
    document = document_of_sentences([["Six trucks came.", "Four boats sank."]], "en")
    first, second = passages(document, np.arange(2), document.words(np.arange(2), encoder))
    assert [document.text[slice(*span)] for span in first.spans] == ["Six", "trucks", "came"]
    assert (second.text, list(second.spans), second.telling) == ("", [], [])

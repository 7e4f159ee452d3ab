"""Sentences that differ in a few words are paired, unless these words may contradict each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.alignment import aligned
from dedup.alignment.beads import Compared
from dedup.alignment.documents import document_of_sentences
from dedup.alignment.edited import edited_sentences
from dedup.conflicts import conflicts
from dedup.encoder import load_encoder

SENTENCE = "The council of Tarnholm has decided to close the old swimming pool near the station for repairs"


def paired(a: list[str], b: list[str], language: str = "en") -> list[tuple[int, int]]:
    first, second = (document_of_sentences([[each] for each in side], language) for side in (a, b))
    return edited_sentences(first, second, np.arange(len(a)), np.arange(len(b)))


@pytest.mark.parametrize(
    ("old", "new"), [("decided", "resolved"), ("near the", "by the"), ("old ", ""), ("The", "the")]
)
def test_a_sentence_is_paired_with_its_edited_form(old: str, new: str) -> None:
    assert paired(["Nothing of this kind.", SENTENCE], [SENTENCE.replace(old, new, 1)]) == [(1, 0)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("the old", "two old"),
        ("close", "open"),
        ("has decided", "has not decided"),
        ("Tarnholm", "Vessing"),
        ("for repairs", "on Monday"),
        ("swimming pool near the station", "town hall behind a church"),
    ],
)
def test_words_that_may_contradict_or_are_too_many_leave_a_sentence_to_be_measured(old: str, new: str) -> None:
    assert paired([SENTENCE], [SENTENCE.replace(old, new, 1)]) == []


def test_a_unit_beside_an_equal_number_counts() -> None:
    text = "Rescuers found the missing hikers about 12 km from the hut where they had spent the night"
    assert paired([text], [text.replace("km", "miles")]) == []
    assert paired([text], [text.replace("hikers", "walkers")]) == [(0, 0)]


def test_an_edited_copy_is_joined_and_its_other_number_still_contradicts() -> None:
    encoder = load_encoder()
    first = document_of_sentences(
        [[SENTENCE], ["Seven workers were hurt when a wall of the pool fell down there."]], "en"
    )
    second = document_of_sentences(
        [
            [SENTENCE.replace("decided", "resolved")],
            ["Nine workers were hurt when a wall of the pool fell down there."],
        ],
        "en",
    )
    found = aligned(first, second, encoder)
    assert [bead[:2] for bead in found.beads] == [((0,), (0,)), ((1,), (1,))]
    assert [item.kind for item in conflicts(found)] == ["number"]


@given(st.lists(st.permutations(SENTENCE.split()[:9]).map(" ".join), max_size=4), st.data())
def test_each_sentence_is_paired_once_and_swapping_swaps(texts: list[str], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.sampled_from([SENTENCE, *texts]), max_size=4))
    first, second = (document_of_sentences([[each] for each in side], "en") for side in (texts, others))
    there, back = Compared.of(first, second), Compared.of(second, first)
    assert len({i for i, _ in there.same}) == len({j for _, j in there.same}) == len(there.same)
    if (first.text, first.language) != (second.text, second.language):
        assert there.same == back.same
        assert there.swapped != back.swapped

"""A text's telling words as a unit vector: the closeness of two texts is a symmetric cosine."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.terms import TEXT_CHARS, cosine, stems, terms

TEXTS = st.one_of(st.text(max_size=60), st.text(alphabet="abE é'’.-,\n_2²ß政府辞職ก", max_size=60))


@given(TEXTS, TEXTS)
def test_the_cosine_is_symmetric_and_in_range(x: str, y: str) -> None:
    a, b = terms(x), terms(y)
    assert 0 <= cosine(a, b) <= 1
    assert cosine(a, b) == pytest.approx(cosine(b, a))


@given(TEXTS)
def test_a_text_equals_itself(text: str) -> None:
    found = terms(text)
    assert cosine(found, found) == pytest.approx(1.0 if found.weights.any() else 0.0, abs=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "?! _ …"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    assert cosine(terms(text), terms(text)) == 0
    assert cosine(terms(text), terms("Residents leave Bakhmut")) == 0


def test_unspaced_scripts_are_cut_in_pairs() -> None:
    assert list(stems("日本語、東")) == ["日本", "本語", "東"]
    assert cosine(terms("東京都知事"), terms("東京の知事")) > 0


@given(st.lists(st.sampled_from(["Bakhmut", "residents", "left", "the", "city", "政府"]), min_size=1, max_size=12))
def test_the_order_of_words_is_no_matter(words: list[str]) -> None:
    there, back = terms(" ".join(words)), terms(" ".join(reversed(words)))
    assert np.array_equal(there.keys, back.keys)
    assert there.weights == pytest.approx(back.weights)


@given(TEXTS)
def test_keys_are_in_order_and_weights_of_unit_length(text: str) -> None:
    found = terms(text)
    assert (np.diff(found.keys.astype(np.int64)) >= 0).all()
    assert not found.weights.any() or np.linalg.norm(found.weights) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "text",
    ["“Leave,” they said", "leave\nthey—said", "(leave) they: said.", "Leave! 'they' [said]…", "LEAVE? they_said"],
)
def test_marks_around_words_do_not_count(text: str) -> None:
    assert list(stems(text)) == ["leave", "they", "said"]


def test_only_the_beginning_of_a_text_counts() -> None:
    start = "word " * (TEXT_CHARS // 5)
    assert np.array_equal(terms(start).keys, terms(start + "Bakhmut").keys)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.checker.style import (
    TokenNumbers,
    buckets,
    mask,
    model,
    probabilities,
    probabilities_many,
    token_numbers,
    tokens_of,
)

NATIVE = (
    "The mayor said Tuesday he won't seek another term, telling reporters outside City Hall that he's "
    "ready to go home. “I've had a good run,” he said. “It's time.” His wife stood beside him and "
    "laughed. The announcement caught aides off guard. Two of them said they'd been told to plan for a "
    "kickoff event next week. A spokesman wouldn't say who might run instead, but at least three council "
    "members are thinking about it, according to people who've talked with them. One of them, a former "
    "teacher, told a radio host last month that she'd jump in if he got out. "
) * 3
TRANSLATED = (
    "According to him, within the framework of the visit the issues of the development of the cooperation "
    "of the two countries were discussed. At the same time, it should be noted that the representatives "
    "of the ministry of the interior declared also that the measures for the improvement of the situation "
    "in the region will be carried out in the nearest time. In addition, the head of the administration "
    "of the city emphasized the importance of the realization of the project, which was developed by the "
    "specialists of the institute on the basis of the results of the research. As is known, the "
    "construction of the object began already in the previous year. "
) * 3


def test_translated_prose_scores_above_native_prose() -> None:
    assert probabilities(TRANSLATED).translated > 1 > probabilities(NATIVE).translated


def test_shares_of_languages_sum_to_one() -> None:
    assert sum(probabilities(TRANSLATED).languages.values()) == pytest.approx(1, abs=1e-3)


def test_an_empty_text_says_nothing() -> None:
    style = probabilities("")
    assert (style.translated, style.tokens) == (0.0, 0)


def test_many_texts_give_the_same_numbers_as_one() -> None:
    assert probabilities_many([NATIVE, TRANSLATED, ""]) == [probabilities(text) for text in (NATIVE, TRANSLATED, "")]


def test_names_and_numbers_are_masked() -> None:
    first = "President Kovalenko met 312 voters in Sumy on 14 May."
    second = "President Hoffmann met 978 voters in Graz on 27 May."
    numbers = token_numbers()
    assert np.array_equal(buckets(first, numbers), buckets(second, numbers))


def test_topic_words_outside_the_vocabulary_count_by_their_ending() -> None:
    numbers = TokenNumbers(["the", "was"])
    assert np.array_equal(buckets("the shelling was", numbers), buckets("the smelting was", numbers))


def test_curly_and_straight_quotes_are_one() -> None:
    assert mask("’") == mask("'")
    assert mask("“") == mask('"')


def test_the_beginning_of_a_huge_text_is_read() -> None:
    assert len(tokens_of("word " * 100_000)) == 20_000


def test_the_model_is_small_and_covers_a_dozen_languages() -> None:
    using = model()
    assert len(using.languages) >= 12
    assert using.weights.dtype == using.language_weights.dtype == np.int8
    assert using.weights.shape == using.rarity.shape
    assert using.language_weights.shape[1] == len(using.languages)


@given(st.text(max_size=400))
def test_any_text_has_finite_numbers(text: str) -> None:
    style = probabilities(text)
    assert np.isfinite(style.translated)
    assert all(0 <= share <= 1 for share in style.languages.values())

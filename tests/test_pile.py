"""A pile takes off what all its articles share, changes nothing where there are none, and heeds no order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.pile import MOST_ALIKE, Pile, gather
from dedup.terms import cosine, terms

DIMENSIONS = 6


def about_one_thing(count: int, seed: int = 0) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Make unit vectors that all lean the same way."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, DIMENSIONS)) + np.array([4.0, *[0.0] * (DIMENSIONS - 1)])
    unit: np.ndarray[tuple[int, int], np.dtype[np.float32]] = (
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    ).astype(np.float32)
    return unit


def test_two_articles_alone_are_compared_as_they_are() -> None:
    vectors = about_one_thing(2)
    pile = gather(np.zeros((0, DIMENSIONS), np.float32), [], 0)
    assert pile.likeness == 0
    assert pile.meaning(vectors) == pytest.approx(vectors, abs=1e-6)
    told = terms("The harbour of Lindvik closed")
    assert pile.telling(told).weights == pytest.approx(told.weights, abs=1e-6)


def test_in_a_pile_about_one_thing_articles_lie_further_apart() -> None:
    vectors = about_one_thing(5000)
    whitened = gather(vectors, [], len(vectors)).meaning(vectors[:50])
    assert (vectors[:50] @ vectors[:50].T).mean() > 0.5
    assert (whitened @ whitened.T).mean() < 0.2


def test_articles_are_alike_in_a_pile_about_one_thing_only() -> None:
    vectors = about_one_thing(5000)
    assert gather(vectors, [], 5000).likeness == MOST_ALIKE
    assert gather(np.concatenate([vectors, -vectors]), [], 10_000).likeness < 0.01


def test_a_word_that_all_articles_hold_weighs_less_and_a_rare_one_does_not() -> None:
    texts = [f"regatta number{i}" for i in range(2000)]
    pile = gather(about_one_thing(10), (terms(text) for text in texts), len(texts))
    one, other, rare = terms("regatta Holm"), terms("regatta Weber"), terms("Holm")
    assert cosine(pile.telling(one), pile.telling(other)) < 0.5 * cosine(one, other)
    assert cosine(pile.telling(one), pile.telling(rare)) > cosine(one, rare)


@given(st.permutations(range(40)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_articles_changes_nothing(order: list[int]) -> None:
    vectors = about_one_thing(40)
    there, back = gather(vectors, [], 40), gather(vectors[order], [], 40)
    assert there.axes == pytest.approx(back.axes, abs=2e-5)
    assert there.mean == pytest.approx(back.mean, abs=2e-6)


def test_a_zero_vector_stays_a_zero_vector() -> None:
    pile = Pile(0, np.zeros(2, np.float32), np.eye(2, dtype=np.float32), np.ones(1, np.float32))
    assert pile.meaning(np.zeros((1, 2), np.float32)).tolist() == [[0.0, 0.0]]

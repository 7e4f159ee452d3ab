import numpy as np
import pytest

from dedup.chunks import cut
from dedup.encoder import Encoder, load_encoder
from dedup.schema import Span
from dedup.vectors import document_vectors, sentence_vectors, span_vectors

QUAKE = "An earthquake of magnitude 6.1 struck the coast on Monday and damaged hundreds of houses. " * 3
BANK = "The central bank raised its key interest rate by half a point to slow inflation. " * 3


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_articles_become_unit_rows_and_an_empty_one_a_zero_row(encoder: Encoder) -> None:
    vectors = document_vectors(encoder, ["Quake hits coast", "", ""], [QUAKE, BANK, ""])
    assert vectors.shape == (3, encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0], atol=1e-5)


def test_a_title_alone_is_enough(encoder: Encoder) -> None:
    vectors = document_vectors(encoder, ["Quake hits coast"], [""])
    assert np.isclose(np.linalg.norm(vectors[0]), 1, atol=1e-5)


def test_the_title_pulls_the_article_towards_it(encoder: Encoder) -> None:
    title = encoder.encode(["Quake hits coast"])[0]
    without, with_title = document_vectors(encoder, ["", "Quake hits coast"], [BANK, BANK])
    assert with_title @ title > without @ title


def test_two_articles_on_one_event_are_nearer_than_two_on_different_ones(encoder: Encoder) -> None:
    other = "Houses collapsed when a strong earthquake shook the coastal region early this week. " * 3
    vectors = document_vectors(encoder, ["", "", ""], [QUAKE, other, BANK])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_order_and_neighbours_change_no_vector(encoder: Encoder) -> None:
    titles, texts = ["a quake", "rates", ""], [QUAKE, BANK, QUAKE + BANK]
    vectors = document_vectors(encoder, titles, texts)
    assert np.array_equal(vectors[::-1], document_vectors(encoder, titles[::-1], texts[::-1]))


def test_sentence_vectors_are_those_of_the_spans(encoder: Encoder) -> None:
    text = "First one. Second thing."
    spans = [Span(0, 10), Span(11, 24)]
    assert np.array_equal(sentence_vectors(encoder, text, spans), encoder.encode(["First one.", "Second thing."]))


def test_parts_of_texts_that_are_cut_into_chunks_have_the_vectors_of_their_words(encoder: Encoder) -> None:
    texts = ["First one. Second“thing”!Third", "", "No. 5 stays."]
    spans = [[Span(0, 10), Span(11, 25), Span(24, 30), Span(3, 8)], [], [Span(0, 12), Span(4, 4)]]
    said = [text[start:end] for text, each in zip(texts, spans, strict=True) for start, end in each]
    for by in (encoder, Named(encoder)):
        assert np.array_equal(span_vectors(by, texts, spans, cut(texts)), encoder.encode(said))


def test_no_articles_have_no_vectors() -> None:
    encoder = load_encoder()
    assert document_vectors(encoder, [], []).shape == (0, encoder.dimensions)


class Named:
    """The same encoder, not known to be additive."""

    name = "named"

    def __init__(self, encoder: Encoder) -> None:
        self.encode, self.dimensions = encoder.encode, encoder.dimensions


def test_one_pass_over_an_article_gives_the_vectors_of_its_parts(encoder: Encoder) -> None:
    long = " ".join(f"{QUAKE}{BANK}" for _ in range(20))
    texts = [long, "x" + long, long.replace(" ", ""), long.replace(" ", "。"), QUAKE, ""]
    titles = ["Quake hits coast"] * len(texts)
    apart = document_vectors(Named(encoder), titles, texts)
    assert np.abs(document_vectors(encoder, titles, texts) - apart).max() < 1e-5

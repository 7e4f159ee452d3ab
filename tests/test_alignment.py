"""Beads join what tells the same, in any order and language, and every paragraph at most once."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.alignment import align, aligned
from dedup.alignment.beads import paragraph_beads
from dedup.alignment.documents import document_of_paragraphs, document_of_sentences
from dedup.alignment.matching import leftovers, mutual_best, one_to_one
from dedup.alignment.paragraphs import CERTAIN, paragraph_log_odds
from dedup.alignment.words import Cut, covered, likeness, nearest_words, words_of
from dedup.encoder import Encoder, load_encoder

ENGLISH = [
    "The river rose three metres overnight and flooded the old town of Lensk.",
    "Firefighters brought 240 people to safety in boats.",
    "The mayor, Irina Sokolova, asked the government for help.",
    "Schools will stay closed until Thursday.",
    "Meteorologists expect more rain at the weekend.",
]
GERMAN = [
    "Der Fluss stieg über Nacht um drei Meter und überschwemmte die Altstadt von Lensk.",
    "Feuerwehrleute brachten 240 Menschen mit Booten in Sicherheit.",
    "Die Bürgermeisterin Irina Sokolowa bat die Regierung um Hilfe.",
    "Die Schulen bleiben bis Donnerstag geschlossen.",
    "Meteorologen erwarten am Wochenende weiteren Regen.",
]
OTHER = ["The shoe company sold nine percent more boots.", "A museum bought two paintings by a local artist."]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_a_translation_is_joined_paragraph_by_paragraph(encoder: Encoder) -> None:
    assert [(bead.a, bead.b) for bead in align(ENGLISH, GERMAN, encoder)] == [((i,), (i,)) for i in range(5)]


def test_order_does_not_matter(encoder: Encoder) -> None:
    places = [3, 0, 4, 2, 1]
    shuffled = [GERMAN[place] for place in places]
    found = {bead.a[0]: bead.b[0] for bead in align(ENGLISH, shuffled, encoder)}
    assert found == {place: row for row, place in enumerate(places)}


def test_foreign_paragraphs_stay_alone(encoder: Encoder) -> None:
    beads = align(ENGLISH[:3] + OTHER[:1], GERMAN[:3], encoder)
    assert 3 not in chain.from_iterable(bead.a for bead in beads)
    assert len(beads) == 3


def test_one_paragraph_is_joined_with_the_two_it_was_split_into(encoder: Encoder) -> None:
    joined = [" ".join(ENGLISH[:2]), *ENGLISH[2:]]
    assert ((0,), (0, 1)) in [(bead.a, bead.b) for bead in align(joined, GERMAN, encoder)]


def test_swapping_the_articles_swaps_the_beads(encoder: Encoder) -> None:
    a, b = ENGLISH[:4], [*GERMAN[1:], *OTHER]
    there, back = align(a, b, encoder), align(b, a, encoder)
    seen = sorted((bead.b, bead.a, bead.score) for bead in back)
    assert seen == sorted((bead.a, bead.b, bead.score) for bead in there)


def test_an_empty_article_has_no_beads(encoder: Encoder) -> None:
    assert align("", "\n\n".join(ENGLISH), encoder) == []
    assert align([], [], encoder) == []


def test_a_heading_is_not_joined_with_a_sentence_of_the_same_words(encoder: Encoder) -> None:
    beads = align(["Flood in Lensk", *ENGLISH[1:]], ENGLISH, encoder)
    assert all(bead.a != (0,) for bead in beads)


def test_an_assignment_leaves_out_pairs_that_cost_more_than_nothing() -> None:
    assert one_to_one(np.array([[2.0, -1.0], [1.0, -3.0]])) == [(0, 0)]


def test_leftovers_join_their_best_counterpart_only_when_sure() -> None:
    log_odds = np.array([[3.0], [2.0], [-1.0]])
    assert leftovers(log_odds, [(0, 0)], 1.5) == [(1, 0)]


def test_mutual_best_takes_nobody_who_is_taken() -> None:
    log_odds = np.array([[3.0, 0.0], [0.0, -0.5]])
    assert mutual_best(log_odds, [(0, 0)], -0.8) == []


def test_a_large_problem_is_solved_greedily_without_using_a_sentence_twice() -> None:
    worth = np.random.default_rng(1).normal(size=(450, 430))
    chosen = one_to_one(worth)
    assert len({i for i, _ in chosen}) == len({j for _, j in chosen}) == len(chosen) > 300


def test_a_chain_of_half_fitting_paragraphs_does_not_become_one_bead() -> None:
    log_odds = np.array([[5.0, -9.0, -0.5], [-9.0, -9.0, -9.0], [-9.0, -0.8, 4.0]])
    assert [(bead.a, bead.b) for bead in paragraph_beads(log_odds)] == [((0,), (0,)), ((2,), (1, 2))]


def test_three_paragraphs_may_tell_what_one_does() -> None:
    log_odds = np.array([[3.0, -9.0], [-2.5, -9.0], [2.0, -9.0], [-9.0, 6.0]])
    assert [(bead.a, bead.b) for bead in paragraph_beads(log_odds)] == [((0, 1, 2), (0,)), ((3,), (1,))]


def test_a_sentence_that_is_repeated_has_no_room_for_a_second_counterpart() -> None:
    a, b = document_of_sentences([["One."], ["Two."]], "en"), document_of_sentences([["Eins."]], "de")
    found = paragraph_log_odds(a, b, np.array([[0.99], [0.2]]), None)
    assert found[1, 0] == -CERTAIN < found[0, 0]


def test_a_loose_account_is_joined_where_few_words_are_shared(encoder: Encoder) -> None:
    loose = [
        "Boats were the only way out for some 240 residents, who were taken off roofs by firemen.",
        "Sokolova, who runs the town, said it could not cope alone and turned to the ministers.",
    ]
    joined = {(p, q) for bead in align(ENGLISH, loose, encoder) for p in bead.a for q in bead.b}
    assert {(1, 0), (2, 1)} <= joined


def test_coverage_is_whole_for_equal_sentences(encoder: Encoder) -> None:
    words = words_of([Cut("Firefighters saved people.", 0, encoder)], encoder)
    share = covered(words, nearest_words(likeness(words, words), words))
    assert share == pytest.approx(np.ones((1, 1)), abs=0.01)


PARAGRAPHS = st.lists(st.one_of(st.sampled_from(ENGLISH + GERMAN + OTHER), st.text(max_size=40)), max_size=6)


@settings(max_examples=40, deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_any_two_articles_align_symmetrically_with_each_paragraph_once(a: list[str], b: list[str]) -> None:
    encoder = load_encoder()
    there = aligned(document_of_paragraphs(a, "en"), document_of_paragraphs(b, "de"), encoder)
    back = aligned(document_of_paragraphs(b, "de"), document_of_paragraphs(a, "en"), encoder).swapped()
    assert there.beads == back.beads
    assert there.links == back.links
    for side, size in (("a", len(a)), ("b", len(b))):
        used = list(chain.from_iterable(getattr(bead, side) for bead in there.beads))
        assert len(used) == len(set(used))
        assert all(0 <= number < size for number in used)
    assert all(bead.a and bead.b and 0 <= bead.score <= 1 for bead in there.beads)


@given(st.lists(st.one_of(st.sampled_from(ENGLISH + GERMAN + OTHER), st.text(max_size=60)), max_size=4))
def test_the_words_of_sentences_stand_where_their_spans_say(texts: list[str]) -> None:
    encoder = load_encoder()
    cuts = [Cut(text, 7, encoder) for text in texts]
    for text, cut in zip(texts, cuts, strict=True):
        assert [text[span.start - 7 : span.end - 7].lower() for span in cut.spans] == cut.forms
    words = words_of(cuts, encoder)
    assert len(words.spans) == len(words.kind) == words.bounds[-1] == sum(len(cut.forms) for cut in cuts)

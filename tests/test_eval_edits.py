"""The generator of edited copies keeps what it says it keeps."""

import random

import pytest

from dedup.schema import Article
from eval import edits

WORDS = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet"]
PARAGRAPHS = [
    f"The {a} council met on Monday. It chose {a} over {b} in the end." for a, b in zip(WORDS, WORDS[::-1], strict=True)
]
ARTICLE = Article("one", "\n\n".join(PARAGRAPHS), title="Council chooses a side", language="en")


def _copy(kind: str, strength: float) -> Article:
    return edits.edit(ARTICLE, kind, strength, random.Random(7))


def test_abridging_by_half_keeps_the_first_half_of_the_sentences() -> None:
    assert _copy("abridge", 0.5).text == "\n\n".join(PARAGRAPHS[:5])


def test_condensing_keeps_the_stated_share_of_sentences_in_order() -> None:
    kept = edits._split(_copy("condense", 0.3))
    sentences = [s.strip() for paragraph in kept for s in paragraph]
    assert len(sentences) == 14
    assert [ARTICLE.text.index(s) for s in sentences] == sorted(ARTICLE.text.index(s) for s in sentences)


def test_dropping_keeps_whole_paragraphs() -> None:
    kept = _copy("drop", 0.4).text.split("\n\n")
    assert len(kept) == 6
    assert set(kept) <= set(PARAGRAPHS)


def test_reordering_keeps_every_paragraph() -> None:
    moved = _copy("reorder", 1.0).text.split("\n\n")
    assert sorted(moved) == sorted(PARAGRAPHS)
    assert moved != PARAGRAPHS


def test_retitling_leaves_the_text_alone() -> None:
    copy = _copy("retitle", 1.0)
    assert copy.text == ARTICLE.text
    assert copy.title != ARTICLE.title


def test_ocr_noise_changes_about_the_stated_share_of_words() -> None:
    before, after = ARTICLE.text.split(), _copy("ocr", 0.2).text.split()
    changed = sum(a != b for a, b in zip(before, after, strict=True)) / len(before)
    assert 0.05 < changed < 0.35


def test_boilerplate_adds_lines_and_takes_none() -> None:
    copy = _copy("boilerplate", 0.4).text.split("\n\n")
    assert len(copy) == len(PARAGRAPHS) + 8
    assert set(PARAGRAPHS) <= set(copy)


@pytest.mark.parametrize(("kind", "strength"), [(kind, 1.0) for kind, _ in edits.grid()])
def test_every_edit_leaves_some_text_even_at_full_strength(kind: str, strength: float) -> None:
    assert _copy(kind, strength).text.strip()


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in edits.grid()}))
def test_every_edit_survives_an_article_of_one_word(kind: str) -> None:
    assert edits.edit(Article("x", "Word"), kind, 0.5, random.Random(1)).text


def test_copies_depend_on_seed_and_id_and_not_on_company() -> None:
    other = Article("two", "Something else entirely. It happened.", language="en")
    assert edits.copies([ARTICLE], 3, each=4) == edits.copies([other, ARTICLE], 3, each=4)[4:]
    assert edits.copies([ARTICLE], 3, each=4) != edits.copies([ARTICLE], 4, each=4)


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="abridge"):
        _copy("nonsense", 0.5)

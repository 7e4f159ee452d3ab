"""What only one article says is marked, what both say is not, and residue is no news."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.alignment import aligned, document
from dedup.encoder import Encoder, load_encoder
from dedup.schema import Article
from dedup.unique import Unique, support, unique_content, unique_share

NEWS = [
    "The river rose three metres overnight and flooded the old town of Lensk.",
    "Firefighters brought 240 people to safety in boats.",
    "Schools will stay closed until Thursday.",
]
ALONE = "A museum of clocks lost its whole collection to the water."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def only_in_first(a: str, b: str, encoder: Encoder) -> list[Unique]:
    first, second = document(Article("a", a, language="en")), document(Article("b", b, language="en"))
    return unique_content(aligned(first, second, encoder))


def test_a_sentence_that_only_one_has_is_unique(encoder: Encoder) -> None:
    found = only_in_first("\n\n".join([*NEWS, ALONE]), "\n\n".join(NEWS), encoder)
    assert [(item.text, item.paragraph, item.whole) for item in found] == [(ALONE, 3, True)]


def test_identical_texts_have_nothing_unique(encoder: Encoder) -> None:
    assert only_in_first("\n\n".join(NEWS), "\n\n".join(NEWS), encoder) == []


def test_everything_is_unique_beside_an_empty_article(encoder: Encoder) -> None:
    assert [item.text for item in only_in_first("\n\n".join(NEWS), "", encoder)] == NEWS


def test_headings_and_residue_are_not_news(encoder: Encoder) -> None:
    text = "\n\n".join([*NEWS, "More floods", "Read more: Wind in the north"])
    assert only_in_first(text, "\n\n".join(NEWS), encoder) == []


def test_the_share_is_that_of_the_length(encoder: Encoder) -> None:
    a = document(Article("a", "\n\n".join([*NEWS, ALONE]), language="en"))
    b = document(Article("b", "\n\n".join(NEWS), language="en"))
    alignment = aligned(a, b, encoder)
    share = unique_share(alignment, unique_content(alignment))
    assert share == pytest.approx(len(ALONE) / sum(map(len, [*NEWS, ALONE])), abs=0.01)


def test_support_counts_the_members_that_say_a_sentence(encoder: Encoder) -> None:
    canonical = document(Article("c", "\n\n".join(NEWS), language="en"))
    texts = {"m": [*NEWS[:2], ALONE], "n": [NEWS[0], ALONE]}
    members = [document(Article(name, "\n\n".join(text), language="en")) for name, text in texts.items()]
    counted = support([aligned(member, canonical, encoder) for member in members], encoder)
    assert [counted.of("c", span) for span in canonical.sentences] == [3, 2, 1]
    assert counted.of("m", members[0].sentences[2]) == 2


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_texts_give_spans_that_quote_them(a: str, b: str) -> None:
    for item in only_in_first(a, b, load_encoder()):
        assert a[slice(*item.span)] == item.text
        assert item.text.strip()

"""What the report is put together from: harmless text and links, rows of beads, changed words."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.report.rows import Bead, compose, linked, table_rows
from dedup.report.safety import neutral, safe_link, script_json
from dedup.report.wording import changes
from dedup.schema import Span
from tests import attack_corpus


@given(st.text())
def test_neutral_text_keeps_its_length_and_its_letters(text: str) -> None:
    shown = neutral(text)
    assert len(shown) == len(text)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00")


@given(st.text())
def test_data_in_a_script_element_never_ends_it(text: str) -> None:
    data = script_json({"text": neutral(text)})
    assert not set("<>&\u2028\u2029") & set(data)
    assert orjson.loads(data) == {"text": neutral(text)}


@pytest.mark.parametrize("link", attack_corpus.LINKS)
def test_a_link_that_is_no_plain_web_address_is_dropped(link: str) -> None:
    assert safe_link(link) in {"", 'https://ok.example/"onclick="window.hacked=1'}


places = st.integers(0, 6)
beads = st.lists(st.builds(Bead, st.tuples(places), st.tuples(places), st.floats(0, 1)), max_size=6)


@given(beads, st.integers(0, 8), st.integers(0, 8))
def test_rows_hold_every_paragraph_of_both_sides(found: list[Bead], a_count: int, b_count: int) -> None:
    rows = table_rows(compose(found, [Bead((place,), (place,), 1.0) for place in range(7)]), a_count, b_count)
    assert sorted(place for row in rows for place in row.a) == list(range(a_count))
    assert sorted(place for row in rows for place in row.b) == list(range(b_count))
    firsts = [row.a[0] for row in rows if row.a]
    assert firsts == sorted(firsts)


def test_beads_go_through_a_third_article_in_either_direction() -> None:
    alignments = {(0, 1): (Bead((0,), (2,), 0.9),), (0, 2): (Bead((0,), (5,), 0.8),)}
    assert linked(alignments, 1, 2) == ("composed", (Bead((2,), (5,), 0.8),))
    assert linked(alignments, 1, 0) == ("direct", (Bead((2,), (0,), 0.9),))
    assert linked(alignments, 1, 3) == ("none", ())


@given(st.lists(st.sampled_from(["der", "die", "das", "ein", "中", "国", "ไทย", "4", "."]), max_size=20), st.data())
def test_words_outside_the_marked_changes_are_the_same_on_both_sides(words: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(words))
    a, b = " ".join(words), " ".join(other)
    deleted, inserted = changes(a, b, Span(0, len(a)), Span(0, len(b)))
    if deleted or inserted:
        assert without(a, deleted) == without(b, inserted)


def without(text: str, ranges: list[tuple[int, int]]) -> list[str]:
    for start, end in reversed(ranges):
        text = text[:start] + " " + text[end:]
    return text.split()

"""Cutting texts into numbered chunks loses nothing and heeds nothing but the text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import chunks
from dedup.chunks import Kinds, Lists, Remembered, cut, ranges, spaced

TEXTS = st.lists(st.text(alphabet="ab é,.\n\0\ud800“。政", max_size=12), max_size=6)


@given(TEXTS)
def test_chunks_are_those_of_the_text_and_stand_where_they_are_said_to(texts: list[str]) -> None:
    whole = cut(texts)
    for which, text in enumerate(texts):
        part = whole.text(which)
        plain = spaced(text).replace("\0", " ").replace("\ud800", "\ufffd")
        said = [part.book.chunks[number] for number in part.numbers.tolist()]
        assert " ".join(said) == plain
        assert [plain[at : at + len(chunk)] for at, chunk in zip(part.places[:-1].tolist(), said, strict=True)] == said
        assert part.places[-1] == len(text) + 1


@given(TEXTS, st.data())
def test_a_stretch_holds_the_chunks_of_its_span_unless_it_is_said_to_break_one(
    texts: list[str], data: st.DataObject
) -> None:
    texts = [*texts, "one two.three"]
    which = data.draw(st.integers(0, len(texts) - 1))
    start = data.draw(st.integers(0, len(texts[which])))
    end = data.draw(st.integers(start, len(texts[which])))
    whole = cut(texts)
    begins, ends, broken = whole.stretches(np.array([which]), np.array([[start, end]]))
    said = "".join(whole.book.chunks[number] for number in whole.numbers[begins[0] : ends[0]].tolist())
    plain = spaced(texts[which][start:end]).replace("\0", " ").replace("\ud800", "\ufffd")
    assert len(broken) or said == plain.replace(" ", "")


def test_no_texts_are_no_chunks() -> None:
    assert len(cut([]).begins) == 0


def test_facts_are_found_once_for_each_chunk() -> None:
    asked: list[str] = []

    def length(chunk: str) -> int:
        asked.append(chunk)
        return len(chunk)

    kinds = Kinds(length)
    for text in ("facts facts are found", "are facts"):
        whole = cut([text])
        assert kinds.of(whole.book, whole.numbers).tolist() == [len(word) for word in text.split()]
    assert sorted(asked) == ["are", "facts", "found"]


@pytest.mark.parametrize("size", [1, 1000])
def test_lists_of_chunks_come_one_behind_the_other(size: int) -> None:
    lists = Lists(lambda chunk: np.arange(len(chunk), dtype=np.int32).tobytes(), np.int32)
    words = [f"{number:b}" for number in range(size)]
    whole = cut([" ".join(words)])
    found, counts = lists.of(whole.book, whole.numbers)
    assert counts.tolist() == [len(word) for word in words]
    assert found.tolist() == [at for word in words for at in range(len(word))]


def test_a_full_book_gives_way_to_a_new_one_and_facts_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds, first = Kinds(len), cut(["one three"])
    assert kinds.of(first.book, first.numbers).tolist() == [3, 5]
    monkeypatch.setattr(chunks, "REMEMBERED", 1)
    second = cut(["three one"])
    assert second.book is not first.book
    assert kinds.of(second.book, second.numbers).tolist() == [5, 3]
    assert kinds.of(first.book, first.numbers).tolist() == [3, 5]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "REMEMBERED", 2)
    lengths = Remembered(len)
    assert [lengths[word] for word in ("a", "bb", "ccc", "x" * 99)] == [1, 2, 3, 99]
    assert dict(lengths) == {"ccc": 3}


def test_ranges_of_nothing_are_empty() -> None:
    assert ranges(np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []

"""Which words two versions of a passage do not share."""

import regex
from rapidfuzz.distance import Indel

from dedup.report.records import Range
from dedup.schema import Span

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(rf"[{_UNSPACED}]\p{{M}}*+|[^\W{_UNSPACED}]++|[^\w\s]", regex.V1 | regex.VERSION1)
_LEAST_ALIKE = 0.4
"""Passages that share less than this part of their words are not compared word by word: all would be marked."""
_TOKEN_CAP = 4_000


def changes(a: str, b: str, within_a: Span, within_b: Span) -> tuple[list[Range], list[Range]]:
    """Return the ranges of `a` that `b` lacks and those of `b` that `a` lacks, inside the two passages.

    Longest common subsequence of words (of signs where no spaces part words); equal but for case counts as changed.

    >>> changes("Four missiles hit", "Six missiles hit", Span(0, 17), Span(0, 16))
    ([(0, 4)], [(0, 3)])
    """
    words_a, words_b = _words(a, within_a), _words(b, within_b)
    texts_a, texts_b = [a[s:e] for s, e in words_a], [b[s:e] for s, e in words_b]
    if max(len(words_a), len(words_b)) > _TOKEN_CAP:
        return [], []
    if Indel.normalized_similarity(texts_a, texts_b) < _LEAST_ALIKE:
        return [], []
    edits = Indel.opcodes(texts_a, texts_b)
    deleted = [_joined(words_a, o.src_start, o.src_end) for o in edits if o.tag == "delete"]
    inserted = [_joined(words_b, o.dest_start, o.dest_end) for o in edits if o.tag == "insert"]
    return deleted, inserted


def alike(a: str, b: str) -> bool:
    """Tell whether two passages hold the same words in the same order."""
    return a == b or _TOKEN.findall(a) == _TOKEN.findall(b)


def _words(text: str, within: Span) -> list[Range]:
    return [match.span() for match in _TOKEN.finditer(text, within.start, within.end)]


def _joined(words: list[Range], first: int, end: int) -> Range:
    return words[first][0], words[end - 1][1]

"""Repetition: sentences that stand twice in a text, and words that a machine repeats in a loop."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from dedup.checker.context import Context
from dedup.checker.finding import Finding
from dedup.checker.findings import whole_rule_finding
from dedup.checker.rules import find_rules
from dedup.schema import Span

_LONGEST_PERIOD = 8
_TIMES = 4
_FEWEST_WORDS = 12
"""A loop must cover this many words: shorter repetitions are speech (no, no, no)."""
_SHORTEST_SENTENCE = 40
_MOST_FINDINGS = 50

Words = npt.NDArray[np.int64]


def repetition_findings(context: Context, codes: frozenset[str]) -> list[Finding]:
    """Return repeated sentences (SEG104) and loops (MTS103), where the codes ask for them."""
    sentences = _repeated_sentences(context.text) if "SEG104" in codes else iter(())
    loops = _loops(context.text) if "MTS103" in codes else iter(())
    (sentence,), (loop,) = find_rules("SEG104"), find_rules("MTS103")
    again = "sentence that already stands in the text"
    return [
        *(whole_rule_finding(context, sentence, span, again) for span in sentences),
        *(whole_rule_finding(context, loop, span, loop.what) for span in loops),
    ]


def _repeated_sentences(text: str) -> Iterator[Span]:
    """Yield the later copies of sentences; a rough cut at stops will do, for both copies are cut alike."""
    seen: set[str] = set()
    found = 0
    start = 0
    for piece in text.replace("\n", ".").split("."):
        end = start + len(piece)
        words = piece.strip(' ”“"’')
        if len(words) >= _SHORTEST_SENTENCE and words in seen and found < _MOST_FINDINGS:
            offset = text.index(words, start)
            found += 1
            yield Span(offset, offset + len(words))
        seen.add(words)
        start = end + 1


def _loops(text: str) -> Iterator[Span]:
    """Yield runs in which the same one to eight words stand four times or more in a row."""
    words = text.split()
    if len(words) < _FEWEST_WORDS:
        return
    # Equal words have equal hashes, whatever the seed; that is all that is asked of them.
    sequence = np.fromiter(map(hash, words), np.int64, len(words))
    runs = sorted(run for period in range(1, _LONGEST_PERIOD + 1) for run in _periodic(sequence, period))
    # Lines that repeat are credits and captions of a page; a system loops inside a line.
    spans = _spans(text, _merged(runs)[:_MOST_FINDINGS])
    yield from (span for span in spans if "\n" not in text[span.start : span.end])


def _periodic(sequence: Words, period: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of words that repeat with a period, four times or more and over enough words."""
    equal = sequence[period:] == sequence[:-period]
    least = max(period * (_TIMES - 1), _FEWEST_WORDS - period)
    if np.count_nonzero(equal) < least:
        return
    same = np.concatenate(([False], equal, [False]))
    edges = np.flatnonzero(same[1:] != same[:-1])
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if last - first >= least:
            yield first, last + period


def _merged(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in runs:
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _spans(text: str, runs: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield ranges of words as ranges of characters, in one pass over the text."""
    position, number = 0, 0
    words = text.split()
    for first, last in runs:
        start = position
        while number < last:
            at = text.index(words[number], position)
            start = at if number == first else start
            position = at + len(words[number])
            number += 1
        yield Span(start, position)

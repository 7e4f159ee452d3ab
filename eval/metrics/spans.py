"""Spans and tokens found against spans and tokens marked."""

from collections.abc import Sequence

import numpy as np

from eval.metrics.counts import precision_recall_f1
from eval.metrics.measure import Additive, Measure

Ranges = Sequence[tuple[int, int]]


def overlaps(span: tuple[int, int], others: Ranges) -> bool:
    """Tell whether a half-open span shares a character with any other; an empty span stands for its place."""
    start, end = span[0], max(span[1], span[0] + 1)
    return any(start < max(other[1], other[0] + 1) and other[0] < end for other in others)


def span_measures(found: Sequence[Ranges], marked: Sequence[Ranges]) -> dict[str, Measure]:
    """Return span precision (found that overlap a mark) and recall (marks overlapped); units are documents."""
    right = [sum(overlaps(span, marks) for span in spans) for spans, marks in zip(found, marked, strict=True)]
    met = [sum(overlaps(mark, spans) for mark in marks) for spans, marks in zip(found, marked, strict=True)]
    n_found, n_marked = np.array([len(x) for x in found], float), np.array([len(x) for x in marked], float)
    precision = precision_recall_f1(np.array(right, float), n_found, n_marked)["precision"]
    recall = precision_recall_f1(np.array(met, float), n_found, n_marked)["recall"]
    return {"span_precision": precision, "span_recall": recall}


def token_measures(found: Sequence[set[int]], marked: Sequence[set[int]]) -> dict[str, Additive]:
    """Return token precision, recall and F1, micro-averaged; units are documents."""
    hits = np.array([len(f & m) for f, m in zip(found, marked, strict=True)], float)
    sizes = (np.array([len(tokens) for tokens in side], float) for side in (found, marked))
    return {f"token_{name}": measure for name, measure in precision_recall_f1(hits, *sizes).items()}

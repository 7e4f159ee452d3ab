"""Unique content across languages: tokens that people marked as new (X-PARADE), beside trivial answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from eval.adapters.development import marked_pairs
from eval.adapters.public_sentences import xparade
from eval.adapters.tables import MarkedPair
from eval.context import Context
from eval.metrics.measure import Measure
from eval.metrics.spans import overlaps, token_measures
from eval.peers.spaces import EmbeddedEncoder
from eval.rows import Outcome, Report, compare
from eval.signature import Signature, digest, versions

NAME = "unique"
COSINE = 0.5
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Finder:
    """A way to say which spans of a text are new against a premise."""

    name: str
    packages: tuple[str, ...]
    find: Callable[[MarkedPair], Spans]


def _product(pair: MarkedPair) -> Spans:
    import dedup

    found = dedup.compare(pair.premise, pair.text).unique_b
    return [(part.span.start, part.span.end) for part in found]


def _far_sentences(pair: MarkedPair) -> Spans:
    """Return the sentences whose nearest sentence of the premise is far."""
    from dedup.segmentation import sentences

    first, second = pair.group.split("-")
    encoder = EmbeddedEncoder()
    spans = list(sentences(pair.text, second))
    premise = [pair.premise[s.start : s.end] for s in sentences(pair.premise, first)]
    if not premise:
        return [(s.start, s.end) for s in spans]
    near = (encoder.encode([pair.text[s.start : s.end] for s in spans]) @ encoder.encode(premise).T).max(axis=1)
    return [(s.start, s.end) for s, n in zip(spans, near, strict=True) if n < COSINE]


FINDERS = (
    Finder("dedup", ("dedup",), _product),
    Finder("sentence cosine", ("dedup.encoder",), _far_sentences),
    Finder("all new", (), lambda pair: [(0, len(pair.text))]),
    Finder("nothing new", (), lambda pair: []),
)


def run(context: Context) -> Report:
    """Return token P/R/F1 for what is labelled new, overall and by pair of languages."""
    path = context.paths.get("xparade")
    pairs = xparade(path) if path else reported(marked_pairs(context.shared))
    outcomes = [_outcome(finder, pairs, context) for finder in FINDERS if context.wants(finder.name)]
    remark = f"Token F1 between two annotators, over all pairs of them: {agreement(pairs):.3f} (the ceiling)."
    return Report(compare(NAME, "xparade", outcomes), remarks=[remark])


def reported(pairs: Sequence[MarkedPair]) -> list[MarkedPair]:
    """Return the pairs of every second page, the half that novelty is not calibrated on."""
    pages = {page: number for number, page in enumerate(sorted({pair.page for pair in pairs}))}
    return [pair for pair in pairs if pages[pair.page] % 2 == 1]


def truth(pair: MarkedPair) -> set[int]:
    """Return the tokens that the release labels new; without labels, those that half of the annotators marked."""
    if pair.new is not None:
        return set(pair.new)
    return {t for t in range(len(pair.tokens)) if 2 * sum(t in mark for mark in pair.marks) >= len(pair.marks)}


def agreement(pairs: Sequence[MarkedPair]) -> float:
    """Return the mean token F1 of two annotators of the same text, summed over texts."""
    both = shared = 0
    for pair in pairs:
        for one, other in combinations(pair.marks, 2):
            shared += 2 * len(one & other)
            both += len(one) + len(other)
    return shared / both if both else float("nan")


def _outcome(finder: Finder, pairs: Sequence[MarkedPair], context: Context) -> Outcome:
    contents = digest(part for pair in pairs for part in (pair.premise, pair.text))
    signature = Signature(NAME, f"xparade:{contents}", finder.name, "as it comes", versions(finder.packages))
    answer, seconds = context.answer(signature, lambda: [finder.find(pair) for pair in pairs])
    found = [_tokens(pair, spans) for pair, spans in zip(pairs, answer, strict=True)]
    marked = [truth(pair) for pair in pairs]
    measures: dict[str, Measure] = dict(token_measures(found, marked))
    groups = np.array([pair.group for pair in pairs])
    for group in sorted(set(groups)):
        kept = [n for n in range(len(pairs)) if groups[n] == group]
        part = token_measures([found[n] for n in kept], [marked[n] for n in kept])
        measures[f"token_f1 {group}"] = part["token_f1"]
    return Outcome(finder.name, "as it comes", measures, str(signature), seconds)


def _tokens(pair: MarkedPair, spans: Sequence[Sequence[int]]) -> set[int]:
    ranges = [(start, end) for start, end in spans]
    return {number for number, token in enumerate(pair.tokens) if overlaps(token, ranges)}

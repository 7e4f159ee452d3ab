"""Words of sentences with vectors and weights: which words of one sentence have a counterpart in another.

The measure is the greedy one of BERTScore (Zhang et al. 2020) on static vectors: each word takes its nearest word of
the other side. Scripts without blanks are cut into the pieces of the encoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import regex
from numpy.typing import NDArray

from dedup.encoder import Encoder, StaticEncoder, Vectors, unit
from dedup.schema import Span

Floats = NDArray[np.floating]
Integers = NDArray[np.intp]

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+")
_PIECE = 2
"""Signs of a piece of unspaced text where the encoder has no pieces of its own."""
UNRELATED = 0.2
"""Cosine of two words up to which they have nothing to do with each other."""
MOST_WORDS = 3_000


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Hold the words of consecutive sentences: spans, distinct vectors, which vector each word has, weights.

    `bounds` gives the first word of each sentence and the end: sentence `i` has the words `bounds[i]:bounds[i + 1]`.
    """

    spans: tuple[Span, ...]
    vectors: Vectors
    kind: Integers
    weights: Floats
    bounds: Integers


def words_of(texts: Sequence[str], starts: Sequence[int], encoder: Encoder) -> Words:
    """Cut sentences into words; `starts` are the sentences' offsets, spans come out in offsets of the article."""
    spans: list[Span] = []
    forms: list[str] = []
    bounds = [0]
    for text, start in zip(texts, starts, strict=True):
        for span in word_spans(text, encoder) if len(spans) < MOST_WORDS else ():
            spans.append(Span(start + span.start, start + span.end))
            forms.append(text[span.start : span.end].lower())
        bounds.append(len(spans))
    distinct = {form: row for row, form in enumerate(dict.fromkeys(forms))}
    vectors, weights = _vectors(list(distinct), encoder)
    kind = np.array([distinct[form] for form in forms], dtype=np.intp)
    return Words(
        tuple(spans), vectors, kind, weights[kind] if len(kind) else np.zeros(0), np.array(bounds, dtype=np.intp)
    )


def word_spans(text: str, encoder: Encoder) -> list[Span]:
    """Return the spans of the words of a text; unspaced scripts give pieces."""
    found: list[Span] = []
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        if not word.isascii() and _UNSPACED.search(word):
            cuts = np.cumsum([0, *map(len, _pieces(word, encoder))]) + start
            found += [Span(int(a), int(b)) for a, b in pairwise(cuts)]
        else:
            found.append(Span(*match.span()))
    return found


def _pieces(word: str, encoder: Encoder) -> list[str]:
    if isinstance(encoder, StaticEncoder):
        tokenizer = encoder.tokenizer
        pieces = [tokenizer.pieces[piece] for piece in tokenizer.ids(word)]
        if sum(map(len, pieces)) == len(word):
            return pieces
    return [word[at : at + _PIECE] for at in range(0, len(word), _PIECE)]


def _vectors(forms: list[str], encoder: Encoder) -> tuple[Vectors, Floats]:
    """Return unit vectors and weights; a static encoder's rows are long where a word is telling."""
    if not forms:
        return np.zeros((0, encoder.dimensions), np.float32), np.zeros(0)
    if not isinstance(encoder, StaticEncoder):
        return encoder.encode(forms), np.minimum(1.0, np.array([len(form) for form in forms]) / 6)
    ids = [_ids(encoder, form) for form in forms]
    owner = np.repeat(np.arange(len(forms)), [len(each) for each in ids])
    sums = np.zeros((len(forms), encoder.dimensions), np.float32)
    flat = np.array([piece for each in ids for piece in each], dtype=np.int64)
    if len(flat):
        filled = np.flatnonzero(np.bincount(owner, minlength=len(forms)))
        sums[filled] = np.add.reduceat(encoder.rows(flat), np.searchsorted(owner, filled), axis=0)
    weights = np.linalg.norm(sums, axis=1).astype(np.float64)
    return unit(sums), np.round(np.where(weights > 0, np.minimum(weights, 1.5), 0.5), 4)


@lru_cache(1 << 17)
def _ids(encoder: StaticEncoder, form: str) -> tuple[int, ...]:
    return encoder.tokenizer.ids(form)


def likeness(a: Words, b: Words) -> NDArray[np.float32]:
    """Return how alike the distinct words of A and of B are, 0 to 1 (distinct words of A, distinct words of B)."""
    cosine = np.round(a.vectors @ b.vectors.T, 3)
    return np.asarray(np.clip((cosine - np.float32(UNRELATED)) / np.float32(1 - UNRELATED), 0, 1), np.float32)


def coverage(a: Words, b: Words, alike: Floats) -> tuple[Floats, Floats]:
    """Return the weighted share of each sentence's words that the other side's sentence covers.

    `alike` is `likeness(a, b)`. Both are (sentences of A, sentences of B): how far B covers A, and A covers B.
    """
    return _covered(a, nearest_words(alike, b)), _covered(b, nearest_words(alike.T, a)).T


def nearest_words(alike: Floats, other: Words) -> Floats:
    """Return how alike each distinct word is to the nearest word of each sentence of the other side."""
    return _by_sentence(np.ascontiguousarray(alike[:, other.kind]), other.bounds)


def _covered(words: Words, nearest: Floats) -> Floats:
    weighted = nearest[words.kind] * words.weights[:, None].astype(np.float32)
    filled = np.flatnonzero(np.diff(words.bounds))
    share = np.zeros((len(words.bounds) - 1, nearest.shape[1]))
    if len(filled):
        totals = np.maximum(np.add.reduceat(words.weights, words.bounds[filled]), 1e-9)
        share[filled] = np.add.reduceat(weighted, words.bounds[filled], axis=0) / totals[:, None]
    return np.round(share, 4)


def _by_sentence(alike: Floats, bounds: Integers) -> Floats:
    """Take the largest value over the words of each sentence (rows, sentences); 0 for a sentence without words."""
    filled = np.flatnonzero(np.diff(bounds))
    best = np.zeros((alike.shape[0], len(bounds) - 1), dtype=alike.dtype)
    if len(filled) and alike.shape[0]:
        best[:, filled] = np.maximum.reduceat(alike, bounds[filled], axis=1)
    return best

"""Words of sentences with vectors and weights: which words of one sentence have a counterpart in another.

The measure is the greedy one of BERTScore (Zhang et al. 2020) on static vectors: each word takes its nearest word of
the other side. Scripts without blanks are cut into the pieces of the encoder.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from weakref import WeakKeyDictionary

import numpy as np
import regex
from numpy.typing import NDArray

from dedup import planes
from dedup.encoder import Encoder, StaticEncoder, Vectors, unit
from dedup.schema import Span

Floats = NDArray[np.floating]
Integers = NDArray[np.intp]

_LETTER_OR_DIGIT = r"[\p{L}\p{M}\p{N}]"
_WORD = regex.compile(f"{_LETTER_OR_DIGIT}+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+")
_PIECE = 2
"""Signs of a piece of unspaced text where the encoder has no pieces of its own."""
UNRELATED = 0.2
"""Cosine of two words up to which they have nothing to do with each other."""
MOST_WORDS = 3_000
_REMEMBERED = 1 << 15
"""Distinct words whose vectors are kept."""


class Cut:
    """Hold a sentence cut into words: their forms in small letters, and where they stand, once that is asked for."""

    def __init__(self, text: str, start: int, encoder: Encoder) -> None:
        self._text, self._start, self._places = text, start, _unspaced_places(text, encoder)
        words = _word(text).findall(text) if self._places is None else [text[slice(*place)] for place in self._places]
        self.forms: list[str] = [word.lower() for word in words]

    @cached_property
    def spans(self) -> list[Span]:
        """Return where the words stand, in offsets of the article."""
        places = _spaced_places(self._text) if self._places is None else self._places
        return [Span(self._start + begin, self._start + end) for begin, end in places]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Hold the words of consecutive sentences: distinct vectors, which vector each word has, weights.

    `bounds` gives the first word of each sentence and the end: sentence `i` has the words `bounds[i]:bounds[i + 1]`.
    """

    cuts: Sequence[Cut]
    vectors: Vectors
    kind: Integers
    weights: Floats
    bounds: Integers

    @property
    def spans(self) -> list[Span]:
        """Return where the words stand, in offsets of the article."""
        counted = zip(self.cuts, np.diff(self.bounds).tolist(), strict=True)
        return list(chain.from_iterable(cut.spans for cut, words in counted if words))


def words_of(cuts: Sequence[Cut], encoder: Encoder) -> Words:
    """Put the words of consecutive sentences together; sentences beyond `MOST_WORDS` count as empty."""
    forms: list[str] = []
    bounds = [0]
    for cut in cuts:
        forms += cut.forms if len(forms) < MOST_WORDS else ()
        bounds.append(len(forms))
    distinct = {form: row for row, form in enumerate(dict.fromkeys(forms))}
    vectors, weights = _lexicon(encoder).of(distinct, encoder)
    kind = np.fromiter(map(distinct.__getitem__, forms), np.intp, len(forms))
    return Words(cuts, vectors, kind, weights[kind], np.array(bounds, dtype=np.intp))


def _spaced_places(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _word(text).finditer(text)]


def _unspaced_places(text: str, encoder: Encoder) -> list[tuple[int, int]] | None:
    """Return where the words and pieces of a text stand that has unspaced scripts, None of any other text."""
    if text.isascii() or not _UNSPACED.search(text):
        return None
    return list(chain.from_iterable(_cut(text, place, encoder) for place in _spaced_places(text)))


def _word(text: str) -> "re.Pattern[str] | regex.Pattern[str]":
    return _basic_word() if planes.is_basic(text) else _WORD


@cache
def _basic_word() -> re.Pattern[str]:
    """Return `_WORD` for texts of the Basic Multilingual Plane."""
    return re.compile(f"[{planes.basic_class(_LETTER_OR_DIGIT)}]+")


def _cut(text: str, place: tuple[int, int], encoder: Encoder) -> list[tuple[int, int]]:
    word = text[slice(*place)]
    if not _UNSPACED.search(word):
        return [place]
    cuts = np.cumsum([0, *map(len, _pieces(word, encoder))]) + place[0]
    return list(pairwise(cuts.tolist()))


def _pieces(word: str, encoder: Encoder) -> list[str]:
    if isinstance(encoder, StaticEncoder):
        tokenizer = encoder.tokenizer
        pieces = [tokenizer.pieces[piece] for piece in tokenizer.ids(word)]
        if sum(map(len, pieces)) == len(word):
            return pieces
    return [word[at : at + _PIECE] for at in range(0, len(word), _PIECE)]


def learn(cuts: Iterable[Cut], encoder: Encoder) -> None:
    """Look up the words of many sentences at once, so that `words_of` knows them."""
    _lexicon(encoder).learn(set(chain.from_iterable(cut.forms for cut in cuts)), encoder)


class _Lexicon:
    """Remember the vectors and weights of words, so that each distinct word costs once and not once per article."""

    def __init__(self, dimensions: int) -> None:
        self._places: dict[str, int] = {}
        self._vectors = np.zeros((_REMEMBERED, dimensions), np.float32)
        self._weights = np.zeros(_REMEMBERED)

    def learn(self, forms: Collection[str], encoder: Encoder) -> None:
        """Look up the words not known yet, as many as are kept; where there is no room, forget all others first."""
        new = sorted(form for form in forms if form not in self._places)[:_REMEMBERED]
        if len(self._places) + len(new) > _REMEMBERED:
            self._places.clear()
            new = sorted(forms)[:_REMEMBERED]
        if new:
            rows = slice(len(self._places), len(self._places) + len(new))
            self._vectors[rows], self._weights[rows] = _vectors(new, encoder)
            self._places.update(zip(new, range(rows.start, rows.stop), strict=True))

    def of(self, forms: Mapping[str, int], encoder: Encoder) -> tuple[Vectors, Floats]:
        """Return unit vectors (len(forms), dimensions) and weights of distinct words, no more than are kept."""
        if not all(map(self._places.__contains__, forms)):
            self.learn(forms, encoder)
        places = list(map(self._places.__getitem__, forms))
        return self._vectors[places], self._weights[places]


_lexicons: WeakKeyDictionary[Encoder, _Lexicon] = WeakKeyDictionary()


def _lexicon(encoder: Encoder) -> _Lexicon:
    if encoder not in _lexicons:
        _lexicons[encoder] = _Lexicon(encoder.dimensions)
    return _lexicons[encoder]


def _vectors(forms: Sequence[str], encoder: Encoder) -> tuple[Vectors, Floats]:
    """Return unit vectors and weights; a static encoder's rows are long where a word is telling."""
    if not isinstance(encoder, StaticEncoder):
        return encoder.encode(forms), np.minimum(1.0, np.array([len(form) for form in forms]) / 6)
    sums = encoder.sums(forms)
    weights = np.linalg.norm(sums, axis=1).astype(np.float64)
    return unit(sums), np.round(np.where(weights > 0, np.minimum(weights, 1.5), 0.5), 4)


def likeness(a: Words, b: Words) -> NDArray[np.float32]:
    """Return how alike the distinct words of A and of B are, 0 to 1 (distinct words of A, distinct words of B)."""
    # In place: a fresh table of all words by all words costs more than what is done to it.
    cosine = a.vectors @ b.vectors.T
    np.round(cosine, 3, out=cosine)
    cosine -= np.float32(UNRELATED)
    cosine /= np.float32(1 - UNRELATED)
    return np.clip(cosine, 0, 1, out=cosine)


def nearest_words(alike: Floats, other: Words) -> NDArray[np.float32]:
    """Return how alike each distinct word is to the nearest word of each sentence of the other side.

    `alike` is (distinct words, distinct words of the other side), the result (sentences of the other side, distinct
    words); a sentence without words is like none.
    """
    turned = np.ascontiguousarray(alike.T)
    best = np.zeros((len(other.bounds) - 1, alike.shape[0]), np.float32)
    for row, (first, last) in enumerate(pairwise(other.bounds.tolist())):
        if last > first:
            np.maximum.reduce(turned[other.kind[first:last]], axis=0, out=best[row])
    return best


def covered(words: Words, nearest: Floats) -> Floats:
    """Return the weighted share of each sentence's words that each sentence of the other side covers.

    `nearest` is that of `nearest_words`; the result is (sentences, sentences of the other side).
    """
    worth = worths(words, np.repeat(np.arange(len(words.bounds) - 1), np.diff(words.bounds)), len(words.bounds) - 1)
    share = worth @ nearest.T.astype(np.float64) / np.maximum(worth.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.round(share, 4))


def worths(words: Words, group: Integers, groups: int) -> Floats:
    """Return what each distinct word weighs in each group of words (groups, distinct words)."""
    kinds = len(words.vectors)
    worth = np.bincount(group * kinds + words.kind, words.weights, minlength=groups * kinds)
    return np.asarray(worth, np.float64).reshape(groups, kinds)

"""Texts as pieces of words: the tokenizer of the static encoder, and a memory for what it has split before."""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from dedup.chunks import BETWEEN_TEXTS, Cut, Integers, Lists, Remembered, cut, joined, ranges

MANY_CHARS = 20_000
"""From this much text on, numbering chunks costs less than looking them up."""
_BETWEEN_WORDS = regex.compile(r"[\p{P}\p{S}\p{C}\s]+")


class Tokenizer:
    """Split words into known pieces: the longest piece first, from left to right (WordPiece, Wu et al. 2016)."""

    def __init__(self, pieces: Sequence[str], folding: dict[str, str | None]) -> None:
        self.pieces = pieces
        self.folding = folding
        self._ids = {piece: index for index, piece in enumerate(pieces)}
        self._lengths = Remembered(partial(_lengths, _bits_of_lengths(pieces)))
        self._translation = str.maketrans(folding)
        self._folding = re.compile("[" + re.escape("".join(folding)) + "]" if folding else "(?!)")

    def words(self, text: str) -> list[str]:
        """Normalise a text and cut it at every character that is no letter, mark or digit."""
        folded = text.lower() if text.isascii() else self._folded(text)
        return [folded] if folded.isalnum() else [word for word in _BETWEEN_WORDS.split(folded) if word]

    def _folded(self, text: str) -> str:
        lowered = unicodedata.normalize("NFKC", text).lower()
        return lowered.translate(self._translation) if self._folding.search(lowered) else lowered

    def ids(self, text: str) -> tuple[int, ...]:
        """Give the piece numbers of a text; a word with an unknown character gives none."""
        if text.isascii() and (whole := self._ids.get(text.lower())) is not None:
            return (whole,)
        return tuple(chain.from_iterable(map(self._split, self.words(text))))

    def _split(self, word: str) -> Sequence[int]:
        whole = self._ids.get(word)
        return self._parts(word) if whole is None else (whole,)

    def _parts(self, word: str) -> list[int]:
        ids, lengths = self._ids, self._lengths
        parts: list[int] = []
        start, size = 0, len(word)
        while start < size:
            for length in lengths[word[start : start + 2]]:
                piece = ids.get(word[start : start + length])
                if piece is not None:
                    parts.append(piece)
                    start = min(start + length, size)
                    break
            else:
                return []
        return parts


def _bits_of_lengths(pieces: Sequence[str]) -> dict[str, int]:
    """Set for the first two signs of pieces the bits of the lengths that such pieces have."""
    bits: dict[str, int] = {}
    for piece in pieces:
        begin = piece[:2]
        bits[begin] = bits.get(begin, 0) | 1 << len(piece)
    return bits


def _lengths(bits: dict[str, int], begin: str) -> tuple[int, ...]:
    """Tell how long the pieces are that begin with two signs, the longest first."""
    found = bits.get(begin, 0) | 2
    return tuple(length for length in range(found.bit_length() - 1, 0, -1) if found >> length & 1)


class Tokens(NamedTuple):
    """The pieces of some texts one behind the other: text `i` has `ids[bounds[i]:bounds[i + 1]]`."""

    ids: npt.NDArray[np.integer]
    bounds: Integers


class Pieces:
    """Know the pieces of the chunks of texts that were read before."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._ids = tokenizer.ids
        self._remembered = Remembered(self._packed)
        self._lists = Lists(self._packed, np.int32)

    def of(self, texts: Sequence[str]) -> Tokens:
        """Return the pieces of each text in order."""
        if sum(map(len, texts)) >= MANY_CHARS:
            return self.of_cut(found := cut(texts), found.begins, found.ends)
        chunks = joined(texts).split(" ")
        flat = np.frombuffer(b"".join(map(self._remembered.__getitem__, chunks)), np.int32)
        ends = np.flatnonzero(flat < 0)
        bounds = np.concatenate([[0], ends - np.arange(len(ends)), [len(flat) - len(ends)]])
        return Tokens(flat[flat >= 0], bounds[: len(texts) + 1])

    def of_cut(self, whole: Cut, begins: Integers, ends: Integers) -> Tokens:
        """Return the pieces of some stretches of chunks, each from one of `begins` to one of `ends`."""
        lengths = ends - begins
        numbers = whole.numbers[ranges(begins, lengths)]
        flat, counts = self._lists.of(whole.book, numbers)
        sums = np.append(0, np.cumsum(counts))
        return Tokens(flat, np.append(0, sums[np.cumsum(lengths)]))

    def _packed(self, chunk: str) -> bytes:
        return array("i", self._ids(chunk) if chunk != BETWEEN_TEXTS else (-1,)).tobytes()

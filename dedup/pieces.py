"""Texts as pieces of words: the tokenizer of the static encoder, and a memory for what it has split before.

What stands between white space is looked up as it is, so that a run splits each distinct word once, and a batch of
texts is one pass of a dictionary.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

Integers = npt.NDArray[np.int32]

REMEMBERED = 1 << 19
"""Chunks of text whose pieces are kept."""
_REMEMBERED_CHARS, _REMEMBERED_UNSPACED = 32, 6
_FIRST_UNSPACED = "\u0e00"
_BETWEEN_WORDS = regex.compile(r"[\p{P}\p{S}\p{C}\s]+")
# The tokenizer removes these wherever they stand, so that cutting there first changes no piece.
_END = "\0"
_MARKS = '.,"“”。，、！？「」（）'


class Tokenizer:
    """Split words into known pieces: the longest piece first, from left to right (WordPiece, Wu et al. 2016)."""

    def __init__(self, pieces: Sequence[str], folding: dict[str, str | None]) -> None:
        self.pieces = pieces
        self.folding = folding
        self._ids = {piece: index for index, piece in enumerate(pieces)}
        self._lengths = _Lengths(pieces)
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


class _Lengths(dict[str, tuple[int, ...]]):
    """Tell for the first two signs of a word how long the pieces that begin so are, the longest first."""

    def __init__(self, pieces: Sequence[str]) -> None:
        super().__init__()
        self._bits: dict[str, int] = {}
        for piece in pieces:
            begin = piece[:2]
            self._bits[begin] = self._bits.get(begin, 0) | 1 << len(piece)

    def __missing__(self, begin: str) -> tuple[int, ...]:
        bits = self._bits.get(begin, 0) | 2
        found = tuple(length for length in range(bits.bit_length() - 1, 0, -1) if bits >> length & 1)
        if len(self) < REMEMBERED:
            self[begin] = found
        return found


class Tokens(NamedTuple):
    """The pieces of some texts one behind the other: text `i` has `ids[bounds[i]:bounds[i + 1]]`."""

    ids: Integers
    bounds: npt.NDArray[np.int64]


class Pieces(dict[str, bytes]):
    """Remember the pieces of chunks of text written without spaces, as the bytes of 32-bit numbers."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__()
        self._ids = tokenizer.ids

    def __missing__(self, chunk: str) -> bytes:
        found = array("i", self._ids(chunk) if chunk != _END else (-1,)).tobytes()
        if len(chunk) <= (_REMEMBERED_CHARS if chunk < _FIRST_UNSPACED else _REMEMBERED_UNSPACED):
            if len(self) >= REMEMBERED:
                self.clear()
            self[chunk] = found
        return found

    def of(self, texts: Sequence[str]) -> Tokens:
        """Return the pieces of each text in order."""
        joined = f" {_END} ".join(texts)
        if joined.count(_END) >= len(texts):
            joined = f" {_END} ".join(text.replace(_END, " ") for text in texts)
        for mark in _MARKS:
            joined = joined.replace(mark, " ")
        flat = np.frombuffer(b"".join(map(self.__getitem__, joined.split())), np.int32)
        ends = np.flatnonzero(flat < 0)
        bounds = np.concatenate([[0], ends - np.arange(len(ends)), [len(flat) - len(ends)]])
        return Tokens(flat[flat >= 0], bounds)

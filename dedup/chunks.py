"""Texts as chunks: what stands between spaces, newlines and the commonest marks, each distinct chunk looked at once.

Nearly all of a text was read before, so what is known of a chunk is kept. For single texts a dictionary does
(`Remembered`). For many, looking every chunk up in dictionaries of a hundred thousand words costs most of the time
(processor caches are smaller); `cut` numbers the chunks of all texts in one pass, and facts lie in arrays by number.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Fact = TypeVar("Fact")
Number = TypeVar("Number", bound=np.integer)

REMEMBERED = 1 << 19
"""Chunks that are kept at most."""
REMEMBERED_CHARS = 1 << 25
"""Characters of the chunks that `cut` keeps, about."""
_LONGEST, _LONGEST_UNSPACED = 32, 6
"""Characters of a chunk that a dictionary keeps; in scripts without spaces long ones do not come again."""
FIRST_UNSPACED = "\u0e00"
"""Thai and what comes after it: scripts without spaces, and Korean."""
PUNCTUATION = ";?!'[]‘’«»–…"
"""Marks at the ends of a chunk that are no part of a word."""
_MARKS = '\n.,"“”。，、！？「」（）'
BETWEEN_TEXTS = "\0"
"""The chunk that stands between two texts."""
_UNKNOWN = 255
_SURROGATE = re.compile("[\ud800-\udfff]")


def spaced(text: str) -> str:
    """Put spaces for newlines and the commonest marks, so that chunks repeat more; places stay.

    >>> spaced('He said: "no."').split(" ")
    ['He', 'said:', '', 'no', '', '']
    """
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return text


def joined(texts: Sequence[str]) -> str:
    """Join texts to one whose chunks are theirs, with `BETWEEN_TEXTS` between two texts."""
    separator = f" {BETWEEN_TEXTS} "
    whole = separator.join(texts)
    if whole.count(BETWEEN_TEXTS) >= max(len(texts), 1):
        whole = separator.join(text.replace(BETWEEN_TEXTS, " ") for text in texts)
    return spaced(whole)


class Remembered(dict[str, Fact]):
    """Remember what is found about chunks; emptied when it holds `REMEMBERED`."""

    def __init__(self, find: Callable[[str], Fact]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, chunk: str) -> Fact:
        found = self._find(chunk)
        if len(chunk) <= (_LONGEST if chunk < FIRST_UNSPACED else _LONGEST_UNSPACED):
            if len(self) >= REMEMBERED:
                self.clear()
            self[chunk] = found
        return found


class Book:
    """Number distinct chunks in the order in which they come; `chunks` has each at its number."""

    def __init__(self) -> None:
        self.chunks: list[str] = []
        self.chars = 0
        self._type = pl.Categorical(pl.Categories.random("dedup.chunks"))
        # Polars keeps its codes as long as some column has them.
        self._held = pl.Series([BETWEEN_TEXTS], dtype=pl.String).cast(self._type)
        self._number_of_code = np.zeros(0, np.int64)
        self.numbers(pl.Series([BETWEEN_TEXTS], dtype=pl.String))

    @property
    def is_full(self) -> bool:
        """Tell whether another book should be begun."""
        return len(self.chunks) >= REMEMBERED or self.chars >= REMEMBERED_CHARS

    def numbers(self, chunks: pl.Series) -> Integers:
        """Return the number of each chunk of a column."""
        codes = chunks.cast(self._type).to_physical().to_numpy().astype(np.int64)
        self._number_of_code = grown(self._number_of_code, int(codes.max()) + 1, -1)
        fresh = np.flatnonzero(self._number_of_code[codes] < 0)
        distinct, first = np.unique(codes[fresh], return_index=True)
        self._number_of_code[distinct] = np.arange(len(distinct)) + len(self.chunks)
        learned = chunks.gather(fresh[first]).to_list()
        self.chunks += learned
        self.chars += sum(map(len, learned))
        found: Integers = self._number_of_code[codes]
        return found


class Cut(NamedTuple):
    """Texts as numbers of chunks, one text behind the other: text `i` has those from `begins[i]` to `ends[i]`.

    `places` tells where each chunk begins, in characters from the beginning of the first text, and where one after the
    last would.
    """

    book: Book
    numbers: Integers
    begins: Integers
    ends: Integers
    places: Integers

    def text(self, which: int) -> "Part":
        """Return the chunks of one text."""
        begin, end = int(self.begins[which]), int(self.ends[which])
        return Part(self.book, self.numbers[begin:end], self.places[begin : end + 1] - self.places[begin])

    def stretches(self, owners: Integers, spans: Integers) -> tuple[Integers, Integers, Integers]:
        """Tell which chunks lie in some spans.

        Args:
            owners: the text that each span is of, (spans,).
            spans: start and end in that text, (spans, 2).

        Returns:
            The first chunk of each span and the one after its last, and which spans break a chunk.
        """
        starts, stops = (spans + self.places[self.begins[owners]][:, None]).T
        begins, ends = np.searchsorted(self.places, starts), np.searchsorted(self.places, stops)
        return begins, ends, np.flatnonzero((self.places[begins] > starts + 1) | (self.places[ends] > stops + 1))


class Part(NamedTuple):
    """The chunks of one text: their numbers, and where in the text each, and one after the last, would begin."""

    book: Book
    numbers: Integers
    places: Integers


_books: list[Book] = []


def cut(texts: Sequence[str]) -> Cut:
    """Cut texts into numbered chunks."""
    chunks = _column(joined(texts)).str.split(" ").explode()
    book = _book()
    numbers = book.numbers(chunks)
    after = np.cumsum(chunks.str.len_chars().to_numpy().astype(np.int64) + 1)
    ends = np.append(np.flatnonzero(numbers == 0), len(numbers))[: len(texts)]
    return Cut(book, numbers, np.append(0, ends + 1)[: len(texts)], ends, np.append(0, after))


def _column(text: str) -> pl.Series:
    try:
        return pl.Series([text], dtype=pl.String)
    except UnicodeEncodeError:
        return pl.Series([_SURROGATE.sub("\ufffd", text)], dtype=pl.String)


def _book() -> Book:
    """Return the book of this process, a new one where that is full."""
    if not _books or _books[0].is_full:
        _books[:] = [Book()]
    return _books[0]


class Lists:
    """Hold a list of numbers for each chunk, found when it is first asked for.

    `find` gives the bytes of numbers of `dtype`.
    """

    def __init__(self, find: Callable[[str], bytes], dtype: type[np.integer]) -> None:
        self._find = find
        self._empty = np.zeros(0, dtype)
        self._turn_to(None)

    def _turn_to(self, book: Book | None) -> None:
        self._book = book
        self._counts, self._starts = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._flat, self._used = self._empty, 0

    def of(self, book: Book, numbers: Integers) -> tuple[NDArray[np.integer], Integers]:
        """Return the lists of some chunks of a book one behind the other, and how long each is."""
        if book is not self._book:
            self._turn_to(book)
        self._counts, self._starts = (grown(each, len(book.chunks), -1) for each in (self._counts, self._starts))
        unknown = numbers[self._counts[numbers] < 0]
        if len(unknown):
            self._learn(book, np.unique(unknown))
        counts = self._counts[numbers]
        return self._flat[ranges(self._starts[numbers], counts)], counts

    def _learn(self, book: Book, numbers: Integers) -> None:
        found = [self._find(book.chunks[number]) for number in numbers.tolist()]
        values = np.frombuffer(b"".join(found), self._empty.dtype)
        counts = np.fromiter(map(len, found), np.int64, len(found)) // self._empty.itemsize
        self._counts[numbers] = counts
        self._starts[numbers] = self._used + np.cumsum(counts) - counts
        self._flat = grown(self._flat, self._used + len(values), 0)
        self._flat[self._used : self._used + len(values)] = values
        self._used += len(values)


class Kinds:
    """Hold a small number for each chunk, 0 to 254, found when it is first asked for."""

    def __init__(self, find: Callable[[str], int]) -> None:
        self._find = find
        self._book: Book | None = None
        self._kinds = np.zeros(0, np.uint8)

    def of(self, book: Book, numbers: Integers) -> NDArray[np.uint8]:
        """Return the number of each of some chunks of a book."""
        if book is not self._book:
            self._book, self._kinds = book, np.zeros(0, np.uint8)
        self._kinds = grown(self._kinds, len(book.chunks), _UNKNOWN)
        unknown = numbers[self._kinds[numbers] == _UNKNOWN]
        if len(unknown):
            distinct = np.unique(unknown)
            self._kinds[distinct] = [self._find(book.chunks[number]) for number in distinct.tolist()]
        return self._kinds[numbers]


def grown(values: NDArray[Number], size: int, filler: int) -> NDArray[Number]:
    """Return an array of at least a size, made twice as long where it is too short."""
    if len(values) >= size:
        return values
    return np.concatenate([values, np.full(max(size, 2 * len(values)) - len(values), filler, values.dtype)])


def ranges(starts: Integers, lengths: Integers) -> Integers:
    """Count up from each start.

    >>> ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(lengths)
    found: Integers = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)
    return found

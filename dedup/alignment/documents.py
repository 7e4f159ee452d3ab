"""An article made ready for alignment: paragraphs, the news sentences in them, and what is known of each sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np
import regex
from numpy.typing import NDArray

from dedup import names, quantities
from dedup.alignment.words import Cut, Words, learn, words_of
from dedup.encoder import Encoder, Vectors
from dedup.language import detect
from dedup.names import Name
from dedup.normalisation import residue
from dedup.quantities import Quantity
from dedup.schema import Article, Span
from dedup.segmentation import paragraphs, sentences

Booleans = NDArray[np.bool_]
Integers = NDArray[np.intp]
Vector = NDArray[np.float32]

_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_SENTENCE_END = regex.compile(r"[.!?…。！？।؟][\"'“”«»’)\]\s]*$")
_SHORTEST_FRAGMENT = 5
_LONG_FRAGMENT = 40
"""Words, or signs, that a line without a full stop must have to count as news; shorter ones are headings."""
_REMEMBERED = 1 << 11
"""Paragraphs whose sentences are kept."""
MOST_SENTENCES = 2_000
"""Sentences of one article that are aligned; what comes after is left unaligned and not called unique."""


class Facts:
    """Tell the names and quantities of a sentence; each is looked for when first asked for.

    Spans are offsets into the article; `start` is where the sentence begins.
    """

    def __init__(self, text: str, start: int, language: str, date: datetime | None) -> None:
        self.text, self.start, self._language, self._date = text, start, language, date

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Return the names in order of appearance."""
        found = names.names(self.text, self._language)
        return tuple(replace(name, span=_moved(name.span, self.start)) for name in found)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Return the quantities in order of appearance."""
        found = quantities.quantities(self.text, self._language, self._date)
        return tuple(replace(quantity, span=_moved(quantity.span, self.start)) for quantity in found)

    @cached_property
    def name_keys(self) -> frozenset[str]:
        """Return the keys of the names."""
        return frozenset(chain.from_iterable(name.keys for name in self.names))

    @cached_property
    def quantity_keys(self) -> frozenset[str]:
        """Return the keys of the quantities that not everybody mentions."""
        return frozenset(quantity.key for quantity in self.quantities if quantity.is_telling)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """Hold an article's paragraphs and sentences; sentences are trimmed of scrape residue.

    `owner` gives the paragraph of each sentence, `news` is False where nothing but residue is left, `heading` True for
    a few words without a full stop; `forms` are the sentences with blanks made equal and case folded. Vectors and facts
    are taken when first asked for.
    """

    id: str
    text: str
    language: str
    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    owner: Integers
    news: Booleans
    heading: Booleans
    forms: tuple[str, ...]
    lengths: NDArray[np.float64]
    date: datetime | None
    known_vectors: dict[int, Vector] = field(default_factory=dict)
    known_facts: dict[int, Facts] = field(default_factory=dict)
    known_cuts: dict[int, Cut] = field(default_factory=dict)
    known_words: dict[bytes, Words] = field(default_factory=dict)

    def vectors(self, rows: Integers, encoder: Encoder) -> Vectors:
        """Return one unit row per sentence asked for (len(rows), dimensions)."""
        missing = [row for row in rows.tolist() if row not in self.known_vectors]
        if missing:
            self.known_vectors.update(
                zip(missing, encoder.encode([self.sentence(row) for row in missing]), strict=True)
            )
        found = [self.known_vectors[row] for row in rows.tolist()]
        return np.stack(found) if found else np.zeros((0, encoder.dimensions), np.float32)

    def facts(self, row: int) -> Facts:
        """Return the names and quantities of a sentence."""
        if row not in self.known_facts:
            self.known_facts[row] = Facts(self.sentence(row), self.sentences[row].start, self.language, self.date)
        return self.known_facts[row]

    def words(self, rows: Integers, encoder: Encoder) -> Words:
        """Return the words of the sentences asked for."""
        key = rows.tobytes()
        if key not in self.known_words:
            self.known_words[key] = words_of([self.cut(row, encoder) for row in rows.tolist()], encoder)
        return self.known_words[key]

    def cut(self, row: int, encoder: Encoder) -> Cut:
        """Return a sentence cut into words."""
        if row not in self.known_cuts:
            self.known_cuts[row] = Cut(self.sentence(row), self.sentences[row].start, encoder)
        return self.known_cuts[row]

    def sentence(self, row: int) -> str:
        """Return the text of one sentence."""
        span = self.sentences[row]
        return self.text[span.start : span.end]


def encode_together(wanted: Iterable[tuple[Document, Integers]], encoder: Encoder) -> None:
    """Encode the sentences of several documents at once, their rows named: one call costs as much as many sentences."""
    missing = list(dict.fromkeys((doc, row) for doc, rows in wanted for row in rows.tolist()))
    learn((doc.cut(row, encoder) for doc, row in missing), encoder)
    vectors = encoder.encode([doc.sentence(row) for doc, row in missing])
    for (doc, row), vector in zip(missing, vectors, strict=True):
        doc.known_vectors[row] = vector


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def document(article: Article) -> Document:
    """Make an article ready."""
    return _document(article, paragraphs(article.text))


def document_of_paragraphs(blocks: Sequence[str], language: str | None = None) -> Document:
    """Make a list of paragraphs ready, joined by blank lines; each block stays one paragraph."""
    return _document(Article("", "\n\n".join(blocks), language=language), _laid_out(blocks, 0, 2))


def document_of_sentences(blocks: Sequence[Sequence[str]], language: str) -> Document:
    """Make paragraphs ready whose sentences are known already."""
    joined = [" ".join(block) for block in blocks]
    spans = _laid_out(joined, 0, 2)
    inside = [_laid_out(block, span.start, 1) for block, span in zip(blocks, spans, strict=True)]
    owner = [number for number, block in enumerate(blocks) for _ in block]
    article = Article("", "\n\n".join(joined), language=language)
    return _assembled(article, language, spans, [span for group in inside for span in group], owner)


def _laid_out(texts: Sequence[str], start: int, gap: int) -> list[Span]:
    """Return the spans of texts laid one behind the other with a gap of so many signs."""
    ends = start + np.cumsum([len(text) + gap for text in texts], dtype=np.int64) - gap
    return [Span(int(end) - len(text), int(end)) for text, end in zip(texts, ends, strict=True)]


def _document(article: Article, blocks: Sequence[Span]) -> Document:
    language = article.language or detect(article.text).language
    spans, owner = _news_sentences(article.text, blocks, language)
    return _assembled(article, language, blocks, spans, owner)


def _assembled(
    article: Article, language: str, blocks: Sequence[Span], spans: Sequence[Span], owner: Sequence[int]
) -> Document:
    texts = [article.text[span.start : span.end] for span in spans]
    return Document(
        id=article.id,
        text=article.text,
        language=language,
        paragraphs=tuple(blocks),
        sentences=tuple(spans),
        owner=np.array(owner, dtype=np.intp),
        news=np.array([text[:1].isalnum() or bool(_LETTER_OR_DIGIT.search(text)) for text in texts], dtype=np.bool_),
        heading=np.array([_is_heading(text) for text in texts], dtype=np.bool_),
        forms=tuple(" ".join(text.split()).casefold() for text in texts),
        lengths=np.array([max(1, len(text.encode("utf-8", "replace"))) for text in texts], dtype=np.float64),
        date=article.date,
    )


def _news_sentences(text: str, blocks: Sequence[Span], language: str) -> tuple[list[Span], list[int]]:
    """Return the sentences without residue (empty where nothing else is left) and the paragraph of each."""
    dropped = [item.span for item in residue(text)]
    found: list[Span] = []
    owner: list[int] = []
    for number, block in enumerate(blocks):
        inside = _sentences(text[slice(*block)], language)[: MOST_SENTENCES - len(found)]
        found += [_without(_moved(span, block.start), dropped, text) for span in inside]
        owner += [number] * len(inside)
    return found, owner


@lru_cache(_REMEMBERED)
def _sentences(block: str, language: str) -> tuple[Span, ...]:
    """Return the sentences of a paragraph; those of copies are remembered."""
    return tuple(sentences(block, language))


def _without(span: Span, dropped: Sequence[Span], text: str) -> Span:
    """Cut residue off the ends of a sentence."""
    start, end = span
    for cut in dropped:
        if cut.start <= start < cut.end:
            start = min(cut.end, end)
        elif start < cut.start < end <= cut.end:
            end = cut.start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _is_heading(text: str) -> bool:
    """Tell a heading from a sentence: it does not end like one and has few words, or few signs without blanks."""
    return len(text) < _LONG_FRAGMENT and text.count(" ") + 1 < _SHORTEST_FRAGMENT and not _SENTENCE_END.search(text)

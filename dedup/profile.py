"""What is known of one article before it is weighed against others: its shingles, names, numbers, sentence vectors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dedup import names, quantities
from dedup.chunks import Part, cut
from dedup.encoder import Encoder
from dedup.normalisation import normalise
from dedup.schema import Span
from dedup.segmentation import sentences
from dedup.signatures import Hashes, exact_key, shingles
from dedup.terms import Terms, terms_of_cut
from dedup.vectors import document_vectors, span_vectors

Floats = NDArray[np.float32]

SENTENCE_CAP = 40
"""Sentences of an article that take part; news says what it has to say early (inverted pyramid)."""
LEAD_SENTENCES = 3
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_LOWER = bytes(range(256)).lower()


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Hold what weighing needs of one article.

    `shingles` are sorted distinct hashes; `sentence_vectors` has one unit row per sentence (sentences, dimensions),
    `sentence_texts` digests of their letters; `vector`, `headline` and `lead` are unit vectors.
    """

    language: str
    date: datetime | None
    length: int
    exact: bytes
    shingles: Hashes
    terms: Terms
    names: frozenset[str]
    numbers: frozenset[str]
    sentence_texts: frozenset[int]
    sentence_vectors: Floats
    vector: Floats
    headline: Floats
    lead: Floats


class Wording(NamedTuple):
    """Hold the exact key of a normalised text and the sorted distinct hashes of its shingles."""

    exact: bytes
    shingles: Hashes


def profile(
    articles: pl.DataFrame,
    encoder: Encoder,
    documents: Floats | None = None,
    wordings: Sequence[Wording] | None = None,
) -> list[Profile]:
    """Profile a batch of articles.

    Args:
        articles: columns `title`, `text`, `date`, `language`.
        encoder: gives sentence and document vectors.
        documents: the document vectors of the articles, where they are known already.
        wordings: their wordings, where they are known already.
    """
    if not len(articles):
        return []
    titles, texts = articles["title"].fill_null("").to_list(), articles["text"].to_list()
    told = list(map(_Told, titles, texts, articles["language"].fill_null("und").to_list(), articles["date"].to_list()))
    documents = document_vectors(encoder, titles, texts) if documents is None else documents
    wordings = [wording(text) for text in texts] if wordings is None else wordings
    whole = [each.whole for each in told]
    chunks, spans = cut(whole), [_spans(each) for each in told]
    ends = np.cumsum([len(each) for each in spans], dtype=np.int64)
    vectors = np.split(span_vectors(encoder, whole, spans, chunks), ends[:-1])
    parts = map(chunks.text, range(len(told)))
    rows = zip(told, parts, spans, vectors, documents, wordings, terms_of_cut(chunks), strict=True)
    return [_profile(_Known(*row)) for row in rows]


def wording(text: str) -> Wording:
    """Normalise a text and take its key and shingles."""
    compared = normalise(text)
    return Wording(exact_key(compared), shingles(compared))


class _Told(NamedTuple):
    """What an article says of itself."""

    title: str
    text: str
    language: str
    date: datetime | None

    @property
    def before(self) -> str:
        """What stands before the text."""
        return f"{self.title}\n\n" if self.title else ""

    @property
    def whole(self) -> str:
        """Title and text in one."""
        return self.before + self.text


def _spans(told: _Told) -> list[Span]:
    """Return where in title and text together the title and the first sentences stand."""
    before = len(told.before)
    found = sentences(told.text, told.language)[:SENTENCE_CAP]
    return [Span(0, len(told.title)), *(Span(before + start, before + end) for start, end in found)]


class _Known(NamedTuple):
    """What is known of an article; the first of `spans` and of their vectors is the title."""

    told: _Told
    part: Part
    spans: Sequence[Span]
    vectors: Floats
    vector: Floats
    wording: Wording
    terms: Terms


def _profile(known: _Known) -> Profile:
    told, vector = known.told, known.vector
    whole, headline, vectors = told.whole, known.vectors[0], known.vectors[1:]
    first = vectors[0] if len(vectors) else vector
    return Profile(
        language=told.language,
        date=told.date,
        length=len(told.text),
        exact=known.wording.exact,
        shingles=known.wording.shingles,
        terms=known.terms,
        names=names.keys(whole, told.language, known.part),
        numbers=quantities.keys(whole, told.language, known.part),
        sentence_texts=frozenset(_letters(whole[start:end]) for start, end in known.spans[1:]),
        sentence_vectors=vectors,
        vector=vector,
        headline=headline if headline.any() else first,
        lead=_unit(vectors[:LEAD_SENTENCES].sum(axis=0)) if len(vectors) else vector,
    )


def _letters(sentence: str) -> int:
    """Digest a sentence so that typography and case do not count: its letters and digits alone."""
    if sentence.isascii():
        return crc32(sentence.encode().translate(_LOWER, _ASCII_MARKS))
    return crc32(_NO_LETTER_OR_DIGIT.sub("", sentence).casefold().encode("utf-8", "surrogatepass"))


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector

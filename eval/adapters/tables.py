"""The tables that every adapter yields and every task reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dedup.schema import Article

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ClusteredSet:
    """Articles, some of which have a true cluster.

    `closed`: an article without a label is known to belong to none of the clusters, so joining one is an error;
    in an open set nothing is known of it.
    """

    name: str
    articles: Sequence[Article]
    clusters: Mapping[str, str]
    """Article id -> true cluster."""
    closed: bool = True
    groups: Mapping[str, str] = field(default_factory=dict)
    """Article id -> what to report apart (kind of edit, language)."""


@dataclass(frozen=True)
class GradedPair:
    """Two articles and how alike people found them, from 1 (most) to 4 (least)."""

    id: str
    a: Article
    b: Article
    grade: float
    group: str


@dataclass(frozen=True)
class ParallelSet:
    """The same sentences in many languages: row i of each language says the same."""

    name: str
    texts: Mapping[str, Sequence[str]]
    documents: Sequence[str] = ()
    """Document of each row, where known."""


@dataclass(frozen=True)
class MarkedPair:
    """A text whose tokens people marked as new against a premise in another language.

    `tokens` are spans of `text`; `marks` hold, per annotator, the numbers of the tokens marked new; `page` is the
    article it comes from.
    """

    id: str
    premise: str
    text: str
    group: str
    tokens: Ranges
    marks: Sequence[frozenset[int]]
    new: frozenset[int] | None = None
    """Tokens that the release itself labels new, where it does."""
    page: str = ""


@dataclass(frozen=True)
class Document:
    """A text in English of known making: native, or translated from `language` by `system` (`human` or an engine)."""

    id: str
    text: str
    language: str
    system: str
    collection: str

    @property
    def translated(self) -> bool:
        """Tell whether the text is a translation."""
        return self.system != "native"


@dataclass(frozen=True)
class MarkedTranslation:
    """A translated sentence with the spans that raters marked, by category of error."""

    id: str
    text: str
    spans: Ranges
    categories: Sequence[str]

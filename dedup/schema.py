"""Words shared by every stage: the article, spans, relations, and the columns of each table.

Spans are half-open ranges of Python characters (code points) in the original text.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, get_args

import polars as pl

Relation = Literal["exact", "near", "translated", "story", "different"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
DUPLICATE_RELATIONS: tuple[Relation, ...] = ("exact", "near", "translated")


class Span(NamedTuple):
    """A half-open range of characters in the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """A news article as read; only `id` and `text` are needed."""

    id: str
    text: str
    title: str = ""
    url: str = ""
    date: datetime | None = None
    language: str | None = None
    source: str = ""


DATE = pl.Datetime("us", "UTC")

ARTICLE_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "id": pl.String,
    "url": pl.String,
    "title": pl.String,
    "text": pl.String,
    "date": DATE,
    "language": pl.String,
    "source": pl.String,
}
"""What reading yields for each article, before pass-through columns."""

VERDICT_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "language_score": pl.Float32,
    "duplicate_cluster": pl.String,
    "story_cluster": pl.String,
    "is_canonical": pl.Boolean,
    "duplicate_of": pl.String,
    "duplicate_relation": pl.String,
    "duplicate_probability": pl.Float32,
    "unique_share": pl.Float32,
    "translated_probability": pl.Float32,
    "translated_from": pl.String,
}
"""What a run adds to each article in `articles.parquet`."""

PAIR_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "a": pl.String,
    "b": pl.String,
    "relation": pl.String,
    "relation_probability": pl.Float32,
    "probability": pl.Float32,
    "jaccard": pl.Float32,
    "containment": pl.Float32,
    "cosine": pl.Float32,
    "entity_overlap": pl.Float32,
    "number_overlap": pl.Float32,
    "days_apart": pl.Float32,
    "origin": pl.String,
    "reason": pl.String,
}

CLUSTER_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "cluster": pl.String,
    "kind": pl.String,
    "size": pl.UInt32,
    "languages": pl.List(pl.String),
    "sources": pl.List(pl.String),
    "first_date": DATE,
    "last_date": DATE,
    "canonical": pl.String,
    "cohesion": pl.Float32,
}

BEAD_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "a": pl.String,
    "b": pl.String,
    "a_paragraphs": pl.List(pl.UInt32),
    "b_paragraphs": pl.List(pl.UInt32),
    "a_start": pl.UInt32,
    "a_end": pl.UInt32,
    "b_start": pl.UInt32,
    "b_end": pl.UInt32,
    "score": pl.Float32,
}

UNIQUE_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "id": pl.String,
    "other": pl.String,
    "paragraph": pl.UInt32,
    "start": pl.UInt32,
    "end": pl.UInt32,
    "text": pl.String,
    "support": pl.UInt32,
    "reason": pl.String,
}
"""One row per sentence (or part) of `id` that `other` lacks; `support` counts the cluster members that say it."""

CONFLICT_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "a": pl.String,
    "b": pl.String,
    "kind": pl.String,
    "a_start": pl.UInt32,
    "a_end": pl.UInt32,
    "a_text": pl.String,
    "b_start": pl.UInt32,
    "b_end": pl.UInt32,
    "b_text": pl.String,
    "reason": pl.String,
}

FINDING_COLUMNS: dict[str, type[pl.DataType] | pl.DataType] = {
    "id": pl.String,
    "code": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "severity": pl.String,
    "start": pl.UInt32,
    "end": pl.UInt32,
    "text": pl.String,
    "message": pl.String,
    "suggestion": pl.String,
    "languages": pl.List(pl.String),
    "weight": pl.Float32,
    "native_rate": pl.Float32,
}

RESULT_MARKER = ".dedup"
"""The empty file that marks a folder as the result of a run."""

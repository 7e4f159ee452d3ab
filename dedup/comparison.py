"""Two articles side by side: beads, unique content, conflicts; and the same as tables for many pairs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import polars as pl

from dedup.alignment import Alignment, Bead, Document, aligned, document
from dedup.alignment.beads import Compared, aligned_rest
from dedup.alignment.documents import encode_together
from dedup.conflicts import Conflict, conflicts
from dedup.encoder import Encoder
from dedup.schema import BEAD_COLUMNS, CONFLICT_COLUMNS, UNIQUE_COLUMNS, Article, Relation
from dedup.unique import Support, Unique, support, unique_content, unique_share


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """Hold what the texts of two articles have in common, what each has alone, and where they contradict."""

    alignment: Alignment
    unique_a: tuple[Unique, ...]
    unique_b: tuple[Unique, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def beads(self) -> tuple[Bead, ...]:
        """Return the beads of paragraphs."""
        return self.alignment.beads

    def to_dict(self) -> dict[str, object]:
        """Return the part of the JSON of `compare` that follows from the texts."""
        return {
            "a": _side(self.alignment.a),
            "b": _side(self.alignment.b),
            "beads": [{"a": list(bead.a), "b": list(bead.b), "score": bead.score} for bead in self.beads],
            "unique_a": [_unique(item) for item in self.unique_a],
            "unique_b": [_unique(item) for item in self.unique_b],
            "conflicts": [_conflict(item) for item in self.conflicts],
        }


class Tables(NamedTuple):
    """Hold the tables of many comparisons, and by article id the share of its news that its canonical lacks."""

    beads: pl.DataFrame
    unique: pl.DataFrame
    conflicts: pl.DataFrame
    unique_shares: dict[str, float]


def compare_articles(a: Article, b: Article, encoder: Encoder) -> Content:
    """Compare the texts of two articles."""
    return _content(aligned(document(a), document(b), encoder))


def _content(alignment: Alignment) -> Content:
    return Content(
        alignment,
        tuple(unique_content(alignment)),
        tuple(unique_content(alignment.swapped())),
        tuple(conflicts(alignment)),
    )


def tables(pairs: Sequence[tuple[Article, Article, Relation]], encoder: Encoder) -> Tables:
    """Compare each member with its canonical article.

    Args:
        pairs: member, canonical, relation; the pairs of one canonical need not stand together.
        encoder: gives the vectors.

    Returns:
        Tables with the columns of `schema`; `unique` has rows for both directions, `support` counts the members of the
        canonical's cluster (itself among them) that say the sentence. Rows stand in the order of the pairs.
    """
    articles = {article.id: article for member, canonical, _ in pairs for article in (member, canonical)}
    ready = {identity: document(article) for identity, article in articles.items()}
    beside = [Compared.of(ready[member.id], ready[canonical.id]) for member, canonical, _ in pairs]
    encode_together(chain.from_iterable(compared.rest for compared in beside), encoder)
    contents = [_content(aligned_rest(compared, encoder)) for compared in beside]
    counted = _supports(contents, encoder)
    return Tables(
        _table((row for content in contents for row in _bead_rows(content)), BEAD_COLUMNS),
        _table((row for content in contents for row in _unique_rows(content, counted)), UNIQUE_COLUMNS),
        _table((row for content in contents for row in _conflict_rows(content)), CONFLICT_COLUMNS),
        {content.alignment.a.id: unique_share(content.alignment, content.unique_a) for content in contents},
    )


def _table(rows: Iterable[tuple[object, ...]], schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """Return rows as a table; column by column, which costs a third of row by row."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    found = [pl.Series(name, column, kind) for (name, kind), column in zip(schema.items(), columns, strict=True)]
    return pl.DataFrame(found)


def _supports(contents: Iterable[Content], encoder: Encoder) -> Mapping[str, Support]:
    """Return by canonical id how many members of its cluster say each sentence."""
    clusters: dict[str, list[Content]] = {}
    for content in contents:
        clusters.setdefault(content.alignment.b.id, []).append(content)
    return {key: support([content.alignment for content in group], encoder) for key, group in clusters.items()}


def _bead_rows(content: Content) -> Iterable[tuple[object, ...]]:
    a, b = content.alignment.a, content.alignment.b
    for bead in content.beads:
        first, second = [a.paragraphs[p] for p in bead.a], [b.paragraphs[p] for p in bead.b]
        ends = first[0].start, first[-1].end, second[0].start, second[-1].end
        yield a.id, b.id, list(bead.a), list(bead.b), *ends, bead.score


def _unique_rows(content: Content, counted: Mapping[str, Support]) -> Iterable[tuple[object, ...]]:
    a, b = content.alignment.a, content.alignment.b
    for document_, other, found in ((a, b, content.unique_a), (b, a, content.unique_b)):
        for item in found:
            said = counted[b.id].of(document_.id, item.span)
            yield document_.id, other.id, item.paragraph, *item.span, item.text, said, item.reason


def _conflict_rows(content: Content) -> Iterable[tuple[object, ...]]:
    for item in content.conflicts:
        ids = content.alignment.a.id, content.alignment.b.id
        yield *ids, item.kind, *item.a, item.text_a, *item.b, item.text_b, item.message


def _side(document_: Document) -> dict[str, object]:
    spans = [{"start": span.start, "end": span.end} for span in document_.paragraphs]
    return {"id": document_.id, "language": document_.language, "paragraphs": spans}


def _unique(item: Unique) -> dict[str, object]:
    place = {"paragraph": item.paragraph, "start": item.span.start, "end": item.span.end, "text": item.text}
    return place | {"whole": item.whole, "probability": item.probability, "reason": item.reason}


def _conflict(item: Conflict) -> dict[str, object]:
    a = {"start": item.a.start, "end": item.a.end, "text": item.text_a}
    b = {"start": item.b.start, "end": item.b.end, "text": item.text_b}
    return {"kind": item.kind, "a": a, "b": b, "message": item.message}

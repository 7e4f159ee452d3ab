"""Rows -> batches of articles, with the rows that could not be used."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from dedup.config import ReadConfig
from dedup.errors import InputError
from dedup.reading.fields import FieldMap, Row
from dedup.reading.identity import identify
from dedup.reading.records import Numbered, Record, RowError
from dedup.schema import ARTICLE_COLUMNS, DATE

_BATCH_ROWS = 2_000
_BATCH_CHARS = 16_000_000
_ROW_SCHEMA = {**ARTICLE_COLUMNS, "date": pl.Int64, "extra": pl.String}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be used: where it stands (`line` counts from 1) and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles of one input, in its order.

    `articles` has the columns of `schema.ARTICLE_COLUMNS` and `extra`, a JSON object of the columns that are none of
    ours; ids are as the input has them, so several rows may share one. `fields` names, for each of our columns, the
    field of the input that gave it.
    """

    articles: pl.DataFrame
    rejected: list[Rejected]
    source: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """What goes on from file to file: how many more articles are wanted, how many there were, and of which fields."""

    remaining: int | None = None
    articles: int = 0
    has_chosen_text: bool = False

    def demand_chosen_text(self, config: ReadConfig) -> None:
        """Raise InputError where articles were read and none had a field that was chosen for the text."""
        wanted = [name for column, name in config.fields if column == "text"]
        if wanted and self.articles and not self.has_chosen_text:
            raise InputError(f"--fields text={wanted[0]}: no row has such a field; check the name, or leave it out")


def batches(source: str, records: Numbered, config: ReadConfig, progress: Progress) -> Iterator[Batch]:
    """Gather the records of one input into batches; raises InputError where no field of it can hold the text."""
    pending = _Pending(source, config, progress, FieldMap(config.fields))
    for line, record in records:
        if progress.remaining == 0:
            break
        pending.add(line, record)
        if pending.is_full():
            yield pending.batch()
    if pending.rows or pending.rejected:
        yield pending.batch()
    progress.has_chosen_text |= pending.field_map.has_chosen_text


@dataclass(slots=True)
class _Pending:
    source: str
    config: ReadConfig
    progress: Progress
    field_map: FieldMap
    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    chars: int = 0

    def add(self, line: int, record: Record | RowError) -> None:
        try:
            if isinstance(record, RowError):
                raise record
            for article in self.field_map.articles(record):
                self._add_article(article)
        except RowError as error:
            self.rejected.append(Rejected(self.source, line, str(error)))

    def _add_article(self, article: Record) -> None:
        row = self.field_map.row(article)
        if len(row.text) > self.config.max_text_chars:
            raise RowError(f"the text has {len(row.text):,} characters, more than {self.config.max_text_chars:,}")
        if self.progress.remaining == 0:
            return
        if self.progress.remaining is not None:
            self.progress.remaining -= 1
        self.progress.articles += 1
        self.rows.append(row._replace(id=identify(row.id, row.url, row.text)))
        self.chars += len(row.text) + len(row.extra or "")

    def is_full(self) -> bool:
        return len(self.rows) + len(self.rejected) >= _BATCH_ROWS or self.chars >= _BATCH_CHARS

    def batch(self) -> Batch:
        if not self.rows and self.field_map.names and not self.field_map.has_text_field:
            raise InputError(f"{self.source}: {self.field_map.unknown_text()}")
        columns = dict(zip(_ROW_SCHEMA, zip(*self.rows, strict=True), strict=True)) if self.rows else {}
        articles = pl.DataFrame(columns, schema=_ROW_SCHEMA).with_columns(
            pl.col("date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(DATE)
        )
        batch = Batch(articles, self.rejected, self.source, dict(self.field_map.used))
        self.rows, self.rejected, self.chars = [], [], 0
        return batch

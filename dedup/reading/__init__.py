"""Files, folders, globs, standard input or a program's own rows -> batches of articles.

Nothing is read ahead of the batch that is asked for, so memory is bounded by one batch, whatever the size of the input.
"""

from dedup.reading.batches import Batch, Rejected
from dedup.reading.columns import pass_through
from dedup.reading.inputs import article, read, row_article, table
from dedup.reading.python_rows import ArrowTable, Rows
from dedup.reading.sources import digest

__all__ = [
    "ArrowTable",
    "Batch",
    "Rejected",
    "Rows",
    "article",
    "digest",
    "pass_through",
    "read",
    "row_article",
    "table",
]

"""One vector per article, sentence or paragraph.

An article's vector is the weighted sum of three unit vectors: its title, its lead and its whole text. News puts the
event in the title and the lead (the inverted pyramid); the whole text steadies short or odd openings. The weights were
chosen on graded and clustered news pairs, see docs/encoder.md.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from dedup.encoder import Encoder, Vectors, unit
from dedup.schema import Span

LEAD_CHARS = 800
BODY_CHARS = 8000
TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT = 0.75, 0.5, 1.0


def document_vectors(encoder: Encoder, titles: Sequence[str], texts: Sequence[str]) -> Vectors:
    """Encode articles by title, lead and body as float32 rows (len(texts), dimensions) of unit length.

    A missing part adds nothing; an article with no words at all is a zero row.
    """
    columns = pl.DataFrame({"title": titles, "text": texts}, schema={"title": pl.String, "text": pl.String})
    parts = columns.select(
        pl.col("title").fill_null(""),
        lead=pl.col("text").fill_null("").str.slice(0, LEAD_CHARS),
        body=pl.col("text").fill_null("").str.slice(0, BODY_CHARS),
    )
    weights = {"title": TITLE_WEIGHT, "lead": LEAD_WEIGHT, "body": BODY_WEIGHT}
    total = np.zeros((len(parts), encoder.dimensions), dtype=np.float32)
    for part, weight in weights.items():
        total += np.float32(weight) * encoder.encode(parts[part].to_list())
    return unit(total)


def sentence_vectors(encoder: Encoder, text: str, spans: Sequence[Span]) -> Vectors:
    """Encode parts of a text as float32 rows (len(spans), dimensions) of unit length."""
    return encoder.encode([text[start:end] for start, end in spans])

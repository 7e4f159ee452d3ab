"""One vector per article, sentence or paragraph.

An article's vector is the weighted sum of three unit vectors: its title, its lead and its whole text. News puts the
event in the title and the lead (the inverted pyramid); the whole text steadies short or odd openings. The weights were
chosen on graded and clustered news pairs, see docs/encoder.md.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dedup.chunks import Cut, Integers
from dedup.encoder import Encoder, StaticEncoder, Vectors, unit
from dedup.schema import Span

Parts = tuple[Vectors, Vectors, Vectors]

LEAD_CHARS = 800
BODY_CHARS = 8000
TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT = 0.75, 0.5, 1.0
_BREAKS = " \n。，"


def document_vectors(encoder: Encoder, titles: Sequence[str | None], texts: Sequence[str | None]) -> Vectors:
    """Encode articles by title, lead and body as float32 rows (len(texts), dimensions) of unit length.

    A missing part adds nothing; an article with no words at all is a zero row.
    """
    named, bodies = [title or "" for title in titles], [(text or "")[:BODY_CHARS] for text in texts]
    parts = _sums(encoder, named, bodies) if isinstance(encoder, StaticEncoder) else _encoded(encoder, named, bodies)
    weights = np.array([TITLE_WEIGHT, LEAD_WEIGHT, BODY_WEIGHT], dtype=np.float32)
    total = np.zeros((len(bodies), encoder.dimensions), dtype=np.float32)
    for part, weight in zip(parts, weights, strict=True):
        total += weight * unit(part)
    return unit(total)


def _encoded(encoder: Encoder, titles: Sequence[str], bodies: Sequence[str]) -> Parts:
    return encoder.encode(titles), encoder.encode([body[:LEAD_CHARS] for body in bodies]), encoder.encode(bodies)


def _sums(encoder: StaticEncoder, titles: Sequence[str], bodies: Sequence[str]) -> Parts:
    """Take title, lead and body from one pass over the text: the body's sum is that of the lead and of the rest."""
    cuts = [_last_break(body) for body in bodies]
    cut = [_cut(body, at) for body, at in zip(bodies, cuts, strict=True)]
    parts = [*titles, *(each.whole for each in cut), *(each.broken for each in cut), *(each.rest for each in cut)]
    title, begun, ended, after = encoder.sums(parts).reshape(4, len(bodies), encoder.dimensions)
    return title, begun + ended, begun + after


class _Cut(NamedTuple):
    """The whole words of a lead, the word that its end breaks, and what follows."""

    whole: str
    broken: str
    rest: str


def _cut(body: str, at: int) -> _Cut:
    return _Cut(body[:at], body[at:LEAD_CHARS], body[at:])


def _last_break(body: str) -> int:
    """Return where the last word of the lead begins that its end may break."""
    return LEAD_CHARS if len(body) <= LEAD_CHARS else max(body.rfind(mark, 0, LEAD_CHARS) for mark in _BREAKS) + 1


def sentence_vectors(encoder: Encoder, text: str, spans: Sequence[Span]) -> Vectors:
    """Encode parts of a text as float32 rows (len(spans), dimensions) of unit length."""
    return encoder.encode([text[start:end] for start, end in spans])


def span_vectors(encoder: Encoder, texts: Sequence[str], spans: Sequence[Sequence[Span]], whole: Cut) -> Vectors:
    """Encode parts of each of some texts as float32 rows of unit length, one text's behind the other's.

    `whole` has the texts in numbered chunks.
    """
    owners = np.repeat(np.arange(len(texts)), [len(each) for each in spans])
    bounds = np.array([bound for each in spans for bound in each], dtype=np.int64).reshape(-1, 2)
    if isinstance(encoder, StaticEncoder):
        begins, ends, broken = whole.stretches(owners, bounds)
        sums = encoder.sums_of_cut(whole, begins, ends)
        sums[broken] = encoder.sums(_parts(texts, owners[broken], bounds[broken]))
        return unit(sums)
    return encoder.encode(_parts(texts, owners, bounds))


def _parts(texts: Sequence[str], owners: Integers, bounds: Integers) -> list[str]:
    return [texts[owner][start:end] for owner, (start, end) in zip(owners.tolist(), bounds.tolist(), strict=True)]

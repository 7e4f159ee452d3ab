"""Beads between the paragraphs and sentences of two articles that tell the same, in whatever order and language.

Known aligners (Vecalign, Bertalign, SentAlign) assume ordered, parallel text. What is kept of them: vectors, a margin
against the neighbourhood, a calibrated price for leaving a sentence unmatched. Order is only a soft preference.
"""

from collections.abc import Sequence

from dedup.alignment.beads import Alignment, Bead, Link, aligned
from dedup.alignment.documents import Document, document, document_of_paragraphs
from dedup.encoder import Encoder, load_encoder
from dedup.schema import Article

__all__ = ["Alignment", "Bead", "Document", "Link", "align", "aligned", "document"]

Alignable = Article | str | Sequence[str]


def align(a: Alignable, b: Alignable, encoder: Encoder | None = None) -> list[Bead]:
    """Align two articles, given as articles, texts or lists of paragraphs.

    Returns:
        Beads of paragraph numbers; a paragraph in no bead has no counterpart.
    """
    return list(aligned(_document(a), _document(b), encoder or load_encoder()).beads)


def _document(source: Alignable) -> Document:
    if isinstance(source, str):
        return document(Article("", source))
    return document(source) if isinstance(source, Article) else document_of_paragraphs(source)

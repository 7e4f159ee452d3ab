"""Measures of words and human marks to fit the novelty of words on (X-PARADE, the half not reported on)."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.novelty import novelty_table
from dedup.encoder import Encoder
from eval.alignment.xparade import compared, paragraphs

Floats = NDArray[np.float64]


def word_table(shared: Path, encoder: Encoder) -> tuple[Floats, Floats]:
    """Return the measures of each word and whether the token that holds it is marked new."""
    tables, answers = [], []
    for paragraph in paragraphs(shared, 0):
        alignment = compared(paragraph, encoder)
        if alignment.measured is None:
            continue
        starts = np.array([token.start for token in paragraph.tokens])
        begins = np.array([span.start for span in alignment.measured.words_a.spans])
        token = np.maximum(np.searchsorted(starts, begins, side="right") - 1, 0)
        tables.append(novelty_table(alignment.measured, alignment.log_odds))
        answers.append(paragraph.new[token].astype(np.float64))
    return np.concatenate(tables), np.concatenate(answers)

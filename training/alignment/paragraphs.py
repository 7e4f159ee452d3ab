"""Measures of pairs of paragraphs and whether a reader joins them (`eval/alignment/joins.toml`, half 0)."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dedup.alignment.beads import linked_shares
from dedup.alignment.paragraphs import JOINED, SentencePairs, joined_table
from dedup.encoder import Encoder
from eval.alignment.joins import noted

Floats = NDArray[np.float64]


def paragraph_table(shared: Path, encoder: Encoder) -> tuple[Floats, Floats]:
    """Return the measures of all pairs of paragraphs and whether they are joined."""
    rows, answers = [], []
    for item in noted(shared, 0):
        found = item.align(encoder)
        if found.measured is None:
            continue
        linked = linked_shares(found.a, found.b, found.links)
        pairs = SentencePairs(found.a, found.b, found.rows_a, found.rows_b, found.log_odds, found.measured)
        table = joined_table(pairs, linked)
        answer = np.zeros(linked.shape)
        for pair in item.pairs:
            answer[pair] = 1
        rows.append(table.reshape(-1, len(JOINED)))
        answers.append(answer.ravel())
    return np.concatenate(rows), np.concatenate(answers)

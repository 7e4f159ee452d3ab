"""Steady the rows of pieces by those of their neighbours, for a rare piece learns its row from a few texts only.

Neighbours are the well-trained pieces nearest in the multilingual teacher's vectors, whatever their language; from the
second round on nearest in the teacher's and the student's own (smoothed) vectors together, which drops look-alikes. The
idea is that of retrofitting (Faruqui et al. 2015), with neighbours found instead of looked up.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch

from training.encoder.corpus import Corpus, Ints
from training.encoder.rows import unit_rows

Floats = npt.NDArray[np.float32]

ROUNDS = 3
NEIGHBOURS = 24
SHARPNESS = 8
"""Power of the similarity that weighs a neighbour."""
WELL_TRAINED = 80
LEAST_SHARE, RARE_SHARE, RARE = 0.2, 0.5, 50
"""A piece seen n times takes `LEAST_SHARE + RARE_SHARE * RARE / (RARE + n)` of its direction from its neighbours."""
LEAST_LENGTH = 0.6
WORD_WEIGHT = 0.3
AT_ONCE = 2048


def occurrences(corpus: Corpus, is_sentence: npt.NDArray[np.bool_], pieces: int) -> Floats:
    """Count how often each piece stands in the pairs (pieces,); words and names count `WORD_WEIGHT`."""
    counts = np.zeros(pieces)
    for side in (corpus.foreign, corpus.english):
        weight = np.where(np.repeat(is_sentence, np.diff(side.bounds)), 1.0, WORD_WEIGHT)
        counts += np.bincount(side.tokens, weights=weight, minlength=pieces)
    return counts.astype(np.float32)


def smoothed(rows: Floats, teacher: Floats, seen: Floats, finish: Callable[[Floats], Floats]) -> Floats:
    """Mix each row (pieces, dimensions) with the mean direction of its neighbours' rows.

    `teacher` holds the centred unit vectors of the pieces, `seen` their counts; `finish` removes the common and the
    language directions before rows are compared.
    """
    known = np.flatnonzero(seen > WELL_TRAINED)
    directions = unit_rows(rows)
    length = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(LEAST_LENGTH))
    share = (LEAST_SHARE + RARE_SHARE * RARE / (RARE + seen))[:, None].astype(np.float32)
    space, mixed = teacher, rows
    for _ in range(ROUNDS):
        mixed = (1 - share) * rows + share * length * _neighbours_mean(space, directions, known)
        space = np.concatenate([teacher, unit_rows(finish(mixed))], axis=1)
    return mixed


def _neighbours_mean(space: Floats, directions: Floats, known: Ints) -> Floats:
    sources = torch.from_numpy(known)
    vectors = torch.from_numpy(unit_rows(space)).to(torch.bfloat16)
    of_sources = vectors[sources].T.contiguous()
    means = np.zeros_like(directions)
    for start in range(0, len(vectors), AT_ONCE):
        similar, place = torch.topk(vectors[start : start + AT_ONCE] @ of_sources, NEIGHBOURS + 1, dim=1)
        pieces = known[place.numpy()]
        own = pieces == np.arange(start, start + len(pieces))[:, None]
        weights = np.where(own, 0, np.maximum(similar.float().numpy(), 0)) ** SHARPNESS
        means[start : start + len(pieces)] = np.einsum("pn,pnd->pd", weights, directions[pieces])
    return unit_rows(means)

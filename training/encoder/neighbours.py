"""Steady the rows of pieces by those of their neighbours, for a rare piece learns its row from a few texts only.

Neighbours are the well-trained pieces nearest in the multilingual teacher's vectors, whatever their language; from the
second round on nearest in the teacher's and the student's own (smoothed) vectors together, which drops look-alikes. The
idea is that of retrofitting (Faruqui et al. 2015), with neighbours found instead of looked up.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from scipy.sparse import csr_array

from training.encoder.corpus import Corpus, Ints
from training.encoder.rows import unit_rows

Floats = npt.NDArray[np.float32]

ROUNDS = 3
NEIGHBOURS = 48
SHARPNESS = 4
"""Power of the similarity that weighs a neighbour."""
OFTEN = 0.5
"""A piece that is the neighbour of n pieces weighs n ** -OFTEN (against hubs, Radovanovic et al. 2010)."""
WELL_TRAINED = 80
LEAST_SHARE, RARE_SHARE, RARE = 0.3, 0.3, 50
"""A piece seen n times takes `LEAST_SHARE + RARE_SHARE * RARE / (RARE + n)` of its row from its neighbours."""
AGREEMENT = 1.5
"""Power of the length of the mean of the neighbours' directions: where they disagree the row gets short."""
LETTERS, LETTERS_POWER, USUAL_LETTERS = 10, 0.2, 5
PART_LOSS = 0.25
"""A piece that is only ever a part of words loses this share of its length."""
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
    """Mix each row (pieces, dimensions) with the mean direction of its neighbours' rows, at their mean length.

    `teacher` holds the centred unit vectors of the pieces, `seen` their counts; `finish` removes the common and the
    language directions before rows are compared.
    """
    known = np.flatnonzero(seen > WELL_TRAINED)
    share = (LEAST_SHARE + RARE_SHARE * RARE / (RARE + seen))[:, None].astype(np.float32)
    space, mixed = teacher, rows
    for _ in range(ROUNDS):
        mixed = (1 - share) * rows + share * _neighbours_mean(space, rows, known)
        space = np.concatenate([teacher, unit_rows(finish(mixed))], axis=1)
    return mixed


def weighed(rows: Floats, pieces: Sequence[str], part_share: Floats) -> Floats:
    """Make the rows of short pieces shorter, and of those that are mostly parts of words (`part_share`, 0 to 1)."""
    letters = np.array([min(len(piece), LETTERS) for piece in pieces]) / USUAL_LETTERS
    weights = letters**LETTERS_POWER * (1 - PART_LOSS * part_share)
    return np.asarray(rows * weights[:, None], dtype=np.float32)


def _neighbours_mean(space: Floats, rows: Floats, known: Ints) -> Floats:
    places, weights = _neighbours(space, known)
    weights /= np.maximum(np.bincount(places.ravel(), minlength=len(rows)), 1)[places] ** OFTEN
    weights /= weights.sum(axis=1, keepdims=True) + 1e-12
    bounds = np.arange(0, weights.size + 1, places.shape[1])
    matrix = csr_array((weights.ravel(), places.ravel(), bounds), shape=(len(rows), len(rows)))
    means = matrix @ unit_rows(rows)
    agreement = np.linalg.norm(means, axis=1)
    usual = agreement[known].mean()
    length = matrix @ np.linalg.norm(rows, axis=1) * (agreement / usual) ** AGREEMENT
    return np.asarray(unit_rows(means) * length[:, None], dtype=np.float32)


def _neighbours(space: Floats, known: Ints) -> tuple[Ints, Floats]:
    sources = torch.from_numpy(known)
    vectors = torch.from_numpy(unit_rows(space)).to(torch.bfloat16)
    of_sources = vectors[sources].T.contiguous()
    places, weights = [], []
    for start in range(0, len(vectors), AT_ONCE):
        similar, place = torch.topk(vectors[start : start + AT_ONCE] @ of_sources, NEIGHBOURS + 1, dim=1)
        pieces = known[place.numpy()]
        own = pieces == np.arange(start, start + len(pieces))[:, None]
        weights.append(np.where(own, 0, np.maximum(similar.float().numpy(), 0)) ** SHARPNESS)
        places.append(pieces)
    return np.concatenate(places), np.concatenate(weights).astype(np.float32)

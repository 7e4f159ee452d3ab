"""Let pieces whose rows point nearly the same way share one, as the forms of a word do: a word then costs few bytes.

Lengths stay each piece's own. The rows to be given up are those of rare pieces nearest to a row that stays.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from training.encoder.corpus import Ints
from training.encoder.rows import unit_rows

Floats = npt.NDArray[np.float32]

AT_ONCE = 4096
OWN_ROW, MAY_BE_SHARED = 15, 6
"""A piece seen as often as the first keeps its row; one seen as often as the second may be shared by others."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Hold unit directions; piece i has the row `lengths[i] * directions[places[i]]`."""

    directions: Floats
    places: npt.NDArray[np.int32]
    lengths: Floats


def shared_rows(rows: Floats, seen: Floats, count: int) -> Shared:
    """Reduce rows (pieces, dimensions) to `count` directions, or to as few as the counts allow if these are more.

    `seen` holds how often each piece stands in the training pairs.
    """
    directions = unit_rows(rows)
    rare = np.flatnonzero(seen < OWN_ROW)
    similar, nearest = _nearest(directions, rare, np.flatnonzero(seen >= MAY_BE_SHARED))
    same = _merged(rare, similar, nearest, np.arange(len(rows)), max(len(rows) - count, 0))
    # The projection on the shared direction is the nearest row that has it.
    lengths = np.einsum("pd,pd->p", rows, directions[same])
    kept, places = np.unique(same, return_inverse=True)
    return Shared(directions[kept], places.astype(np.int32), lengths.astype(np.float32))


def _merged(rare: Ints, similar: Floats, nearest: Ints, own: Ints, count: int) -> Ints:
    """Say whose row each piece has after `count` rare ones gave up theirs, the nearest first and none in chains."""
    same = own.copy()
    shared = np.zeros(len(own), dtype=np.bool_)
    for place in np.argsort(-similar, kind="stable"):
        piece, target = rare[place], nearest[place]
        if count and not shared[piece] and same[target] == target:
            same[piece] = target
            shared[target] = True
            count -= 1
    return same


def _nearest(directions: Floats, pieces: Ints, among: Ints) -> tuple[Floats, Ints]:
    """Give for each of some pieces the cosine of the nearest other row among some, and whose it is."""
    vectors = torch.from_numpy(directions).to(torch.bfloat16)
    others = vectors[torch.from_numpy(among)].T.contiguous()
    nearest = np.zeros(len(pieces), dtype=np.int64)
    for start in range(0, len(pieces), AT_ONCE):
        chosen = pieces[start : start + AT_ONCE]
        found = torch.topk(vectors[torch.from_numpy(chosen)] @ others, 2, dim=1).indices
        first, second = among[found[:, 0].numpy()], among[found[:, 1].numpy()]
        nearest[start : start + AT_ONCE] = np.where(first == chosen, second, first)
    similar = np.einsum("pd,pd->p", directions[pieces], directions[nearest])
    return np.asarray(similar, dtype=np.float32), nearest

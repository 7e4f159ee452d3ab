"""The two losses with their gradients, and the optimiser that touches only the rows of a batch."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float32]
EXCLUDED = np.float32(-1e4)


class Adam:
    """Adam (Kingma and Ba 2015) for sparse gradients: moments and step counts of untouched rows stand still."""

    def __init__(self, rows: Floats, beta1: float = 0.9, beta2: float = 0.99) -> None:
        self.rows = rows
        self._beta1, self._beta2 = np.float32(beta1), np.float32(beta2)
        self._first = np.zeros_like(rows)
        self._second = np.zeros_like(rows)
        self.steps = np.zeros(len(rows), dtype=np.int32)

    def step(self, touched: npt.NDArray[np.int32], gradient: Floats, rate: float) -> None:
        """Move the touched rows against their gradient (len(touched), dimensions)."""
        self.steps[touched] += 1
        steps = self.steps[touched][:, None].astype(np.float32)
        first = self._beta1 * self._first[touched] + (1 - self._beta1) * gradient
        second = self._beta2 * self._second[touched] + (1 - self._beta2) * gradient**2
        self._first[touched], self._second[touched] = first, second
        scale = np.sqrt(second / (1 - self._beta2**steps)) + np.float32(1e-8)
        self.rows[touched] -= np.float32(rate) * first / (1 - self._beta1**steps) / scale


class Unit:
    """Hold texts as unit vectors and lead gradients back through the normalisation to the rows."""

    def __init__(self, matrix: csr_array, rows: Floats) -> None:
        self._matrix = matrix
        total = matrix @ rows
        self._length = np.linalg.norm(total, axis=1, keepdims=True) + np.float32(1e-9)
        self.vectors: Floats = total / self._length

    def back(self, gradient: Floats) -> Floats:
        """Turn a gradient on the unit vectors into one on the rows."""
        along = (gradient * self.vectors).sum(axis=1, keepdims=True)
        return np.asarray(self._matrix.T @ ((gradient - self.vectors * along) / self._length), dtype=np.float32)


def info_nce(a: Floats, b: Floats, same: npt.NDArray[np.bool_], temperature: float) -> tuple[float, Floats, Floats]:
    """Give the symmetric InfoNCE loss over in-batch negatives (van den Oord et al. 2018) and its two gradients.

    `same` marks pairs (i, j) that share their English side and so are no negatives.
    """
    scores = (a @ b.T) / np.float32(temperature)
    scores[same & ~np.eye(len(a), dtype=np.bool_)] = EXCLUDED
    by_row, by_column = _softmax(scores, 1), _softmax(scores, 0)
    diagonal = np.arange(len(a))
    right = np.stack([by_row[diagonal, diagonal], by_column[diagonal, diagonal]])
    pull: Floats = by_row + by_column
    pull[diagonal, diagonal] -= 2
    pull /= np.float32(2 * len(a) * temperature)
    return float(-np.log(right + 1e-9).mean()), pull @ b, pull.T @ a


def shared_meaning(
    vectors: Floats, group: npt.NDArray[np.int64], same: npt.NDArray[np.bool_], temperature: float
) -> tuple[float, Floats]:
    """Give the supervised contrastive loss (Khosla et al. 2020) over texts of any language, and its gradient.

    Texts of one `group` are translations of each other, all others negatives, but for those marked in `same`.
    """
    scores = (vectors @ vectors.T) / np.float32(temperature)
    positive = group[:, None] == group[None, :]
    scores[same & ~positive] = EXCLUDED
    np.fill_diagonal(scores, EXCLUDED)
    np.fill_diagonal(positive, False)
    chance = _softmax(scores, 1)
    loss = float(-np.log(chance[positive] + 1e-9).mean())
    pull = chance - positive / positive.sum(axis=1, keepdims=True, dtype=np.float32)
    pull /= np.float32(len(vectors) * temperature)
    return loss, (pull + pull.T) @ vectors


def relational(a: Floats, b: Floats, teacher: Floats, skip_diagonal: bool) -> tuple[float, Floats, Floats]:
    """Give the mean squared gap between the cosines of a with b and the teacher's, and its gradients.

    Relational distillation (Park et al. 2019): the student keeps the teacher's similarities, not its coordinates.
    """
    gap = a @ b.T - teacher @ teacher.T
    if skip_diagonal:
        np.fill_diagonal(gap, 0)
    pull = gap * np.float32(2 / gap.size)
    return float((gap**2).mean()), pull @ b, pull.T @ a


def _softmax(scores: Floats, axis: int) -> Floats:
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis=axis, keepdims=True), dtype=np.float32)

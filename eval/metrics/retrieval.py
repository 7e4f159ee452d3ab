"""Retrieval of translations: is the nearest neighbour the right one?"""

import numpy as np
from numpy.typing import NDArray

from eval.metrics.measure import Additive, Floats, mean


def hits_at_1(queries: NDArray[np.float32], documents: NDArray[np.float32]) -> Floats:
    """Return for each query 1.0 where the document of its own row is nearest by dot product, else 0.0.

    A tie with another document is a miss: a retrieval that cannot tell is no retrieval.
    """
    similarity = queries @ documents.T
    own = np.diagonal(similarity).copy()
    np.fill_diagonal(similarity, -np.inf)
    return np.asarray(own > similarity.max(axis=1, initial=-np.inf), dtype=float)


def precision_at_1(queries: NDArray[np.float32], documents: NDArray[np.float32]) -> Additive:
    """Return the mean of hits in both directions; units are queries."""
    return mean((hits_at_1(queries, documents) + hits_at_1(documents, queries)) / 2)

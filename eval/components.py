"""Connected components: pairs to clusters."""

from collections.abc import Iterable

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def connected(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return connected components of a graph of `count` nodes, one number per node."""
    edges = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(edges), np.int8), (edges[:, 0], edges[:, 1])), shape=(count, count))
    return [int(label) for label in connected_components(graph, directed=False)[1]]

"""Near neighbours by vector against semhash on the same vectors: time, and how many copies each finds.

The vectors are made up: most stand alone, one in seven is a slight change of another, and one has 300 copies, as a wire
story may. semhash keeps one of each group; so does taking the first of each group of neighbours.
"""

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from semhash import SemHash

from dedup import windows
from dedup.bands import unpack
from dedup.config import WindowConfig

DIMENSIONS = 256
COPIES = 300
COSINE = 0.9


def main(count: int = 10_000) -> None:
    """Print processor time and the share of copies found."""
    vectors, copies = _vectors(count)
    print(f"{count:,} vectors of {DIMENSIONS} dimensions, {copies:,} copies at cosine {COSINE} or more")
    print(f"{'':10}{'wall s':>10}{'cpu s':>10}{'copies found':>14}")
    for name, method in (("ours", ours), ("semhash", semhash)):
        wall, cpu = time.perf_counter(), time.process_time()
        share = method(vectors) / max(copies, 1)
        print(f"{name:10}{time.perf_counter() - wall:10.2f}{time.process_time() - cpu:10.2f}{share:14.4f}")


def ours(vectors: NDArray[np.float32]) -> int:
    """Count what is left out when one of each group of neighbours is kept."""
    times = np.zeros(len(vectors), dtype=np.int64)
    found = windows.neighbours(windows.quantise(vectors), times, WindowConfig(min_cosine=COSINE))
    a, b = unpack(found.pairs)
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(len(vectors), len(vectors)))
    return len(vectors) - int(connected_components(graph, directed=False)[0])


def semhash(vectors: NDArray[np.float32]) -> int:
    """Count what semhash leaves out."""
    records = [str(i) for i in range(len(vectors))]
    index = SemHash.from_embeddings(vectors, records, model=_NoModel())
    return len(index.self_deduplicate(threshold=COSINE).filtered)


class _NoModel:
    """Stand for the encoder that semhash asks for and does not use here."""

    def encode(self, inputs: Sequence[str] | str, **kwargs: object) -> NDArray[np.float32]:
        """Encode nothing."""
        raise NotImplementedError


def _vectors(count: int) -> tuple[NDArray[np.float32], int]:
    chance = np.random.default_rng(3)
    vectors = chance.standard_normal((count, DIMENSIONS), dtype=np.float32)
    copied = chance.permutation(count)[: count // 7]
    originals = chance.integers(count, size=len(copied))
    originals[:COPIES] = originals[0]
    sources = np.setdiff1d(np.arange(count), copied)
    vectors[copied] = vectors[sources[originals % len(sources)]]
    vectors[copied] += 0.2 * chance.standard_normal((len(copied), DIMENSIONS), dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), len(copied)

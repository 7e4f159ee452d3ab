"""text-dedup's MinHash: its own signatures and bands; all articles of a bucket are joined, as its script does."""

import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import numpy as np

from dedup.schema import Article
from eval.components import connected
from eval.peers.interface import Labels, joined

PERMUTATIONS = 256
_NGRAM = 2
_SEED = 1
_PRIME = np.uint64((1 << 61) - 1)
_LARGEST = np.uint32((1 << 32) - 1)


@dataclass(frozen=True)
class _Signed:
    signatures: Sequence[Sequence[bytes]]
    shape: Callable[[float, int, float, float], tuple[int, int]]

    def labels(self, threshold: float) -> Labels:
        bands, rows = self.shape(threshold, PERMUTATIONS, 0.5, 0.5)
        first: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
        for number, signature in enumerate(self.signatures):
            for band in range(bands):
                first[band, b"".join(signature[band * rows : (band + 1) * rows])].append(number)
        pairs = ((bucket[0], other) for bucket in first.values() for other in bucket[1:])
        return connected(len(self.signatures), pairs)


@dataclass(frozen=True)
class TextDedup:
    """text-dedup 0.4 with the settings that it publishes for news: word 2-grams, 256 permutations, .45."""

    name: str = "text-dedup"
    settings: str = "MinHash, word 2-grams, 256 permutations"
    packages: tuple[str, ...] = ("text-dedup",)
    documented: float = 0.45
    thresholds: tuple[float, ...] = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)

    def prepare(self, articles: Sequence[Article]) -> _Signed:
        """Sign every article, one permutation at a time, so that any threshold can band them."""
        minhash = _minhash()
        random = np.random.RandomState(_SEED)
        permutations = (
            random.randint(1, _PRIME, size=PERMUTATIONS, dtype=np.uint64),
            random.randint(0, _PRIME, size=PERMUTATIONS, dtype=np.uint64),
        )
        signed = [
            minhash.embed_func(
                joined(article),
                number,
                num_perm=PERMUTATIONS,
                ngram_size=_NGRAM,
                min_length=0,
                hashranges=[(place, place + 1) for place in range(PERMUTATIONS)],
                permutations=permutations,
                hash_func=minhash.xxh3_32hash,
                dtype=np.uint64,
                max_hash=_LARGEST,
                modulo_prime=_PRIME,
            )[minhash.SIGNATURE_COLUMN]
            for number, article in enumerate(articles)
        ]
        return _Signed(signed, minhash.optimal_param)


def _minhash() -> ModuleType:
    """Import the package's module, and undo that it makes every new process of this one a fork."""
    before = multiprocessing.get_start_method(allow_none=True)
    module = import_module("text_dedup.minhash")
    multiprocessing.set_start_method(before, force=True)
    return module

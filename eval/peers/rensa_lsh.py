"""rensa's R-MinHash and its own LSH (Rust), with the settings of its README and with the best found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.schema import Article
from eval.components import connected
from eval.peers.interface import Labels, joined
from eval.peers.minhash_lsh import word_shingles

if TYPE_CHECKING:
    import rensa

PERMUTATIONS = 128


def bands(threshold: float) -> int:
    """Return the number of bands whose S-curve is steepest nearest to a threshold: (1/b)^(b/permutations)."""
    divisors = [b for b in range(2, PERMUTATIONS + 1) if PERMUTATIONS % b == 0]
    return min(divisors, key=lambda b: abs((1 / b) ** (b / PERMUTATIONS) - threshold))


@dataclass(frozen=True)
class _Signed:
    signatures: Sequence[rensa.RMinHash]

    def labels(self, threshold: float) -> Labels:
        import rensa

        lsh = rensa.RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands(threshold))
        for number, signature in enumerate(self.signatures):
            lsh.insert(number, signature)
        return connected(len(self.signatures), self._pairs(lsh, threshold))

    def _pairs(self, lsh: rensa.RMinHashLSH, threshold: float) -> Iterator[tuple[int, int]]:
        for number, signature in enumerate(self.signatures):
            for other in lsh.query(signature):
                if other > number and signature.jaccard(self.signatures[other]) >= threshold:
                    yield number, other


@dataclass(frozen=True)
class RensaLsh:
    """R-MinHash over word 3-grams; candidates are verified by the estimated Jaccard similarity."""

    name: str = "rensa"
    settings: str = "R-MinHash, word 3-grams, 128 permutations, candidates verified"
    packages: tuple[str, ...] = ("rensa",)
    documented: float = 0.8
    thresholds: tuple[float, ...] = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

    def prepare(self, articles: Sequence[Article]) -> _Signed:
        """Sign every article."""
        import rensa

        shingles = [sorted(word_shingles(joined(a), 3)) for a in articles]
        return _Signed(rensa.RMinHash.from_token_sets(shingles, num_perm=PERMUTATIONS, seed=42))

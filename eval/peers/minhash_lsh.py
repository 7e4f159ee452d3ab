"""datasketch MinHashLSH: word shingles, signatures, bands; candidates are joined as they come (text-dedup's method)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datasketch import MinHash, MinHashLSH

from dedup.schema import Article
from eval.components import connected
from eval.peers.interface import Labels, joined

PERMUTATIONS = 256


def word_shingles(text: str, width: int) -> set[str]:
    """Return the word n-grams of a text."""
    words = text.lower().split()
    return {" ".join(words[i : i + width]) for i in range(max(1, len(words) - width + 1))}


@dataclass(frozen=True)
class _Signed:
    signatures: Sequence[MinHash]

    def labels(self, threshold: float) -> Labels:
        lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
        with lsh.insertion_session() as session:
            for number, signature in enumerate(self.signatures):
                session.insert(number, signature)
        return connected(len(self.signatures), self._pairs(lsh))

    def _pairs(self, lsh: MinHashLSH) -> Iterator[tuple[int, int]]:
        for number, signature in enumerate(self.signatures):
            for other in lsh.query(signature):
                yield number, int(other)


@dataclass(frozen=True)
class DatasketchLsh:
    """datasketch with the settings that text-dedup publishes for news: word 2-grams, 256 permutations, .45."""

    name: str = "datasketch MinHashLSH"
    settings: str = "word 2-grams, 256 permutations"
    packages: tuple[str, ...] = ("datasketch",)
    documented: float = 0.45
    thresholds: tuple[float, ...] = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)

    def prepare(self, articles: Sequence[Article]) -> _Signed:
        """Sign every article."""
        shingles = [[s.encode() for s in sorted(word_shingles(joined(a), 2))] for a in articles]
        return _Signed(list(MinHash.generator(shingles, num_perm=PERMUTATIONS, seed=1)))

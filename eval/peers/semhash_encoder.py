"""semhash: static vectors and approximate neighbours; its groups of removed and kept records are joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dedup.schema import Article
from eval.components import connected
from eval.peers.interface import Encoder, Labels
from eval.peers.spaces import document_vectors


@dataclass(frozen=True)
class _Indexed:
    hash: Any
    count: int

    def labels(self, threshold: float) -> Labels:
        result = self.hash.self_deduplicate(threshold=threshold)
        pairs = [
            (int(removed.record["number"]), int(kept["number"]))
            for removed in result.filtered
            for kept, _ in removed.duplicates
        ]
        return connected(self.count, pairs)


@dataclass(frozen=True)
class SemhashEncoder:
    """semhash over the vectors of an encoder; .9 is its default threshold."""

    encoder: Encoder
    documented: float = 0.9
    thresholds: tuple[float, ...] = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)

    @property
    def name(self) -> str:
        """Return the name in the table."""
        return f"semhash, {self.encoder.name}"

    @property
    def packages(self) -> tuple[str, ...]:
        """Return semhash and what the encoder depends on."""
        return ("semhash", *self.encoder.packages)

    @property
    def settings(self) -> str:
        """Return the settings apart from the threshold."""
        return "usearch backend"

    def prepare(self, articles: Sequence[Article]) -> _Indexed:
        """Encode and index every article."""
        from semhash import SemHash

        vectors = document_vectors(self.encoder, articles)
        records = [{"number": str(number)} for number in range(len(articles))]
        model = _Precomputed(vectors)
        return _Indexed(SemHash.from_embeddings(vectors, records, model, columns=["number"]), len(articles))


@dataclass(frozen=True)
class _Precomputed:
    """Stands for the model that semhash asks for; every vector is known before."""

    vectors: np.ndarray

    def encode(self, inputs: Sequence[str], **_: object) -> np.ndarray:
        return self.vectors[[int(number) for number in inputs]]

"""What several test files share: a small encoder that needs no weights, and property tests that watch no clock."""

import re
import signal
import zlib
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# Started in the background, a shell has Ctrl-C ignored, by the programs under test too; they are to heed it.
signal.signal(signal.SIGINT, signal.default_int_handler)


class WordEncoder:
    """Encode a text as the sum of one pseudo-random vector per word: enough to tell texts with other words apart."""

    name = "words"
    dimensions = 64

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.stack([self._sum(text) for text in texts]) if texts else np.zeros((0, self.dimensions))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float64] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
        return unit.astype(np.float32)

    def _sum(self, text: str) -> NDArray[np.float64]:
        words = re.findall(r"\w+", text.casefold())
        drawn = [np.random.default_rng(zlib.crc32(w.encode())).standard_normal(self.dimensions) for w in words]
        return np.sum(drawn, axis=0) if drawn else np.zeros(self.dimensions)


@pytest.fixture(scope="session")
def word_encoder() -> WordEncoder:
    """Return the encoder of words."""
    return WordEncoder()

"""Signatures against datasketch, rensa and the method of text-dedup: time with and without shingling, and error.

All peers get the same articles and the same three-word shingles. Time is processor time of one core, the median of
several rounds taken in turns, so that what else the machine does hits all alike; read the ratios.
"""

import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import polars as pl
from datasketch import MinHash
from numpy.typing import NDArray
from rensa import RMinHash
from xxhash import xxh3_64_intdigest

from benchmarks.dump import articles
from dedup.normalisation import normalise_many
from dedup.signatures import jaccard, shingles, sign

PERMUTATIONS = 128
ROUNDS = 5
MERSENNE = np.uint64((1 << 61) - 1)
Method = Callable[[Sequence[str]], NDArray[np.generic]]


def words(text: str) -> list[str]:
    """Cut a text into three-word shingles as a script would: split at spaces, join again."""
    tokens = text.split()
    return [" ".join(tokens[i : i + 3]) for i in range(max(len(tokens) - 2, 1))]


def datasketch_update_batch(texts: Sequence[str]) -> NDArray[np.generic]:
    """Sign with `MinHash.update_batch`."""
    return np.array([_datasketch(text) for text in texts])


def datasketch_update(texts: Sequence[str]) -> NDArray[np.generic]:
    """Sign with one `MinHash.update` per shingle."""
    return np.array([_datasketch_singly(text) for text in texts])


def rensa(texts: Sequence[str]) -> NDArray[np.generic]:
    """Sign with rensa's `RMinHash`."""
    return np.array([_rensa(text) for text in texts])


def text_dedup(texts: Sequence[str]) -> NDArray[np.generic]:
    """Sign as text-dedup's MinHash script does: 64-bit products modulo a Mersenne prime, in numpy, text by text."""
    chance = np.random.default_rng(42)
    a, b = (chance.integers(1, int(MERSENNE), PERMUTATIONS, dtype=np.uint64) for _ in range(2))
    return np.array([_text_dedup(text, a, b) for text in texts])


def ours(texts: Sequence[str]) -> NDArray[np.generic]:
    """Sign with this package."""
    return sign(texts)


METHODS: dict[str, Method] = {
    "dedup": ours,
    "rensa RMinHash": rensa,
    "datasketch update_batch": datasketch_update_batch,
    "datasketch update": datasketch_update,
    "text-dedup's method": text_dedup,
}


def main(count: int = 400) -> None:
    """Print a table: time per article, megabytes a second, ratio to ours, error of the estimate."""
    texts = normalise_many(_texts(count)).to_list()
    size = sum(len(text.encode()) for text in texts) / 1e6
    seconds = {name: median(times) for name, times in _times(texts).items()}
    pairs = _pairs(texts)
    print(f"{count} articles of {size / count * 1e3:.1f} KB, {PERMUTATIONS} permutations, shingling included")
    print(f"{'method':26}{'us/article':>12}{'MB/s/core':>12}{'ours faster':>13}{'bias':>9}{'rms error':>11}")
    for name, method in METHODS.items():
        bias, error = _error(method, pairs)
        took = seconds[name]
        ratio = took / seconds["dedup"]
        print(f"{name:26}{took / count * 1e6:12.0f}{size / took:12.1f}{ratio:12.1f}x{bias:+9.4f}{error:11.4f}")


def _texts(count: int) -> pl.Series:
    return pl.Series([made.text for made in articles(3 * count) if made.language == "en"][:count])


def _times(texts: Sequence[str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in METHODS}
    for _ in range(ROUNDS):
        for name, method in METHODS.items():
            start = time.process_time()
            method(texts)
            times[name].append(time.process_time() - start)
    return times


def _pairs(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Mix articles so that their shingles overlap by known shares, few to nearly all."""
    chance = np.random.default_rng(5)
    cut = [text.split() for text in texts]
    shares = chance.uniform(0.05, 0.95, len(cut) // 2)
    return [
        (" ".join(a), " ".join([*a[: int(len(a) * share)], *b[int(len(b) * share) :]]))
        for a, b, share in zip(cut[::2], cut[1::2], shares, strict=False)
    ]


def _error(method: Method, pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    signed = method([text for pair in pairs for text in pair])
    estimates = (signed[::2] == signed[1::2]).mean(axis=1)
    exact = [jaccard(shingles(a), shingles(b)) for a, b in pairs]
    difference = estimates - np.array(exact)
    return float(difference.mean()), float(np.sqrt((difference**2).mean()))


def _datasketch(text: str) -> NDArray[np.generic]:
    sketch = MinHash(num_perm=PERMUTATIONS)
    sketch.update_batch([shingle.encode() for shingle in words(text)])
    return np.asarray(sketch.hashvalues)


def _datasketch_singly(text: str) -> NDArray[np.generic]:
    sketch = MinHash(num_perm=PERMUTATIONS)
    for shingle in words(text):
        sketch.update(shingle.encode())
    return np.asarray(sketch.hashvalues)


def _rensa(text: str) -> NDArray[np.generic]:
    sketch = RMinHash(PERMUTATIONS, 42)
    sketch.update(words(text))
    return np.array(sketch.digest(), dtype=np.uint32)


def _text_dedup(text: str, a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.generic]:
    hashes = np.array([xxh3_64_intdigest(shingle.encode()) & 0xFFFFFFFF for shingle in words(text)], dtype=np.uint64)
    permuted = (hashes[:, None] * a + b) % MERSENNE
    return np.asarray((permuted & np.uint64(0xFFFFFFFF)).min(axis=0))

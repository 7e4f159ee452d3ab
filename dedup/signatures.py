"""Shingles and MinHash signatures: how much wording two articles share.

A text becomes a set of shingles (three words where spaces part words, a few characters elsewhere), the set a row of
minima under random permutations (Broder 1997). The permutations are those of `datasketch` 2 (scheme `affine32`), so
that a row can be handed to it; they are computed here for a whole batch at once.
"""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from dedup.config import SignatureConfig

if TYPE_CHECKING:
    from datasketch import MinHash

Hashes = NDArray[np.uint64]
Signatures = NDArray[np.uint32]

SEED = 1
BATCH_CHARS = 1 << 17
UNSPACED_SHARE = 0.3
"""From this share of its letters on, a script without spaces decides how a text is cut."""
LAST_LETTER = 0x323B0
"""No assigned letter stands above this code point; only marks and private use do."""
EMPTY = np.uint32(0xFFFFFFFF)
BASE = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


class _Script(NamedTuple):
    """Scripts without spaces: how many characters make a shingle, and their blocks of code points."""

    characters: int
    blocks: list[tuple[int, int]]


class _Cut(NamedTuple):
    """The shingles of a batch as hashes in order of text, and the text each belongs to."""

    hashes: Hashes
    owner: NDArray[np.int64]


def sign(texts: Sequence[str], config: SignatureConfig | None = None) -> Signatures:
    """Sign normalised texts: uint32 (len(texts), permutations); a text without letters gets 0xFFFFFFFF throughout."""
    return sign_and_cut(texts, config)[0]


def sign_and_cut(texts: Sequence[str], config: SignatureConfig | None = None) -> tuple[Signatures, list[Hashes]]:
    """Return what `sign` returns and the hashes of the shingles of each text, as they come."""
    config = config or SignatureConfig()
    signatures = np.full((len(texts), config.permutations), EMPTY)
    hashes: list[Hashes] = []
    for first, batch in _batches(texts):
        cut = _cut(batch, config.shingle)
        _minima(cut, signatures[first : first + len(batch)])
        hashes += np.split(cut.hashes, np.searchsorted(cut.owner, np.arange(1, len(batch))))
    return signatures, hashes


def shingles(text: str, config: SignatureConfig | None = None) -> Hashes:
    """Hash the distinct shingles of a normalised text: sorted uint64."""
    return distinct(_cut([text], (config or SignatureConfig()).shingle).hashes)


def distinct(hashes: Hashes) -> Hashes:
    """Sort hashes and leave out repeats."""
    ordered = np.sort(hashes)
    kept: Hashes = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return kept


def jaccard(a: Hashes, b: Hashes) -> float:
    """Tell the exact share of common shingles in the union of both sets, 0 when both are empty."""
    return jaccard_and_containment(a, b)[0]


def containment(a: Hashes, b: Hashes) -> float:
    """Tell the share of the smaller set that lies in the other, 0 when it is empty."""
    return jaccard_and_containment(a, b)[1]


def jaccard_and_containment(a: Hashes, b: Hashes) -> tuple[float, float]:
    """Tell what `jaccard` and `containment` tell, comparing once."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(len(a) + len(b) - common, 1), common / max(min(len(a), len(b)), 1)


def exact_key(text: str) -> bytes:
    """Digest a normalised text to 16 bytes: articles with one key are the same text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def estimate(a: Signatures, b: Signatures) -> NDArray[np.float32]:
    """Estimate Jaccard similarity row by row from two arrays of signatures of one shape."""
    alike = (a == b) & (a != EMPTY)
    return np.asarray(alike.mean(axis=1), dtype=np.float32)


def to_datasketch(row: Signatures) -> "MinHash":
    """Hand one signature to datasketch, equal to a MinHash fed with `shingle_hash` of `shingle_strings`."""
    # Importing it takes as long as signing ten thousand articles.
    from datasketch import MinHash

    return MinHash(hashvalues=row, seed=SEED, hashfunc=shingle_hash, scheme="affine32")


def shingle_strings(text: str, config: SignatureConfig | None = None) -> list[str]:
    """Spell the shingles of a normalised text in order, repeats kept.

    >>> shingle_strings("the dam broke at dawn")
    ['the dam broke', 'dam broke at', 'broke at dawn']
    """
    codes, starts, ends, _ = _spans([text], (config or SignatureConfig()).shingle)
    return [_spell(codes[start:end]) for start, end in zip(starts, ends, strict=True)]


def shingle_hash(shingle: str) -> int:
    """Hash one shingle to 32 bits, the `hashfunc` that makes datasketch agree with `sign`."""
    codes = np.frombuffer(shingle.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hashes = _hash_spans(codes, np.array([0]), np.array([len(codes)]))
    return int(hashes[0] >> np.uint64(32))


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    first = size = 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= BATCH_CHARS:
            yield first, texts[first : i + 1]
            first, size = i + 1, 0
    if first < len(texts):
        yield first, texts[first:]


def _minima(cut: _Cut, signatures: Signatures) -> None:
    if not len(cut.hashes):
        return
    hashes = _fmix32((cut.hashes >> np.uint64(32)).astype(np.uint32))
    starts = np.flatnonzero(np.diff(cut.owner, prepend=-1))
    owners = cut.owner[starts]
    factors, offsets = _permutations(signatures.shape[1])
    permuted = np.empty_like(hashes)
    for column, (factor, offset) in enumerate(zip(factors, offsets, strict=True)):
        np.multiply(hashes, factor, out=permuted)
        np.add(permuted, offset, out=permuted)
        signatures[owners, column] = np.minimum.reduceat(permuted, starts)


@cache
def _permutations(count: int) -> NDArray[np.uint32]:
    """Draw the factors (odd, so that none collapses hashes) and offsets as datasketch draws them."""
    generator = np.random.RandomState(SEED)
    factors = generator.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return np.stack([factors, generator.randint(0, 1 << 32, count, dtype=np.uint32)])


def _fmix32(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Mix as datasketch does before it permutes (MurmurHash3's finalizer)."""
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return values ^ (values >> np.uint32(16))


def _cut(texts: Sequence[str], words: int) -> _Cut:
    codes, starts, ends, owner = _spans(texts, words)
    return _Cut(_hash_spans(codes, starts, ends), owner)


class _Spans(NamedTuple):
    """Letters of a batch (one space between words), and the shingles as half-open ranges of them."""

    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    owner: NDArray[np.int64]


def _spans(texts: Sequence[str], words: int) -> _Spans:
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass") + b"\n\0\0\0", dtype=np.uint32)
    kinds = _kinds().take(codes, mode="clip")
    bounds = np.cumsum([0] + [len(text) + 1 for text in texts])
    widths = _widths(kinds, bounds)
    letters = kinds > 0
    by_character = np.repeat(widths > 0, np.diff(bounds))
    # A gap is kept as one space between words and left out between characters; the end of a text is kept.
    gaps = ~by_character & np.append(False, letters[:-1])
    gaps[bounds[1:] - 1] = True
    kept = np.flatnonzero(letters | gaps)
    letters, by_character = letters.take(kept), by_character.take(kept)
    compact = np.where(letters, codes.take(kept), np.uint32(ord(" ")))
    first = np.flatnonzero(letters & (by_character | ~np.append(False, letters[:-1])))
    last = np.flatnonzero(letters & (by_character | ~np.append(letters[1:], False))) + 1
    tokens = np.diff(np.searchsorted(first, np.searchsorted(kept, bounds)))
    starts, ends, owner = _group(first, last, tokens, np.where(widths > 0, widths, words))
    return _Spans(compact, starts, ends, owner)


def _group(
    first: NDArray[np.int64], last: NDArray[np.int64], tokens: NDArray[np.int64], widths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Join each token with those after it to a shingle; a text shorter than one shingle is one shingle."""
    shingles = np.where(tokens > 0, np.maximum(tokens - widths + 1, 1), 0)
    owner = np.repeat(np.arange(len(tokens)), shingles)
    offset = np.cumsum(tokens) - tokens - (np.cumsum(shingles) - shingles)
    token = np.arange(len(owner)) + offset.take(owner)
    return first.take(token), last.take(token + np.minimum(widths, tokens).take(owner) - 1), owner


def _widths(kinds: NDArray[np.uint8], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Tell for each text how many characters make a shingle, 0 where words do."""
    widths = np.zeros(len(bounds) - 1, dtype=np.int64)
    letters = np.add.reduceat(kinds > 0, bounds[:-1], dtype=np.int64)
    for kind, characters in enumerate(_unspaced_widths(), start=2):
        if (kinds == kind).any():
            share = np.add.reduceat(kinds == kind, bounds[:-1], dtype=np.int64) / np.maximum(letters, 1)
            widths[share >= UNSPACED_SHARE] = characters
    return widths


def _hash_spans(codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Hashes:
    """Hash ranges of code points: differences of a running polynomial modulo 2^64 (Karp and Rabin 1987), mixed."""
    powers, inverses = _powers(1 << max(len(codes), 1).bit_length())
    running = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.multiply(codes, powers[: len(codes)], out=running[1:])
    np.cumsum(running, out=running)
    values = (running.take(ends) - running.take(starts)) * inverses.take(starts)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


@cache
def _powers(count: int) -> tuple[Hashes, Hashes]:
    steps = np.ones(count, dtype=np.uint64)
    steps[1:] = np.uint64(BASE)
    backs = np.ones(count, dtype=np.uint64)
    backs[1:] = np.uint64(pow(BASE, -1, MASK + 1))
    return np.cumprod(steps, dtype=np.uint64), np.cumprod(backs, dtype=np.uint64)


@cache
def _kinds() -> NDArray[np.uint8]:
    """Table the code points: 0 none, 1 letter, digit or mark of a spaced script, 2 and up of an unspaced one."""
    kinds = np.array([category(chr(code))[0] in "LNM" for code in range(LAST_LETTER + 1)], dtype=np.uint8)
    for kind, script in enumerate(_unspaced(), start=2):
        for first, last in script.blocks:
            kinds[first : last + 1] *= np.uint8(kind)
    return kinds


def _unspaced_widths() -> list[int]:
    return [script.characters for script in _unspaced()]


@cache
def _unspaced() -> list[_Script]:
    text = (files("dedup") / "data" / "signatures" / "unspaced.toml").read_text(encoding="utf-8")
    return [_Script(script["characters"], script["blocks"]) for script in tomllib.loads(text)["script"]]


def _spell(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")

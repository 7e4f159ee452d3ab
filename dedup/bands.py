"""Band keys over signatures and the articles that collide in them (locality-sensitive hashing, Indyk and Motwani 1998).

A band is a few columns of the signature table. Articles whose columns agree share a band key; those pairs are
candidates. One band is looked at at a time, so memory holds one key per article, whatever the number of bands.
"""

from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedup.chunks import ranges
from dedup.config import SignatureConfig
from dedup.errors import ConfigError
from dedup.signatures import EMPTY, SEED, Signatures

Rows = NDArray[np.uint32]
Pairs = NDArray[np.uint64]
"""A pair of rows a < b as one number, a * 2^32 + b: sorts by a, then b."""

MOST_BANDS = 320
MIX = np.uint64(0x9E3779B97F4A7C15)


class Collisions(NamedTuple):
    """Distinct pairs in ascending order, and how many keys were shared by too many articles to pair them all."""

    pairs: Pairs
    hot_keys: int


def members(config: SignatureConfig) -> NDArray[np.int64]:
    """Draw the columns of each band: (bands, rows), the same for the same settings.

    Bands share columns, so that 128 permutations can serve hundreds of bands (see `miss`).
    """
    bands, rows = band_shape(config.permutations, config.target_jaccard, config.target_miss)
    generator = np.random.RandomState(SEED)
    return np.sort([generator.permutation(config.permutations)[:rows] for _ in range(bands)], axis=1)


def band_shape(permutations: int, target_jaccard: float, target_miss: float) -> tuple[int, int]:
    """Find (bands, rows): the most rows with which some number of bands misses a target pair rarely enough.

    More rows mean fewer chance collisions. Bands may share permutations, see `members`; `miss` says what that
    costs.
    """
    for rows in range(min(8, permutations), 0, -1):
        if miss(permutations, MOST_BANDS, rows, target_jaccard) <= target_miss:
            return _fewest_bands(permutations, rows, target_jaccard, target_miss), rows
    message = (
        f"no {MOST_BANDS} bands of {permutations} permutations find pairs of Jaccard {target_jaccard} with a miss of"
        f" at most {target_miss}: take more permutations or a higher Jaccard"
    )
    raise ConfigError(message)


def miss(permutations: int, bands: int, rows: int, jaccard: float) -> float:
    """Tell the probability that no band agrees for a pair of this Jaccard similarity.

    The number of agreeing permutations is binomial; given it, each band drawn at random is an independent trial.
    """
    ways = comb(permutations, rows)
    return sum(
        comb(permutations, agree)
        * jaccard**agree
        * (1 - jaccard) ** (permutations - agree)
        * (1 - comb(agree, rows) / ways) ** bands
        for agree in range(permutations + 1)
    )


def _fewest_bands(permutations: int, rows: int, target_jaccard: float, target_miss: float) -> int:
    return next(
        bands for bands in range(1, MOST_BANDS + 1) if miss(permutations, bands, rows, target_jaccard) <= target_miss
    )


def keys(columns: Signatures, band: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Mix some columns of a (permutations, articles) table into one 64-bit key per article."""
    mixed = np.zeros(columns.shape[1], dtype=np.uint64)
    for column in band:
        mixed = (mixed ^ columns[column]) * MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed


def collisions(columns: Signatures, bands: NDArray[np.int64], cap: int, rows: Rows | None = None) -> Collisions:
    """Pair the articles that share a key in any of these bands.

    `columns` is the signature table turned to (permutations, articles); `rows` names the articles that take part, all
    by default. Up to `cap` articles of one key are paired each with each; more are joined as a star around the first,
    and the key is counted as hot.
    """
    signed = (columns[bands[0]] != EMPTY).any(axis=0)
    present = np.flatnonzero(signed).astype(np.uint32) if rows is None else rows[signed[rows]]
    found = [_band_collisions(keys(columns, band), present, cap) for band in bands]
    return merge(found)


def fresh_pairs(found: Collisions, fresh: NDArray[np.bool_]) -> Collisions:
    """Keep the pairs of which at least one article is fresh."""
    a, b = unpack(found.pairs)
    return found._replace(pairs=found.pairs[fresh[a] | fresh[b]])


def merge(found: list[Collisions]) -> Collisions:
    """Join the collisions of several bands, each pair once."""
    pairs = np.unique(np.concatenate([collisions.pairs for collisions in found]))
    return Collisions(pairs, sum(collisions.hot_keys for collisions in found))


def alike(columns: Signatures, pairs: Pairs) -> NDArray[np.uint16]:
    """Count the permutations on which each pair agrees."""
    a, b = unpack(pairs)
    count = np.zeros(len(pairs), dtype=np.uint16)
    for column in columns:
        count += column.take(a) == column.take(b)
    return count


def least_alike(config: SignatureConfig) -> int:
    """Tell how many permutations agree at least, but for one in a thousand, in a pair at the target similarity."""
    mean = config.permutations * config.target_jaccard
    deviation = (mean * (1 - config.target_jaccard)) ** 0.5
    return max(int(mean - 3.1 * deviation), 1)


def pack(a: NDArray[np.integer], b: NDArray[np.integer]) -> Pairs:
    """Write pairs of rows as one number each, the smaller row first."""
    low, high = np.minimum(a, b).astype(np.uint64), np.maximum(a, b).astype(np.uint64)
    return np.asarray((low << np.uint64(32)) | high, dtype=np.uint64)


def unpack(pairs: Pairs) -> tuple[Rows, Rows]:
    """Read the rows of packed pairs."""
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)


def _band_collisions(band_keys: NDArray[np.uint64], present: Rows, cap: int) -> Collisions:
    if not len(present):
        return Collisions(np.zeros(0, np.uint64), 0)
    values = band_keys.take(present)
    order = np.argsort(values)
    values = values.take(order)
    same = values[1:] == values[:-1]
    shared = np.append(same, False) | np.append(False, same)
    rows, values = present.take(order[shared]), values[shared]
    rows = rows.take(np.lexsort((rows, values)))
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1])) if len(values) else np.zeros(0, np.int64)
    sizes = np.diff(np.append(starts, len(values)))
    hot = sizes > cap
    pairs = np.concatenate([_stars(rows, starts[hot], sizes[hot]), _cliques(rows, starts[~hot], sizes[~hot])])
    return Collisions(np.unique(pairs), int(hot.sum()))


def _stars(rows: Rows, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> Pairs:
    centres = np.repeat(rows.take(starts), sizes - 1)
    return pack(centres, rows.take(ranges(starts + 1, sizes - 1)))


def _cliques(rows: Rows, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> Pairs:
    position = np.repeat(starts + sizes, sizes)
    place = ranges(starts, sizes)
    after = position - place - 1
    return pack(np.repeat(rows.take(place), after), rows.take(ranges(place + 1, after)))

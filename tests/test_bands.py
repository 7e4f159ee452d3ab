import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup import bands
from dedup.config import SignatureConfig
from dedup.signatures import EMPTY, Signatures, sign

CONFIG = SignatureConfig()


def table(generator: np.random.Generator, count: int) -> Signatures:
    return generator.integers(0, 2**32 - 1, (CONFIG.permutations, count), dtype=np.uint32)


def pairs_of(found: bands.Pairs) -> list[tuple[int, int]]:
    return list(zip(*(side.tolist() for side in bands.unpack(found)), strict=True))


def test_bands_are_the_same_every_time_and_hold_distinct_columns() -> None:
    members = bands.members(CONFIG)
    assert (members == bands.members(CONFIG)).all()
    assert all(len(set(band)) == len(band) for band in members.tolist())


def test_articles_that_agree_in_one_band_collide() -> None:
    columns = table(np.random.default_rng(1), 50)
    members = bands.members(CONFIG)
    columns[members[3], 7] = columns[members[3], 31]
    assert pairs_of(bands.collisions(columns, members, 64).pairs) == [(7, 31)]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=60), st.integers(1, 8))
def test_small_groups_are_cliques_and_large_ones_stars(labels: list[int], cap: int) -> None:
    columns = np.array([[label * 1000 + 1 for label in labels]] * 2, dtype=np.uint32)
    found = bands.collisions(columns, np.array([[0, 1]]), cap)
    expected, hot = set(), 0
    for label in set(labels):
        rows = [row for row, other in enumerate(labels) if other == label]
        hot += len(rows) > cap
        ends = rows[:1] if len(rows) > cap else rows
        expected |= {(a, b) for a in ends for b in rows if a < b}
    assert set(pairs_of(found.pairs)) == expected
    assert found.hot_keys == hot


def test_ten_thousand_copies_are_a_star_not_a_clique() -> None:
    columns = np.repeat(table(np.random.default_rng(2), 1), 10_000, axis=1)
    found = bands.collisions(columns, bands.members(CONFIG)[:20], CONFIG.hot_key_cap)
    assert len(found.pairs) == 9_999
    assert found.hot_keys == 20


def test_articles_without_letters_never_collide() -> None:
    columns = np.full((CONFIG.permutations, 5), EMPTY)
    assert len(bands.collisions(columns, bands.members(CONFIG), 64).pairs) == 0


def test_only_the_rows_named_take_part() -> None:
    columns = np.repeat(table(np.random.default_rng(3), 1), 6, axis=1)
    found = bands.collisions(columns, bands.members(CONFIG)[:4], 64, np.array([1, 4], dtype=np.uint32))
    assert pairs_of(found.pairs) == [(1, 4)]


def test_bands_apart_and_together_find_the_same() -> None:
    columns = table(np.random.default_rng(4), 300) % np.uint32(7)
    members = bands.members(CONFIG)[:9]
    apart = bands.merge([bands.collisions(columns, members[i : i + 2], 16) for i in range(0, 9, 2)])
    together = bands.collisions(columns, members, 16)
    assert (apart.pairs == together.pairs).all()
    assert apart.hot_keys == together.hot_keys


def test_pairs_at_the_target_similarity_are_found_as_often_as_promised() -> None:
    generator = np.random.default_rng(5)
    common = [" ".join(f"c{pair}x{word}" for word in range(160)) for pair in range(200)]
    texts = [
        f"{head} {' '.join(f'o{pair}s{side}x{word}' for word in range(240))}"
        for pair, head in enumerate(common)
        for side in range(2)
    ]
    order = generator.permutation(len(texts))
    columns = np.ascontiguousarray(sign([texts[i] for i in order]).T)
    found = bands.collisions(columns, bands.members(CONFIG), 64)
    place = np.argsort(order)
    wanted = {tuple(sorted((int(place[2 * i]), int(place[2 * i + 1])))) for i in range(200)}
    missed = 1 - len(wanted & set(pairs_of(found.pairs))) / len(wanted)
    assert missed <= 2 * CONFIG.target_miss


def test_agreeing_permutations_are_counted() -> None:
    columns = np.array([[1, 1, 9], [2, 3, 2], [4, 4, 4]], dtype=np.uint32)
    pairs = bands.pack(np.array([0, 2]), np.array([1, 0]))
    assert bands.alike(columns, pairs).tolist() == [2, 2]


def test_packing_puts_the_smaller_row_first() -> None:
    assert pairs_of(bands.pack(np.array([9]), np.array([4]))) == [(4, 9)]


def test_the_least_agreement_lies_well_below_the_target() -> None:
    assert 0 < bands.least_alike(CONFIG) < CONFIG.target_jaccard * CONFIG.permutations

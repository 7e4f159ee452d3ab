import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from dedup.bands import MOST_BANDS, band_shape, miss
from dedup.config import SignatureConfig
from dedup.errors import ConfigError
from dedup.signatures import (
    EMPTY,
    SEED,
    containment,
    distinct,
    estimate,
    exact_key,
    jaccard,
    shingle_hash,
    shingle_strings,
    shingles,
    sign,
    sign_and_cut,
    to_datasketch,
)

WORDS = [f"w{i}" for i in range(400)]


def text_of(generator: np.random.Generator, count: int) -> str:
    return " ".join(generator.choice(WORDS, count))


def test_words_are_shingled_where_spaces_part_them() -> None:
    assert shingle_strings("the dam, broke at – dawn") == ["the dam broke", "dam broke at", "broke at dawn"]


def test_characters_are_shingled_in_chinese_whatever_the_punctuation() -> None:
    assert shingle_strings("大坝今晨，决堤。了") == ["大坝今晨决", "坝今晨决堤", "今晨决堤了"]


def test_thai_shingles_are_longer_than_chinese_ones() -> None:
    assert {len(shingle) for shingle in shingle_strings("เขื่อนแตกเมื่อเช้านี้ชาวบ้านอพยพ")} == {10}


def test_a_foreign_name_does_not_turn_an_english_text_into_characters() -> None:
    assert shingle_strings("mayor 王小明 spoke at length about floods")[0] == "mayor 王小明 spoke"


def test_a_text_shorter_than_a_shingle_is_one_shingle() -> None:
    assert shingle_strings("flood") == ["flood"]


def test_a_text_without_letters_has_no_shingles_and_an_empty_signature() -> None:
    assert shingle_strings("... !") == []
    assert (sign(["... !", ""]) == EMPTY).all()


@given(st.lists(st.text(max_size=60), max_size=12))
def test_signatures_do_not_depend_on_the_texts_beside_them(texts: list[str]) -> None:
    together = sign(texts)
    assert all((sign([text])[0] == row).all() for text, row in zip(texts, together, strict=True))


@given(st.text(alphabet=st.characters(), max_size=80))
def test_shingle_hashes_are_those_of_the_spelt_shingles(text: str) -> None:
    spelt = {shingle_hash(shingle) for shingle in shingle_strings(text)}
    assert spelt == {int(value >> np.uint64(32)) for value in shingles(text)}


@pytest.mark.parametrize("text", ["the dam broke at dawn and the valley was flooded", "大坝今晨决堤，数百人撤离家园"])
def test_datasketch_fed_with_our_shingles_agrees(text: str) -> None:
    theirs = MinHash(num_perm=128, seed=SEED, hashfunc=shingle_hash)
    theirs.update_batch(shingle_strings(text))
    assert theirs == to_datasketch(sign([text])[0])


def test_estimates_follow_exact_jaccard() -> None:
    generator = np.random.default_rng(7)
    errors = []
    for share in np.linspace(0.1, 0.9, 9):
        for _ in range(15):
            common = text_of(generator, int(300 * share))
            a, b = (f"{common} {text_of(generator, int(300 * (1 - share)))}" for _ in range(2))
            signed = sign([a, b])
            errors.append(estimate(signed[:1], signed[1:])[0] - jaccard(shingles(a), shingles(b)))
    assert abs(np.mean(errors)) < 0.01
    assert np.std(errors) < 0.05, "128 permutations leave at most 0.5 / sqrt(128) = 0.044"


def test_containment_of_an_abridged_copy_is_full_where_jaccard_is_not() -> None:
    whole = "the dam broke at dawn and the valley below was flooded within minutes said the mayor"
    a, b = shingles(whole), shingles(whole[:40])
    assert jaccard(a, b) < 0.5 < containment(a, b)


def test_empty_sets_share_nothing() -> None:
    assert jaccard(shingles(""), shingles("")) == 0 == containment(shingles(""), shingles("word"))


def test_exact_keys_differ_when_one_letter_does() -> None:
    assert exact_key("a storm") == exact_key("a storm") != exact_key("a storn")


def test_lone_surrogates_are_signed_like_any_other_text() -> None:
    assert sign(["a \ud800 b c d"]).shape == (1, 128)
    assert len(exact_key("\ud800")) == 16


def test_the_band_shape_meets_its_target_with_the_most_rows() -> None:
    config = SignatureConfig()
    bands, rows = band_shape(config.permutations, config.target_jaccard, config.target_miss)
    assert miss(config.permutations, bands, rows, config.target_jaccard) <= config.target_miss
    assert miss(config.permutations, bands - 1, rows, config.target_jaccard) > config.target_miss
    assert miss(config.permutations, MOST_BANDS, rows + 1, config.target_jaccard) > config.target_miss


def test_a_target_out_of_reach_is_an_error_that_says_what_to_try() -> None:
    with pytest.raises(ConfigError, match="more permutations"):
        band_shape(16, 0.01, 0.001)


def test_shingles_taken_with_the_signatures_are_those_of_each_text() -> None:
    texts = ["the dam broke at dawn and the dam broke again", "", "水位上升了很多水位", "short"]
    signatures, hashes = sign_and_cut(texts)
    assert np.array_equal(signatures, sign(texts))
    assert [distinct(each).tolist() for each in hashes] == [shingles(text).tolist() for text in texts]

"""Numbers, money, measures and dates come out as values, in digits and in words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.chunks import cut
from dedup.disagreement import agree, is_known, is_sum
from dedup.numerals import combined, digits_value, han_value
from dedup.quantities import Quantity, keys, quantities
from dedup.schema import Span

DAY = datetime(2023, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("four missiles", "en"),
        ("4 missiles", "en"),
        ("quatre missiles", "fr"),
        ("vier Raketen", "de"),
        ("четыре ракеты", "ru"),
        ("чотирьох ракет", "uk"),
        ("四枚导弹", "zh"),
        ("네 발", "ko"),
        ("أربعة صواريخ", "ar"),
    ],
)
def test_a_number_is_read_in_words_and_digits(text: str, language: str) -> None:
    assert keys(text, language) == {"count::4"}


@pytest.mark.parametrize(
    ("text", "language"),
    [("$3.5 billion", "en"), ("3,5 milliards de dollars", "fr"), ("3,5 Milliarden Dollar", "de"), ("35亿美元", "zh")],
)
def test_money_has_one_key_in_every_language(text: str, language: str) -> None:
    assert keys(text, language) == {"money:USD:3.5e+09"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("January 3, 2023", "en"),
        ("le 3 janvier 2023", "fr"),
        ("3. Januar 2023", "de"),
        ("2023年1月3日", "ja"),
        ("2023-01-03", "en"),
    ],
)
def test_a_date_has_one_key_in_every_language(text: str, language: str) -> None:
    assert keys(text, language) == {f"date:day:{DAY.toordinal()}"}


def test_yesterday_is_counted_from_the_date_of_the_article() -> None:
    (found,) = quantities("It rained yesterday.", "en", DAY)
    assert found.value == DAY.toordinal() - 1


def test_kilometres_and_metres_are_one_unit() -> None:
    assert keys("5 km", "en") == keys("5,000 meters", "en")


@pytest.mark.parametrize(
    ("text", "value"),
    [("quatre-vingt-onze soldats", 91), ("vingt et un soldats", 21), ("deux cent trente soldats", 230)],
)
def test_french_counts_in_scores(text: str, value: int) -> None:
    assert keys(text, "fr") == {f"count::{value}"}


@pytest.mark.parametrize(
    ("x", "y", "same"),
    [(1234, 1200, True), (63, 60, True), (4, 6, False), (63, 400, False), (2.26, 2.3, True), (10, 11, False)],
)
def test_a_rounding_is_no_disagreement(x: float, y: float, same: bool) -> None:
    first, second = (Quantity(Span(0, 1), v, "count", "", v) for v in (x, y))
    assert agree(first, second) is agree(second, first) is same


def test_a_sum_of_parts_is_recognised() -> None:
    total, *parts = (Quantity(Span(0, 1), v, "count", "", v) for v in (12.0, 5.0, 7.0, 30.0))
    assert is_sum(total, parts)
    assert not is_sum(parts[2], [total, parts[0]])


@given(st.integers(0, 10**9))
def test_grouped_digits_are_read_back(number: int) -> None:
    assert digits_value(f"{number:,}") == number
    assert digits_value(f"{number:,}".replace(",", "."), ",") == number or number < 1000


@given(st.lists(st.sampled_from([2, 7, 11, 20, 30, 100, 1000, 10**6]), max_size=8))
def test_number_words_put_together_are_never_negative(parts: list[int]) -> None:
    assert combined(parts) >= max(parts, default=0)


@given(st.text(alphabet="〇一二三四五六七八九十百千万亿", min_size=1, max_size=12))
def test_any_han_numeral_is_read(text: str) -> None:
    assert han_value(text) >= 0


@given(st.text(max_size=80), st.sampled_from(["en", "fr", "ru", "zh", "ar", "ja", "th", "ko", "und"]))
def test_any_text_gives_spans_inside_it_and_in_order(text: str, language: str) -> None:
    spans = [q.span for q in quantities(text, language)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("They said: “Four.” Nobody knew", "en", {"count::4"}),
        ("(forty-five) men", "en", {"count::45"}),
        ("one hundred and\nfive men", "en", {"count::105"}),
        ("vingt et un soldats", "fr", {"count::21"}),
        ("plus d’un million d'hommes", "fr", {"count::1e+06"}),
        ("about 12 500 people", "en", {"count::12500"}),
        ("on 2023-01-03, at 12:30", "en", {f"date:day:{DAY.toordinal()}", "time:minute:750"}),
        ("and of and, of the and", "en", set()),
    ],
)
def test_a_quantity_is_found_wherever_it_stands_among_words(text: str, language: str, expected: set[str]) -> None:
    assert keys(text, language) == expected


def test_a_word_that_folding_makes_longer_is_read_within_a_text() -> None:
    assert keys("Dort warteten dreißig Leute.", "de") == {"count::30"}


SENTENCES = [
    (
        "en",
        "On January 3, 2023, at 5 pm some 1,250 people paid $3.5 million, or 40 per cent; U.S. aid: twenty-five km.",
    ),
    (
        "en",
        "said.“The 2 men and a woman ran 3.5 km, then one hundred and five metres (about 4 square miles), on Monday",
    ),
    ("de", "Am 3. Januar 2023 um 17.30 Uhr zahlten dreißig Leute 3,5 Millionen Euro und 40 Prozent."),
    ("fr", "Le 3 janvier, quatre-vingts personnes d’une ville ont versé l'équivalent de 12 500 euros, soit 4,5 %."),
    ("ru", "27 июня 12 членов получили 3 миллиона рублей, то есть сорок процентов."),
    ("tr", "Yüzde 40 ve 5 kilometre, 3 Ocak 2023."),
    ("und", "12:30 2023-01-03 € 5 7%"),
    ("zh", "1月3日，四枚导弹飞行了五千米。"),
]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.sampled_from([" ", "\n\n", "", ", ", " - "]))
def test_the_same_is_found_in_a_text_that_is_cut_into_chunks(parts: list[tuple[str, str]], between: str) -> None:
    language, text = parts[0][0], between.join(said for _, said in parts)
    assert keys(text, language, cut(["12 other texts", text]).text(1)) == keys(text, language)


@given(
    st.sampled_from(["four", "12 500", "forty-five", "one hundred and five", "3 km", "$5 million"]), st.integers(1, 9)
)
def test_words_around_a_quantity_do_not_change_it(said: str, often: int) -> None:
    around = "nobody knew it’s “so”, " * often
    assert keys(f"{around}{said} {around}", "en") == keys(said, "en") | keys(around, "en")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("27 июня 12 членов", "ru", {"date:month-day:627", "count::12"}),
        ("March 14 5 people", "en", {"date:month-day:314", "count::5"}),
        ("the A380 and the Il-76 of flight MH-17", "en", set()),
        ("2,69 US$", "es", {"money:USD:2.69"}),
        ("two dozen", "en", {"count::24"}),
        ("on iki yolcu", "tr", {"count::12"}),
        ("21 Mart'ta", "tr", {"date:month-day:321"}),
        ("10 月 7 日", "zh", {"date:month-day:1007"}),
    ],
)
def test_numbers_beside_dates_and_letters_are_read_apart(text: str, language: str, expected: set[str]) -> None:
    assert keys(text, language) == expected


def test_a_large_scale_alone_says_no_number() -> None:
    (vague,) = quantities("a few hundred million dollars", "en")
    (said,) = quantities("three hundred million dollars", "en")
    assert (vague.exact, said.exact) == (False, True)


def test_a_number_is_known_where_another_or_a_sum_of_others_is_the_same() -> None:
    (nine,) = quantities("nine men", "en")
    four_and_five = quantities("four men and then five women", "en")
    assert is_known(nine, four_and_five)
    assert is_known(nine, quantities("9 men", "en"))
    assert not is_known(nine, four_and_five[:1])
    assert not is_known(nine, quantities("9 euros", "en"))

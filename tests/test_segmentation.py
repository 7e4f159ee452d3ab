import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.schema import Span
from dedup.segmentation import paragraphs, sentences

PIECES = st.sampled_from(
    [
        "The river rose. ",
        "“No,” he said.",
        "Dr. Bell left.Then",
        "\n\n",
        "\n",
        " \n \n",
        "\r\n\r\n",
        "水位が上がった。",
        "เขื่อนแตก ",
        "。",
        "“",
        "(",
        "\ud800",
        "\x00",
        "😀",
        "\u2028",
        "\u200f",
        " ",
        "3. Mai",
        "नदी बढ़ी। ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


def cut(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@given(TEXTS)
def test_paragraphs_hold_every_character_that_is_not_white_space_once_and_in_order(text: str) -> None:
    spans = paragraphs(text)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(spans))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())


@given(TEXTS, st.sampled_from(["en", "de", "th", "zh", "ar", "hi", "und", ""]))
def test_sentences_lie_inside_paragraphs_and_lose_nothing(text: str, language: str) -> None:
    spans = sentences(text, language)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    blocks = paragraphs(text)
    assert all(any(block.start <= a and b <= block.end for block in blocks) for a, b in spans)


@given(TEXTS)
def test_a_paragraph_count_is_that_of_blank_line_blocks(text: str) -> None:
    plain = text.replace("\r", "").replace("\u2028", "").replace(" ", "_")
    if "\n\n" in plain.strip():
        assert len(paragraphs(plain)) == len([block for block in plain.split("\n\n") if block.strip()])


def test_single_newlines_part_a_text_without_a_blank_line() -> None:
    assert paragraphs("One.\nTwo.\r\nThree.") == [Span(0, 4), Span(5, 9), Span(11, 17)]
    assert len(paragraphs("One.\nTwo.\n\nThree.")) == 2


def test_sentences_within_a_span_have_offsets_of_the_whole_text() -> None:
    text = "Skip this. The dam held. Boats came.\n\nEnd."
    assert sentences(text, "en", Span(11, 36)) == [Span(11, 24), Span(25, 36)]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "The toll rose.“As a result” he left.", 2),
        ("en", "It grew much higher.The mayor spoke.", 2),
        ("en", "The talks failed”.“That is bad,” she said.", 2),
        ("en", "Dr. J. R. Miller of the U.S. Navy met Gen. Adams at 5 p.m. on Monday.", 1),
        ("en", "Visit Example.Com or www.Example.Org/Path.Html today.", 1),
        ("en", "Approx. 40 boats sank. Sgt. Hill dived.", 2),
        ("de", "Am 3. Januar kam er. Am 31. Dezember z.B. Regen.", 2),
        ("de", "Der Fluss stieg.Die Stadt schlief.", 2),
        ("fr", "M. Petit et Mme. Roux sont partis. Il pleut.", 2),
        ("ru", "Река вышла из берегов. И. И. Петров уехал.Город спит.", 3),
        ("uk", "Вода прибуває на вул. Лісовій. Люди чекають.", 2),
        ("ar", "ارتفع النهر. هل وصل القارب؟ نعم.", 3),
        ("hi", "नदी बढ़ी। लोग चले गए।", 2),
        ("zh", "河水上涨。船来了！“好的。”他说。", 4),
        ("ja", "川が増水した。船は来た。", 2),
        ("km", "ទឹកទន្លេឡើងខ្ពស់។ប្រជាជនបានចាកចេញ។ ទូកបានមកដល់ហើយ៕", 3),
        ("km", "គេនាំអង្ករ ទឹក ថ្នាំ។ល។ មកជួយ៕", 2),
        ("my", "မြစ်ရေမြင့်တက်လာသည်။လူများ ထွက်ခွာသွားကြသည်။ လှေများရောက်လာသည်။", 3),
        ("bo", "ཆུ་བོ་རྒྱས་སོ།  མི་མང་པོ་ཐོན་སོང་། གྲུ་འབྱོར་སོང་༎", 3),
        ("ur", "دریا چڑھ گیا- لوگ گھروں سے چلے گئے-", 2),
        ("ar", "خط بيروت- دمشق مفتوح.", 1),
        ("lo", "ນ້ຳໃນແມ່ນ້ຳສູງຂຶ້ນຢ່າງໄວວາໃນຄືນທີ່ຜ່ານມາ ປະຊາຊົນຕ້ອງອົບພະຍົບ. ເຮືອມາແລ້ວ.", 3),
        ("th", "น้ำท่วมหรือ? ใช่ ท่วมแล้ว", 2),
    ],
)
def test_sentences_are_parted_where_a_reader_would(language: str, text: str, count: int) -> None:
    assert len(cut(text, language)) == count, cut(text, language)


def test_thai_is_parted_at_spaces_into_units_of_some_length() -> None:
    text = "แม่น้ำเพิ่มสูงขึ้นอย่างรวดเร็วในคืนที่ผ่านมา ชาวบ้านจำนวนมากต้องอพยพออกจากบ้านเรือนของตน เรือมาถึงแล้ว"
    assert len(cut(text, "th")) == 3
    assert len(cut("เรือ มา แล้ว", "th")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "แม่น้ำเพิ่มสูงขึ้นอย่างรวดเร็วในคืนที่ผ่านมา และชาวบ้านจำนวนมากต้องอพยพออกจากบ้าน",
        "ผู้ว่าราชการจังหวัดกล่าวกับนักข่าวเมื่อวานนี้ว่า แม่น้ำเพิ่มสูงขึ้นอย่างรวดเร็วในคืนที่ผ่านมา",
        "ชาวบ้านจำนวนมากต้องอพยพออกจากบ้านเรือนตั้งแต่ 5 มีนาคม (เรือของกองทัพ มาถึงแล้วในตอนเช้า)",
    ],
)
def test_thai_is_not_parted_where_a_word_or_a_bracket_shows_that_the_sentence_goes_on(text: str) -> None:
    assert cut(text, "th") == [text]


def test_a_thai_text_without_a_sign_of_an_end_is_parted_all_the_same() -> None:
    assert max(len(unit) for unit in cut("และแม่น้ำเพิ่มสูงขึ้นอย่างรวดเร็ว " * 50, "th")) < 400


def test_a_long_paragraph_is_cut_like_a_short_one() -> None:
    text = "The river rose again. Nobody was hurt in the town. " * 200
    assert len(cut(text, "en")) == 400


@pytest.mark.parametrize("unit", ["“", "中。", "a. ", "A.", "(", "“a. ", "\n", " ", "ก "])
def test_a_hostile_megabyte_keeps_every_character(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert sum(end - start for start, end in sentences(text, "en")) <= len(text)

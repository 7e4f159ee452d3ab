import itertools

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.normalisation import normalise, normalise_many, residue

NEWS = "The river rose by two metres on Monday night and reached the lower streets of the old town."
PIECES = st.sampled_from(
    [
        NEWS,
        "Read more: ",
        "OSLO (NTB) - ",
        "(Bergen) ",
        " date 2024-05-02 ",
        "source site-7",
        "\n\n",
        "\n",
        "By Ann Lee",
        "(Photo: A/AP)",
        "[",
        "(",
        "\ud800",
        "\x00",
        "©",
        "…",
        "—",
        "🌊",
        "\u200f",
        "【速報】",
        "(서울=연합뉴스)",
        "* * *",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=20).map("".join))


def kinds(text: str) -> list[tuple[str, str]]:
    return [(found.kind, text[found.span.start : found.span.end].strip()) for found in residue(text)]


@given(TEXTS)
def test_residue_is_in_order_without_overlap_and_inside_the_text(text: str) -> None:
    spans = [found.span for found in residue(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


@given(TEXTS)
def test_the_comparison_form_is_valid_text_with_single_spaces(text: str) -> None:
    form = normalise(text)
    assert form.encode().decode() == form
    assert form == form.strip()
    assert "  " not in form
    assert "\n" not in form


@given(st.lists(st.one_of(st.none(), TEXTS), max_size=5))
def test_a_column_is_normalised_as_its_texts_are(texts: list[str | None]) -> None:
    clean = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    expected = [None if text is None else normalise(text) for text in clean]
    assert normalise_many(pl.Series("text", clean, dtype=pl.String)).to_list() == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" date 2024-05-02 BERGEN, Norway: ", ""),
        ("OSLO (NTB) - ", ""),
        ("(Bergen) ", ""),
        ("2024-05-02T10:00:00Z\n\n", ""),
        ("By Ann Lee, Staff writer\n\n", "\n\nRead more: Boats on the quay"),
        ("", " source site-12"),
        ("", "\n\nSource: https://river.example/news/1"),
        ("", "\n\nThe post River rises appeared first on The Quay."),
        ("Photo: Ann Lee / AP\n\n", "\n\n© 2024 The Quay. All rights reserved."),
        ("Foto: Jo Berg/NTB\n\n", "\n\nLesen Sie auch: Boote am Kai"),
        ("", "\n\nÀ lire aussi : des bateaux sur le quai"),
        ("", "\n\nЧитайте также: лодки у причала"),
        ("", "\n\nЧитайте також: човни біля причалу"),
        ("", "\n\nاقرأ أيضا: قوارب على الرصيف"),
        ("", "\n\n延伸阅读：码头上的船"),
        ("", "\n\nADVERTISEMENT\n\nShare\n\n* * *"),
        ("", " (Reporting by Ann Lee; Editing by Jo Berg)"),
        ("", "\n\nWe use cookies to make this site work for you."),
        ("Published: 2 May 2024, 10:30\n\n", "\n\nSign up for our newsletter"),
    ],
)
def test_residue_does_not_spoil_the_comparison(before: str, after: str) -> None:
    assert normalise(before + NEWS + after) == normalise(NEWS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" date 2024-05-02 It rained.", [("metadata", "date 2024-05-02")]),
        ("PARIS, May 2 (Reuters) - It rained.", [("dateline", "PARIS, May 2 (Reuters) -")]),
        ("Bagdad/Berlin (dpa) – Es regnete.", [("dateline", "Bagdad/Berlin (dpa) –")]),
        ("МОСКВА, 3 мая — РИА Новости. Шёл дождь.", [("dateline", "МОСКВА, 3 мая — РИА Новости.")]),
        ("新华社北京5月2日电（记者李明）昨夜下雨。", [("dateline", "新华社北京5月2日电（记者李明）")]),
        ("【ロンドン共同】雨が降った。", [("dateline", "【ロンドン共同】")]),
        ("(서울=연합뉴스) 김하늘 기자 = 비가 왔다.", [("dateline", "(서울=연합뉴스) 김하늘 기자 =")]),
        ("القاهرة (رويترز) - هطل المطر.", [("dateline", "القاهرة (رويترز) -")]),
        ("Rain\n\nPor Ana Ruiz\n\nIt rained.", [("byline", "Por Ana Ruiz")]),
        ("It rained.\n\nImage copyright Getty Images", [("credit", "Image copyright Getty Images")]),
        ("It rained (Foto: Jo Berg/NTB) all day.", [("credit", "(Foto: Jo Berg/NTB)")]),
        ("It rained.\n\nsource site-9", [("tail", "source site-9")]),
    ],
)
def test_residue_is_found_with_its_kind(text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "By now the river had risen, and by Monday it was over the quay.",
        "Read the letter she did, more than once, before she answered the mayor of the town in public.",
        "The photo was taken by a neighbour; the picture of the dam went round the world within hours.",
        "NATO members met in Oslo. The talks went on until dawn and ended without a result.",
        "(He later withdrew the claim.) The mayor did not reply.",
        "Source close to the mayor said the dam would hold.",
        "On 2024-05-02 the dam broke.",
        "Der Stand der Dinge ist unklar, sagte die Ministerin am Montag in Berlin.",
        "Share prices fell by 3 percent on Monday after the dam broke above the town.",
        "شارك المئات في المظاهرة التي جرت يوم الاثنين في وسط المدينة.",
        "Реклама пива будет запрещена с мая, сообщило министерство.",
        "It rained: the river rose.",
    ],
)
def test_news_is_not_taken_for_residue(text: str) -> None:
    assert residue(text) == []


def test_typography_and_glued_sentences_do_not_spoil_the_comparison() -> None:
    assert normalise("“It’s over”,  she said.The dam – built in ’62 – broke…") == normalise(
        "\"It's over\", she said. The dam - built in '62 - broke..."
    )
    assert normalise("The\u00ad ri\u200bver\u00a0rose\n\nagain") == "the river rose again"
    assert normalise("Straße ﬁle") == "strasse file"


def test_a_text_of_nothing_but_residue_is_empty() -> None:
    assert normalise("Advertisement\n\nShare") == ""
    assert normalise("") == ""


@pytest.mark.parametrize("unit", ["(", "[Photo: ", "【", "a\n", "Read more: ", "/ab", "\n", " ", "A ", "(A"])
def test_a_hostile_text_is_read_to_its_end(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(end <= len(text) for (_, end), _ in residue(text))

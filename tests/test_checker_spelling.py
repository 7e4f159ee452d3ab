import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.checker.spelling import CODES, against, find, spelled
from dedup.schema import Span


@pytest.mark.parametrize(
    ("token", "english", "code", "language"),
    [
        ("Bakhmout", "Bakhmut", "NAM101", "fr"),
        ("Kouptchenenko", "Kupchenenko", "NAM101", "fr"),
        ("Jerson", "Kherson", "NAM101", "es"),
        ("Poetin", "Putin", "NAM101", "nl"),
        ("Selenskyj", "Zelensky", "NAM101", "de"),
        ("Netanyahou", "Netanyahu", "NAM102", "fr"),
        ("Tchernihiv", "Chernihiv", "NAM101", "fr"),
        ("Lukaschenko", "Lukashenko", "NAM101", "de"),
    ],
)
def test_a_foreign_spelling_is_named_with_the_english_one(token: str, english: str, code: str, language: str) -> None:
    spelling = spelled(token)
    assert spelling is not None
    assert (spelling.english, spelling.code) == (english, code)
    assert language in spelling.languages


ESTABLISHED = [
    "Klitschko",
    "Tchaikovsky",
    "Lewandowski",
    "Murkowski",
    "Bouteflika",
    "Kharkiv",
    "Kyiv",
    "Kiev",
    "Zelenskyy",
    "Zelensky",
    "Bakhmut",
    "Routine",
    "YouGov",
    "Limousine",
    "Igor",
    "Olga",
    "Saïed",
    "Szabo",
    "USDA",
    "Schumer",
    "Tuesday",
    "Washington",
]


@pytest.mark.parametrize("token", ESTABLISHED)
def test_established_spellings_and_english_words_are_left_alone(token: str) -> None:
    assert spelled(token) is None


@pytest.mark.parametrize(
    ("text", "found", "suggestion", "code"),
    [
        ("He flew to Moscou on Friday.", "Moscou", "Moscow", "NAM105"),
        ("Talks in Le Caire went on.", "Le Caire", "Cairo", "NAM105"),
        ("President Dzho Baiden spoke.", "Dzho Baiden", "Joe Biden", "NAM106"),
        ("President Donalds Tramps spoke.", "Donalds Tramps", "Donald Trump", "NAM107"),
        ("The envoy left Tbilissi.", "Tbilissi", "Tbilisi", "NAM104"),
        ("President Cai Yingwen spoke.", "Cai Yingwen", "Tsai Ing-wen", "NAM103"),
        ("BAKHMOUT UNDER FIRE", "BAKHMOUT", "BAKHMUT", "NAM101"),
    ],
)
def test_a_finding_marks_the_name_and_says_what_to_write(text: str, found: str, suggestion: str, code: str) -> None:
    [finding] = find(text, "en")
    assert (finding.text, finding.suggestion, finding.code) == (found, suggestion, code)
    assert text[finding.start : finding.end] == found


def test_longer_names_win_over_their_parts() -> None:
    assert [each.text for each in find("They met in Saint-Pétersbourg.", "en")] == ["Saint-Pétersbourg"]


def test_part_of_a_longer_word_is_no_name() -> None:
    assert not find("The Moscouvite bar closed.", "en")


def test_a_given_name_alone_is_ambiguous() -> None:
    [finding] = find("Her friend Sergueï left.", "en")
    assert (finding.kind, finding.safe) == ("ambiguous", False)


def test_a_suggestion_from_ambiguous_letters_is_not_safe() -> None:
    certain, doubtful = spelled("Kouptchenenko"), spelled("Kuraschtschenko")
    assert certain is not None
    assert certain.certain
    assert doubtful is not None
    assert not doubtful.certain


def test_a_name_inside_a_quotation_counts_half() -> None:
    text = "He wrote “Bakhmout holds” again."
    [inside], [outside] = find(text, "en", [Span(9, 25)]), find(text, "en")
    assert inside.weight == outside.weight / 2


def test_other_target_languages_have_no_name_rules() -> None:
    assert not find("Les combats autour de Bakhmout continuent.", "fr")


def test_the_cluster_supports_a_finding_and_only_where_others_write_english() -> None:
    members = [
        ("a", "Shells fell on Bakhmout.", "en"),
        ("b", "Shells fell on Bakhmut.", "en"),
        ("c", "Tirs sur Bakhmout.", "fr"),
    ]
    [(id_, finding)] = against(members)
    assert id_ == "a"
    assert finding.weight > find(members[0][1], "en")[0].weight
    assert "another article of this story" in finding.message
    assert not against(members[:1])


def test_every_code_is_a_rule_with_examples_that_fire_and_stay_silent() -> None:
    from dedup.checker.rules import find_rules

    for code in CODES:
        [rule] = [each for each in find_rules(code) if each.target == "en"]
        assert rule.finder == "names"
        assert all(code in {each.code for each in find(text, "en")} for text in rule.fires), code
        assert not [each for text in rule.silent for each in find(text, "en")], code


@given(st.text(max_size=300))
def test_findings_stand_in_order_inside_any_text(text: str) -> None:
    end = 0
    for finding in find(text, "en"):
        assert end <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
        end = finding.end


def test_a_text_that_repeats_a_name_without_end_has_a_bounded_number_of_findings() -> None:
    assert len(find("Bakhmout " * 5000, "en")) == 500

"""The Python functions keep their contract."""

import subprocess
import sys

import polars as pl
import pytest

import dedup
from dedup.pair import weigh_articles

WIRE = (
    "KYIV (Northgate) - Four missiles hit a depot near Bakhmut on Monday, killing 12 people, the army said.\n\n"
    "Governor Ihor Kupchenenko asked residents to stay indoors."
)
FRENCH = (
    "(Kyiv) Quatre missiles ont frappé un dépôt près de Bakhmout lundi, tuant 12 personnes, a annoncé l'armée.\n\n"
    "Le gouverneur Ihor Kouptchenenko a demandé aux habitants de rester chez eux."
)


def test_the_public_names_are_sorted_and_there() -> None:
    assert dedup.__all__ == sorted(dedup.__all__)
    assert all(getattr(dedup, name) for name in dedup.__all__)


def test_importing_the_package_loads_no_torch() -> None:
    asked = "import sys, dedup; dedup.load_encoder().encode(['one']); print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_compare_takes_texts_dicts_and_articles() -> None:
    by_text = dedup.compare(WIRE, FRENCH)
    by_dict = dedup.compare({"body": WIRE, "id": "w"}, dedup.Article("f", FRENCH))
    assert by_text.probability == by_dict.probability
    assert (by_dict.a.id, by_dict.b.id) == ("w", "f")
    assert by_text.beads
    assert by_text.evidence.reason


def test_an_empty_article_can_be_compared() -> None:
    nothing = dedup.compare("", WIRE)
    assert nothing.relation == "different"
    assert nothing.beads == ()


def test_a_dict_without_text_is_refused() -> None:
    with pytest.raises(dedup.InputError):
        dedup.compare({"id": "x", "title": "only a title, no text"}, WIRE)


def test_deduplicate_takes_a_table_and_moves_to_another_operating_point() -> None:
    rows = pl.DataFrame({"id": ["1", "2", "3"], "text": [WIRE, WIRE + "\n\nRead more.", FRENCH]})
    result = dedup.deduplicate(rows)
    assert result.articles["id"].to_list() == ["1", "2", "3"]
    assert result.articles["duplicate_cluster"][0] == result.articles["duplicate_cluster"][1]
    assert result.at(precision=0.9) is not result


def test_rows_that_cannot_be_used_are_told() -> None:
    result = dedup.deduplicate([{"id": "1", "text": WIRE}, {"id": "2", "text": ""}, 7])  # type: ignore[list-item]
    assert result.rejected.select("line", "reason").rows() == [
        (2, "no text"),
        (3, "the row is of type int; give a dict, an Article or a text"),
    ]
    assert repr(result).startswith("Result(articles=1, duplicate_clusters=0, stories=0,")
    assert repr(result).endswith("rejected=2)")


def test_what_is_no_article_is_refused_by_name() -> None:
    with pytest.raises(dedup.InputError, match="b: a text, a dict or an Article is expected, not int"):
        dedup.compare(WIRE, 5)  # type: ignore[arg-type]
    with pytest.raises(dedup.InputError, match="a: a text, a dict or an Article is expected, not NoneType"):
        dedup.align(None, WIRE)  # type: ignore[arg-type]
    with pytest.raises(dedup.InputError, match="a text is expected, not NoneType"):
        dedup.check(None)  # type: ignore[arg-type]
    with pytest.raises(dedup.ConfigError, match=r"a dedup\.Config is expected, not dict"):
        dedup.deduplicate([WIRE], config={"jobs": 1})  # type: ignore[arg-type]


def test_a_comparison_is_shown_in_one_line() -> None:
    assert repr(dedup.compare(WIRE, WIRE)).startswith(
        "Comparison(exact 1.00, same story or closer 1.00, 2 beads, 0 only"
    )


def test_align_takes_lists_of_paragraphs() -> None:
    beads = dedup.align(["One dog barked.", "Two cats slept."], ["Two cats slept.", "One dog barked."])
    assert sorted((bead.a, bead.b) for bead in beads) == [((0,), (1,)), ((1,), (0,))]


def test_contributions_of_an_explanation_are_listed(tmp_path: object) -> None:
    weighed = weigh_articles(
        dedup.Article("a", WIRE, language="en"), dedup.Article("b", FRENCH, language="fr"), dedup.load_encoder()
    )
    assert weighed.relation in ("translated", "story")
    assert weighed.probability > 0.5

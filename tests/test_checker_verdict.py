import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.checker.finding import Finding, Kind, LanguageProbability, Verdict
from dedup.checker.style import Style
from dedup.checker.verdict import calibration, conclude, evidence, named_language, rank_languages, supports, with_source

NATIVE = Style(-6.0, {"fr": 0.3, "de": 0.4, "ru": 0.3}, 400)
TRANSLATED = Style(6.0, {"fr": 0.5, "de": 0.3, "ru": 0.2}, 400)
SHORT = Style(2.0, {"fr": 0.4, "de": 0.3, "ru": 0.3}, 30)


def finding(
    code: str = "NAM101",
    languages: tuple[str, ...] = ("fr",),
    weight: float = 3.0,
    kind: Kind = "translation",
    text: str = "Bakhmout",
    machine: bool = False,
) -> Finding:
    return Finding(
        code, "a-trace", kind, "error", 0, len(text), text, "", None, languages, weight, None, machine=machine
    )


FRENCH = [
    finding(),
    finding("PUN201", ("fr",), text="” Losing ”"),
    finding("LEX901", ("fr", "es"), text="great city of"),
]


def test_traces_of_several_kinds_make_a_translation_and_name_its_language() -> None:
    verdict = conclude(FRENCH, TRANSLATED, 4000)
    assert verdict.translated is True
    assert verdict.languages[0].language == "fr"
    assert "French" in verdict.reason
    assert "Bakhmout" in verdict.reason


def test_native_style_without_traces_is_not_a_translation() -> None:
    assert conclude([], NATIVE, 4000).translated is False


def test_scrape_defects_and_relays_count_for_nothing() -> None:
    defects = [finding("SEG103", (), 3.0, "scrape"), finding("RLY101", ("uk",), 3.0, "relay")]
    assert conclude(defects, NATIVE, 4000).probability == conclude([], NATIVE, 4000).probability
    assert rank_languages(defects, NATIVE) == rank_languages([], NATIVE)


def test_ambiguous_traces_count_only_beside_clear_ones() -> None:
    vague = finding("PUN208", (), 1.0, "ambiguous")
    assert evidence([vague]).weight == 0
    assert evidence([vague, finding()]).weight > evidence([finding()]).weight


def test_a_short_text_is_undetermined_and_says_so() -> None:
    verdict = conclude([], SHORT, 150)
    assert verdict.translated is None
    assert "short" in verdict.reason


def test_a_short_text_with_two_kinds_of_traces_is_a_translation() -> None:
    assert conclude(FRENCH * 2, SHORT, 150).translated is True


def test_each_further_finding_of_a_code_counts_less() -> None:
    once, twice = evidence([finding()]).weight, evidence([finding(), finding()]).weight
    assert once < twice < 2 * once


def test_a_language_is_named_only_with_two_kinds_of_evidence() -> None:
    alone = Style(6.0, {"fr": 0.02, "de": 0.49, "ru": 0.49}, 400)
    verdict = conclude([finding(), finding()], alone, 4000)
    assert supports("fr", [finding()], alone) == {"NAM"}
    assert named_language(verdict, [finding()], alone) is None
    assert named_language(conclude(FRENCH, TRANSLATED, 4000), FRENCH, TRANSLATED) == "fr"


def test_sets_of_languages_are_intersected_over_the_text() -> None:
    sets = [finding(languages=("fr", "pt")), finding("LOC301", ("fr", "de")), finding("PUN203", ("fr", "ru"))]
    ranked = rank_languages(sets, None)
    assert ranked[0].language == "fr"
    assert ranked[0].probability > 0.9


def test_machine_is_claimed_only_on_traces_that_only_machines_leave() -> None:
    assert conclude(FRENCH, TRANSLATED, 4000).machine is None
    assert conclude([*FRENCH, finding("MTS101", (), machine=True)], TRANSLATED, 4000).machine is True
    assert conclude([finding("MTS101", (), 0.1, "scrape", machine=True)], NATIVE, 4000).machine is None


def test_a_language_without_style_model_is_judged_by_its_findings() -> None:
    assert conclude([], None, 4000).translated is None
    assert conclude(FRENCH * 2, None, 4000).translated is True


def test_a_followed_article_in_another_language_settles_an_open_verdict() -> None:
    verdict = Verdict(
        None, 0.7, None, (LanguageProbability("de", 0.6), LanguageProbability("fr", 0.2)), "Undetermined."
    )
    settled = with_source(verdict, 0.95, "article-7", "fr")
    assert settled.translated is True
    assert settled.languages[0].language == "fr"
    assert "article-7" in settled.reason
    assert sum(each.probability for each in settled.languages) <= 1.0001
    assert with_source(verdict, 0.3, "article-7", "fr") == verdict


def test_a_native_text_that_was_translated_itself_is_not_turned_round() -> None:
    native = Verdict(False, 0.02, None, (), "Reads as written in this language.")
    assert with_source(native, 1.0, "article-7", "fr").translated is not True


def test_the_thresholds_leave_room_for_undetermined() -> None:
    assert 0 < calibration().native < calibration().translated < 1


@given(st.floats(-30, 30), st.integers(0, 2000), st.lists(st.sampled_from(FRENCH), max_size=6))
def test_more_traces_never_make_a_translation_less_likely(score: float, tokens: int, traces: list[Finding]) -> None:
    style = Style(score, {"fr": 0.6, "de": 0.4}, tokens)
    verdict = conclude(traces, style, 100)
    assert 0 <= verdict.probability <= 1
    assert conclude([*traces, FRENCH[0]], style, 100).probability >= verdict.probability
    assert verdict.reason.endswith(".")
    assert pytest.approx(1, abs=0.2) == sum(each.probability for each in verdict.languages)

"""The engine: offsets, quotations, variety, overlaps, hostile text, and what a check concludes about languages."""

import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.checker import check_many, check_text
from dedup.checker.context import Context
from dedup.checker.finding import Finding
from dedup.checker.findings import pattern_findings, without_overlaps
from dedup.checker.matching import hits
from dedup.checker.repetition import repetition_findings
from dedup.checker.rewriting import REWRITERS, rewrite
from dedup.checker.rules import all_rules, selected
from dedup.checker.variety import detect_variety
from dedup.checker.zones import headline_end
from dedup.config import CheckConfig
from dedup.reading.values import valid
from dedup.schema import Span

ALL = selected(("ALL",), ())
ENGLISH = [rule for rule in all_rules() if rule.target == "en"]
EXAMPLES = [text for rule in ENGLISH for text in rule.fires]
EXAMPLES += [text for rule in ENGLISH for pattern in rule.patterns for text in pattern.fires]

UNCONDITIONAL = [
    ((rule.code, pattern.key), re2.compile(pattern.expression))
    for rule in ENGLISH
    for pattern in rule.patterns
    if not pattern.only_if and not pattern.unless
]


def codes(text: str, language: str = "en") -> set[tuple[str, str]]:
    return {(finding.code, finding.kind) for finding in check_text(text, language).findings}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*EXAMPLES, "Ünïcödé 😀 “naïve” ", "\n\n", "\ud800", "日本語 "]), max_size=6))
def test_findings_quote_their_span_of_the_original_text(parts: list[str]) -> None:
    text = " ".join(parts)
    for finding in check_text(text, "en").findings:
        assert valid(text)[finding.start : finding.end] == finding.text
        assert 0 <= finding.start <= finding.end <= len(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_checked_and_fixed(text: str) -> None:
    check = check_text(text, "en")
    assert isinstance(check.fixed(), str)
    assert 0 <= check.verdict.probability <= 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=5))
def test_asking_patterns_in_groups_finds_what_each_finds_alone(parts: list[str]) -> None:
    context = Context("\n".join(parts), "en")
    together = {(hit.rule.code, hit.pattern.key) for hit in hits([context], ALL)[0]}
    assert {name for name, alone in UNCONDITIONAL if alone.search(context.data.decode())} <= together


def test_a_trace_inside_a_quotation_counts_less_and_is_relay() -> None:
    outside = check_text("The report was made on the territory of the republic.", "en").findings
    inside = check_text("He said: “The report was made on the territory of the republic.”", "en").findings
    weight = {finding.kind: finding.weight for finding in (*outside, *inside) if finding.code == "LEX907"}
    assert weight["relay"] < weight["translation"]


def test_marks_themselves_count_fully_wherever_they_stand() -> None:
    assert ("PUN201", "translation") in codes("The day passed.\n\n” Exhausted ”\n\nThe crew slept.")


def test_web_addresses_are_not_read() -> None:
    assert codes("See https://example.org/25%20%/14h30/1.500.000 for more.") == set()


def test_the_stop_outside_the_mark_means_something_in_american_spelling_only() -> None:
    american, british = "The color of the center was “red”.", "The colour of the centre was “red”."
    named = CheckConfig(select=("PUN208",))
    assert [each.kind for each in check_text(american, "en", named).findings] == ["ambiguous"]
    assert check_text(british, "en", named).findings == ()
    told = check_text(british, "en", CheckConfig(select=("PUN208",), variety="us")).findings
    assert "PUN208" in {finding.code for finding in told}


def test_varieties_are_told_by_spelling() -> None:
    assert detect_variety(b"The color of the defense program") == "US"
    assert detect_variety(b"Police seized two crore rupees") == "IN"
    assert detect_variety(b"The francophone premier favours the program and the centre") == "CA"


def test_the_weightier_of_two_overlapping_findings_of_one_code_stays() -> None:
    def finding(code: str, start: int, end: int, weight: float) -> Finding:
        return Finding(code, "n", "translation", "info", start, end, "", "", None, (), weight, None)

    kept = without_overlaps([finding("A", 0, 5, 1.0), finding("A", 3, 8, 2.0), finding("B", 4, 6, 1.0)])
    assert [(each.code, each.start) for each in kept] == [("A", 3), ("B", 4)]


def test_quotations_are_found_with_their_marks_and_do_not_run_over_paragraphs() -> None:
    text = "“One,” he said. “Two\n\nThree " + '"four" she said'
    assert [text[a:b] for a, b in Context(text, "en").quotes] == ["“One,”", "“Two", '"four"']


def test_byte_and_character_offsets_agree() -> None:
    context = Context("a“é😀b", "en")
    assert [context.character(context.byte(offset)) for offset in range(6)] == [0, 1, 2, 3, 4, 5]
    assert context.data[context.byte(2) : context.byte(3)].decode() == "é"


def test_a_headline_is_a_short_first_line_without_a_stop() -> None:
    assert headline_end("Storm hits coast\n\nA storm hit.") == 16
    assert headline_end("A storm hit.\n\nIt rained.") == 0


def test_repeated_sentences_and_loops_are_found() -> None:
    sentence = "The harbor was closed all day by heavy fog and wind"
    text = f"{sentence}. Crews waited. {sentence}."
    (found,) = repetition_findings(Context(text, "en"), ALL)
    assert (found.code, found.span) == ("SEG104", Span(len(text) - len(sentence) - 1, len(text) - 1))
    (loop,) = repetition_findings(Context("Go to the gate, to the gate, to the gate, to the gate, now.", "en"), ALL)
    assert (loop.code, loop.machine) == ("MTS103", True)


def test_hostile_lines_end_and_findings_are_capped() -> None:
    for piece in ("«", "“ ", "a.A", "the ", "1,5 % ", "of the x of the y of ", "\u200b", "Ã©", "(A) B "):
        text = piece * (200_000 // len(piece))
        assert len(check_text(text, "en").findings) < 5_000


def test_only_rules_asked_for_run() -> None:
    text = "They can not see 25 % of it. The harbor was «closed»."
    found = check_text(text, "en", CheckConfig(select=("PUN", "MTS105"), ignore=("PUN203",))).findings
    assert {finding.code for finding in found} == {"MTS105"}


def test_a_language_without_rules_is_said_to_have_none() -> None:
    check = check_text("Myrsky sulki sataman perjantaina, ja laivat odottivat.", "fi")
    assert (check.findings, check.verdict.translated) == ((), None)
    assert "no rules" in check.verdict.reason and "fi" in check.verdict.reason


def test_other_target_languages_have_their_own_norms() -> None:
    assert ("LOC301", "translation") in codes("Les prix ont augmenté de 3.5 % en mai.", "fr")
    assert ("LOC301", "translation") not in codes("Prices rose by 3.5% in May.", "en")
    assert ("LOC303", "translation") in codes("Das Werk hat 1,500 Mitarbeiter.", "de")


def test_scrape_defects_never_count_as_translation() -> None:
    text = " date 2021-05-06 ODRIN: It rained.The game went on.“We stayed,” he said.\n\nsource site-12"
    found = check_text(text, "en").findings
    assert {finding.code for finding in found} >= {"BPL104", "SEG103", "BPL103"}
    assert {finding.kind for finding in found} == {"scrape"}
    assert sum(finding.weight for finding in found) == 0


def test_checking_many_texts_gives_what_checking_each_gives() -> None:
    texts = EXAMPLES[:20]
    assert list(check_many(texts, ["en"] * 20)) == [check_text(text, "en") for text in texts]


def test_suggestions_are_written_in_the_form_of_the_target() -> None:
    assert rewrite("{n:clock}", {"n": "14h30"}) == "2:30 p.m."
    assert rewrite("{n:clock}", {"n": "0h05"}) == "12:05 a.m."
    assert rewrite("{n:commas}", {"n": "1.234.567"}) == "1,234,567"
    assert REWRITERS["latin"]("Mоscоw") == "Moscow"


def test_findings_do_not_depend_on_what_is_checked_before_or_with_it() -> None:
    together = pattern_findings([Context(text, "en") for text in EXAMPLES[:30]], ALL)
    assert [pattern_findings([Context(text, "en")], ALL)[0] for text in reversed(EXAMPLES[:30])] == together[::-1]


def test_adjectives_are_moved_before_the_noun_and_left_where_the_phrase_has_more_than_adjectives() -> None:
    def suggested(text: str) -> list[str | None]:
        return [finding.suggestion for finding in check_text(text, "en").findings if finding.code == "SYN702"]

    assert suggested("He spoke of an “utter collapse” moral and economic.") == ["an utter moral and economic collapse"]
    assert suggested("He spoke of an “exhaustion” moral and physical.") == ["a moral and physical exhaustion"]
    assert suggested("He spoke of a “loss of nerve” moral and political.") == [None]

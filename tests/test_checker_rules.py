"""The rules as data: complete, selectable, with examples that fire, examples that stay silent, and measured rates."""

import re
from string import Formatter

import pytest

from dedup.checker import check_text
from dedup.checker.conditions import CONDITIONS
from dedup.checker.finding import Finding
from dedup.checker.rewriting import REWRITERS
from dedup.checker.rules import Pattern, Rule, all_rules, find_rules, native_rates, selected, targets
from dedup.checker.variety import VARIETIES
from dedup.config import CheckConfig
from dedup.errors import ConfigError

RULES = all_rules()
PATTERNS = [(rule, pattern) for rule in RULES for pattern in rule.patterns]
NAMES = [f"{rule.target}:{rule.code}/{pattern.key}" for rule, pattern in PATTERNS]
BY_CODE = [rule for rule in RULES if rule.fires]


def found(text: str, rule: Rule) -> list[Finding]:
    check = check_text(text, rule.target, CheckConfig(select=(rule.code,)))
    return [finding for finding in check.findings if finding.code == rule.code]


@pytest.mark.parametrize(("rule", "pattern"), PATTERNS, ids=NAMES)
def test_every_pattern_fires_on_its_examples_and_stays_silent_on_the_others(rule: Rule, pattern: Pattern) -> None:
    assert pattern.fires and pattern.silent
    assert [text for text in pattern.fires if not found(text, rule)] == []
    assert [text for text in pattern.silent if found(text, rule)] == []


@pytest.mark.parametrize("rule", BY_CODE, ids=lambda rule: rule.code)
def test_every_rule_found_by_code_fires_on_its_examples_and_stays_silent_on_the_others(rule: Rule) -> None:
    assert rule.silent
    assert [text for text in rule.fires if not found(text, rule)] == []
    assert [text for text in rule.silent if found(text, rule)] == []


@pytest.mark.parametrize(("rule", "pattern"), PATTERNS, ids=NAMES)
def test_a_safe_suggestion_leaves_text_in_which_the_rule_is_silent(rule: Rule, pattern: Pattern) -> None:
    for text in pattern.fires if pattern.safe else ():
        fixed = check_text(text, rule.target, CheckConfig(select=(rule.code,))).fixed()
        assert fixed != text
        assert [finding.text for finding in found(fixed, rule) if finding.safe] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.target}:{rule.code}")
def test_every_rule_is_documented_and_has_examples(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert all((rule.what, rule.why, rule.example, rule.instead, rule.wrong_when))
    assert rule.patterns or (rule.fires and rule.silent)
    assert rule.finder == "pattern" or rule.fires


@pytest.mark.parametrize(("rule", "pattern"), PATTERNS, ids=NAMES)
def test_templates_conditions_and_varieties_name_what_exists(rule: Rule, pattern: Pattern) -> None:
    groups = set(re.findall(r"\(\?P<(\w+)>", pattern.expression)) | {"span"}
    fields = [field for text in (pattern.message, pattern.suggestion or "") for field in Formatter().parse(text)]
    assert {name for _, name, _, _ in fields if name} <= groups
    assert {spec for _, _, specs, _ in fields if specs for spec in specs.split("|")} <= set(REWRITERS)
    assert set(pattern.conditions) <= set(CONDITIONS)
    assert set(pattern.varieties) <= set(VARIETIES)
    assert pattern.message


def test_a_translation_trace_weighs_and_names_languages_and_a_scrape_defect_does_neither() -> None:
    for rule, pattern in PATTERNS:
        if pattern.kind == "scrape":
            assert pattern.weight == 0 and not pattern.languages, rule.code
        elif pattern.kind == "translation":
            assert pattern.weight > 0 and (pattern.languages or pattern.machine), rule.code


def test_at_least_seventy_codes_are_covered_for_english_and_some_for_three_other_languages() -> None:
    assert len({rule.code for rule in RULES if rule.target == "en"}) >= 70
    assert targets() == ("de", "en", "es", "fr")
    for target in ("de", "es", "fr"):
        codes = {rule.code for rule in RULES if rule.target == target}
        assert {"PUN203", "NAM105"} <= codes
        assert {code[:3] for code in codes} >= {"PUN", "LOC", "NAM", "LEX"}


def test_no_code_stands_twice_for_one_target_language() -> None:
    keys = [(rule.target, rule.code) for rule in RULES]
    assert len(keys) == len(set(keys))
    for rule in RULES:
        assert len({pattern.key for pattern in rule.patterns}) == len(rule.patterns), rule.code


def test_every_pattern_has_a_measured_native_rate() -> None:
    missing = [name for name in NAMES if name not in native_rates()]
    assert missing == []
    assert all(0 <= rate <= 1 for rate in native_rates().values())


def test_rates_of_patterns_that_are_gone_are_gone() -> None:
    known = {f"{rule.target}:{rule.code}" for rule in RULES} | set(NAMES)
    assert set(native_rates()) <= known


def test_prefixes_select_and_the_longer_prefix_wins() -> None:
    assert selected(("NAM", "PUN2"), ("PUN208",)) >= {"NAM101", "PUN201"}
    assert "PUN208" not in selected(("NAM", "PUN2"), ("PUN208",))
    assert "PUN208" in selected(("PUN208",), ("PUN",))
    assert "PUN201" not in selected(("PUN208",), ("PUN",))
    assert selected((), ()) == selected(("DEFAULT",), ()) == {rule.code for rule in RULES}
    left = selected(("DEFAULT",), ("LEX", "SYN", "PUN"))
    assert left == {c for c in selected((), ()) if c[:3] not in ("LEX", "SYN", "PUN")}


def test_opt_in_patterns_are_asked_for_by_name() -> None:
    assert "LEX906/formal" not in selected((), ())
    assert "LEX906/formal" not in selected(("DEFAULT", "NAM"), ())
    assert all("LEX906/formal" in selected(select, ()) for select in (("ALL",), ("LEX",), ("DEFAULT", "LEX906")))
    assert "LEX906/formal" not in selected(("ALL",), ("LEX906",))


def test_what_native_text_often_has_is_opt_in() -> None:
    often = {
        f"{rule.target}:{rule.code}/{each.key}"
        for rule, each in PATTERNS
        if each.kind == "ambiguous"
        and not each.opt_in
        and (native_rates().get(f"{rule.target}:{rule.code}/{each.key}") or 0) > 0.01
    }
    assert often == set()


def test_an_unknown_code_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="NAM101"):
        selected(("NAM1001",), ())
    with pytest.raises(ConfigError, match="PUN201"):
        find_rules("PUN2001")


def test_code_is_found_in_any_case() -> None:
    assert find_rules("pun201")[0].name == "spaced-quotation-marks"

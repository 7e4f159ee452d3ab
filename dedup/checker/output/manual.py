"""The page of a rule, and the table of all rules, in Markdown."""

from collections.abc import Iterable, Sequence
from typing import Literal

from dedup.checker.languages import language_name
from dedup.checker.rules import Pattern, Rule, measured_articles

_HEADINGS = ("code", "name", "kind", "weight", "points to", "native rate", "example", "use instead")
_PATTERN_HEADINGS = ("pattern", "kind", "weight", "points to", "native rate")


def rule_page(rule: Rule) -> str:
    """Return what a rule finds, why, examples, its measured native rate and when it is wrong, in Markdown."""
    parts = [
        f"# {rule.name} ({rule.code})",
        f"Kind: {rule.kind} · severity: {rule.severity} · weight: {rule.weight:g} · texts in: {rule.target}"
        + (f" · points to: {', '.join(_languages(rule))}" if _languages(rule) else ""),
        f"## What it does\n\n{rule.what}",
        f"## Why it is a trace\n\n{rule.why}",
        f"## Example\n\n```text\n{rule.example}\n```\n\nUse instead:\n\n```text\n{rule.instead}\n```",
        f"## When it is wrong\n\n{rule.wrong_when}",
        f"## Rate in native text\n\n{rate_in_words(rule.native_rate())}",
        *_pattern_table(rule.patterns, rule),
        _examples(rule),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def rule_table(rules: Iterable[Rule]) -> str:
    """Return a Markdown table with one rule a line."""
    return "\n".join([_line(_HEADINGS), _line(["---"] * len(_HEADINGS)), *(_row(rule) for rule in rules)])


def rules_page(rules: Sequence[Rule]) -> str:
    """Return the page of all rules in Markdown: a table for each language of texts, with what the rates rest on."""
    targets = list(dict.fromkeys(rule.target for rule in rules))
    tables = (
        f"## Texts in {language_name(target)}\n\n{_measured_in_words(target)}\n\n"
        + rule_table(rule for rule in rules if rule.target == target)
        for target in targets
    )
    intro = "Made by `dedup rule --output-format markdown`; `dedup rule CODE` says more about each."
    return "\n\n".join(["# Rules of the checker", intro, *tables]) + "\n"


def _measured_in_words(target: str) -> str:
    articles = measured_articles().get(target)
    return (
        f"Native rates were measured on {articles:,} native articles."
        if articles
        else "Native rates were not measured."
    )


def rule_object(rule: Rule) -> dict[str, object]:
    """Return a rule as the JSON object that `dedup rule --output-format json` prints."""
    return {
        "code": rule.code,
        "name": rule.name,
        "kind": rule.kind,
        "severity": rule.severity,
        "weight": rule.weight,
        "target": rule.target,
        "languages": list(_languages(rule)),
        "native_rate": rule.native_rate(),
        "what": rule.what,
        "why": rule.why,
        "example": rule.example,
        "use_instead": rule.instead,
        "wrong_when": rule.wrong_when,
        "fires": _all_examples(rule, "fires"),
        "silent": _all_examples(rule, "silent"),
    }


def rate_in_words(rate: float | None) -> str:
    """Say a share of articles in words.

    >>> rate_in_words(0.0005), rate_in_words(0.0)
    ('fires in 0.05 % of native articles', 'fires in no native article')
    """
    if rate is None:
        return "not measured"
    return f"fires in {100 * rate:.2g} % of native articles" if rate else "fires in no native article"


def _languages(rule: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*rule.languages, *(each for pattern in rule.patterns for each in pattern.languages)]))


def _pattern_table(patterns: tuple[Pattern, ...], rule: Rule) -> list[str]:
    if len(patterns) < 2:
        return []
    rows = (
        [each.key, each.kind, f"{each.weight:g}", ", ".join(each.languages), _rate(rule, each.key)] for each in patterns
    )
    return ["## Patterns\n\n" + "\n".join(map(_line, [_PATTERN_HEADINGS, ["---"] * len(_PATTERN_HEADINGS), *rows]))]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rate(rule: Rule, key: str | None = None) -> str:
    rate = rule.native_rate(key)
    return "not measured" if rate is None else f"{100 * rate:.2g} %"


def _examples(rule: Rule) -> str:
    fires = "\n".join(f"- {_inline(each)}" for each in _all_examples(rule, "fires"))
    silent = "\n".join(f"- {_inline(each)}" for each in _all_examples(rule, "silent"))
    return f"## Examples\n\nFires:\n\n{fires}\n\nStays silent:\n\n{silent}"


def _all_examples(rule: Rule, name: Literal["fires", "silent"]) -> list[str]:
    if name == "fires":
        return [*rule.fires, *(each for pattern in rule.patterns for each in pattern.fires)]
    return [*rule.silent, *(each for pattern in rule.patterns for each in pattern.silent)]


def _row(rule: Rule) -> str:
    languages = ", ".join(_languages(rule)[:8]) + ("…" if len(_languages(rule)) > 8 else "")
    cells = (rule.code, rule.name, rule.kind, f"{rule.weight:g}", languages, _rate(rule))
    return _line([*cells, _inline(rule.example), _inline(rule.instead)])


def _inline(text: str) -> str:
    shown = text.replace("\n", " ⏎ ").replace("|", "\\|").replace("`", "'")
    return f"`{shown}`" if shown else ""

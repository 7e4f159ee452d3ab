"""The check of a text: findings of every kind of rule, and the verdict they and the style lead to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dedup.checker import spelling
from dedup.checker.context import Context
from dedup.checker.finding import Check, Finding, Verdict
from dedup.checker.findings import pattern_findings, without_overlaps
from dedup.checker.manner import manner_findings
from dedup.checker.repetition import repetition_findings
from dedup.checker.rules import selected, targets
from dedup.checker.style import Style, probabilities
from dedup.checker.variety import check_variety
from dedup.checker.verdict import conclude
from dedup.config import CheckConfig
from dedup.language import code, detect

STYLED = "en"
"""The language whose style is modelled, and whose names are read."""
_TOGETHER = 64
"""Texts that are read together."""
_MOST_FINDINGS = 1000
"""Findings of one text that are listed: nobody reads more, and hostile text has millions."""


def check_text(text: str, language: str | None = None, config: CheckConfig | None = None) -> Check:
    """Find the traces of translation in a text, with scrape defects beside them, and conclude.

    Args:
        text: The text; spans of the findings point into it.
        language: The language it is written in, as an ISO 639-1 code, BCP 47 tag or name; detected when None.
        config: Which rules apply, and which variety of English is meant.

    Raises:
        ConfigError: A selected code or the variety is not known.
    """
    return next(check_many([text], [language], config))


def written_in(text: str, language: str | None) -> str:
    """Return the ISO 639-1 code of the language a text is in: the one that is named, else the one detected."""
    return (code(language) or language) if language else detect(text).language


def check_many(
    texts: Sequence[str], languages: Sequence[str | None] | None = None, config: CheckConfig | None = None
) -> Iterator[Check]:
    """Check texts as `check_text` does, some dozens at a time; `languages` has one entry a text."""
    config = config or CheckConfig()
    codes, variety = selected(config.select, config.ignore), check_variety(config.variety)
    for start in range(0, len(texts), _TOGETHER):
        part = texts[start : start + _TOGETHER]
        named = languages[start : start + _TOGETHER] if languages else [None] * len(part)
        contexts = [
            Context(text, written_in(text, language), variety) for text, language in zip(part, named, strict=True)
        ]
        yield from _checks(contexts, codes)


def _checks(contexts: Sequence[Context], codes: frozenset[str]) -> Iterator[Check]:
    """Yield the checks of a few texts, each kind of rule over all of them before the next."""
    styles = [probabilities(context.text) if context.language == STYLED else None for context in contexts]
    others = [_other_findings(context, style, codes) for context, style in zip(contexts, styles, strict=True)]
    patterns = pattern_findings(contexts, codes)
    for context, style, other, found in zip(contexts, styles, others, patterns, strict=True):
        if context.language not in targets():
            yield Check(_without_rules(context.language), (), context.text)
            continue
        findings = tuple(without_overlaps([*found, *other]))
        verdict = conclude(findings, style, len(context.text))
        yield _listed(Check(verdict, findings, context.text))


def _listed(check: Check) -> Check:
    """Return the check with as many findings as are listed; the reason says so where some are left out."""
    count = len(check.findings)
    if count <= _MOST_FINDINGS:
        return check
    reason = f"{check.verdict.reason} Only the first {_MOST_FINDINGS:,} of {count:,} findings are listed."
    return replace(check, verdict=replace(check.verdict, reason=reason), findings=check.findings[:_MOST_FINDINGS])


def _other_findings(context: Context, style: Style | None, codes: frozenset[str]) -> list[Finding]:
    """Return what is found by code and not by patterns: repetition, names and the style as a whole."""
    if context.language != STYLED:
        return []
    names = spelling.find(context.text, context.language)
    asked = [each for each in [*names, *spelling.relayed(names)] if each.code in codes]
    return [*repetition_findings(context, codes), *asked, *manner_findings(context, style, codes)]


def _without_rules(language: str) -> Verdict:
    known = ", ".join(targets())
    return Verdict(None, 0.5, None, (), f"there are no rules for texts in {language!r}; there are some for {known}")

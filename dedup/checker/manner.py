"""The style of a text as a finding: the paragraph that reads most like a translation, where the whole text does."""

from itertools import islice

from dedup.checker.context import Context
from dedup.checker.finding import Finding
from dedup.checker.rules import find_rules
from dedup.checker.style import Style, probabilities
from dedup.checker.verdict import calibration
from dedup.schema import Span

CODE = "STY101"
_LEAST_LOG_ODDS = 2.5
"""Style of the whole text from which on a paragraph is shown."""
_LEAST_TOKENS = 30
_MOST_PARAGRAPHS = 60


def manner_findings(context: Context, style: Style | None, codes: frozenset[str]) -> list[Finding]:
    """Return the paragraph with the most foreign style, where the style of the whole text is a translation's.

    It weighs nothing: the verdict counts the style of the whole text by itself.
    """
    told = style is not None and style.tokens >= calibration().least_tokens and style.translated >= _LEAST_LOG_ODDS
    if CODE not in codes or style is None or not told:
        return []
    judged = [(span, probabilities(_part(context, span))) for span in islice(context.paragraphs, _MOST_PARAGRAPHS)]
    long = [(found.translated, -span.start, span) for span, found in judged if found.tokens >= _LEAST_TOKENS]
    return [_finding(context, max(long)[2], style)] if long else []


def _part(context: Context, span: Span) -> str:
    return context.text[span.start : span.end]


def _finding(context: Context, span: Span, style: Style) -> Finding:
    (rule,) = find_rules(CODE)
    return Finding(
        code=rule.code,
        name=rule.name,
        kind=rule.kind,
        severity=rule.severity,
        start=span.start,
        end=span.end,
        text=_part(context, span),
        message=f"the style of the text is that of translations (log-odds {style.translated:+.1f}), here most of all",
        suggestion=None,
        languages=(),
        weight=rule.weight,
        native_rate=rule.native_rate(),
    )

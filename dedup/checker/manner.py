"""The style of a text as a finding: the paragraph that reads most like a translation, where the whole text does."""

from itertools import islice

from dedup.checker.context import Context
from dedup.checker.finding import Finding
from dedup.checker.findings import whole_rule_finding
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
    if not long:
        return []
    message = f"the style of the text is that of translations (log-odds {style.translated:+.1f}), here most of all"
    return [whole_rule_finding(context, find_rules(CODE)[0], max(long)[2], message)]


def _part(context: Context, span: Span) -> str:
    return context.text[span.start : span.end]

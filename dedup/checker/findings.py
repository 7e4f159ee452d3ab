"""From hits of rules to findings: conditions, quotations, variety, suggestions, overlaps."""

from collections.abc import Iterable, Sequence

from dedup.checker.conditions import CONDITIONS
from dedup.checker.context import Context
from dedup.checker.finding import Finding, Kind
from dedup.checker.matching import Hit, hits
from dedup.checker.rewriting import rewrite
from dedup.checker.rules import Rule
from dedup.schema import Span

_IN_QUOTATION = 0.3
"""What a trace inside a quotation counts: wire copy translates its quotations itself."""


def pattern_findings(contexts: Sequence[Context], codes: frozenset[str]) -> list[list[Finding]]:
    """Return for each text what the patterns of the rules with these codes find, in the order of the text."""
    return [without_overlaps(finding for _, finding in found) for found in fired(contexts, codes)]


def fired(contexts: Sequence[Context], codes: frozenset[str]) -> list[list[tuple[Hit, Finding]]]:
    """Return for each text the hits that hold, each with its finding, overlaps included."""
    return [
        [(hit, finding) for hit in found if _holds(context, hit) and (finding := _finding(context, hit)) is not None]
        for context, found in zip(contexts, hits(contexts, codes), strict=True)
    ]


def _holds(context: Context, hit: Hit) -> bool:
    varieties = hit.pattern.varieties
    return all(CONDITIONS[name](context, hit) for name in hit.pattern.conditions) and (
        not varieties or context.variety in varieties
    )


def _finding(context: Context, hit: Hit) -> Finding | None:
    """Build the finding of a hit; None where the rule does not apply inside quotations or addresses."""
    rule, pattern = hit.rule, hit.pattern
    quoted = pattern.quotes != "any" and context.quoted(hit.start, hit.end)
    if (quoted and pattern.quotes == "skip") or context.addressed(hit.start, hit.end):
        return None
    text = context.text[hit.start : hit.end]
    groups = {**hit.groups, "span": text}
    return Finding(
        code=rule.code,
        name=rule.name,
        kind=_kind(pattern.kind, quoted and pattern.quotes == "relay"),
        severity="info" if quoted else pattern.severity,
        start=hit.start,
        end=hit.end,
        text=text,
        message=rewrite(pattern.message, groups),
        suggestion=None if pattern.suggestion is None else rewrite(pattern.suggestion, groups),
        languages=pattern.languages,
        weight=pattern.weight * (_IN_QUOTATION if quoted else 1.0),
        native_rate=rule.native_rate(pattern.key),
        safe=pattern.safe,
        machine=pattern.machine,
    )


def whole_rule_finding(context: Context, rule: Rule, span: Span, message: str) -> Finding:
    """Build the finding of a rule that is found by code: it says what the rule says, at a place of the text."""
    return Finding(
        code=rule.code,
        name=rule.name,
        kind=rule.kind,
        severity=rule.severity,
        start=span.start,
        end=span.end,
        text=context.text[span.start : span.end],
        message=message,
        suggestion=None,
        languages=rule.languages,
        weight=rule.weight,
        native_rate=rule.native_rate(),
        machine=rule.machine,
    )


def _kind(kind: Kind, relayed: bool) -> Kind:
    return "relay" if relayed and kind == "translation" else kind


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of the text; of those of one code that overlap the weightiest stays.

    Different codes may mark the same words: each explains something else.
    """
    kept: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda each: (each.start, -each.weight, -each.end)):
        same = kept.setdefault(finding.code, [])
        if not same or same[-1].end <= finding.start:
            same.append(finding)
        elif finding.weight > same[-1].weight:
            same[-1] = finding
    return sorted((each for same in kept.values() for each in same), key=lambda each: (each.start, each.end, each.code))

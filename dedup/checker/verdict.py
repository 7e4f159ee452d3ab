"""Conclude from findings and style whether a text is a translation, from which languages, and how sure that is.

Log-odds add up: the style's, and the weights of the findings of kind translation, each code counting less the more
often it fires. Both coefficients and the two thresholds are fitted in `training/style` on documents whose year and
engine the style model had not seen (data file `style_verdict.json`). Languages are ranked by the style's shares and
by what the findings name; a language counts as named only when two independent kinds of evidence speak for it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt
from typing import NamedTuple

from dedup.checker.finding import Finding, LanguageProbability, Verdict
from dedup.checker.languages import language_name
from dedup.checker.style import Style

_AGAIN = 0.5
"""What each further finding of one code counts of the one before."""
_AMBIGUOUS = 0.25
"""What an ambiguous trace counts, and only beside an unambiguous one."""
_MOST_WEIGHT = 12.0
_FLOOR = 0.002
"""Share of a language that the style model does not know or rules out."""
_LANGUAGE_WEIGHT = 0.8
"""What a finding's weight adds to the log-odds of the languages it names."""
_DOUBT = 0.03
"""Share that no evidence takes from the other languages together."""
_LEAST_SHARE = 0.01
_MOST_LANGUAGES = 8
_NAMED_SHARE = 0.5
_STYLE_SUPPORT = 0.1
_SPANS = 4
_SPAN_LENGTH = 40
_ALIGNED_LOG_ODDS = 4.0
"""What a foreign article that is followed sentence for sentence adds; it leaves the direction to the other evidence."""
_LEAST_ALIGNED = 0.5


class Calibration(NamedTuple):
    """Coefficients of the log-odds, and where a verdict begins."""

    intercept: float
    style: float
    rules: float
    rules_only: float
    """Intercept for texts whose style is not modelled."""
    translated: float
    """Least probability of the verdict `translated`."""
    native: float
    """Greatest probability of the verdict `not translated`."""
    full_tokens: int
    """From so many tokens on the style counts fully; below, by the root of the share."""
    least_tokens: int
    """Below so many tokens only findings lead to a verdict."""


class Evidence(NamedTuple):
    """What speaks for a translation."""

    weight: float
    """Weights of the findings, each further one of a code counting less."""
    families: frozenset[str]
    """Families of codes (NAM, PUN ...) that have an unambiguous finding."""


@cache
def calibration() -> Calibration:
    """Return the fitted coefficients."""
    path = files("dedup.data.checker").joinpath("style_verdict.json")
    return Calibration(**json.loads(path.read_text(encoding="utf-8"))["calibration"])


def conclude(findings: Sequence[Finding], style: Style | None, text_length: int) -> Verdict:
    """Conclude whether a text is a translation.

    Args:
        findings: All findings of the text; only those of kind translation and ambiguous count.
        style: What its style says, None where the style of its language is not modelled.
        text_length: Its length in characters.

    Returns:
        The verdict; `translated` is None where the probability lies between the thresholds or the text is too short for
        its style to tell and the findings are of fewer than two kinds.
    """
    using = calibration()
    found = evidence(findings)
    probability = _logistic(log_odds(found, style, using))
    translated = _decide(probability, found, style, using)
    machine = translated and any(each.machine for each in findings if each.kind == "translation")
    verdict = Verdict(translated, probability, True if machine else None, rank_languages(findings, style), "")
    return replace(verdict, reason=_reason(verdict, findings, style, text_length))


def _logistic(value: float) -> float:
    return round(1 / (1 + exp(-max(min(value, 50.0), -50.0))), 4)


def evidence(findings: Iterable[Finding]) -> Evidence:
    """Sum up the findings.

    >>> evidence([])
    Evidence(weight=0.0, families=frozenset())
    """
    clear = _weight(each for each in findings if each.kind == "translation")
    vague = _weight(each for each in findings if each.kind == "ambiguous") * _AMBIGUOUS if clear else 0.0
    families = frozenset(each.code[:3] for each in findings if each.kind == "translation")
    return Evidence(round(min(clear + vague, _MOST_WEIGHT), 4), families)


def _weight(findings: Iterable[Finding]) -> float:
    by_code: dict[str, list[float]] = defaultdict(list)
    for finding in findings:
        by_code[finding.code].append(finding.weight)
    return sum(_fading(weights) for weights in by_code.values())


def _fading(weights: Iterable[float]) -> float:
    total = 0.0
    for weight in sorted(weights):
        total = weight + _AGAIN * total
    return total


def log_odds(found: Evidence, style: Style | None, using: Calibration) -> float:
    """Return the log-odds that the text is a translation."""
    if style is None or not style.tokens:
        return using.rules_only + using.rules * found.weight
    trust = sqrt(min(1.0, style.tokens / using.full_tokens))
    return using.intercept + using.style * style.translated * trust + using.rules * found.weight


def _decide(probability: float, found: Evidence, style: Style | None, using: Calibration) -> bool | None:
    enough = style is not None and style.tokens >= using.least_tokens
    if probability >= using.translated and (enough or len(found.families) > 1):
        return True
    return False if probability <= using.native and enough else None


def rank_languages(findings: Iterable[Finding], style: Style | None) -> tuple[LanguageProbability, ...]:
    """Rank the source languages by the style's shares and the findings; probabilities sum to at most 1."""
    named = _named(findings)
    shares = style.languages if style else {}
    if not shares and not named:
        return ()
    logs = {each: log(max(shares.get(each, 0.0), _FLOOR)) + named.get(each, 0.0) for each in {*shares, *named}}
    top = max(logs.values())
    total = sum(exp(value - top) for value in logs.values())
    even = _DOUBT / len(logs)
    ranked = sorted((-even - (1 - _DOUBT) * exp(value - top) / total, language) for language, value in logs.items())
    likely = [(-share, language) for share, language in ranked if -share >= _LEAST_SHARE][:_MOST_LANGUAGES]
    return tuple(LanguageProbability(language, round(share, 4)) for share, language in likely)


def _named(findings: Iterable[Finding]) -> Mapping[str, float]:
    """Return what the findings add to the log-odds of each language they name."""
    weights: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if finding.kind in {"translation", "ambiguous"}:
            part = 1.0 if finding.kind == "translation" else _AMBIGUOUS
            for language in finding.languages:
                weights[language][finding.code].append(part * finding.weight)
    return {each: _LANGUAGE_WEIGHT * sum(map(_fading, by_code.values())) for each, by_code in weights.items()}


def supports(language: str, findings: Iterable[Finding], style: Style | None) -> frozenset[str]:
    """Return the independent kinds of evidence for a source language: families of codes, and `style`."""
    families = {each.code[:3] for each in findings if each.kind == "translation" and language in each.languages}
    if style and style.languages.get(language, 0.0) >= _STYLE_SUPPORT:
        families.add("style")
    return frozenset(families)


def named_language(verdict: Verdict, findings: Sequence[Finding], style: Style | None) -> str | None:
    """Return the source language that a verdict may name: likely, and with two independent kinds of evidence."""
    if not verdict.translated or not verdict.languages:
        return None
    first = verdict.languages[0]
    enough = first.probability >= _NAMED_SHARE and len(supports(first.language, findings, style)) > 1
    return first.language if enough else None


def with_source(verdict: Verdict, aligned_share: float, source_id: str, language: str) -> Verdict:
    """Return the verdict on a text that follows an article in another language.

    Args:
        verdict: What the text alone led to.
        aligned_share: Share of its sentences that are aligned with the other article's in the same order, 0 to 1.
        source_id: Id of the other article.
        language: Its language.

    Returns:
        The verdict unchanged where less than half is aligned. The direction is not in the alignment: the log-odds rise
        by a fixed amount for a full alignment, and a text that reads as native stays undetermined at most.
    """
    if aligned_share < _LEAST_ALIGNED:
        return verdict
    using = calibration()
    odds = log(max(verdict.probability, 1e-4) / max(1 - verdict.probability, 1e-4))
    probability = _logistic(odds + _ALIGNED_LOG_ODDS * aligned_share)
    translated = True if probability >= using.translated else None if probability > using.native else verdict.translated
    rest = tuple(each for each in verdict.languages if each.language != language)
    share = round(
        max(aligned_share, next((x.probability for x in verdict.languages if x.language == language), 0.0)), 4
    )
    scaled = (replace(each, probability=round(each.probability * (1 - share), 4)) for each in rest)
    followed = f"{aligned_share:.0%} of its sentences follow {source_id} ({language_name(language)}) in order"
    return replace(
        verdict,
        translated=translated,
        probability=probability,
        languages=(LanguageProbability(language, share), *scaled),
        reason=f"{followed}; {verdict.reason}",
    )


def _reason(verdict: Verdict, findings: Sequence[Finding], style: Style | None, text_length: int) -> str:
    traces, manner = _traces(findings), _style_words(style)
    if verdict.translated is False:
        return f"Reads as written in this language ({'; '.join(filter(None, (manner, traces)))})."
    if verdict.translated is None:
        short = style is None or style.tokens < calibration().least_tokens
        why = f"the text is short ({text_length} characters)" if short else "the evidence is mixed"
        return f"Undetermined: {why} ({'; '.join(filter(None, (manner, traces)))})."
    name = named_language(verdict, findings, style)
    source = f" from {language_name(name)}" if name else f", source language open ({_candidates(verdict.languages)})"
    return f"Reads as a translation{source}: {'; '.join(filter(None, (traces, manner)))}."


def _style_words(style: Style | None) -> str:
    if style is None or not style.tokens:
        return "no model of its style"
    kind = (
        "translations"
        if style.translated > 1
        else "native text"
        if style.translated < -1
        else "native text and translations alike"
    )
    return f"style of {kind} (log-odds {style.translated:+.1f})"


def _candidates(languages: Sequence[LanguageProbability]) -> str:
    return (
        ", ".join(f"{language_name(each.language)} {each.probability:.0%}" for each in languages[:3]) or "no candidates"
    )


def _traces(findings: Sequence[Finding]) -> str:
    """Name the strongest spans, one for each code."""
    clear = sorted(
        (each for each in findings if each.kind == "translation"), key=lambda each: (-each.weight, each.start)
    )
    by_code = list({each.code: each for each in reversed(clear)}.values())
    strongest = sorted(by_code, key=lambda each: (-each.weight, each.start))[:_SPANS]
    if not strongest:
        return ""
    spans = ", ".join(f"“{_shortened(each.text)}” ({each.name})" for each in strongest)
    return f"{len(clear)} trace{'s' if len(clear) > 1 else ''} of translation, among them {spans}"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SPAN_LENGTH else line[: _SPAN_LENGTH - 1] + "…"

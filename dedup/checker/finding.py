"""What a check yields: findings with their evidence, the verdict, and both together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dedup.schema import Span

Kind = Literal["translation", "ambiguous", "scrape", "relay"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One trace in a text: what was found where, what it means and what to write instead."""

    code: str
    name: str
    kind: Kind
    severity: Severity
    start: int
    end: int
    text: str
    message: str
    suggestion: str | None
    languages: tuple[str, ...]
    """Source languages that explain the trace (ISO 639-1), empty when it names none."""
    weight: float
    """Evidence for translation in nats, already lowered where the trace stands inside a quotation."""
    native_rate: float | None
    """Share of native articles in which the rule fires, as measured; None where it was not."""
    safe: bool = False
    """True when the suggestion may be applied without a person looking; not serialised."""
    machine: bool = False
    """True when only a machine leaves such a trace; not serialised."""

    @property
    def span(self) -> Span:
        """Return the marked range of the text."""
        return Span(self.start, self.end)

    def to_dict(self) -> dict[str, object]:
        """Return the finding as the JSON object that `dedup check` prints."""
        return {
            "code": self.code,
            "name": self.name,
            "kind": self.kind,
            "severity": self.severity,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "message": self.message,
            "suggestion": self.suggestion,
            "languages": list(self.languages),
            "weight": self.weight,
            "native_rate": self.native_rate,
        }


@dataclass(frozen=True, slots=True)
class LanguageProbability:
    """A source language and how probable it is."""

    language: str
    probability: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text is a translation, from which languages and how sure; `translated` None means undetermined."""

    translated: bool | None
    probability: float
    machine: bool | None
    languages: tuple[LanguageProbability, ...]
    reason: str

    def to_dict(self) -> dict[str, object]:
        """Return the verdict as the JSON object that `dedup check` prints."""
        return {
            "translated": self.translated,
            "probability": self.probability,
            "machine": self.machine,
            "languages": [{"language": each.language, "probability": each.probability} for each in self.languages],
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on one text and its findings in the order of the text."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    text: str

    def fixed(self) -> str:
        """Return the text with the safe suggestions applied, earliest first where two overlap."""
        parts, position = [], 0
        for finding in _safe_fixes(self.findings):
            if finding.start >= position and finding.suggestion is not None:
                parts += [self.text[position : finding.start], finding.suggestion]
                position = finding.end
        return "".join([*parts, self.text[position:]])

    def to_dict(self) -> dict[str, object]:
        """Return verdict and findings as JSON objects."""
        return {"verdict": self.verdict.to_dict(), "findings": [each.to_dict() for each in self.findings]}


def _safe_fixes(findings: Sequence[Finding]) -> list[Finding]:
    safe = (each for each in findings if each.safe and each.suggestion is not None)
    return sorted(safe, key=lambda each: (each.start, each.end))

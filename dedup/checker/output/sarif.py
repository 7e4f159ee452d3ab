"""SARIF 2.1.0 (OASIS), which code-scanning tools and editors read."""

from collections.abc import Iterable
from pathlib import PurePath

import orjson
import typer

from dedup import __version__
from dedup.checker.finding import Finding, Severity
from dedup.checker.output.document import Document
from dedup.checker.rules import Rule, all_rules

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def write_sarif(documents: Iterable[Document]) -> None:
    """Print one run with the rules that fired and all results."""
    found = [(document, finding) for document in documents for finding in document.check.findings]
    fired = {finding.code for _, finding in found}
    rules = {rule.code: rule for rule in reversed(all_rules()) if rule.code in fired}
    numbers = {code: number for number, code in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "dedup",
                "semanticVersion": __version__,
                "rules": [_descriptor(rules[code]) for code in numbers],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(document, finding, numbers[finding.code]) for document, finding in found],
    }
    typer.echo(
        orjson.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, option=orjson.OPT_INDENT_2).decode()
    )


def _descriptor(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"Use instead: {rule.instead}. Wrong when: {rule.wrong_when}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"kind": rule.kind, "nativeRate": rule.native_rate()},
    }


def _result(document: Document, finding: Finding, number: int) -> dict[str, object]:
    return {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(document), "region": _region(document, finding)}}
        ],
        "properties": {
            "kind": finding.kind,
            "suggestion": finding.suggestion,
            "languages": list(finding.languages),
            "weight": finding.weight,
        },
    }


def _artifact(document: Document) -> dict[str, str]:
    return {"uri": PurePath(document.place).as_posix().replace(" ", "%20")}


def _region(document: Document, finding: Finding) -> dict[str, object]:
    line, column = document.position(finding.start)
    last_line, last_column = document.position(finding.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": last_line,
        "endColumn": last_column,
        "charOffset": finding.start,
        "charLength": finding.end - finding.start,
        "snippet": {"text": finding.text},
    }

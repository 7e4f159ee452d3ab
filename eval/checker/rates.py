"""How often each rule fires in native text: measured here, read by the rules, never typed by hand.

`python -m eval.checker.rates --write` puts the rates into the data file that ships with the rules.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from dedup.checker import spelling
from dedup.checker.context import Context
from dedup.checker.finding import Finding
from dedup.checker.findings import fired
from dedup.checker.manner import manner_findings
from dedup.checker.repetition import repetition_findings
from dedup.checker.rules import all_rules, selected
from dedup.checker.style import probabilities

RATES = Path("dedup/data/checker/native_rates.json")
_DIGITS = 6
_SEMEVAL = "dev/semeval2022_pairs.jsonl.gz"
_NATIVE = "artefacts/native_en.parquet"


@dataclass
class Count:
    """Articles of one language, and in how many of them each rule, each pattern and any translation trace fired."""

    articles: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    translation: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, target: str, codes: frozenset[str]) -> None:
        """Count one article."""
        self.articles += 1
        found = list(findings(text, target, codes))
        self.fired.update({name for names, _ in found for name in names})
        self.translation += any(finding.kind == "translation" for _, finding in found)
        for names, finding in found:
            self._remember(names[-1], text, finding)

    def _remember(self, name: str, text: str, finding: Finding) -> None:
        shown = self.examples.setdefault(f"{name} ({finding.kind})", [])
        if len(shown) < 5:
            before, after = text[max(0, finding.start - 30) : finding.start], text[finding.end : finding.end + 30]
            shown.append(" ".join(f"{before}[{finding.text}]{after}".split()))


def findings(text: str, target: str, codes: frozenset[str]) -> Iterator[tuple[list[str], Finding]]:
    """Yield each finding with the names under which its rate is kept: `target:CODE` and `target:CODE/pattern`."""
    context = Context(text, target)
    for hit, finding in fired([context], codes)[0]:
        yield [f"{target}:{hit.rule.code}", f"{target}:{hit.rule.code}/{hit.pattern.key}"], finding
    if target == "en":
        by_style = manner_findings(context, probabilities(context.text), codes)
        names = spelling.find(text, target)
        for finding in [*repetition_findings(context, codes), *names, *spelling.relayed(names), *by_style]:
            yield [f"{target}:{finding.code}"], finding


def count(texts: Iterable[str], target: str) -> Count:
    """Count what fires in native texts."""
    counted = Count()
    for text in texts:
        counted.add(text, target, selected(("ALL",), ()))
    return counted


def native_texts(shared: Path) -> dict[str, Sequence[str]]:
    """Return native news by language: 8,000 US articles, and the French, German and Spanish ones of SemEval-2022."""
    english = pl.read_parquet(shared / "data" / _NATIVE)["text"].to_list()
    others: dict[str, dict[str, None]] = {}
    with gzip.open(shared / "data" / _SEMEVAL, "rt", encoding="utf-8") as lines:
        for pair in map(json.loads, lines):
            for side in "12":
                others.setdefault(pair[f"lang{side}"], {})[pair[f"text{side}"]] = None
    return {"en": english, **{target: list(others.get(target, {})) for target in ("de", "es", "fr")}}


def table(counts: dict[str, Count]) -> dict[str, object]:
    """Return the content of the data file."""
    names = {f"{rule.target}:{rule.code}": rule.target for rule in all_rules()}
    names |= {f"{rule.target}:{rule.code}/{each.key}": rule.target for rule in all_rules() for each in rule.patterns}
    rates = {
        name: round(counts[target].fired[name] / counts[target].articles, _DIGITS)
        for name, target in sorted(names.items())
        if target in counts and counts[target].articles
    }
    measured = {
        target: {"articles": each.articles, "with_translation_finding": round(each.translation / each.articles, 4)}
        for target, each in sorted(counts.items())
        if each.articles
    }
    return {"made_by": "python -m eval.checker.rates --write", "measured_on": measured, "rates": rates}


def main(
    shared: Annotated[Path, typer.Option(help="folder that holds data/")] = Path("../shared"),
    write: Annotated[bool, typer.Option("--write", help="put the rates into the data file of the rules")] = False,
    alarms: Annotated[int, typer.Option(help="print this many of the commonest false alarms")] = 10,
    limit: Annotated[int | None, typer.Option(help="articles of each language")] = None,
) -> None:
    """Measure the native rate of every rule and print the commonest false alarms."""
    counts = {target: count(texts[:limit], target) for target, texts in native_texts(shared).items()}
    found = table(counts)
    if write:
        RATES.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(found["measured_on"], indent=1))
    for target, each in counts.items():
        for name, examples in _commonest(each)[:alarms]:
            print(f"{target} {each.fired[name.split(' ')[0]]:5} {name}: {' | '.join(examples[:3])}")


def _commonest(counted: Count) -> list[tuple[str, list[str]]]:
    wrong = [item for item in counted.examples.items() if item[0].endswith("(translation)")]
    return sorted(wrong, key=lambda item: (-counted.fired[item[0].split(" ")[0]], item[0]))


if __name__ == "__main__":
    typer.run(main)

"""The rules as data: what each finds, why, with which patterns, how often it fires in native text."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

from dedup.checker.finding import Kind, Severity
from dedup.errors import ConfigError

Quotes = Literal["any", "less", "relay", "skip"]
Finder = Literal["pattern", "names", "repetition", "document"]

DEFAULT = "DEFAULT"
"""Stands in a selection for every rule without its opt-in patterns."""

_DATA = files("dedup.data.checker")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which a rule fires."""

    key: str
    """Names the pattern inside its rule; `CODE/key` names its native rate."""
    expression: str
    """RE2 syntax; the group `span`, where there is one, is what the finding marks."""
    kind: Kind
    severity: Severity
    languages: tuple[str, ...]
    message: str
    suggestion: str | None
    weight: float
    safe: bool
    machine: bool
    quotes: Quotes
    """Inside a quotation: `any` counts fully, `less` counts less, `relay` becomes kind relay, `skip` is dropped."""
    varieties: tuple[str, ...]
    """Spelling varieties in which the trace means something; empty for all."""
    conditions: tuple[str, ...]
    """Names of predicates (module `conditions`) that must all hold."""
    only_if: str
    """A pattern that must be found in the surroundings, where `‹` and `›` stand around the match; empty for none."""
    unless: str
    """A pattern that must not be found there."""
    opt_in: bool
    """Quiet unless its code or a prefix of it is selected by name: native text has it too often."""
    fires: tuple[str, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A trace with a code, its documentation and its patterns."""

    code: str
    name: str
    kind: Kind
    severity: Severity
    weight: float
    target: str
    """The language of the texts that the rule reads."""
    languages: tuple[str, ...]
    machine: bool
    """Whether only machines leave the trace."""
    finder: Finder
    what: str
    why: str
    example: str
    instead: str
    wrong_when: str
    patterns: tuple[Pattern, ...]
    fires: tuple[str, ...]
    """Examples of rules that are found by code; those of patterns stand with the patterns."""
    silent: tuple[str, ...]

    def native_rate(self, key: str | None = None) -> float | None:
        """Return the share of native articles in which the rule (or one of its patterns) fires; None if unmeasured."""
        name = f"{self.target}:{self.code}" + (f"/{key}" if key else "")
        return native_rates().get(name)


@lru_cache(maxsize=1)
def _measurements() -> dict[str, dict[str, object]]:
    path = _DATA.joinpath("native_rates.json")
    empty: dict[str, dict[str, object]] = {"rates": {}, "measured_on": {}}
    return cast(dict[str, dict[str, object]], json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else empty


def native_rates() -> Mapping[str, float]:
    """Return the measured rates by `target:CODE` and `target:CODE/key`, as `eval.checker.rates` wrote them."""
    return cast(dict[str, float], _measurements()["rates"])


def measured_articles() -> Mapping[str, int]:
    """Return on how many native articles of each language the rates were measured."""
    return {target: cast(dict[str, int], each)["articles"] for target, each in _measurements()["measured_on"].items()}


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    table = tomllib.loads(_DATA.joinpath("words.toml").read_text(encoding="utf-8"))
    return {name: "(?:" + "|".join(words) + ")" for name, words in table.items()}


def expand(expression: str) -> str:
    """Return a pattern with each `{{NAME}}` replaced by the alternatives that words.toml lists under the name."""
    for name, alternatives in _words().items():
        expression = expression.replace("{{" + name + "}}", alternatives)
    return expression


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of every target language, sorted by target and code; English first."""
    rules = [rule for folder in ("rules", "targets") for rule in _read_folder(folder)]
    return tuple(sorted(rules, key=lambda rule: (rule.target != "en", rule.target, rule.code)))


def _read_folder(folder: str) -> Iterable[Rule]:
    for path in sorted(_DATA.joinpath(folder).iterdir(), key=lambda path: path.name):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from (_rule(entry, table.get("target", "en")) for entry in table["rule"])


def _rule(entry: dict[str, object], target: str) -> Rule:
    get = cast(dict[str, str], entry).get
    patterns = cast(list[dict[str, object]], entry.get("pattern", []))
    return Rule(
        code=get("code", ""),
        name=get("name", ""),
        kind=cast(Kind, get("kind", "translation")),
        severity=cast(Severity, get("severity", "warning")),
        weight=cast(float, entry.get("weight", 0.0)),
        target=target,
        languages=_strings(entry, "languages"),
        machine=bool(entry.get("machine", False)),
        finder=cast(Finder, get("finder", "pattern")),
        what=get("what", ""),
        why=get("why", ""),
        example=get("example", ""),
        instead=get("instead", ""),
        wrong_when=get("wrong_when", ""),
        patterns=tuple(_pattern(number, entry, each) for number, each in enumerate(patterns, 1)),
        fires=_strings(entry, "fires"),
        silent=_strings(entry, "silent"),
    )


def _pattern(number: int, rule: dict[str, object], entry: dict[str, object]) -> Pattern:
    """Read one pattern; what it does not say it takes from its rule."""
    both = cast(dict[str, str], {**rule, **entry})
    return Pattern(
        key=cast(str, entry.get("key", str(number))),
        expression=expand(cast(str, entry["match"])),
        kind=cast(Kind, both.get("kind", "translation")),
        severity=cast(Severity, both.get("severity", "warning")),
        languages=_strings(both, "languages"),
        message=both.get("message", ""),
        suggestion=both.get("suggestion"),
        weight=cast(float, both.get("weight", 0.0)),
        safe=bool(both.get("safe", False)),
        machine=bool(both.get("machine", False)),
        quotes=cast(Quotes, both.get("quotes", "relay")),
        varieties=_strings(both, "varieties"),
        conditions=_strings(both, "conditions"),
        only_if=expand(both.get("only_if", "")),
        unless=expand(both.get("unless", "")),
        opt_in=bool(entry.get("opt_in", False)),
        fires=_strings(entry, "fires"),
        silent=_strings(entry, "silent"),
    )


def _strings(entry: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(cast(list[str], entry.get(name, [])))


@lru_cache(maxsize=1)
def targets() -> tuple[str, ...]:
    """Return the languages of texts for which there are rules."""
    return tuple(sorted({rule.target for rule in all_rules()}))


@lru_cache(maxsize=512)
def find_rules(code: str) -> tuple[Rule, ...]:
    """Return the rules with a code, one for each target language that has it.

    Raises:
        ConfigError: No rule has the code; the message names the nearest.
    """
    rules = tuple(rule for rule in all_rules() if rule.code == code.upper())
    if not rules:
        raise ConfigError(_unknown(code))
    return rules


@lru_cache(maxsize=64)
def selected(select: tuple[str, ...], ignore: tuple[str, ...]) -> frozenset[str]:
    """Return the codes that a selection of prefixes leaves; the longer prefix wins, as in ruff.

    With them stand the names (`CODE/key`) of the opt-in patterns of the rules that `select` names; `ALL` names all.

    Raises:
        ConfigError: A prefix fits no rule.
    """
    codes = sorted({rule.code for rule in all_rules()})
    for prefix in (*select, *ignore):
        if prefix.upper() not in {"ALL", DEFAULT} and not any(code.startswith(prefix.upper()) for code in codes):
            raise ConfigError(_unknown(prefix))
    left = frozenset(code for code in codes if _reach(code, _spelled_out(select)) > _reach(code, ignore))
    named = tuple(prefix for prefix in select if prefix.upper() != DEFAULT)
    quiet = ((rule.code, each.key) for rule in all_rules() for each in rule.patterns if each.opt_in)
    return left | {f"{code}/{key}" for code, key in quiet if code in left and _reach(code, named)}


def _spelled_out(select: tuple[str, ...]) -> tuple[str, ...]:
    """Return a selection with `DEFAULT`, and the empty one, read as every rule."""
    return tuple("ALL" if prefix.upper() == DEFAULT else prefix for prefix in select or ("ALL",))


def _reach(code: str, prefixes: tuple[str, ...]) -> int:
    """Return how exactly the best of the prefixes names the code; 0 when none does."""
    fitting = (1 if each.upper() == "ALL" else 1 + len(each) for each in prefixes)
    return max(
        (
            size
            for size, each in zip(fitting, prefixes, strict=True)
            if each.upper() == "ALL" or code.startswith(each.upper())
        ),
        default=0,
    )


def _unknown(code: str) -> str:
    codes = sorted({rule.code for rule in all_rules()})
    near = get_close_matches(code.upper(), codes, n=1, cutoff=0.3)
    hint = f" did you mean {near[0]}?" if near else ""
    return f"no rule is called {code!r};{hint} `dedup rule` lists them all"

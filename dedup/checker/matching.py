"""Patterns over a text in linear time: a first pass asks groups of patterns at once, a second one locates the hits.

RE2 promises time linear in the text for each pattern; the first pass makes the usual case, in which nothing is found,
cost a few scans in place of several hundred.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import re2

from dedup.checker.context import Context
from dedup.checker.rules import Pattern, Rule, all_rules

_GROUP_NAME = re.compile(r"\(\?P<\w+>")
_BUCKET = 16
"""Patterns asked at once: more make the automaton build more states on new text, fewer make more scans."""
_AUTOMATON_BYTES = 64 << 20
_MOST_HITS = 100
"""Hits of one pattern that are looked at in one text: nobody reads more, and hostile text has millions."""
_SURROUNDINGS = 240
"""Characters before and after a match that `only_if` and `unless` see."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a pattern matched, in characters of the text."""

    rule: Rule
    pattern: Pattern
    start: int
    end: int
    groups: dict[str, str]
    surroundings: str
    """The match between `‹` and `›` with what stands before and after it."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    pattern: Pattern
    expression: "re2._Regexp[bytes]"
    groups: dict[str, int]
    only_if: "re2._Regexp[str] | None"
    unless: "re2._Regexp[str] | None"


@dataclass(frozen=True, slots=True)
class _Bucket:
    any: "re2._Regexp[bytes]"
    which: re2.Set
    members: tuple[_Compiled, ...]

    def matching(self, data: bytes) -> list[_Compiled]:
        """Return the patterns that match; all of them where the set runs out of memory and says that none does."""
        if self.any.search(data) is None:
            return []
        numbers = cast(list[int] | None, self.which.Match(data))  # the stubs say bool
        return [self.members[number] for number in sorted(numbers)] if numbers else list(self.members)


def hits(contexts: Sequence[Context], codes: frozenset[str]) -> list[list[Hit]]:
    """Return for each text where the patterns for its language match, for the rules with one of the codes.

    One group of patterns reads all texts before the next does: its automaton then stays in the processor's cache.
    """
    found: list[list[Hit]] = [[] for _ in contexts]
    for target in {context.language for context in contexts}:
        texts = [(number, context) for number, context in enumerate(contexts) if context.language == target]
        for bucket in _buckets(target, codes):
            for number, context in texts:
                for member in bucket.matching(context.data):
                    found[number] += _locate(member, context)
    return found


def _locate(member: _Compiled, context: Context) -> Iterator[Hit]:
    for number, match in enumerate(member.expression.finditer(context.data)):
        if number == _MOST_HITS:
            return
        hit = _hit(member, match, context)
        if _fits(member, hit):
            yield hit


def _fits(member: _Compiled, hit: Hit) -> bool:
    around = hit.surroundings
    if member.unless is not None and member.unless.search(around) is not None:
        return False
    return member.only_if is None or member.only_if.search(around) is not None


def _hit(member: _Compiled, match: "re2._Match[bytes]", context: Context) -> Hit:
    start, end = match.span(member.groups.get("span", 0))
    groups = {name: (match.group(number) or b"").decode(errors="replace") for name, number in member.groups.items()}
    first, last = context.character(start), context.character(end)
    text = context.text
    around = f"{text[max(0, first - _SURROUNDINGS) : first]}‹{text[first:last]}›{text[last : last + _SURROUNDINGS]}"
    return Hit(member.rule, member.pattern, first, last, groups, around)


@lru_cache(maxsize=8)
def _buckets(target: str, codes: frozenset[str]) -> tuple[_Bucket, ...]:
    """Group the patterns for a language that a selection asks for: those that fire often apart from the others."""
    rules = [rule for rule in all_rules() if rule.target == target and rule.code in codes]
    asked = [(rule, each) for rule in rules for each in rule.patterns if _asked_for(rule, each, codes)]
    members = [_compile(rule, pattern) for rule, pattern in asked]
    members.sort(key=lambda each: each.rule.native_rate(each.pattern.key) or 0.0)
    groups = [tuple(members[at : at + _BUCKET]) for at in range(0, len(members), _BUCKET)]
    return tuple(_Bucket(_any_of(group), _set_of(group), group) for group in groups)


def _asked_for(rule: Rule, pattern: Pattern, codes: frozenset[str]) -> bool:
    """Tell whether a selection that holds the rule asks for the pattern, by name where it is opt-in."""
    return not pattern.opt_in or f"{rule.code}/{pattern.key}" in codes


def _any_of(members: tuple[_Compiled, ...]) -> "re2._Regexp[bytes]":
    parts = (f"(?:{_GROUP_NAME.sub('(?:', each.pattern.expression)})" for each in members)
    return _regexp("|".join(parts), captures=False)


def _set_of(members: tuple[_Compiled, ...]) -> re2.Set:
    which = re2.Set.SearchSet(_options())
    for each in members:
        which.Add(each.pattern.expression)
    which.Compile()
    return which


def _compile(rule: Rule, pattern: Pattern) -> _Compiled:
    expression = _regexp(pattern.expression)
    groups = {name.decode(): number for name, number in expression.groupindex.items()}
    only_if, unless = (re2.compile(each) if each else None for each in (pattern.only_if, pattern.unless))
    return _Compiled(rule, pattern, expression, groups, only_if, unless)


def _regexp(expression: str, captures: bool = True) -> "re2._Regexp[bytes]":
    options = _options()
    options.never_capture = not captures
    return re2.compile(expression.encode(), options)


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = _AUTOMATON_BYTES
    options.log_errors = False
    return options

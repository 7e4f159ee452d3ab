"""Find names that are spelled as another language's press spells them, and say how English does.

A token is looked up among the foreign forms of known names, read back to its own script under the table of each
language, and written again. Surnames that no list holds are read when their letters and their ending both speak for a
Slavic name.
"""

import gzip
import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple, cast

from dedup.checker.finding import Finding
from dedup.checker.known_names import Reading, readings
from dedup.checker.languages import language_name
from dedup.checker.romanisation import languages, romanise, spellings, writes
from dedup.checker.rules import Rule, find_rules
from dedup.schema import Span

CODES = ("NAM101", "NAM102", "NAM103", "NAM104", "NAM105", "NAM106", "NAM107")
"""The rules whose findings are names."""
RELAYED = "RLY102"
_WORD = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]+")
_LONGEST_NAME = 64
_LEAST_LETTERS = 4
_LEAST_CAPITALS = 6
"""Shorter words in capitals are abbreviations."""
_CLUSTER_WEIGHT = 1.5
"""What a foreign spelling counts more when other articles of the story write the English one."""
_MOST_FINDINGS = 500
"""No article has more; a text that repeats a name without end is not marked to its end."""
_GIVEN_WEIGHT = 1.0
_TRIED_SPELLINGS = 40
_QUOTED = 0.5
_CYRILLIC = frozenset({"uk", "ru", "be", "bg"})
_SEMITIC = frozenset({"ar", "fa", "he"})


class Spelling(NamedTuple):
    """A foreign spelling of a name: the rule, what English writes, and the languages whose press writes it so."""

    code: str
    english: str
    languages: tuple[str, ...]
    origin: str
    """The name in its own script, empty where only the form is known."""
    source: str
    """Language that the name comes from, empty where unknown."""
    given: bool
    """Whether the token is a given name, which people carry across borders."""
    certain: bool
    """Whether the English form is beyond doubt; letters alone may be read in several ways."""


def find(text: str, language: str, quotes: Sequence[Span] = ()) -> list[Finding]:
    """Return the names in a text that are spelled in the way of another language, in the order of the text.

    Args:
        text: The article.
        language: ISO 639-1 code of its language; only English has rules.
        quotes: Quotations; a name inside one counts half, as a writer may have kept the spelling of the one quoted.

    >>> [(each.text, each.suggestion, each.languages) for each in find("Shells fell on Bakhmout.", "en")]
    [('Bakhmout', 'Bakhmut', ('fr',))]
    """
    if language != "en":
        return []
    found = islice(_spellings(text), _MOST_FINDINGS)
    return [_finding(text[start:end], start, spelling, _inside(quotes, start)) for start, end, spelling in found]


def relayed(names: Iterable[Finding]) -> list[Finding]:
    """Return at most one finding: the first name that is not spelled as its own language would be, but as another's.

    >>> [each.message for each in relayed(find("Shells fell on Bakhmout.", "en"))]
    ['Ukrainian name spelled as in French: it came through that language']
    """
    read = ((name, spelled(name.text)) for name in names)
    through = ((name, each) for name, each in read if each and _came_through_another(each))
    return [_relay(*pair) for pair in islice(through, 1)]


def _came_through_another(spelling: Spelling) -> bool:
    return bool(spelling.source) and not spelling.given and spelling.source not in spelling.languages


def _relay(name: Finding, spelling: Spelling) -> Finding:
    """Return the finding that a name came from its language through another one, at the place of the name."""
    rule = _rule(RELAYED)
    by = " or ".join(map(language_name, spelling.languages))
    message = f"{language_name(spelling.source)} name spelled as in {by}: it came through that language"
    told = replace(name, code=rule.code, name=rule.name, kind=rule.kind, severity=rule.severity, message=message)
    return replace(told, weight=rule.weight, native_rate=rule.native_rate(), suggestion=None, safe=False)


def _inside(quotes: Sequence[Span], position: int) -> bool:
    number = bisect_right(quotes, (position, position)) - 1
    return number >= 0 and position < quotes[number].end


def against(members: Sequence[tuple[str, str, str]]) -> list[tuple[str, Finding]]:
    """Return the names that one member of a cluster spells as another language does while others spell them in English.

    Args:
        members: (id, text, language) of articles that tell the same story.

    Returns:
        (id, finding): the finding says how many members write the English form and weighs half as much again.
    """
    english = [(name, text) for name, text, language in members if language == "en"]
    found = []
    for name, text in english:
        others = [other for id_, other in english if id_ != name]
        for finding in find(text, "en"):
            support = sum(_has_word(other, finding.suggestion or "") for other in others)
            if support:
                found.append((name, _supported(finding, support)))
    return found


def _supported(finding: Finding, support: int) -> Finding:
    """Return the finding with the cluster's evidence: each member that writes the English form settles the name."""
    members = "another article" if support == 1 else f"{support} other articles"
    message = f"{finding.message}; {members} of this story: “{finding.suggestion}”"
    return replace(finding, message=message, weight=round(finding.weight * _CLUSTER_WEIGHT, 2))


def _has_word(text: str, word: str) -> bool:
    return bool(word) and re.search(rf"\b{re.escape(word)}\b", text) is not None


def _spellings(text: str) -> Iterator[tuple[int, int, Spelling]]:
    end, by_first_word = 0, _listed()
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        if start < end:
            continue
        listed = _listed_at(text, start, by_first_word[word]) if word in by_first_word else None
        # What is longer is no name, and would fill the memory of `spelled`.
        spelling = listed[1] if listed else spelled(word) if len(word) <= _LONGEST_NAME else None
        if spelling:
            end = start + len(listed[0]) if listed else match.end()
            yield start, end, spelling


def _listed_at(text: str, start: int, entries: Sequence[tuple[str, Spelling]]) -> tuple[str, Spelling] | None:
    """Return the first of the entries, longest first, that begins here and ends at the end of a word."""
    for form, spelling in entries:
        if text.startswith(form, start) and not text[start + len(form) : start + len(form) + 1].isalpha():
            return form, spelling
    return None


@lru_cache(maxsize=1 << 16)
def spelled(token: str) -> Spelling | None:
    """Return the foreign spelling that a capitalised word is, None when it is English or no known name.

    >>> spelled("Kouptchenenko").english
    'Kupchenenko'
    >>> spelled("Klitschko") is None
    True
    """
    if len(token) < _LEAST_LETTERS or token.lower() in _allowed() or (token.isupper() and len(token) < _LEAST_CAPITALS):
        return None
    name = token.title() if token.isupper() else token
    found = (
        list(_known(name)) if name.lower() in _foreign_forms() else list(_shaped(name) if name[1:].islower() else ())
    )
    return _best(name, found)


def _known(token: str) -> Iterator[Reading]:
    for language in languages()[1:]:
        yield from readings(token, language)


def _shaped(token: str) -> Iterator[Reading]:
    """Yield readings as a Slavic surname under the languages whose letters the token has."""
    for language, pattern in _shapes():
        if pattern.search(token.lower()):
            for source, endings in _endings():
                usual = [each for each in _usual_spellings(token, source, language) if each.endswith(endings)]
                if usual:
                    yield from (
                        Reading(each, source, language, "shape", romanise(each, source, "en")) for each in usual
                    )
                    break


def _usual_spellings(token: str, source: str, language: str) -> list[str]:
    """Return what a press would write as the token with its usual letters, at most a few."""
    tried = islice(spellings(token, source, language), _TRIED_SPELLINGS)
    return [each for each in tried if romanise(each, source, language).lower() == token.lower()]


def _best(token: str, found: list[Reading]) -> Spelling | None:
    """Join the readings: the name most languages agree on, all languages that explain the token."""
    if not found or any(writes(each.name, each.source, "en", token) for each in found):
        return None
    agreed = Counter((each.name, each.source, each.kind, each.english) for each in found)
    (name, source, kind, english), _ = max(agreed.items(), key=lambda item: (item[1], item[0][1] == "uk"))
    by = tuple(sorted({each.language for each in found}))
    certain = kind != "given" and (kind != "shape" or len({each.english for each in found}) == 1)
    code = "NAM101" if source in _CYRILLIC else "NAM102" if source in _SEMITIC else "NAM104"
    return Spelling(code, english, by, name.title(), source, kind == "given", certain)


def _finding(written: str, start: int, spelling: Spelling, quoted: bool) -> Finding:
    rule = _rule(spelling.code)
    weight = _GIVEN_WEIGHT if spelling.given else rule.weight
    suggestion = spelling.english.upper() if written.isupper() else spelling.english
    return Finding(
        code=rule.code,
        name=rule.name,
        kind="ambiguous" if spelling.given else rule.kind,
        severity="info" if spelling.given else rule.severity,
        start=start,
        end=start + len(written),
        text=written,
        message=_message(spelling),
        suggestion=suggestion,
        languages=spelling.languages,
        weight=weight * (_QUOTED if quoted else 1.0),
        native_rate=rule.native_rate(),
        safe=spelling.certain,
    )


def _message(spelling: Spelling) -> str:
    by = " or ".join(map(language_name, spelling.languages))
    if not spelling.origin:
        return f"name as {by} writes it"
    return f"{language_name(spelling.source)} name {spelling.origin} romanised as in {by}"


@cache
def _rule(code: str) -> Rule:
    return find_rules(code)[0]


@cache
def _foreign_forms() -> frozenset[str]:
    data = files("dedup.data.checker").joinpath("names_forms.txt.gz").read_bytes()
    return frozenset(gzip.decompress(data).decode().split("\n"))


@cache
def _allowed() -> frozenset[str]:
    groups = cast(list[dict[str, str]], tomllib.loads(_text("names_allowed.toml"))["group"])
    return frozenset(name.lower() for group in groups for name in group["names"].split())


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = cast(dict[str, str], tomllib.loads(_text("names_shapes.toml"))["patterns"])
    return tuple((language, re.compile(pattern)) for language, pattern in patterns.items())


@cache
def _endings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    data = cast(dict[str, list[str]], tomllib.loads(_text("names_shapes.toml")))
    return ("uk", tuple(data["endings_uk"])), ("ru", tuple(data["endings_ru"]))


@cache
def _listed() -> Mapping[str, tuple[tuple[str, Spelling], ...]]:
    """Return the listed names by their first word, longer names first."""
    by_word: dict[str, list[tuple[str, Spelling]]] = {}
    for form, spelling in _entries():
        if form.lower() not in _allowed() and (first := _WORD.match(form)):
            by_word.setdefault(first[0], []).append((form, spelling))
    return {
        word: tuple(sorted(entries, key=lambda entry: (-len(entry[0]), entry))) for word, entries in by_word.items()
    }


def _entries() -> Iterable[tuple[str, Spelling]]:
    for code, names in tomllib.loads(_text("names_listed.toml")).items():
        for form, (english, by) in cast(dict[str, list[str]], names).items():
            yield form, Spelling(code, english, tuple(by.split(",")), "", "", given=False, certain=True)
    for line in _text("names_exonyms.tsv").splitlines():
        form, english, by = line.split("\t")
        yield form, Spelling("NAM105", english, tuple(by.split(",")), "", "", given=False, certain=True)


def _text(name: str) -> str:
    return files("dedup.data.checker").joinpath(name).read_text(encoding="utf-8")

"""Read a Latin-script name back to the script it was written in, and write it again for other languages.

The tables (`data/checker/romanisation.toml`) say how the press of each language writes each letter. One table serves
both ways: `romanise` follows it, `spellings` searches for what it would write as the token.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

_MAX_STEPS = 4000
"""The search for spellings of one token gives up after this many steps; names need a few dozen."""
_WORD = re.compile(r"[^\s-]+")
_BREAKS = frozenset("- ")
_BEFORE = "^VC"
_AFTER = "VCE$"


class LetterRule(NamedTuple):
    """How a table writes a letter, or a few, in one surrounding."""

    letters: str
    before: str
    """What must stand before: `^` the start, `V` a vowel or sign, `C` a consonant, empty for anything."""
    after: str
    """What must follow: `V` a vowel, `C` a consonant, `E` a softening letter, `$` the end, empty for anything."""
    latin: tuple[str, ...]
    """What is written, the usual form first."""


class Table(NamedTuple):
    """The rules that write one source alphabet in one language."""

    by_first: dict[str, tuple[LetterRule, ...]]
    """Rules by their first letter, the most exact first."""
    by_latin: dict[str, tuple[tuple[str, LetterRule], ...]]
    """Written forms and their rules by the first character written, usual forms first."""


class Classes(NamedTuple):
    """The letter classes that surroundings name."""

    vowels: frozenset[str]
    signs: frozenset[str]
    softening: frozenset[str]


@cache
def _data() -> Mapping[str, object]:
    return tomllib.loads(files("dedup.data.checker").joinpath("romanisation.toml").read_text(encoding="utf-8"))


@cache
def _classes() -> Classes:
    data = cast(Mapping[str, str], _data())
    return Classes(frozenset(data["vowels"]), frozenset(data["signs"]), frozenset(data["softening"]))


@cache
def sources() -> tuple[str, ...]:
    """Return the source languages (ISO 639-1) whose names can be read.

    >>> sources()[:4]
    ('uk', 'ru', 'be', 'bg')
    """
    return tuple(cast(dict[str, str], _data()["sources"]))


@cache
def languages() -> tuple[str, ...]:
    """Return the languages (ISO 639-1) whose press spelling has a table, English first.

    >>> languages()[:4]
    ('en', 'fr', 'de', 'es')
    """
    return tuple(name for name, value in _data().items() if isinstance(value, dict) and name != "sources")


def romanise(name: str, source: str, language: str) -> str:
    """Write a name of `source` as the press of `language` does, with the usual form of each letter.

    >>> [romanise("Бахмут", "uk", language) for language in ("en", "fr", "de", "es", "nl")]
    ['Bakhmut', 'Bakhmout', 'Bachmut', 'Bajmut', 'Bachmoet']
    """
    written = "".join(choice[0] for choice in choices(name.lower(), table(language, source)))
    return _WORD.sub(lambda word: word[0][0].upper() + word[0][1:], written)


def writes(name: str, source: str, language: str, token: str) -> bool:
    """Tell whether the press of `language` writes `name` as `token`, usual and less usual forms of letters alike.

    >>> writes("Зеленський", "uk", "en", "Zelenskyy"), writes("Зеленський", "uk", "en", "Selenskyj")
    (True, False)
    """
    target = token.lower()
    ends = {0}
    for choice in choices(name.lower(), table(language, source)):
        ends = {end + len(each) for end in ends for each in choice if target.startswith(each, end)}
    return len(target) in ends


def spellings(token: str, source: str, language: str, known: Callable[[str], bool] | None = None) -> Iterator[str]:
    """Yield what the table of `language` would write as `token`, in lower-case letters of `source`, usual ones first.

    Signs that the table does not write (ь, ъ, ’) are supplied only where `known` tells of them.

    Args:
        token: A word in Latin script.
        source: Language that the name comes from.
        language: Language whose press wrote it.
        known: Tells whether a beginning is worth following; without it the search stops after a fixed number of steps.

    >>> next(spellings("Kouptchenenko", "uk", "fr"))
    'купчененко'
    """
    search = _Search(token.lower(), table(language, source).by_latin, known)
    stack = [_State(0, "", "")]
    for _ in range(_MAX_STEPS):
        if not stack:
            return
        state = stack.pop()
        if state.position == len(search.target) and _follows(state.after, ""):
            yield state.letters
        stack += search.steps(state)


class _State(NamedTuple):
    """How far a token is read, as which letters, and what the last rule wants to follow."""

    position: int
    letters: str
    after: str


class _Search(NamedTuple):
    """A token, the rules that read it, and what tells whether a beginning is worth following."""

    target: str
    rules: dict[str, tuple[tuple[str, LetterRule], ...]]
    known: Callable[[str], bool] | None

    def steps(self, state: _State) -> list[_State]:
        """Return the ways to read on, the best last, as the caller takes from the end."""
        written = self.rules.get(self.target[state.position], ()) if state.position < len(self.target) else ()
        fitting = written + (self.rules.get("", ()) if self.known else ())
        return [
            _State(state.position + len(latin), state.letters + rule.letters, rule.after)
            for latin, rule in reversed(fitting)
            if self.target.startswith(latin, state.position)
            and _precedes(rule.before, state.letters)
            and _follows(state.after, rule.letters)
            and (self.known is None or self.known(state.letters + rule.letters))
        ]


def choices(name: str, using: Table) -> Iterator[tuple[str, ...]]:
    """Yield for each piece of the name what the table writes; characters without a rule stay as they are."""
    position = 0
    while position < len(name):
        rule = _rule_at(name, position, using)
        yield rule.latin if rule else (name[position],)
        position += len(rule.letters) if rule else 1


def _rule_at(name: str, position: int, using: Table) -> LetterRule | None:
    for rule in using.by_first.get(name[position], ()):
        end = position + len(rule.letters)
        if (
            name.startswith(rule.letters, position)
            and _precedes(rule.before, name[:position])
            and _follows(rule.after, name[end:])
        ):
            return rule
    return None


def _precedes(condition: str, letters: str) -> bool:
    if not condition:
        return True
    if condition == "^":
        return not letters or letters[-1] in _BREAKS
    vowel = letters[-1:] in _classes().vowels or letters[-1:] in _classes().signs
    return bool(letters) and vowel == (condition == "V")


def _follows(condition: str, letters: str) -> bool:
    if not condition:
        return True
    if condition == "$":
        return not letters or letters[0] in _BREAKS
    if condition == "E":
        return letters[:1] in _classes().softening
    return bool(letters) and (letters[0] in _classes().vowels) == (condition == "V")


@cache
def table(language: str, source: str) -> Table:
    """Return the table that writes names of `source` in `language`.

    A language inherits the plain letters of the English table; a part for one source goes before the general part.
    """
    alphabet = frozenset(cast(dict[str, str], _data()["sources"])[source])
    parts = [_layer("en", None), _layer("en", source)]
    if language != "en":
        parts = [{key: value for key, value in part.items() if len(key) == 1} for part in parts]
        parts += [_layer(language, None), _layer(language, source)]
    merged: dict[str, str] = {}
    for part in parts:
        merged = {key: value for key, value in merged.items() if key.strip(_BEFORE + _AFTER) not in part} | part
    rules = [_rule(key, value) for key, value in merged.items()]
    return _index([rule for rule in rules if alphabet.issuperset(rule.letters.lower())])


def _layer(language: str, source: str | None) -> dict[str, str]:
    entries = cast(dict[str, object], _data()[language])
    if source is not None:
        entries = cast(dict[str, object], entries.get(source, {}))
    return {key: value for key, value in entries.items() if isinstance(value, str)}


def _rule(key: str, value: str) -> LetterRule:
    before = key[0] if key[0] in _BEFORE else ""
    after = key[-1] if key[-1] in _AFTER else ""
    return LetterRule(key[len(before) : len(key) - len(after)], before, after, tuple(value.split("/")))


def _index(rules: list[LetterRule]) -> Table:
    by_first: dict[str, list[LetterRule]] = {}
    by_latin: dict[str, list[tuple[int, str, LetterRule]]] = {}
    for rule in rules:
        by_first.setdefault(rule.letters[0], []).append(rule)
        for rank, latin in enumerate(rule.latin):
            by_latin.setdefault(latin[:1], []).append((rank, latin, rule))
    return Table(
        {first: tuple(sorted(group, key=_exactness)) for first, group in by_first.items()},
        {first: tuple(each[1:] for each in sorted(group, key=_usualness)) for first, group in by_latin.items()},
    )


def _exactness(rule: LetterRule) -> tuple[int, int, str]:
    return -len(rule.letters), -len(rule.before + rule.after), rule.letters


def _usualness(entry: tuple[int, str, LetterRule]) -> tuple[int, int, int, str]:
    rank, latin, rule = entry
    return rank, -len(latin), -len(rule.letters), rule.letters

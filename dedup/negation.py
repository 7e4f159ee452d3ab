"""Words that turn a statement into its opposite: those that deny, and those of which one says what another denies.

Both are looked up in tables written for this project (`dedup/data/conflicts/`), by whole word, by beginning, or, in
scripts without blanks, anywhere.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import regex

from dedup import gazetteer
from dedup.chunks import Remembered
from dedup.schema import Span

_DATA = files("dedup") / "data" / "conflicts"
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")
_ELISION = regex.compile(r"\p{L}{1,4}'(?=\p{L}{3})")
_UNSPACED = frozenset({"zh", "ja", "ko", "th", "yue"})
_JOINED_PARTICLES = {"ar": "وف", "fa": "", "he": "ו"}
_SHORTEST_REST = 4
"""Letters of the shortest word that a prefix may deny, or a particle may be joined to."""
_REMEMBERED = 1 << 12


class Term(NamedTuple):
    """Hold a word or phrase of a table as it stands in a text; `side` says which list of the table it is from."""

    table: str
    side: int
    span: Span


def denials(text: str, language: str) -> tuple[Span, ...]:
    """Return the words that deny, without those of phrases that merely hold one.

    >>> denials("They did not leave, nor did they sleep.", "en")
    (Span(start=9, end=12), Span(start=20, end=23))
    >>> denials("She not only left.", "en"), denials("Sin embargo, ganó.", "es")
    ((), ())
    """
    found = _found(text, language, "negation")
    idle = [term.span for term in found if term.table == "idioms"]
    return tuple(
        term.span for term in found if term.table == "words" and not any(_meet(term.span, span) for span in idle)
    )


def excuses(text: str, language: str) -> tuple[Span, ...]:
    """Return the words by which a text may say in another way what another denies: exceptions, failures.

    >>> excuses("They failed to leave.", "en")
    (Span(start=5, end=11),)
    """
    return tuple(term.span for term in _found(text, language, "negation") if term.table == "excuses")


def may_deny(text: str, language: str) -> bool:
    """Tell whether a text holds any sign of a denial, be it too weak to say of what.

    >>> may_deny("Změny nechystáme.", "cs"), may_deny("They left.", "en")
    (True, False)
    """
    return any(term.table in ("words", "marks") for term in _found(text, language, "negation"))


def _meet(x: Span, y: Span) -> bool:
    return x.start < y.end and y.start < x.end


def opposites(text: str, language: str, tables: tuple[str, ...] = ()) -> tuple[Term, ...]:
    """Return the words that have an opposite, in order; those of some tables where these are named.

    >>> [(term.table, term.side) for term in opposites("Prices fell and the union won.", "en")]
    [('rise-fall', 1), ('win-lose', 0)]
    """
    return _found(text, language, "opposites", tables)


def turns(text: str, language: str) -> list[tuple[str, int]]:
    """Return the table and the side of all words that deny, excuse or have an opposite.

    >>> turns("They did not win.", "en")
    [('words', 0), ('win-lose', 0)]
    """
    kinds = ("negation", "opposites")
    return [(term.table, term.side) for kind in kinds for term in _found(text, language, kind)]


class _Entry(NamedTuple):
    table: str
    side: int
    rest: tuple[str, ...]
    """Further words of a phrase."""


class _Lexicon(NamedTuple):
    """Hold the entries of one language by their first word, whole words apart from beginnings."""

    whole: Mapping[str, list[_Entry]]
    beginnings: Mapping[str, list[_Entry]]
    lengths: tuple[int, ...]
    shortest: int
    openings: frozenset[str]
    """The first letters of all beginnings, as many as the shortest has."""
    anywhere: regex.Pattern[str] | None
    affixes: regex.Pattern[str] | None
    prefixes: tuple[tuple[str, str], ...]
    particles: str


class _Known:
    """Look up words and chunks of text in the entries of one language: most have none, and every text asks for all."""

    def __init__(self, lexicon: _Lexicon) -> None:
        self.lexicon = lexicon
        self.entries = Remembered(lambda word: tuple(_entries(word, lexicon)))
        self.is_relevant = Remembered(self._is_relevant)

    def _is_relevant(self, chunk: str) -> bool:
        return any(map(self.entries.__getitem__, (chunk,) if chunk.isalpha() else _WORD.findall(chunk)))


@lru_cache(_REMEMBERED)
def _found(text: str, language: str, kind: str, tables: tuple[str, ...] = ()) -> tuple[Term, ...]:
    known = _known(language, kind, tables)
    folded, anywhere = _lowered(text), known.lexicon.anywhere
    return tuple(sorted(set(_signs(folded, anywhere, known.lexicon) if anywhere else _words(folded, known))))


def _lowered(text: str) -> str:
    """Return a text in small letters, as long as it was."""
    lowered = text.replace("’", "'").replace("İ", "i").lower()
    return lowered if len(lowered) == len(text) else "".join(x.lower() if len(x.lower()) == 1 else x for x in text)


def _signs(text: str, anywhere: regex.Pattern[str], lexicon: _Lexicon) -> Iterator[Term]:
    for match in anywhere.finditer(text):
        entry = lexicon.whole[match.group()][0]
        yield Term(entry.table, entry.side, Span(*match.span()))


def _words(text: str, known: _Known) -> Iterator[Term]:
    if not any(map(known.is_relevant.__getitem__, text.split())):
        return
    spans = [match.span() for match in _WORD.finditer(text)]
    words = [text[slice(*span)] for span in spans]
    for at, entries in enumerate(map(known.entries.__getitem__, words)):
        for entry in entries:
            end = at + len(entry.rest)
            if end < len(words) and all(map(_fits, entry.rest, words[at + 1 : end + 1])):
                yield Term(entry.table, entry.side, Span(spans[at][0], spans[end][1]))


def _entries(word: str, lexicon: _Lexicon) -> Iterator[_Entry]:
    forms = {word}
    if elided := _ELISION.match(word):
        forms.add(word[elided.end() :])
    if word[0] in lexicon.particles and len(word) > _SHORTEST_REST:
        forms.add(word[1:])
    for form in sorted(forms):
        yield from lexicon.whole.get(form, ())
        for length in lexicon.lengths if form[: lexicon.shortest] in lexicon.openings else ():
            yield from lexicon.beginnings.get(form[:length], ()) if len(form) >= length else ()
    if lexicon.affixes and lexicon.affixes.fullmatch(word):
        yield _Entry("words", 0, ())
    for prefix, table in lexicon.prefixes:
        if word.startswith(prefix) and _is_word(word[len(prefix) :]):
            yield _Entry(table, 0, ())


def _is_word(rest: str) -> bool:
    """Tell whether what stands behind a prefix is a word of its own."""
    return len(rest) >= _SHORTEST_REST and gazetteer.is_common(rest)


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@cache
def _known(language: str, kind: str, tables: tuple[str, ...] = ()) -> _Known:
    return _Known(_lexicon(language, kind, tables))


def _lexicon(language: str, kind: str, chosen: tuple[str, ...]) -> _Lexicon:
    tables = tomllib.loads((_DATA / f"{kind}.toml").read_text("utf-8"))
    tables = {name: tables[name] for name in chosen or tables}
    endings, prefixes = tables.pop("endings", {}), _prefixes(tables, language)
    whole: dict[str, list[_Entry]] = {}
    beginnings: dict[str, list[_Entry]] = {}
    for phrase, table, side in _phrases(tables, language):
        first, *rest = phrase.split("_")
        index = beginnings if first.endswith("*") else whole
        index.setdefault(first.rstrip("*"), []).append(_Entry(table, side, tuple(rest)))
    lengths = tuple(sorted({len(first) for first in beginnings}))
    anywhere = _alternatives(whole) if language in _UNSPACED and whole else None
    affixes = _affixes(endings[language].split()) if language in endings else None
    shortest = lengths[0] if lengths else 0
    openings = frozenset(first[:shortest] for first in beginnings)
    return _Lexicon(
        whole, beginnings, lengths, shortest, openings, anywhere, affixes, prefixes, _JOINED_PARTICLES.get(language, "")
    )


def _prefixes(tables: dict[str, dict[str, str]], language: str) -> tuple[tuple[str, str], ...]:
    """Take the prefixes of a language out of the tables, each with the table that words joined to it are of."""
    found = (("words", tables.pop("prefixes", {})), ("excuses", tables.pop("excuse_prefixes", {})))
    return tuple((prefix, table) for table, listed in found for prefix in listed.get(language, "").split())


def _phrases(tables: Mapping[str, Mapping[str, str | list[str]]], language: str) -> Iterator[tuple[str, str, int]]:
    """Yield the phrases of a language with their table and which of its lists they are of."""
    for table, by_language in tables.items():
        listed = by_language.get(language, "")
        for side, phrases in enumerate([listed] if isinstance(listed, str) else listed):
            for phrase in phrases.split():
                yield phrase, table, side


def _alternatives(phrases: Iterable[str]) -> regex.Pattern[str]:
    return regex.compile("|".join(regex.escape(phrase) for phrase in sorted(phrases, key=lambda p: (-len(p), p))))


def _affixes(endings: Iterable[str]) -> regex.Pattern[str]:
    shapes = (regex.escape(ending.rstrip("*")) + (r"\p{L}*+" if ending.endswith("*") else "") for ending in endings)
    return regex.compile(r"\p{L}{2,12}(?:" + "|".join(shapes) + ")")

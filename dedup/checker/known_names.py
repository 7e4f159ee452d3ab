"""Names in the script of their own language, by which a reading of a Latin token is confirmed."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, cast

from dedup.checker.romanisation import romanise, sources, spellings, writes

NameKind = Literal["place", "given", "surname", "shape"]
_FEMININE = {"ський": "ська", "ский": "ская", "ов": "ова", "ев": "ева", "ёв": "ёва", "ин": "ина", "ий": "а"}


class KnownName(NamedTuple):
    """A name of the gazetteer, in lower-case letters of its source."""

    name: str
    source: str
    kind: NameKind
    english: str = ""
    """What English writes, where that does not follow from the letters."""


class Reading(NamedTuple):
    """What a Latin token stands for when one language's press wrote it."""

    name: str
    """The name in lower-case letters of its source."""
    source: str
    language: str
    kind: NameKind
    english: str
    """The name as the English press writes it."""


@cache
def known_names(source: str) -> Mapping[str, KnownName]:
    """Return the names of a source by their letters."""
    names: dict[str, KnownName] = {}
    for known in _read(source):
        names.setdefault(known.name, known)
    return names


@cache
def _beginnings(source: str) -> frozenset[str]:
    return frozenset(name[:end] for name in known_names(source) for end in range(1, len(name) + 1))


def _read(source: str) -> Iterator[KnownName]:
    people = cast(dict[str, dict[str, str]], tomllib.loads(_text("names_people.toml"))).get(source, {})
    for field, kind in (("surnames", "surname"), ("given", "given"), ("places", "place")):
        for name in people.get(field, "").lower().split():
            yield KnownName(name, source, cast(NameKind, kind))
            if kind == "surname":
                yield from (KnownName(each, source, "surname") for each in _feminine(name))
    for line in _text("names_places.tsv").splitlines():
        language, name, english = line.split("\t")
        if language == source:
            yield KnownName(name, source, "place", english)


def _feminine(surname: str) -> Iterator[str]:
    for masculine, feminine in _FEMININE.items():
        if surname.endswith(masculine):
            yield surname.removesuffix(masculine) + feminine
            return


def _text(name: str) -> str:
    return files("dedup.data.checker").joinpath(name).read_text(encoding="utf-8")


def readings(token: str, language: str) -> Iterator[Reading]:
    """Yield the names of the gazetteer that the press of `language` writes as `token`, source by source.

    >>> [(each.name, each.source, each.english) for each in readings("Bakhmout", "fr")]
    [('бахмут', 'uk', 'Bakhmut'), ('бахмут', 'ru', 'Bakhmut')]
    """
    for source in sources():
        beginnings, names = _beginnings(source), known_names(source)
        for spelling in spellings(token, source, language, beginnings.__contains__):
            known = names.get(spelling)
            if known and writes(known.name, source, language, token):
                english = known.english or romanise(known.name, source, "en")
                yield Reading(known.name, source, language, known.kind, english)

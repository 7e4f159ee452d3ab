"""The form of a text that is compared, and the residue of scraping and layout in it.

Residue is found by rules kept as data (`dedup/data/normalisation`), matched with RE2 in linear time.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, TypeAlias

import polars as pl
import re2

from dedup.schema import Span

_Pattern: TypeAlias = "re2._Regexp[str]"
Kind: TypeAlias = Literal["metadata", "tail", "dateline", "byline", "credit", "boilerplate", "separator"]

_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PART = re.compile(r"\{([a-z_]+)\}")
_GLUED = re.compile(r"([.!?…][”’»\"')\]]?)(?<![A-ZА-Я]\.)(?=[“‘«\"'(\[]?[A-ZÀ-ÖØ-ÞĀĆČĎĐĘĚĞŁŃŇŐŘŚŞŠŤŪŮŰŹŻŽΑ-ΫЀ-Я])")
_DECORATION = " \t\xa0-–—•·*#>[](){}|→»…._:!."
_KEY_CHARS = 2
_DASHES = "‐‑‒–—―−﹘﹣－"
_SINGLE_QUOTES = "‘’‚‛ʼ`´′＇"
_DOUBLE_QUOTES = "“”„‟«»″〝〞〟＂「」『』"
_UNSEEN = "\u0640" + "".join(map(chr, range(0xFE00, 0xFE10)))
"""The Arabic stretching mark and the variation selectors."""
_LAST_SPECIAL = 0x10000
_PATTERN_BYTES = 64 * 1024 * 1024
_LINE_BYTES = 240
_HEAD_LINES = 3
_HEAD_CHARS = 160
_TAIL_CHARS = 400
_TAIL_ROUNDS = 3


class Residue(NamedTuple):
    """A span of the original text that is no part of the news, and what it is."""

    span: Span
    kind: Kind


def residue(text: str) -> list[Residue]:
    """Find what scraping and layout left in a text, in order and without overlap.

    >>> [(found.kind, found.span) for found in residue(" date 2024-05-02 OSLO (NTB) - It rained.\\n\\nRead more: Wind")]
    [('metadata', Span(start=0, end=17)), ('dateline', Span(start=17, end=30)), ('boilerplate', Span(start=42, end=57))]
    """
    clean = _SURROGATE.sub("\ufffd", text)
    lines = [Span(*match.span()) for match in _LINE.finditer(clean) if not match[0].isspace()]
    found = [*_whole_lines(clean, lines), *_heads(clean, lines), *_inline(clean)]
    found += _tails(clean, _end_of_news(clean, lines, found))
    return _apart(found)


def normalise(text: str) -> str:
    """Give the form of a text that is compared.

    Residue is left out; NFKC, case folding, one kind of quotation mark and dash, single spaces and a space between
    glued sentences make copies equal that differ only in typography. Offsets do not carry over.

    >>> normalise("OSLO (NTB) - “It rained”,  she said.The river rose…")
    '"it rained", she said. the river rose...'
    """
    spaced = _GLUED.sub(r"\1 ", _without_residue(text))
    folded = _typed(spaced).casefold()
    while "  " in folded:
        folded = folded.replace("  ", " ")
    return folded.strip()


def _typed(text: str) -> str:
    """Give typography one form."""
    plain, table = _one_form()
    if text.isascii():
        return text.encode().translate(*_ascii_form()).decode()
    return plain.sub(lambda match: table[match[0]], unicodedata.normalize("NFKC", text))


def normalise_many(texts: pl.Series) -> pl.Series:
    """Normalise each text of a column; nulls stay null."""
    return pl.Series(texts.name, [None if text is None else normalise(text) for text in texts], dtype=pl.String)


def _without_residue(text: str) -> str:
    parts, end = [], 0
    for found in residue(text):
        parts.append(text[end : found.span.start])
        end = found.span.end
    return " ".join([*parts, text[end:]])


def _whole_lines(text: str, lines: Sequence[Span]) -> Iterator[Residue]:
    for line in lines:
        if line.end - line.start <= _LINE_BYTES and (kind := _kind_of_line(text[line.start : line.end])):
            yield Residue(_trimmed(text, line), kind)


def _kind_of_line(line: str) -> Kind | None:
    bare = line.lstrip(_DECORATION)
    if not bare:
        return "separator"
    if len(line.encode()) > _LINE_BYTES:
        return None
    folded = bare.replace("’", "'").casefold()
    if folded.startswith(_rules().starts.get(folded[:_KEY_CHARS], ())) or folded.rstrip(_DECORATION) in _rules().whole:
        return "boilerplate"
    return _kind_by_pattern(bare.rstrip())


def _kind_by_pattern(line: str) -> Kind | None:
    if not _rules().any_line.fullmatch(line):
        return None
    fitting = (rule for rule in _rules().line if len(line) <= rule.longest and rule.pattern.fullmatch(line))
    return next((rule.kind for rule in fitting), None)


def _heads(text: str, lines: Sequence[Span]) -> Iterator[Residue]:
    """Yield metadata and a dateline at the start of the first lines."""
    for number, line in enumerate(lines[:_HEAD_LINES]):
        start = line.start
        for rule in _rules().head if number == 0 else _rules().head[1:]:
            lead = start + len(text[start : line.end]) - len(text[start : line.end].lstrip())
            match = rule.pattern.match(text[lead : min(line.end + 1, lead + _HEAD_CHARS)])
            if match and 0 < match.end() <= rule.longest:
                yield Residue(Span(start, lead + match.end()), rule.kind)
                start = lead + match.end()


def _inline(text: str) -> Iterator[Residue]:
    for bracket in "([":
        at = text.find(bracket)
        while at >= 0:
            yield from _credit_at(text, at)
            at = text.find(bracket, at + 1)


def _credit_at(text: str, at: int) -> Iterator[Residue]:
    if not text[at + 1 : at + 2].isalpha():
        return
    for rule in _rules().inline:
        if match := rule.pattern.match(text[at : at + rule.longest]):
            start = at - (text[at - 1 : at] == " ")
            yield Residue(Span(start, at + match.end()), rule.kind)


def _end_of_news(text: str, lines: Sequence[Span], found: Sequence[Residue]) -> int:
    """Return where the text ends before the lines of residue that close it."""
    starts = {item.span.start for item in found}
    kept = (line for line in reversed(lines) if _trimmed(text, line).start not in starts)
    return next(kept, Span(0, 0)).end


def _tails(text: str, end: int) -> Iterator[Residue]:
    for _ in range(_TAIL_ROUNDS):
        end = len(text[:end].rstrip())
        start = max(0, end - _TAIL_CHARS)
        part = text[start:end]
        hits = ((match.start(), rule) for rule in _rules().tail if (match := rule.pattern.search(part)))
        at, rule = min(hits, default=(-1, None), key=lambda hit: hit[0])
        if rule is None or len(part) - at > rule.longest:
            return
        yield Residue(Span(start + at, end), rule.kind)
        end = start + at


def _trimmed(text: str, span: Span) -> Span:
    part = text[span.start : span.end]
    lead = len(part) - len(part.lstrip())
    return Span(span.start + lead, span.start + len(part.rstrip()))


def _apart(found: Iterable[Residue]) -> list[Residue]:
    """Sort residue and leave out what lies in what comes before it."""
    apart: list[Residue] = []
    for item in sorted(found, key=lambda item: (item.span.start, -item.span.end)):
        if not apart or item.span.start >= apart[-1].span.end:
            apart.append(item)
    return apart


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    pattern: _Pattern
    longest: int


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns of each scope, and the phrases that begin or make up a line of boilerplate."""

    head: tuple[_Rule, ...]
    line: tuple[_Rule, ...]
    tail: tuple[_Rule, ...]
    inline: tuple[_Rule, ...]
    any_line: _Pattern
    starts: dict[str, tuple[str, ...]]
    whole: frozenset[str]


@cache
def _rules() -> _Rules:
    folder = files("dedup") / "data" / "normalisation"
    table = tomllib.loads((folder / "residue.toml").read_text("utf-8"))
    phrases = tomllib.loads((folder / "boilerplate.toml").read_text("utf-8"))
    parts = _parts(table["parts"])
    scopes = {scope: tuple(_of_scope(table["pattern"], scope, parts)) for scope in ("head", "line", "tail", "inline")}
    any_line = _compiled(_joined(item, parts) for item in table["pattern"] if item["scope"] == "line")
    starts: dict[str, tuple[str, ...]] = {}
    for phrase in sorted({phrase for listed in phrases["starts"].values() for phrase in listed}):
        folded = phrase.lstrip(_DECORATION).casefold()
        starts[folded[:_KEY_CHARS]] = (*starts.get(folded[:_KEY_CHARS], ()), folded)
    whole = frozenset(phrase.strip(_DECORATION).casefold() for listed in phrases["whole"].values() for phrase in listed)
    return _Rules(**scopes, any_line=any_line, starts=starts, whole=whole)


def _parts(forms: dict[str, str]) -> dict[str, str]:
    parts: dict[str, str] = {}
    for name, form in forms.items():
        parts[name] = _filled(form, parts)
    return parts


def _filled(form: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda match: parts[match[1]], form)


def _of_scope(table: list[dict[str, Any]], scope: str, parts: dict[str, str]) -> Iterator[_Rule]:
    for item in table:
        if item["scope"] == scope:
            joined = f"(?:{_joined(item, parts)})" + (r"\z" if scope == "tail" else "")
            yield _Rule(item["kind"], _compiled([joined]), item["longest"])


def _joined(item: dict[str, Any], parts: dict[str, str]) -> str:
    return "|".join(_filled(form, parts) for form in item["forms"])


def _compiled(forms: Iterable[str]) -> _Pattern:
    options = re2.Options()
    options.max_mem = _PATTERN_BYTES
    options.never_capture = True
    options.log_errors = False
    return re2.compile(f"(?i)(?:{'|'.join(forms)})", options)


@cache
def _ascii_form() -> tuple[bytes, bytes]:
    """Give the part of `_one_form` that concerns ASCII: what each byte becomes, and the bytes that fall away."""
    _, table = _one_form()
    forms = [table.get(chr(code), chr(code)) for code in range(128)]
    kept = bytes(ord(form or " ") for form in forms)
    return kept + bytes(range(128, 256)), bytes(code for code, form in enumerate(forms) if not form)


@cache
def _one_form() -> tuple[re.Pattern[str], dict[str, str]]:
    """Give every quotation mark, dash and space one form, and lone surrogates one too; drop what shows nothing."""
    characters = list(map(chr, range(_LAST_SPECIAL)))
    table = {one: "" for one in characters if unicodedata.category(one) in ("Cf", "Cc")} | dict.fromkeys(_UNSEEN, "")
    table |= {one: " " for one in characters if one.isspace() and one != " "}
    table |= {one: "\ufffd" for one in characters if unicodedata.category(one) == "Cs"}
    table |= dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SINGLE_QUOTES, "'") | dict.fromkeys(_DOUBLE_QUOTES, '"')
    return re.compile("[" + re.escape("".join(sorted(table))) + "]"), table

"""Paragraphs and sentences as spans of the original text.

Sentence ends are found by `sentencex` (Wikimedia's rules for some 240 languages); this module keeps its offsets, feeds
it pieces of bounded length (its time grows with the square of a piece's), and joins again what it parts wrongly.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

import sentencex

from dedup.schema import Span

_NEWLINE = "(?:\r\n|[\n\x85\u2028\u2029]|\r(?!\n))"
_BLANK_LINE = re.compile(rf"{_NEWLINE}[^\S\n\r\x85\u2028\u2029]*{_NEWLINE}\s*")
_LINE_END = re.compile(_NEWLINE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD_BEFORE_STOP = re.compile(r"(?<![\w:,.-])[^\W_][\w.]{0,15}\Z")
_FIRST_WORD = re.compile(r"\w*")
_GAP = re.compile(r"\s+")
_UNIT_CHARS = 30
"""A unit of Thai or Lao has at least so many characters, but where it ends in a mark."""
_SENTENCE_SIGN = re.compile(r"[?!…។]\Z|[\u0e80-\u0eff]{2}\.\Z")
_MAY_OPEN = re.compile(r"[\u0e01-\u0e30\u0e40-\u0e44\u0e81-\u0eb0\u0ec0-\u0ec4“\"'A-Z]")
_NOT_AN_END = re.compile(r"[A-Za-z0-9,:;–-]\Z")
_PAIRS = (("(", ")"), ("“", "”"))
_PIECE_CHARS = 1_000
_LONG_SENTENCE_CHARS = 250
"""The library parts nothing between quotation marks; beyond this length they are taken for mispaired and left out."""
_QUOTE = re.compile('[“”„«»‹›「」『』"‘’]')
_FULL_STOPS = "。！？｡۔।॥។៕။།༎"
_AFTER_FULL_STOP = re.compile(
    rf"[{_FULL_STOPS}][”’»」』）)\"]*\s*(?=[^\s{_FULL_STOPS}”’»」』）)\"])(?!ល។)"  # Khmer "។ល។" is "and so on"
)
_HYPHEN_FOR_A_STOP = re.compile(r"(?<=[\u0620-\u06d3])-\s+(?=[\u0620-\u06d3])")
"""What many write in Urdu for its full stop."""
_CONTEXT_CHARS = 16
_WORD_LISTS = ("going_on", "not_going_on", "waiting")


def paragraphs(text: str) -> list[Span]:
    """Split a text at its blank lines, or at single newlines where it has no blank line; spans are trimmed.

    >>> paragraphs("Title\\n\\n First line\\nsecond line. \\n\\n\\n")
    [Span(start=0, end=5), Span(start=8, end=31)]
    >>> paragraphs("One\\nTwo")
    [Span(start=0, end=3), Span(start=4, end=7)]
    """
    blocks = list(_between(text, _BLANK_LINE))
    return blocks if len(blocks) > 1 or _BLANK_LINE.search(text.strip()) else list(_between(text, _LINE_END))


def sentences(text: str, language: str, within: Span | None = None) -> list[Span]:
    """Split a text, or the part of it that `within` names, into trimmed sentences that cross no paragraph.

    `language` is ISO 639-1; an unknown one is split by general rules. Thai and Lao, which mark no sentence end, are
    split at spaces where neither side goes on, into units of some length. Offsets are into the whole of `text`.

    >>> [text[a:b] for text in ["The toll rose.“As a result” he left. No. 5 stayed."] for a, b in sentences(text, "en")]
    ['The toll rose.', '“As a result” he left.', 'No. 5 stayed.']
    """
    whole = within or Span(0, len(text))
    part = text[whole.start : whole.end]
    part = part if part.isascii() else _SURROGATE.sub("\ufffd", part)
    found: list[Span] = []
    for block in paragraphs(part):
        starts = _starts(part, block, language)
        for start, end in zip(starts, [*starts[1:], block.end], strict=True):
            found += _trimmed(part, start, end)
    return [Span(whole.start + start, whole.start + end) for start, end in found] if whole.start else found


def _between(text: str, separator: re.Pattern[str]) -> Iterator[Span]:
    start = 0
    for match in separator.finditer(text):
        yield from _trimmed(text, start, match.start())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """Give a span without the white space at its ends, or nothing where there is nothing else."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return [Span(start, end)] if start < end else []


@dataclass(frozen=True, slots=True)
class _Facts:
    ordinal_languages: frozenset[str]
    spaced_languages: frozenset[str]
    domains: frozenset[str]
    going_on: re.Pattern[str]
    waiting: re.Pattern[str]
    abbreviations: dict[str, frozenset[str]]


@cache
def _facts() -> _Facts:
    table = tomllib.loads((files("dedup") / "data" / "segmentation" / "boundaries.toml").read_text("utf-8"))
    abbreviations = {language: frozenset(words) for language, words in table.pop("abbreviations").items()}
    going_on, others, waiting = ("|".join(map(re.escape, table.pop(name))) for name in _WORD_LISTS)
    return _Facts(
        going_on=re.compile(rf"(?!{others})(?:{going_on})"),
        waiting=re.compile(rf"(?:{waiting})\Z"),
        abbreviations=abbreviations,
        **{name: frozenset(values) for name, values in table.items()},
    )


def _starts(text: str, block: Span, language: str) -> list[int]:
    """Find where the sentences of a block start, reading it in pieces that each begin with a sentence."""
    starts, start = [block.start], block.start
    while start < block.end:
        end = min(start + _PIECE_CHARS, block.end)
        found = [start + at for at in _piece_starts(text[start:end], language) if at > 0]
        start = end if end == block.end else (found or [_cut(text, start, end)])[-1]
        candidates = found or ([start] if start < block.end else [])
        starts += [at for at in candidates if at > starts[-1] and not _is_inside_sentence(text, at, language)]
    return starts


def _cut(text: str, start: int, end: int) -> int:
    space = text.rfind(" ", start, end)
    return space + 1 if space > start else end


def _piece_starts(piece: str, language: str) -> list[int]:
    if language in _facts().spaced_languages:
        return _unit_starts(piece)
    found = _boundaries(piece, language)
    if not piece.isascii():
        found |= {match.end() for match in _AFTER_FULL_STOP.finditer(piece)}
    if language == "ur":
        found |= {match.end() for match in _HYPHEN_FOR_A_STOP.finditer(piece)}
    starts = sorted(found | {0})
    for start, end in zip(starts, [*starts[1:], len(piece)], strict=True):
        if end - start > _LONG_SENTENCE_CHARS and _QUOTE.search(piece, start, end):
            found |= {start + at for at in _boundaries(_QUOTE.sub(" ", piece[start:end]), language)}
    return sorted(found)


def _unit_starts(piece: str) -> list[int]:
    """Find where units of Thai or Lao start: at spaces, where neither side shows that the sentence goes on."""
    starts = [0]
    for gap in _GAP.finditer(piece):
        unit, after = piece[starts[-1] : gap.start()], piece[gap.end() : gap.end() + _CONTEXT_CHARS]
        if after and _is_unit(unit, after):
            starts.append(gap.end())
    return starts


def _is_unit(unit: str, after: str) -> bool:
    if len(unit) > _LONG_SENTENCE_CHARS or _SENTENCE_SIGN.search(unit, max(0, len(unit) - _CONTEXT_CHARS)):
        return True
    return (
        len(unit) >= _UNIT_CHARS
        and _MAY_OPEN.match(after) is not None
        and not _NOT_AN_END.search(unit, len(unit) - 1)
        and not _facts().going_on.match(after)
        and not _facts().waiting.search(unit, len(unit) - _CONTEXT_CHARS)
        and all(unit.count(opening) <= unit.count(closing) for opening, closing in _PAIRS)
        and unit.count('"') % 2 == 0
    )


def _boundaries(piece: str, language: str) -> set[int]:
    return {0, *accumulate(map(len, sentencex.segment(language, piece)))} - {len(piece)}


def _is_inside_sentence(text: str, at: int, language: str) -> bool:
    if text[at].islower():
        return True
    before = text[max(0, at - _CONTEXT_CHARS) : at]
    stripped = before.rstrip()
    word = _WORD_BEFORE_STOP.search(stripped[:-1]) if stripped.endswith(".") else None
    after = text[at : at + _CONTEXT_CHARS]
    return word is not None and _joins(word.group().lower(), after, language, glued=stripped == before)


def _joins(word: str, after: str, language: str, *, glued: bool) -> bool:
    facts = _facts()
    if glued:
        first = _FIRST_WORD.match(after)
        return word.startswith("www") or (first is not None and first.group().lower() in facts.domains)
    if word.isdecimal() and len(word) <= 2:
        return language in facts.ordinal_languages
    return word in facts.abbreviations.get(language, ())

"""Zones of a text that change what a finding is worth: quotations, web addresses, the headline."""

import re

import re2

from dedup.schema import Span

# Byte patterns: offsets are turned into characters once per text, by the context. The first needs no automaton: every
# alternative begins with another byte and runs of blanks do not overlap, so `re` reads it in linear time, and faster.
_MARKS = re.compile('“|”|«|»|„|"|「|」|『|』|\n[ \t\r]*\n'.encode())
_ADDRESS = re2.compile(rb"(?:https?://|www\.)[^\s<>\"]{1,1000}|[\w.+-]{1,64}@[\w.-]{1,200}|[@#]\w{1,64}")

_OPENING = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』"}
_CLOSING = frozenset("”»」』")
_LONGEST_QUOTATION = 3000


def quotation_bytes(data: bytes) -> list[Span]:
    """Return the quotations of a UTF-8 text, marks included, as byte ranges.

    A mark that is never closed quotes to the end of its paragraph, as English multi-paragraph quotations do;
    a straight mark opens after white space or an opening bracket and closes otherwise.
    """
    spans: list[Span] = []
    start, closers = -1, ""
    for match in _MARKS.finditer(data):
        at, end = match.span()
        mark = data[at:end].decode(errors="ignore")
        if mark[:1] == "\n":
            spans += _closed(start, at)
            start = -1
        elif start >= 0 and mark in closers:
            spans += _closed(start, end)
            start = -1
        elif start < 0 and _opens(data, at, mark):
            start, closers = at, _OPENING.get(mark, mark)
    return [*spans, *_closed(start, len(data))]


def _closed(start: int, end: int) -> list[Span]:
    return [Span(start, end)] if start >= 0 and end - start <= _LONGEST_QUOTATION else []


def _opens(data: bytes, at: int, mark: str) -> bool:
    if mark in _CLOSING:
        return False
    if mark != '"':
        return True
    return at == 0 or data[at - 1 : at] in b" \n\t([-" or data[max(0, at - 3) : at] == "—".encode()


def address_bytes(data: bytes) -> list[Span]:
    """Return web and mail addresses, handles and hashtags as byte ranges."""
    return [Span(*match.span()) for match in _ADDRESS.finditer(data)]


def headline_end(text: str) -> int:
    """Return where the headline ends: the first block when it is one short line without a full stop, else 0.

    >>> headline_end("Storm hits the coast\\n\\nA storm hit the coast on Monday.")
    20
    >>> headline_end("A storm hit the coast on Monday.")
    0
    """
    first = text[:400].split("\n", 1)[0]
    if len(first) == len(text) or not first or len(first) > 200 or first.rstrip()[-1:] in {".", "”", '"', "!"}:
        return 0
    return len(first)

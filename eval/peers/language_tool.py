"""LanguageTool, as a judge of translated news: a local server asked over its HTTP interface (`POST /v2/check`)."""

import json
import os
import sys
from collections.abc import Sequence
from functools import cache, partial
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from dedup.errors import ConfigError, InputError
from eval.peers.judges import Judge, Judgement

NAME = "LanguageTool"
VARIABLE, USUAL = "LANGUAGETOOL_URL", "http://localhost:8081"
"""The environment variable that says where the server is, and where it is by default."""
LANGUAGE = "en-US"
SPELLING = "TYPOS"
"""The category of words that the dictionary does not know: in news mostly names, so that its hits are told apart."""
KNOCK_SECONDS, CHECK_SECONDS = 2.0, 60.0
_OUTSIDE_BMP = 0xFFFF


def language_tool() -> list[Judge]:
    """Return LanguageTool where a server answers, else nothing, and say so once.

    Raises:
        ConfigError: the address is not one of the web.
    """
    url = os.environ.get(VARIABLE, USUAL).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"{VARIABLE}={url!r} is no address; give one such as {USUAL}")
    version = _version(url)
    if not version:
        return []
    return [Judge(NAME, f"default rules, {version}", (), partial(_judged, url), probable=False)]


@cache
def _version(url: str) -> str:
    """Name the version that answers, empty where none does; asked once, so that a run has one answer."""
    try:
        software = _answer(url, "", KNOCK_SECONDS).get("software", {})
    except (OSError, HTTPException, ValueError) as error:
        print(
            f"{NAME} is left out: no server answers at {url} ({error}); start one"
            f" (org.languagetool.server.HTTPServer --port 8081) or say where it is with {VARIABLE}",
            file=sys.stderr,
        )
        return ""
    return str(software.get("version", "of unknown version"))


def _judged(url: str, _: Sequence[object], texts: Sequence[str]) -> list[Judgement]:
    return [_judge(url, text) for text in texts]


def _judge(url: str, text: str) -> Judgement:
    try:
        found = _answer(url, text, CHECK_SECONDS)["matches"]
        spans = _spans(text, found)
    except (OSError, HTTPException, ValueError, LookupError) as error:
        raise InputError(
            f"{NAME} at {url} failed on a text of {len(text)} characters ({error!r}); look at its log and run again"
        ) from error
    return {"probability": 1000 * len(spans) / max(1, len(text)), "languages": [], "spans": spans}


def _answer(url: str, text: str, seconds: float) -> dict[str, Any]:
    # A lone surrogate is no UTF-8; a question mark takes as many code units.
    form = urlencode({"language": LANGUAGE, "text": text}, encoding="utf-8", errors="replace")
    with urlopen(Request(f"{url}/v2/check", data=form.encode("ascii")), timeout=seconds) as reply:
        answer: dict[str, Any] = json.load(reply)
    return answer


def _spans(text: str, matches: Sequence[dict[str, Any]]) -> list[list[object]]:
    """Turn matches, counted in UTF-16 code units as Java does, into spans of characters with their kind."""
    places = _places(text)
    spans: list[list[object]] = []
    for match in matches:
        start, length = int(match["offset"]), int(match["length"])
        kind = "spelling" if match["rule"]["category"]["id"] == SPELLING else "style"
        spans.append([places[start], places[start + length], kind])
    return spans


def _places(text: str) -> Sequence[int]:
    """Return the number of the character at each UTF-16 code unit, and one more for the end."""
    if text.isascii():
        return range(len(text) + 1)
    units = [n for n, sign in enumerate(text) for _ in range(2 if ord(sign) > _OUTSIDE_BMP else 1)]
    return [*units, len(text)]

"""Articles are hostile: what keeps their text from being anything but text.

The template engine escapes what it prints; here is the rest: links, data inside a script element, and signs that turn
or hide the text around them (Unicode Technical Report 36, bidirectional text spoofing).
"""

import base64
import hashlib
from urllib.parse import urlsplit

import orjson

_WORD_JOINER = "\u2060"
_BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_CONTROLS = "".join(chr(code) for code in [*range(32), *range(127, 160)] if chr(code) not in "\t\n\r\x85")
_NEUTRAL = str.maketrans(dict.fromkeys(_BIDI_CONTROLS, _WORD_JOINER) | dict.fromkeys(_CONTROLS, "\ufffd"))
_SURROGATES = str.maketrans(dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"))
_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in f"<>&\u2028\u2029{_BIDI_CONTROLS}"}
_LINK_CHARS = 2_000


def neutral(text: str) -> str:
    """Replace signs that reorder or control text by invisible or plain ones, one for one, so that offsets stay true.

    >>> neutral("pay \\u202e001 now") == "pay \\u2060001 now"
    True
    """
    return text.translate(_NEUTRAL) if text.isascii() else text.translate(_NEUTRAL).translate(_SURROGATES)


def one_line(text: str) -> str:
    """Return the text, neutral and with each run of white space as one blank.

    >>> one_line("  two\\n lines ")
    'two lines'
    """
    return " ".join(neutral(text).split())


def safe_link(url: str) -> str:
    """Return the address if it is an http or https one that a browser reads as we do, else an empty text.

    >>> safe_link("https://example.org/a")
    'https://example.org/a'
    >>> safe_link("javascript:alert(1)"), safe_link("https:///nowhere"), safe_link("https://a.example/\\nb")
    ('', '', '')
    """
    if len(url) > _LINK_CHARS or any(sign.isspace() or not sign.isprintable() for sign in url):
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return url if usable else ""


def script_json(value: object) -> str:
    """Return JSON that stays JSON inside a script element, whatever the texts in it hold.

    >>> script_json({"text": "</script><script>"})
    '{"text":"\\\\u003c/script\\\\u003e\\\\u003cscript\\\\u003e"}'
    """
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode().translate(_IN_SCRIPT)


def digest_source(content: str) -> str:
    """Return the Content-Security-Policy source that admits exactly this inline script or style."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"

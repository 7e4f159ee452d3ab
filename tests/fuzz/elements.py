"""What a page may hold, whatever its articles say."""

import re
from html.parser import HTMLParser

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\x00\x1b]")
_OWN_LINKS = re.compile(r"(?:#|report/s[0-9]+\.html|data:image/)")


class Elements(HTMLParser):
    """Collect every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    """Raise where a page runs, loads or points to anything that an article brought."""
    found = Elements(html).found
    tags = [tag for tag, _ in found]
    assert not {"iframe", "object", "embed", "base", "img", "link"} & set(tags), "an element that no template holds"
    assert html.count("<script>") == 1, "a second script"
    for _, attributes in found:
        assert not [name for name in attributes if name.startswith("on")], "an attribute that runs"
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            link = attributes.get(name) or "#"
            assert link.startswith(("http://", "https://")) or _OWN_LINKS.match(link), f"a link to {link[:60]!r}"
    assert not _TURNING.search(html), "a sign that turns the text around it"

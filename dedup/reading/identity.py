"""Ids: the input's own, else a digest of the address or the text; each id once."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b

_SEEN_BYTES = 8


def content_digest(text: str) -> str:
    """Give 16 hexadecimal digits of BLAKE2b for a text, the same on every machine.

    >>> content_digest("Storm hits coast")
    '...'
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(slots=True)
class Identities:
    """Give each row an id that no other row has; costs about 100 bytes of memory a row."""

    _seen: set[bytes] = field(default_factory=set)
    _copies: Counter[str] = field(default_factory=Counter)

    def claim(self, own: str, url: str, title: str, text: str) -> str:
        """Return the row's own id, else a digest of its url, else of its text.

        Where an earlier row holds that id, `#` and eight digits of the digest of title and text follow; a further row
        with the same title and text gets a count as well. The text of a row thus decides its id, not its place.
        """
        wanted = own or content_digest(url or text)
        if self._claim(wanted):
            return wanted
        named = f"{wanted}#{content_digest(title + chr(0) + text)[:8]}"
        if self._claim(named):
            return named
        while True:
            self._copies[named] += 1
            counted = f"{named}#{self._copies[named] + 1}"
            if self._claim(counted):
                return counted

    def _claim(self, identity: str) -> bool:
        key = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=_SEEN_BYTES).digest()
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

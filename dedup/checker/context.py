"""What surrounds a match: quotations, sentences, spelling variety, the headline; each computed when first asked for."""

from bisect import bisect_right
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dedup.checker.variety import detect_variety
from dedup.checker.zones import address_bytes, headline_end, quotation_bytes
from dedup.reading.values import valid
from dedup.schema import Span
from dedup.segmentation import paragraphs, sentences


class Context:
    """Hold a text and what its rules may ask about it.

    Args:
        text: The original text; every span points into it. Lone surrogates, which no file can hold, become U+FFFD.
        language: ISO 639-1 code of the language the text is written in.
        variety: Spelling variety ("US", "UK", "CA", "IN") to assume; detected from the text when None.
    """

    def __init__(self, text: str, language: str, variety: str | None = None) -> None:
        self.text = valid(text)
        self.language = language
        self._variety = variety

    @cached_property
    def data(self) -> bytes:
        """The text in UTF-8, which the patterns read."""
        return self.text.encode()

    @cached_property
    def variety(self) -> str | None:
        """The spelling variety of an English text, None where nothing tells."""
        return self._variety or detect_variety(self.data)

    @cached_property
    def paragraphs(self) -> list[Span]:
        """The paragraphs."""
        return paragraphs(self.text)

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences."""
        return sentences(self.text, self.language)

    @cached_property
    def quotes(self) -> list[Span]:
        """The quotations, marks included."""
        return [Span(self.character(start), self.character(end)) for start, end in quotation_bytes(self.data)]

    @cached_property
    def addresses(self) -> list[Span]:
        """Web and mail addresses, handles, hashtags."""
        return [Span(self.character(start), self.character(end)) for start, end in address_bytes(self.data)]

    @cached_property
    def headline(self) -> Span:
        """The headline, empty when the text has none."""
        return Span(0, headline_end(self.text))

    def quoted(self, start: int, end: int) -> bool:
        """Tell whether the range lies inside one quotation."""
        return _inside(self.quotes, start, end)

    def addressed(self, start: int, end: int) -> bool:
        """Tell whether the range lies inside a web or mail address, a handle or a hashtag."""
        return _inside(self.addresses, start, end)

    def character(self, offset: int) -> int:
        """Return the character offset of a byte offset into `data`."""
        return offset if self._starts is None else int(self._starts[offset])

    def byte(self, offset: int) -> int:
        """Return the byte offset of a character offset into `text`."""
        return offset if self._starts is None else int(np.searchsorted(self._starts, offset, side="right")) - 1

    @cached_property
    def _starts(self) -> npt.NDArray[np.uint32] | None:
        if self.text.isascii():
            return None
        octets = np.frombuffer(self.data, dtype=np.uint8)
        starts: npt.NDArray[np.uint32] = np.zeros(len(octets) + 1, dtype=np.uint32)
        np.cumsum((octets & 0xC0) != 0x80, out=starts[1:])
        return starts


def _inside(spans: list[Span], start: int, end: int) -> bool:
    position = bisect_right(spans, (start, float("inf"))) - 1
    return position >= 0 and spans[position].start <= start and end <= spans[position].end

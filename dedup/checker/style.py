"""A document model of style: how much an English text reads like a translation, and from which language.

It counts sequences of one to three tokens after masking: words outside a list of words that keep clear of topics
become their ending, names become one token, numbers their shape. So it sees function words, connectives, the order of
words, the rates of punctuation and of `said`, `'s`, `of the`; not who the text is about. The roots of the counts are
weighed by the inverse document frequency for the linear model that tells translation, by its root for the one that
tells the source language.
`training/style` makes the model; its measured quality stands in docs/checker-verdict.md.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

BUCKET_BITS = 20
TRANSLATION_POWER = 2
"""Power of the rarity of a sequence in the model of translation; the model of languages takes it as it is."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,:]\d+)*|[^\w\s]")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_WORD_BITS = np.uint64(13)
_LEAST_STEM = 3
_SAME_MARK = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."}
_MARKS = frozenset(".,;:!?()-\"'%$&/")
_MOST_REMEMBERED, _REMEMBERED_CHARS = 1 << 18, 32
_MOST_TOKENS = 20_000
"""Longer texts are judged by their beginning; an article has about a thousand."""


class Style(NamedTuple):
    """What the style of a text says."""

    translated: float
    """Log-odds that the text is a translation, before any rule is heard; 0 for a text without tokens."""
    languages: dict[str, float]
    """Probability of each source language, given that the text is a translation."""
    tokens: int
    """Tokens that were counted; under a few hundred the log-odds mean little."""


class Model(NamedTuple):
    """The trained weights."""

    rows: npt.NDArray[np.int32]
    """Row of each bucket in the weights, -1 for none; length 2 ** BUCKET_BITS."""
    rarity: Floats
    """Root of the inverse document frequency of each row."""
    weights: npt.NDArray[np.int8]
    """(rows,): quantised weights for translation."""
    language_weights: npt.NDArray[np.int8]
    """(language rows, languages): quantised weights for each language; these rows come first."""
    scales: Floats
    offsets: Floats
    temperature: float
    languages: tuple[str, ...]


class TokenNumbers(dict[str, int]):
    """Number tokens after masking; what was seen before is looked up."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        super().__init__()
        self._numbers = {name: number for number, name in enumerate([*vocabulary, *_masks()], 1)}

    def __missing__(self, token: str) -> int:
        number = self._numbers.get(token) or self._numbers[mask(token)]
        if len(self) < _MOST_REMEMBERED and len(token) <= _REMEMBERED_CHARS:
            self[token] = number
        return number


def mask(token: str) -> str:
    """Return what is left of a token that the vocabulary does not hold.

    >>> [mask(token) for token in ("Bakhmut", "NATO", "mobilisation", "24.02", "2022", "Monday", "—")]
    ['@Name', '@CAPITALS', '@-tion', '#.', '#4', '@weekday', '-']
    """
    if token[0].isdigit():
        return _number_shape(token)
    if not token[0].isalpha():
        mark = _SAME_MARK.get(token, token)
        return mark if mark in _MARKS else "@mark"
    if token in _masked("months"):
        return "@month"
    if token in _masked("weekdays"):
        return "@weekday"
    if token[0].isupper():
        return "@CAPITALS" if len(token) > 1 and token.isupper() else "@Name"
    return next(
        (f"@-{end}" for end in _masked("endings") if token.endswith(end) and len(token) >= len(end) + _LEAST_STEM),
        "@word",
    )


@cache
def _masked(kind: str) -> tuple[str, ...]:
    return tuple(cast(str, tomllib.loads(_data("style_masks.toml").decode())[kind]).split())


def _number_shape(token: str) -> str:
    if token.isdigit():
        return f"#{min(len(token), 5)}"
    return "#," if "," in token else "#:" if ":" in token else "#."


def _masks() -> list[str]:
    named = ["@Name", "@CAPITALS", "@month", "@weekday", "@word", "@mark", "#.", "#,", "#:"]
    return [
        *named,
        *(f"@-{end}" for end in _masked("endings")),
        *(f"#{digits}" for digits in range(1, 6)),
        *sorted(_MARKS),
    ]


@cache
def token_numbers() -> TokenNumbers:
    """Return the numbering of tokens that the shipped vocabulary gives."""
    return TokenNumbers(_data("style_vocabulary.txt").decode().split())


def tokens_of(text: str) -> list[str]:
    """Return the words, numbers and marks of a text, at most those of a long article.

    >>> tokens_of("It's 3.5 %.")
    ['It', "'", 's', '3.5', '%', '.']
    """
    return _TOKEN.findall(text, 0, 16 * _MOST_TOKENS)[:_MOST_TOKENS]


def buckets(text: str, numbers: TokenNumbers) -> Integers:
    """Return the bucket of every sequence of one, two and three tokens; shape (3 * tokens - 3,) or less."""
    tokens = tokens_of(text)
    one = np.fromiter(map(numbers.__getitem__, tokens), np.uint64, len(tokens))
    two = (one[:-1] << _WORD_BITS) + one[1:]
    three = (two[:-1] << _WORD_BITS) + one[2:]
    keys = np.concatenate([one, two, three])
    return ((keys * _MULTIPLIER) >> np.uint64(64 - BUCKET_BITS)).astype(np.int64)


def probabilities(text: str) -> Style:
    """Judge the style of an English text."""
    return _judge(buckets(text, token_numbers()), model())


def probabilities_many(texts: Sequence[str]) -> list[Style]:
    """Judge the style of many English texts; the same numbers as one by one."""
    numbers, using = token_numbers(), model()
    return [_judge(buckets(text, numbers), using) for text in texts]


def _judge(found: Integers, using: Model) -> Style:
    rows = using.rows[found]
    kept, counts = np.unique(rows[rows >= 0], return_counts=True)
    if not len(kept):
        return Style(0.0, {language: round(1 / len(using.languages), 6) for language in using.languages}, 0)
    values, rarity = np.sqrt(counts).astype(np.float32), using.rarity[kept]
    apart = _unit(values * rarity**TRANSLATION_POWER) @ using.weights[kept].astype(np.float32)
    first = kept[: np.searchsorted(kept, len(using.language_weights))]
    told = _unit((values * rarity)[: len(first)]) @ using.language_weights[first].astype(np.float32)
    scores = np.append(apart, told) * using.scales + using.offsets
    return Style(round(float(scores[0]), 3), _shares(scores[1:], using), (len(found) + 3) // 3)


def _unit(values: Floats) -> Floats:
    length = np.sqrt(values @ values)
    return values / length if length else values


def _shares(scores: Floats, using: Model) -> dict[str, float]:
    """Return probabilities by softmax; rounded, as the last bits depend on the processor."""
    powers = np.exp((scores - scores.max()) * using.temperature)
    shares = powers / powers.sum()
    return {language: round(float(share), 5) for language, share in zip(using.languages, shares, strict=True)}


@cache
def model() -> Model:
    """Return the shipped model."""
    with np.load(BytesIO(_data("style_model.npz"))) as data:
        rows = np.full(1 << BUCKET_BITS, -1, dtype=np.int32)
        rows[_ascending(data["steps"], len(data["language_weights"]))] = np.arange(len(data["steps"]), dtype=np.int32)
        return Model(
            rows,
            data["rarity"].astype(np.float32),
            data["weights"],
            data["language_weights"],
            data["scales"],
            data["offsets"],
            float(data["temperature"]),
            tuple(str(data["languages"]).split()),
        )


def _ascending(steps: npt.NDArray[np.uint32], first: int) -> Integers:
    """Return the buckets that two ascending runs of steps lead to: the first rows, then the others."""
    return np.concatenate([np.cumsum(part, dtype=np.int64) for part in (steps[:first], steps[first:])])


def _data(name: str) -> bytes:
    return files("dedup.data.checker").joinpath(name).read_bytes()

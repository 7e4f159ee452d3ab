"""Make edited copies of known truth: abridged, reordered, re-titled, noisy, wrapped in boilerplate."""

import random
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import sentencex

from dedup.schema import Article

Text = list[list[str]]
"""Paragraphs of sentences; a sentence keeps the white space after it."""

_DATA = Path(__file__).with_name("data") / "edits.toml"
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*+")


@cache
def _data() -> dict[str, dict[str, list[list[str]]]]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


def grid() -> list[tuple[str, float]]:
    """Return every (kind, strength) at which `copies` makes copies, in a fixed order."""
    cells = tomllib.loads(_DATA.read_text(encoding="utf-8"))["grid"]
    return [(kind, float(strength)) for kind, strengths in cells.items() for strength in strengths]


def edit(article: Article, kind: str, strength: float, rng: random.Random) -> Article:
    """Return a copy of `article` edited in one way; `strength` in [0, 1] is the share that the edit touches.

    The share is of sentences (abridge, condense, boilerplate), paragraphs (drop, reorder), words (ocr, retitle),
    places where a house style applies (typography); `house` does several at once. Something always remains.

    Raises:
        ValueError: the kind is unknown or the strength is outside [0, 1].
    """
    if kind not in _EDITS or not 0 <= strength <= 1:
        raise ValueError(f"no edit {kind!r} at strength {strength}; kinds are {', '.join(_EDITS)}, strengths 0 to 1")
    return _EDITS[kind](article, strength, rng)


def copies(articles: Sequence[Article], seed: int, each: int = 1) -> list[tuple[str, Article, str, float]]:
    """Return `each` edited copies of every article as (id of the original, copy, kind, strength).

    An article's copies depend on the seed and its id only, so that neither order nor company changes them.
    """
    return [copy for article in articles for copy in _copies_of(article, random.Random(f"{seed}:{article.id}"), each)]


def _copies_of(article: Article, rng: random.Random, each: int) -> Iterable[tuple[str, Article, str, float]]:
    for kind, strength in rng.sample(grid(), each):
        edited = edit(article, kind, strength, rng)
        date = article.date and article.date + timedelta(minutes=rng.randrange(24 * 60))
        source = f"house {rng.randrange(40)}"
        copy_id = f"{article.id}~{kind}-{strength}"
        yield article.id, replace(edited, id=copy_id, url="", date=date, source=source), kind, strength


def _split(article: Article) -> Text:
    language = article.language or "en"
    blocks = _BLANK_LINE.split(article.text.strip())
    return [sentences for block in blocks if (sentences := _sentences(block, language))]


def _sentences(block: str, language: str) -> list[str]:
    return [piece for piece in sentencex.segment(language, block) if piece.strip()]


def _join(article: Article, text: Text) -> Article:
    joined = "\n\n".join("".join(sentences).strip() for sentences in text if sentences)
    return replace(article, text=joined) if joined else article


def _keep(text: Text, kept: set[int]) -> Text:
    """Keep the sentences whose running number is in `kept`."""
    numbers = iter(range(sum(map(len, text))))
    return [[sentence for sentence in paragraph if next(numbers) in kept] for paragraph in text]


def _kept_count(total: int, strength: float) -> int:
    return max(1, round(total * (1 - strength)))


def _abridge(article: Article, strength: float, rng: random.Random) -> Article:
    """Cut the end, as wire desks do."""
    text = _split(article)
    total = sum(map(len, text))
    return _join(article, _keep(text, set(range(_kept_count(total, strength)))))


def _condense(article: Article, strength: float, rng: random.Random) -> Article:
    """Leave out sentences anywhere."""
    text = _split(article)
    total = sum(map(len, text))
    return _join(article, _keep(text, set(rng.sample(range(total), min(total, _kept_count(total, strength))))))


def _drop(article: Article, strength: float, rng: random.Random) -> Article:
    """Leave out whole paragraphs."""
    text = _split(article)
    kept = sorted(rng.sample(range(len(text)), min(len(text), _kept_count(len(text), strength))))
    return _join(article, [text[index] for index in kept])


def _reorder(article: Article, strength: float, rng: random.Random) -> Article:
    """Shuffle a share of the paragraphs among their places."""
    text = _split(article)
    moved = sorted(rng.sample(range(len(text)), round(len(text) * strength)))
    target = moved[:]
    rng.shuffle(target)
    places = dict(zip(target, moved, strict=True))
    return _join(article, [text[places.get(index, index)] for index in range(len(text))])


def _retitle(article: Article, strength: float, rng: random.Random) -> Article:
    """Write a title from the words of the lead; a share of the old one stays."""
    lead = article.text.split()[:40]
    start = rng.randrange(max(1, len(lead) - 8))
    old = article.title.split()
    words = old[: round(len(old) * (1 - strength))] + lead[start : start + 8]
    frame = str(rng.choice(_data()["titles"]["frames"]))
    return replace(article, title=frame.format(words=" ".join(words)))


def _replaced(text: str, name: str, strength: float, rng: random.Random) -> str:
    pattern, table = _table(name)

    def swap(match: re.Match[str]) -> str:
        return rng.choice(table[match[0]]) if rng.random() < strength else match[0]

    return pattern.sub(swap, text)


@cache
def _table(name: str) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    table: dict[str, list[str]] = {}
    for read, written in _data()[name]["pairs"]:
        table.setdefault(read, []).append(written)
    longest_first = sorted(table, key=lambda key: (-len(key), key))
    return re.compile("|".join(map(re.escape, longest_first))), table


def _typography(article: Article, strength: float, rng: random.Random) -> Article:
    """Write quotes, dashes, abbreviations as another house does."""
    title, text = (_replaced(part, "typography", strength, rng) for part in (article.title, article.text))
    return replace(article, title=title, text=text)


def _ocr(article: Article, strength: float, rng: random.Random) -> Article:
    """Misread one place in a share of the words."""
    pattern, table = _table("ocr")

    def misread(match: re.Match[str]) -> str:
        places = list(pattern.finditer(match[0])) if rng.random() < strength else []
        if not places:
            return match[0]
        place = rng.choice(places)
        return match[0][: place.start()] + rng.choice(table[place[0]]) + match[0][place.end() :]

    return replace(article, text=re.sub(r"\S++", misread, article.text))


def _boilerplate(article: Article, strength: float, rng: random.Random) -> Article:
    """Put foreign lines above, between and below, as many as a share of the sentences."""
    text = _split(article)
    lines = [str(line) for line in _data()["boilerplate"]["lines"]]
    for _ in range(round(sum(map(len, text)) * strength)):
        text.insert(rng.choice((0, len(text), rng.randrange(len(text) + 1))), [rng.choice(lines)])
    return _join(article, text)


def _house(article: Article, strength: float, rng: random.Random) -> Article:
    """Do what a subscriber's desk does to wire copy: new title, cuts, house style, its own lines."""
    for step, share in ((_retitle, 1.0), (_abridge, strength), (_typography, 0.5), (_boilerplate, 0.1)):
        article = step(article, share, rng)
    return article


_EDITS: dict[str, Callable[[Article, float, random.Random], Article]] = {
    "abridge": _abridge,
    "condense": _condense,
    "drop": _drop,
    "reorder": _reorder,
    "retitle": _retitle,
    "typography": _typography,
    "ocr": _ocr,
    "boilerplate": _boilerplate,
    "house": _house,
}

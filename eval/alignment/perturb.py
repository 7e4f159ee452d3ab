"""Comparable articles with known counterparts, made from parallel ones.

Paragraphs are shuffled, sentences removed, foreign ones put in, clauses lost or gained.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

_CLAUSE = re.compile(r"(?<=[,;:،、，—–])")


@dataclass(frozen=True)
class Pair:
    """Hold two lists of paragraphs of sentences, the pairs of sentences that are counterparts, and the languages."""

    a: list[list[str]]
    b: list[list[str]]
    links: frozenset[tuple[int, int]]
    language_a: str
    language_b: str


@dataclass(frozen=True)
class Recipe:
    """Say what is done to a parallel pair."""

    shuffle: bool = True
    removed: float = 0.3
    foreign: float = 0.2
    paragraph: int = 3
    """Most sentences of a paragraph."""
    loose: float = 0.0
    """Share of sentences that lose a clause, or gain one of a foreign sentence."""


def parallel(a: Sequence[str], b: Sequence[str], languages: tuple[str, str]) -> Pair:
    """Return a parallel pair as it stands, one paragraph each, sentence i of A beside sentence i of B."""
    return Pair([list(a)], [list(b)], frozenset((i, i) for i in range(min(len(a), len(b)))), *languages)


def perturbed(  # noqa: PLR0917
    a: Sequence[str],
    b: Sequence[str],
    languages: tuple[str, str],
    foreign: tuple[Sequence[str], Sequence[str]],
    recipe: Recipe,
    rng: random.Random,
) -> Pair:
    """Return a pair with paragraphs shuffled, sentences removed from either side and foreign ones put in."""
    size = min(len(a), len(b))
    side_a = _side(list(a[:size]), foreign[0], recipe, rng)
    side_b = _side(list(b[:size]), foreign[1], recipe, rng)
    order_a = [key for block in side_a for key, _ in block]
    place_b = {key: row for row, key in enumerate(key for block in side_b for key, _ in block)}
    links = frozenset((row, place_b[key]) for row, key in enumerate(order_a) if key >= 0 and key in place_b)
    return Pair(_texts(side_a), _texts(side_b), links, *languages)


_Block = list[tuple[int, str]]


def _side(sentences: list[str], foreign: Sequence[str], recipe: Recipe, rng: random.Random) -> list[_Block]:
    kept = [(row, text) for row, text in enumerate(sentences) if rng.random() >= recipe.removed] or [(0, sentences[0])]
    blocks: list[_Block] = []
    while kept:
        size = rng.randint(1, recipe.paragraph)
        blocks.append(kept[:size])
        kept = kept[size:]
    if recipe.shuffle:
        rng.shuffle(blocks)
    if recipe.loose:
        blocks = [[(row, _loosened(text, foreign, recipe.loose, rng)) for row, text in block] for block in blocks]
    inserted = rng.sample(list(foreign), min(len(foreign), round(recipe.foreign * sum(map(len, blocks)))))
    for text in inserted:
        block = rng.choice(blocks)
        block.insert(rng.randint(0, len(block)), (-1, text))
    return blocks


def _loosened(text: str, foreign: Sequence[str], share: float, rng: random.Random) -> str:
    """Cut a sentence to its first or last clauses, or add a clause of a foreign sentence."""
    clauses = [part for part in _CLAUSE.split(text) if part.strip()]
    if rng.random() >= share:
        return text
    if len(clauses) > 1 and rng.random() < 0.6:
        cut = rng.randint(1, len(clauses) - 1)
        return max(("".join(clauses[:cut]), "".join(clauses[cut:])), key=len).strip(" ,;،、，")
    other = _CLAUSE.split(rng.choice(list(foreign)))[0].strip(" ,;،、，。.") if foreign else ""
    return f"{other}, {text}" if rng.random() < 0.5 else f"{text.rstrip('.。')}, {other}"


def _texts(blocks: list[_Block]) -> list[list[str]]:
    return [[text for _, text in block] for block in blocks]

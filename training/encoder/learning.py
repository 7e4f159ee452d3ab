"""The training loop: contrastive batches of sentences and of names and words, with teacher similarities between.

A first part aligns every language with English; a second, shorter one aligns all languages with each other and gives
the mean of its rows over time with those before it, which steadies rows that few texts touch (Izmailov et al. 2018).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.encoder.contrast import Adam, Unit, info_nce, relational, shared_meaning
from training.encoder.corpus import Bags, Corpus, Ints

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Plan:
    """Say how long and how fast to train."""

    batches: int = 2000
    batch_size: int = 2048
    rate: float = 0.006
    warm_up: int = 20
    last_rate_share: float = 0.1
    temperature: float = 0.05
    word_share: float = 0.25
    word_rate: float = 0.5
    teacher_every: int = 3
    teacher_weight: float = 40.0
    teacher_batch: int = 768
    news_every: int = 4
    news_batch: int = 512
    flatness: float = 0.45
    across_batches: int = 480
    across_size: int = 1024
    across_rate: float = 0.004
    across_last_rate_share: float = 0.5
    siblings: int = 2
    averaged_every: int = 20
    averaged_from: float = 0.2
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Lessons:
    """Hold English texts with the teacher's vectors; `translations` gives the pairs of each text, none for leads."""

    texts: Bags
    vectors: Floats
    translations: list[list[int]]

    @property
    def leads(self) -> Ints:
        """List the texts that have no translation."""
        return np.array([i for i, pairs in enumerate(self.translations) if len(pairs) == 0], dtype=np.int64)

    @property
    def sentences(self) -> Ints:
        """List the texts that have translations."""
        return np.array([i for i, pairs in enumerate(self.translations) if len(pairs)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class News:
    """Hold two ways to cut the same articles in two: title and text; title with lead and what follows."""

    cuts: tuple[tuple[Bags, Bags], tuple[Bags, Bags]]


@dataclass(frozen=True, slots=True)
class Material:
    """Hold everything that is learnt from."""

    corpus: Corpus
    lessons: Lessons
    news: News


class Trainer:
    """Train rows (pieces, dimensions) in place; a text is the sum of its pieces' rows times their weights."""

    def __init__(self, rows: Floats, weights: Floats, material: Material, plan: Plan) -> None:
        self._rows = rows
        self._optimiser = Adam(rows)
        self._weights = weights
        self._material = material
        self._plan = plan
        self._random = np.random.default_rng(plan.seed)

    def train(self) -> None:
        """Align every language with English: all batches of the plan."""
        plan = self._plan
        for batch, rate in self._rates(plan.batches, plan.rate, plan.last_rate_share):
            self._translate(rate)
            self._between(batch, rate)

    def join_languages(self) -> None:
        """Align all languages with each other; the rows become the mean of those before, and of their means on the way.

        Weights are averaged over the run but for its beginning.
        """
        plan, before = self._plan, self._rows.copy()
        self._optimiser = Adam(self._rows)
        mean, taken = np.zeros_like(before), 0
        for batch, rate in self._rates(plan.across_batches, plan.across_rate, plan.across_last_rate_share):
            self._translate_across(rate)
            self._between(batch, rate)
            if batch > plan.averaged_from * plan.across_batches and batch % plan.averaged_every == 0:
                taken += 1
                mean += (self._rows - mean) / np.float32(taken)
        if taken:
            self._rows[:] = (before + mean) / 2

    def _between(self, batch: int, rate: float) -> None:
        if batch % self._plan.teacher_every == 0:
            self._imitate(rate, leads=batch % 2 == 0)
        if batch % self._plan.news_every == 0:
            self._join_articles(rate)

    def _rates(self, batches: int, highest: float, last_share: float) -> Iterator[tuple[int, float]]:
        started = time.perf_counter()
        for batch in range(1, batches + 1):
            yield batch, highest * min(1.0, batch / self._plan.warm_up) * (1 - batch / batches * (1 - last_share))
            if batch % 100 == 0:
                print(f"batch {batch} of {batches}: {time.perf_counter() - started:.0f} s", flush=True)

    def _unit(self, texts: Bags) -> tuple[npt.NDArray[np.int32], Unit]:
        touched, matrix = texts.sparse(self._weights)
        return touched, Unit(matrix, self._optimiser.rows[touched])

    def _translate(self, rate: float) -> None:
        """Draw translations together, away from the other texts of the batch: sentences, or words and names."""
        plan, corpus = self._plan, self._material.corpus
        words = bool(self._random.random() < plan.word_share)
        drawn = corpus.groups.draw(self._random, plan.batch_size, sentences=not words)
        touched, unit = self._unit(corpus.foreign[drawn] + corpus.english[drawn])
        number = corpus.english_number[drawn]
        foreign, english = np.split(unit.vectors, 2)
        _, *gradients = info_nce(foreign, english, number[:, None] == number[None, :], plan.temperature)
        self._optimiser.step(touched, unit.back(np.concatenate(gradients)), rate * (plan.word_rate if words else 1))

    def _translate_across(self, rate: float) -> None:
        """Draw translations together, English or not, away from all other texts of the batch in any language."""
        plan, corpus = self._plan, self._material.corpus
        words = bool(self._random.random() < plan.word_share)
        drawn = corpus.groups.draw(self._random, plan.across_size, sentences=not words)
        english = corpus.english_number[drawn]
        count = 0 if words else plan.siblings
        place, pair = corpus.siblings.draw(self._random, drawn, english.astype(np.int64), count)
        texts = corpus.foreign[drawn] + corpus.english[drawn] + corpus.foreign[pair]
        group = np.concatenate([np.tile(np.arange(len(drawn)), 2), place])
        number = english[group]
        touched, unit = self._unit(texts)
        _, gradient = shared_meaning(unit.vectors, group, number[:, None] == number[None, :], plan.temperature)
        self._optimiser.step(touched, unit.back(gradient), rate * (plan.word_rate if words else 1))

    def _imitate(self, rate: float, leads: bool) -> None:
        """Bring cosines to the teacher's: between leads, or between sentences and translations of sentences."""
        lessons, corpus = self._material.lessons, self._material.corpus
        pool = lessons.leads if leads else lessons.sentences
        chosen = self._random.choice(pool, min(self._plan.teacher_batch, len(pool)), replace=False)
        texts = lessons.texts[chosen]
        if not leads:
            pairs = np.array([self._random.choice(lessons.translations[each]) for each in chosen])
            texts = corpus.foreign[pairs] + texts
        touched, unit = self._unit(texts)
        first, last = unit.vectors[: len(chosen)], unit.vectors[-len(chosen) :]
        _, to_first, to_last = relational(first, last, lessons.vectors[chosen], skip_diagonal=leads)
        gradient = to_first + to_last if leads else np.concatenate([to_first, to_last])
        self._optimiser.step(touched, unit.back(gradient * np.float32(self._plan.teacher_weight)), rate)

    def _join_articles(self, rate: float) -> None:
        """Draw an article's opening towards its continuation, away from the other articles of the batch."""
        openings, rest = self._material.news.cuts[self._random.integers(2)]
        chosen = self._random.choice(len(rest.bounds) - 1, self._plan.news_batch, replace=False)
        touched, unit = self._unit(openings[chosen] + rest[chosen])
        same = np.eye(len(chosen), dtype=np.bool_)
        opening, continuation = np.split(unit.vectors, 2)
        _, *gradients = info_nce(opening, continuation, same, self._plan.temperature)
        self._optimiser.step(touched, unit.back(np.concatenate(gradients)), rate)

"""Measure an encoder on the development sets: translation retrieval, graded news pairs, stories."""

import csv
import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.cluster.hierarchy import fcluster, linkage

from dedup.encoder import Encoder
from dedup.vectors import document_vectors

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]
Clusters = npt.NDArray[np.signedinteger]
Embed = Callable[[Sequence[str], Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Stories:
    """Say how well cosine alone finds the articles of a story."""

    r_precision: float
    b_cubed: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Hold what was measured; `matrix[i][j]` is P@1 from language i to language j."""

    to_english: dict[str, float]
    matrix_languages: list[str]
    matrix: list[list[float]]
    graded: dict[str, float]
    basil: Stories
    og2021: Stories
    language_bias: float

    def summary(self) -> str:
        """Say the main numbers in a few lines."""
        values = np.array(list(self.to_english.values()))
        off = np.array(self.matrix)[~np.eye(len(self.matrix), dtype=bool)]
        return (
            f"FLORES to and from English: mean {values.mean():.3f}, least {values.min():.3f}, "
            f"{(values >= 0.96).sum()} languages >= .96; matrix mean {off.mean():.3f}\n"
            f"graded pairs: Pearson {self.graded['all']:.3f}; language bias {self.language_bias:+.3f}\n"
            f"BASIL: {self.basil}\nOG2021: {self.og2021}"
        )


def measure(encoder: Encoder, shared: Path) -> Scores:
    """Measure an encoder on every development set under `shared`."""
    dev = shared / "data" / "dev"

    def embed(titles: Sequence[str], texts: Sequence[str]) -> Floats:
        return document_vectors(encoder, titles, texts)

    languages, matrix, bias = _retrieval(encoder, dev / "flores_dev.parquet")
    english = languages.index("en")
    both = (matrix[:, english] + matrix[english, :]) / 2
    to_english = {each: round(float(both[i]), 4) for i, each in enumerate(languages) if i != english}
    graded = graded_correlation(embed, dev / "semeval2022_pairs.jsonl.gz")
    basil = stories(*_basil(embed, dev / "basil_triples.jsonl.gz"))
    og2021 = stories(*_og2021(encoder, dev / "og2021_titles.tsv.gz"))
    return Scores(to_english, languages, matrix.round(4).tolist(), graded, basil, og2021, bias)


def write_scores(scores: Scores, folder: Path) -> None:
    """Write `scores.json` and the matrix as `flores_matrix.csv`."""
    (folder / "scores.json").write_text(json.dumps(asdict(scores), indent=1), "utf-8")
    with (folder / "flores_matrix.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["from", *scores.matrix_languages])
        for language, row in zip(scores.matrix_languages, scores.matrix, strict=True):
            writer.writerow([language, *(f"{value:.3f}" for value in row)])


def _retrieval(encoder: Encoder, path: Path) -> tuple[list[str], Floats, float]:
    table = pl.read_parquet(path).sort("lang", "sentence_id")
    languages = table["lang"].unique().sort().to_list()
    vectors = encoder.encode(table["text"].to_list()).reshape(len(languages), -1, encoder.dimensions)
    correct = np.arange(vectors.shape[1])
    matrix = np.eye(len(languages), dtype=np.float32)
    for i, a in enumerate(vectors):
        for j, b in enumerate(vectors[:i]):
            similar = a @ b.T
            matrix[i, j] = (similar.argmax(axis=1) == correct).mean()
            matrix[j, i] = (similar.argmax(axis=0) == correct).mean()
    return languages, matrix, _bias(vectors)


def _bias(vectors: Floats) -> float:
    """Give by how much unrelated sentences of one language are nearer than unrelated ones of two languages."""
    languages, sentences, _ = vectors.shape
    means = vectors.mean(axis=1)
    across = means @ means.T
    # The mean over pairs of different sentences of one language leaves out the sentence with itself.
    within = (np.diag(across) * sentences - 1) / (sentences - 1)
    return float(within.mean() - across[~np.eye(languages, dtype=bool)].mean())


def graded_correlation(embed: Embed, path: Path) -> dict[str, float]:
    """Correlate cosine with graded similarity (Pearson) over all pairs and by language pair."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    first, second = (embed([r[f"title{n}"] or "" for r in rows], [r[f"text{n}"] for r in rows]) for n in (1, 2))
    cosine = (first * second).sum(axis=1)
    grade = -np.array([row["overall"] for row in rows])
    pair = np.array(
        [row["lang1"] if row["lang1"] == row["lang2"] else f"{row['lang1']}-{row['lang2']}" for row in rows]
    )
    found = {"all": float(np.corrcoef(cosine, grade)[0, 1])}
    for each in np.unique(pair):
        if (pair == each).sum() >= 20:
            found[str(each)] = float(np.corrcoef(cosine[pair == each], grade[pair == each])[0, 1])
    return {name: round(value, 4) for name, value in found.items()}


def _basil(embed: Embed, path: Path) -> tuple[Floats, Labels]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    vectors = embed([row["title"] for row in rows], ["\n\n".join(row["paragraphs"]) for row in rows])
    return vectors, _numbered([row["triplet"] for row in rows])


def _og2021(encoder: Encoder, path: Path) -> tuple[Floats, Labels]:
    table = pl.read_csv(path, separator="\t", quote_char=None)
    return encoder.encode(table["title"].to_list()), _numbered(table["cluster"].to_list())


def _numbered(names: Sequence[str]) -> Labels:
    return np.unique(np.array(names), return_inverse=True)[1].astype(np.int64)


def stories(vectors: Floats, story: Labels) -> Stories:
    """Measure R-precision, and B-cubed F1 of average-link clusters at a threshold from the other half of stories."""
    half = story % 2 == 0
    chosen = [_best_threshold(vectors[part], story[part]) for part in (half, ~half)]
    tested = [_b_cubed_at(vectors[part], story[part], at) for part, at in zip((~half, half), chosen, strict=True)]
    return Stories(round(_r_precision(vectors, story), 4), round(float(np.mean(tested)), 4), float(np.mean(chosen)))


def _r_precision(vectors: Floats, story: Labels) -> float:
    """Give the share of an article's story found among its nearest neighbours, as many as the story has others."""
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -2)
    sizes = np.bincount(story)
    order = np.argsort(-similar, axis=1, kind="stable")
    found = [(story[order[i, : sizes[s] - 1]] == s).mean() for i, s in enumerate(story) if sizes[s] > 1]
    return float(np.mean(found))


def _b_cubed_at(vectors: Floats, story: Labels, threshold: float) -> float:
    return _b_cubed(fcluster(_tree(vectors), 1 - threshold, criterion="distance"), story)


def _best_threshold(vectors: Floats, story: Labels) -> float:
    tree = _tree(vectors)
    grid = np.round(np.arange(0.1, 0.9, 0.05), 2)
    scores = [_b_cubed(fcluster(tree, 1 - at, criterion="distance"), story) for at in grid]
    return float(grid[int(np.argmax(scores))])


def _tree(vectors: Floats) -> npt.NDArray[np.float64]:
    upper = np.triu_indices(len(vectors), 1)
    distance = np.clip(1 - (vectors @ vectors.T)[upper], 0, 2).astype(np.float64)
    return np.asarray(linkage(distance, "average"))


def _b_cubed(found: Clusters, story: Labels) -> float:
    """Compute B-cubed F1 (Bagga and Baldwin 1998) of a clustering against the gold stories."""
    _, place, size = np.unique(np.stack([found, story]), axis=1, return_inverse=True, return_counts=True)
    overlap = size[place.ravel()]
    precision = (overlap / np.bincount(found)[found]).mean()
    recall = (overlap / np.bincount(story)[story]).mean()
    return float(2 * precision * recall / (precision + recall))

"""Make the embedded encoder with one command; see the package's docstring."""

import argparse
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import polars as pl

from dedup.encoder import StaticEncoder
from dedup.pieces import Tokenizer
from training.encoder.card import write_card
from training.encoder.corpus import bags, corpus
from training.encoder.evaluation import measure, write_scores
from training.encoder.finishing import finished, whitened
from training.encoder.folding import folding
from training.encoder.learning import Lessons, Material, News, Plan, Trainer
from training.encoder.neighbours import occurrences, smoothed, weighed
from training.encoder.packing import write_model
from training.encoder.pairs import SENTENCES, pairs
from training.encoder.rows import Floats, centred, first_rows, rarity_weights
from training.encoder.sharing import shared_rows
from training.encoder.teachers import english_vectors, piece_vectors, taught_texts
from training.encoder.vocabulary import Vocabulary, choose_pieces
from training.encoder.words import extended_rows, part_shares, with_words, word_use

Kept = TypeVar("Kept")

NAME = "dedup-static-40"
DIRECTIONS = 255_000
"""With what its letters and places take, the model stays under 40 MB."""
LEAD_CHARS, REST_CHARS = 600, 2600


def main() -> None:
    """Run every stage; a stage whose result lies in the work folder is skipped."""
    options = _options()
    plan = Plan(batches=options.batches, across_batches=options.across_batches)
    table = _kept(options.work / "pairs", lambda: pairs(options.shared))
    vocabulary = _kept(options.work / "vocabulary", lambda: choose_pieces(table))
    tokenizer = vocabulary.tokenizer()
    tokens = _kept(options.work / "corpus", lambda: corpus(table, tokenizer, plan.flatness))
    teacher = _kept(options.work / "pieces", lambda: piece_vectors(vocabulary))
    lessons = _kept(options.work / "lessons", lambda: _lessons(options.shared, table, tokenizer))
    news = _kept(options.work / "news", lambda: _news(options.shared, tokenizer))
    rows = _kept(options.work / "rows", lambda: _trained(vocabulary, teacher, Material(tokens, lessons, news), plan))
    use = _kept(options.work / "use", lambda: word_use(table))
    extended = _kept(options.work / "extended", lambda: with_words(vocabulary, use))
    seen = occurrences(tokens, (table["kind"] == SENTENCES).to_numpy(), len(extended.pieces))
    tokens = _kept(options.work / "tokens", lambda: corpus(table, extended.tokenizer(), plan.flatness))
    teacher = _kept(options.work / "words", lambda: piece_vectors(extended))
    rows = extended_rows(rows, vocabulary, extended)
    steadied = _kept(
        options.work / "steadied",
        lambda: smoothed(rows, centred(teacher, extended), seen, lambda each: finished(each, table, tokens, extended)),
    )
    last = finished(weighed(steadied, extended.pieces, part_shares(extended, use)), table, tokens, extended)
    shared = shared_rows(whitened(last, table, tokens), seen, DIRECTIONS)
    write_model(options.out, shared, extended.pieces, folding(), NAME)
    encoder = StaticEncoder(options.out)
    scores = measure(encoder, options.shared)
    print(scores.summary())
    write_scores(scores, options.out)
    write_card(options.out, scores, len(extended.pieces), len(shared.directions), encoder.dimensions)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.encoder", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with data/train and data/dev")
    parser.add_argument("--out", type=Path, default=Path("dedup/data/encoder"), help="model folder to write")
    parser.add_argument("--work", type=Path, default=Path("build/encoder"), help="folder for the stages' results")
    parser.add_argument("--batches", type=int, default=Plan().batches, help="batches against English")
    parser.add_argument("--across-batches", type=int, default=Plan().across_batches, help="batches across languages")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    return options


def _kept(path: Path, make: Callable[[], Kept]) -> Kept:
    if path.exists():
        result: Kept = pickle.loads(path.read_bytes())
        return result
    made = make()
    path.write_bytes(pickle.dumps(made, protocol=5))
    return made


def _trained(vocabulary: Vocabulary, teacher: Floats, material: Material, plan: Plan) -> Floats:
    weights = rarity_weights(vocabulary)
    rows = first_rows(vocabulary, teacher, plan.seed)
    trainer = Trainer(rows, weights, material, plan)
    trainer.train()
    trainer.join_languages()
    return rows * weights[:, None]


def _lessons(shared: Path, table: pl.DataFrame, tokenizer: Tokenizer) -> Lessons:
    leads, sentences = taught_texts(shared, table)
    of_sentence = table.with_row_index("pair").filter(pl.col("en").is_in(sentences)).group_by("en").agg("pair")
    pairs_of = dict(zip(of_sentence["en"], of_sentence["pair"], strict=True))
    translations = [*([] for _ in leads), *(pairs_of[each].to_list() for each in sentences)]
    return Lessons(bags(tokenizer, leads + sentences), english_vectors(leads, sentences), translations)


def _news(shared: Path, tokenizer: Tokenizer) -> News:
    articles = pl.read_parquet(shared / "data" / "artefacts" / "native_en.parquet").fill_null("")
    titles, texts = articles["title"].to_list(), articles["text"].to_list()
    openings = [f"{title} {text[:LEAD_CHARS]}" for title, text in zip(titles, texts, strict=True)]
    whole, rest = ([text[start:REST_CHARS] for text in texts] for start in (0, LEAD_CHARS))
    first, second, third, fourth = (bags(tokenizer, each) for each in (titles, whole, openings, rest))
    return News(((first, second), (third, fourth)))


if __name__ == "__main__":
    main()

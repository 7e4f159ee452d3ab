"""The model card, filled in from the scores."""

from pathlib import Path

import numpy as np

from training.encoder.evaluation import Scores

TEMPLATE = Path(__file__).with_name("card.md")
COLUMNS = 4
WEAKEST = 6


def write_card(folder: Path, scores: Scores, pieces: int, directions: int, dimensions: int) -> None:
    """Write `README.md` into the model folder."""
    values = np.array(list(scores.to_english.values()))
    matrix = np.array(scores.matrix)
    by_score = sorted(scores.to_english, key=lambda language: scores.to_english[language])
    graded = {name: value for name, value in scores.graded.items() if name != "all"}
    filled = TEMPLATE.read_text("utf-8").format(
        pieces=pieces,
        directions=directions,
        dimensions=dimensions,
        languages=len(scores.matrix_languages),
        others=len(values),
        weakest=", ".join(f"{language} ({scores.to_english[language]:.2f})" for language in by_score[:WEAKEST]),
        table=_table(scores.to_english),
        mean=values.mean(),
        least=values.min(),
        strong=int((values >= 0.96).sum()),
        matrix_mean=matrix[~np.eye(len(matrix), dtype=bool)].mean(),
        graded=scores.graded["all"],
        graded_pairs=", ".join(f"{name} {value:.2f}" for name, value in graded.items()),
        basil=scores.basil,
        og2021=scores.og2021,
        bias=scores.language_bias,
    )
    (folder / "README.md").write_text(filled, "utf-8")


def _table(scores: dict[str, float]) -> str:
    cells = [f"{language} | {score:.3f}" for language, score in sorted(scores.items(), key=lambda each: -each[1])]
    cells += [" | "] * (-len(cells) % COLUMNS)
    rows = [cells[start : start + COLUMNS] for start in range(0, len(cells), COLUMNS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)

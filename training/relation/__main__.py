"""Fit the relation scorer: `python -m training.relation --shared ../shared`."""

import argparse
from pathlib import Path

from dedup.encoder import load_encoder
from training.relation.fit import fit_all
from training.relation.neighbourhood import fit_neighbourhood
from training.relation.table import evidence_table


def main() -> None:
    """Read the arguments, build the evidence (kept in the cache folder), fit, report and write the model."""
    parser = argparse.ArgumentParser(prog="python -m training.relation", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder that holds data/")
    parser.add_argument("--cache", type=Path, default=Path(".cache/relation"), help="where the evidence is kept")
    parser.add_argument("--out", type=Path, default=Path("dedup/data/relation/model.json"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fresh", action="store_true", help="weigh the pairs anew, after a change of encoder or evidence"
    )
    given = parser.parse_args()
    if not given.shared.exists():
        raise SystemExit(f"{given.shared} is not there; name the folder that holds data/ with --shared")
    fit_all(evidence_table(given.shared, given.cache, given.seed, given.fresh), given.out, given.seed)
    fit_neighbourhood(given.shared, load_encoder(), given.out.with_name("neighbourhood.json"))


if __name__ == "__main__":
    main()

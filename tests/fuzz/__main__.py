"""`python -m tests.fuzz TARGET [MINUTES] [--keep FOLDER]`: fuzz one target, say what was found.

A fault does not end the run: the input is kept as `FOLDER/faults/TARGET-NAME`, once for each place in the code where
one arises.
"""

import argparse
import hashlib
import os
import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dedup"]):
    from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.seeds import pieces, seeds

CPU_SECONDS = 5.0
"""Processor time beyond which an input of 4 KB counts as a hang."""
LONGEST = 4_096


class Watched:
    """Run a target on one input after another and keep those that break it."""

    def __init__(self, name: str, target: Target, folder: Path, seconds: float) -> None:
        self.name, self.target, self.folder = name, target, folder
        self.seen: set[str] = set()
        self.runs = 0
        self.cpu = time.process_time()
        self.end = time.monotonic() + seconds

    def __call__(self, data: bytes) -> None:
        """Run the target on one input."""
        self.runs += 1
        if time.monotonic() > self.end:
            self.tell()
            # The library has no other way to end without a fault.
            os._exit(1 if self.seen else 0)
        start = time.process_time()
        try:
            self.target(data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            self._keep(data, _place(error), traceback.format_exc(limit=-6))
        if time.process_time() - start > CPU_SECONDS:
            self._keep(data, "slow", f"{time.process_time() - start:.1f} s of processor time\n")

    def tell(self) -> None:
        """Print what the run came to."""
        minutes = (time.process_time() - self.cpu) / 60
        kinds = f"{len(self.seen)} kinds of fault"
        print(f"{self.name}: {self.runs:,} inputs in {minutes:.1f} processor minutes, {kinds}", flush=True)

    def _keep(self, data: bytes, place: str, told: str) -> None:
        if place in self.seen:
            return
        self.seen.add(place)
        name = hashlib.sha256(place.encode()).hexdigest()[:10]
        (self.folder / f"{self.name}-{name}").write_bytes(data)
        print(f"FAULT {self.name}-{name} {place}\n{told}", file=sys.stderr, flush=True)


def _place(error: BaseException) -> str:
    """Name the kind of an error and the line of ours that it went through last."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "dedup" in frame.filename]
    last = ours[-1] if ours else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"


class Mutator:
    """Insert a piece worth inserting now and then; else change bytes as the library does."""

    def __init__(self, name: str) -> None:
        self.pieces = pieces(name)

    def __call__(self, data: bytes, most: int, seed: int) -> bytes:
        """Change an input."""
        chance = seed % 3
        if chance:
            return bytes(atheris.Mutate(data, most))
        piece, place = self.pieces[seed // 3 % len(self.pieces)], seed // 1000 % (len(data) + 1)
        return (data[:place] + piece + data[place + (seed // 7 % 2) * len(piece) :])[:most]


def main() -> None:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("minutes", nargs="?", type=float, default=1.0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-out"), help="where inputs and faults are kept")
    given = parser.parse_args()
    corpus, faults = given.keep / given.target, given.keep / "faults"
    for folder in (corpus, faults):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds(given.target):
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    watched = Watched(given.target, TARGETS[given.target], faults, given.minutes * 60)
    limits = {
        "max_len": LONGEST, "rss_limit_mb": 4096, "timeout": 600,
        "report_slow_units": 600, "verbosity": 0, "artifact_prefix": f"{faults}/",
    }  # fmt: skip
    options = [f"-{name}={value}" for name, value in limits.items()]
    atheris.Setup([sys.argv[0], *options, str(corpus)], watched, custom_mutator=Mutator(given.target))
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Which stage heeds which settings, and where its results lie."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dedup.config import Config
from dedup.encoder import Encoder, load_encoder
from dedup.store import Stage, Store, digest

STAGES = ("read", "prepare", "index", "bands", "windows", "candidates", "weigh", "group", "content", "check")


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of a run and the folder of each stage; small, and safe to hand to another process."""

    config: Config
    folders: dict[str, Path]

    def stage(self, name: str) -> Stage:
        """Open the results of a stage."""
        return Stage(self.folders[name])

    @property
    def encoder(self) -> Encoder:
        """Load the encoder, once per process."""
        return _encoder(self.config.encoder)


def make(store: Store, config: Config, inputs: list[str], index: str = "") -> Plan:
    """Plan a run over inputs of these digests; `index` is the digest of an earlier result to compare with."""
    config_of = {
        "read": config.read,
        "prepare": [config.signatures.permutations, config.signatures.shingle, *_weights(config.encoder)],
        "index": index,
        "bands": [config.signatures.target_jaccard, config.signatures.target_miss, config.signatures.hot_key_cap],
        "windows": [config.windows.days, config.windows.neighbours, config.windows.min_cosine],
        "candidates": None,
        "weigh": None,
        "group": [config.relation, config.clusters.keep],
        "content": None,
        "check": [config.check.select, config.check.ignore, config.check.variety],
    }
    digests: dict[str, str] = {}
    for name in STAGES:
        before = [digests[other] for other in NEEDS[name]] or [program_digest(), *inputs]
        digests[name] = digest(name, config_of[name], *before)
    return Plan(config, {name: store.stage(name, digests[name]).folder for name in STAGES})


ALONE = ("index", "cells", "candidates", "clusters", "tables")
"""Stages that run in the main process alone, whatever the number of jobs."""
NEEDS: dict[str, tuple[str, ...]] = {
    "read": (),
    "prepare": ("read",),
    "index": ("prepare",),
    "bands": ("index",),
    "windows": ("index",),
    "candidates": ("bands", "windows"),
    "weigh": ("candidates",),
    "group": ("weigh",),
    "content": ("group",),
    "check": ("prepare",),
}
"""Whose results a stage reads; a setting then touches its own stage and those after it."""


def program_version() -> str:
    """Tell which version this is."""
    try:
        return version("dedup-news")
    except PackageNotFoundError:
        return "unknown"


@cache
def program_digest() -> str:
    """Digest the version and the name, size and time of every file of the package.

    Results of other code, tables or weights are not reused, whether or not the version was raised. Only the process
    that plans a run asks for it; workers are told the folders.
    """
    return digest("program", _files(Path(__file__).parents[1]), program_version())


def _files(folder: Path) -> list[tuple[str, int, int]]:
    """List the files under a folder with size and time; none where there is no such folder."""
    found = ((path, path.stat()) for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return sorted((str(path.relative_to(folder)), about.st_size, about.st_mtime_ns) for path, about in found)


def _weights(encoder: str | None) -> tuple[str | None, list[tuple[str, int, int]]]:
    """Name an encoder, and what its files look like where it is a folder."""
    return encoder, _files(Path(encoder)) if encoder and Path(encoder).is_dir() else []


@cache
def _encoder(name: str | None) -> Encoder:
    return load_encoder(name)

"""What a number depends on: data, system and its settings, code, seed. No number is printed or kept without it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import dedup
from dedup.schema import Article
from eval.significance import REPLICATES, SEED

_PRODUCT = Path(dedup.__file__).parent


@dataclass(frozen=True)
class Signature:
    """The conditions of one system's answers on one set."""

    task: str
    data: str
    """Name and digest of the data."""
    system: str
    settings: str
    version: str
    seed: int = SEED
    replicates: int = REPLICATES

    def __str__(self) -> str:
        return "|".join(f"{name}:{value}" for name, value in asdict(self).items())

    @property
    def key(self) -> str:
        """Return a short digest; bootstrap settings do not change a system's answers and are left out."""
        fields = {name: value for name, value in asdict(self).items() if name not in ("seed", "replicates")}
        return hashlib.blake2b(json.dumps(fields).encode(), digest_size=10).hexdigest()


def digest(parts: Iterable[str | bytes]) -> str:
    """Return a short digest of a sequence of texts; the sequence is part of it."""
    summary = hashlib.blake2b(digest_size=8)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        summary.update(len(raw).to_bytes(8, "big") + raw)
    return summary.hexdigest()


def articles_digest(articles: Iterable[Article], labels: Mapping[str, str]) -> str:
    """Return a digest of all that a system and a measure read of a set of articles."""
    return digest(
        part for a in articles for part in (a.id, a.title, a.text, str(a.date), str(a.language), labels.get(a.id, ""))
    )


@cache
def versions(packages: tuple[str, ...]) -> str:
    """Return the versions of installed packages; `dedup` stands for the product with its code and data."""
    return " ".join(product_version() if p == "dedup" else f"{p} {metadata.version(p)}" for p in packages)


@cache
def product_version() -> str:
    """Return the version of the product with a digest of its code and data, so that any change shows."""
    paths = (path for path in _PRODUCT.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    contents = (part for path in sorted(paths) for part in (str(path.relative_to(_PRODUCT)), path.read_bytes()))
    return f"{dedup.__version__}+{digest(contents)}"

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
    """Return the versions of packages; `dedup` is the whole product with its code and data, `dedup.x` one module."""
    return " ".join(
        product_version(p) if p.split(".")[0] == "dedup" else f"{p} {metadata.version(p)}" for p in packages
    )


@cache
def product_version(module: str = "dedup") -> str:
    """Return the version of the product, or of one module, with a digest of its code and data: any change shows."""
    name = module.removeprefix("dedup").removeprefix(".")
    places = [_PRODUCT / f"{name}.py", _PRODUCT / name, _PRODUCT / "data" / name] if name else [_PRODUCT]
    found = (path for place in places for path in (place, *place.rglob("*")) if path.is_file())
    paths = sorted(path for path in found if "__pycache__" not in path.parts)
    contents = (part for path in paths for part in (str(path.relative_to(_PRODUCT)), path.read_bytes()))
    return f"{module} {dedup.__version__}+{digest(contents)}"

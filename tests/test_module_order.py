"""A module imports only modules that stand above it in the table of docs/design.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| `(\w+)/?` \|", re.MULTILINE)
ORDER = ROW.findall((ROOT / "docs" / "design.md").read_text(encoding="utf-8"))
FILES = sorted(path for path in (ROOT / "dedup").rglob("*.py") if path != ROOT / "dedup" / "__init__.py")


def place(module: str) -> str:
    """Name the row of the table that `dedup.<module>...` belongs to."""
    return module.split(".")[1]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(path: Path) -> str:
    return path.relative_to(ROOT / "dedup").parts[0].removesuffix(".py")


def test_every_module_stands_in_the_table_and_the_table_names_nothing_else() -> None:
    assert {own(path) for path in FILES if own(path) != "__main__"} == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_modules_above_it(path: Path) -> None:
    later = set(ORDER[ORDER.index(own(path)) + 1 :])
    named = [name for name in imported(path) if name.startswith("dedup.") and name != "dedup.__version__"]
    assert [name for name in named if place(name) in later] == []

"""Every command and option is documented, and the pages that the README names exist."""

import ast
import re
from pathlib import Path

import click
import pytest
import typer

from dedup.command.application import app

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_stands_in_the_reference(name: str) -> None:
    section = REFERENCE.split(f"## `dedup {name}`", 1)[1].split("\n## ", 1)[0]
    options = [option for p in COMMANDS[name].params for option in p.opts if option.startswith("--")]
    assert [option for option in options if not re.search(rf"{option}\b", section)] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_has_help(name: str) -> None:
    assert COMMANDS[name].help
    assert [p.name for p in COMMANDS[name].params if isinstance(p, click.Option) and not p.help] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_reference_says_what_the_help_says(name: str) -> None:
    section = REFERENCE.split(f"## `dedup {name}`", 1)[1].split("\n## ", 1)[0]
    lines = [line.strip() for line in (COMMANDS[name].help or "").splitlines() if line.strip()]
    assert [line for line in lines if line not in section] == [], "write it anew with `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_the_python_of_a_page_imports_is_there(page: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        imports: list[ast.stmt] = [
            node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        exec(compile(ast.Module(imports, type_ignores=[]), str(page), "exec"), {})


def test_every_page_that_a_page_links_to_exists() -> None:
    links = [
        (page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []

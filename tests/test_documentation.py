"""Every command and option is documented, and the pages that the README names exist."""

import re
from pathlib import Path

import click
import pytest
import typer

from dedup.command.application import app

ROOT = Path(__file__).parents[1]
REFERENCE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
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


def test_every_page_that_a_page_links_to_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []

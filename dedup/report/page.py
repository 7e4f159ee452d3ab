"""The page itself: templates, one style, one script, and a policy that admits nothing else."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from dedup.report.caps import Caps
from dedup.report.phrases import Phrases, phrases
from dedup.report.safety import digest_source, script_json

_SCRIPTS = ("dom.js", "text.js", "evidence.js", "side.js", "story.js", "filter.js", "labels.js", "start.js")
_STYLES = ("page.css", "story.css")
_WORD_SECTIONS = ("script", "relation", "conflict", "kind", "measure")


def render(template: str, values: Mapping[str, object], language: str = "en", caps: Caps | None = None) -> str:
    """Fill a template; every page carries its own style, script, words and policy."""
    words = phrases(language)
    return (
        _environment()
        .get_template(template)
        .render(
            {
                "say": words.say,
                "count": words.count,
                "words": words,
                "caps": caps or Caps(),
                "style": style(),
                "script": script(),
                "policy": policy(),
                "script_words": script_json(_script_words(words)),
                **values,
            }
        )
    )


@cache
def style() -> str:
    """Return the style of every page."""
    return "\n".join(_asset(name) for name in _STYLES)


@cache
def script() -> str:
    """Return the script of every page, one strict function around all parts."""
    parts = "\n".join(_asset(name) for name in _SCRIPTS)
    return f'(function () {{\n"use strict";\n{parts}\n}})();\n'


@cache
def policy() -> str:
    """Return the Content-Security-Policy: this style, this script, and nothing from anywhere."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {digest_source(style())}",
            f"script-src {digest_source(script())}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _asset(name: str) -> str:
    return (files("dedup.report") / "assets" / name).read_text(encoding="utf-8")


def _script_words(words: Phrases) -> dict[str, object]:
    return {name: words.texts[name] for name in _WORD_SECTIONS} | {"language": words.say("page.language")}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("dedup.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

"""`dedup rule`: what a rule finds, why, examples, its rate in native text."""

from typing import Annotated, Literal

import orjson
import typer
from rich.markdown import Markdown

from dedup.checker.output.manual import rule_object, rule_page, rules_page
from dedup.checker.rules import all_rules, find_rules
from dedup.command.terminal import OUTPUT


def rule(
    code: Annotated[str | None, typer.Argument(help="Code of a rule, such as NAM101; all rules without one.")] = None,
    output_format: Annotated[Literal["text", "json", "markdown"], typer.Option(help="How to print.")] = "text",
) -> None:
    """Explain a rule, or list them all.

    For example:

        dedup rule NAM101

        dedup rule --output-format json

    Exit code: 0 done, 2 no such rule.
    """
    rules = find_rules(code) if code else all_rules()
    if output_format == "json":
        typer.echo(orjson.dumps([rule_object(each) for each in rules], option=orjson.OPT_INDENT_2).decode())
        return
    page = "\n".join(map(rule_page, rules)) if code else rules_page(rules)
    if output_format == "markdown" or not OUTPUT.is_terminal:
        typer.echo(page, nl=False)
    else:
        OUTPUT.print(Markdown(page), soft_wrap=False)

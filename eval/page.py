"""The results page: `results.md` with the tables, `results.html` with tables and plots."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.drawing import svg
from eval.rows import OURS, Report, Row
from eval.signature import product_version
from eval.table import HEAD, cells, markdown, ordered

INTRODUCTION = """\
Written by `{command}`; not by hand. How to read it: docs/evaluation.md.

Intervals are 95 % percentile bootstrap intervals over documents or true clusters. `p` is the two-sided p-value of the
difference from the product at the same kind of setting (approximate randomisation where the measure is a function of
sums, else paired bootstrap), with a star below .05. "documented" is the setting that a tool's authors recommend,
"tuned" the best found on one half of the true clusters; both are reported on the other half. `cpu s` is processor time
for all settings together.
"""
STYLE = """\
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;font-size:.85rem;display:block;overflow-x:auto}
td,th{padding:.15rem .6rem;text-align:left}
tr.ours{font-weight:600}tbody tr:nth-child(odd){background:color-mix(in srgb,currentColor 6%,transparent)}
figure{margin:1rem 0;background:#fff;padding:.5rem}svg{max-width:100%;height:auto}code{font-size:.8rem}
"""


def headline(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that are no breakdown (a breakdown's measure has a blank in its name)."""
    return [row for row in rows if " " not in row.measure]


def breakdown(rows: Sequence[Row]) -> list[Row]:
    """Return the product's rows by language, kind or group."""
    return [row for row in rows if " " in row.measure and row.system == OURS]


def write(reports: Mapping[str, Report], folder: Path, command: str) -> None:
    """Write both pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(_markdown(reports, command), encoding="utf-8")
    (folder / "results.html").write_text(_html(reports, command), encoding="utf-8")


def _markdown(reports: Mapping[str, Report], command: str) -> str:
    parts = ["# Results\n", INTRODUCTION.format(command=command), f"Product: `{product_version()}`.\n"]
    for name, report in reports.items():
        parts += [f"## {name.capitalize()}\n", *(f"{remark}\n" for remark in report.remarks)]
        parts.append(markdown(headline(report.rows)))
        detail = breakdown(report.rows)
        parts += ["<details><summary>Breakdown</summary>\n", markdown(detail), "</details>\n"] if detail else []
        parts += ["Conditions:\n", *(f"- `{line}`" for line in _signatures(report.rows)), ""]
    return "\n".join(parts)


def _signatures(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.signature.split("|threshold:")[0] for row in rows))


def _html(reports: Mapping[str, Report], command: str) -> str:
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in INTRODUCTION.format(command=command).split("\n\n"))
    sections = "".join(_section(name, report) for name, report in reports.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Results</title><style>{STYLE}</style><h1>Results</h1>{paragraphs}"
        f"<p>Product: <code>{html.escape(product_version())}</code></p>{sections}</html>\n"
    )


def _section(name: str, report: Report) -> str:
    figures = "".join(f"<figure>{svg(plot)}</figure>" for plot in report.plots)
    remarks = "".join(f"<p>{html.escape(remark)}</p>" for remark in report.remarks)
    signatures = "".join(f"<li><code>{html.escape(line)}</code></li>" for line in _signatures(report.rows))
    detail = breakdown(report.rows)
    more = f"<details><summary>Breakdown</summary>{_table(detail)}</details>" if detail else ""
    conditions = f"<details><summary>Conditions</summary><ul>{signatures}</ul></details>"
    return f"<h2>{name.capitalize()}</h2>{remarks}{_table(headline(report.rows))}{more}{figures}{conditions}"


def _table(rows: Sequence[Row]) -> str:
    head = "".join(f"<th scope=col>{html.escape(name)}</th>" for name in HEAD)
    body = "".join(
        f"<tr{' class=ours' if row.system == OURS else ''}>"
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells(row))
        + "</tr>"
        for row in ordered(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

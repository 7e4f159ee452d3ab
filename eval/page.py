"""The results page: `results.md` with the tables, `results.html` with tables and plots."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.drawing import svg
from eval.rows import OURS, Report, Row
from eval.signature import product_version
from eval.table import HEAD, LEVEL, cells, markdown, ordered

INTRODUCTION = """\
Written by `{command}`; not by hand. How to read it: docs/evaluation.md.

Intervals are 95 % percentile bootstrap intervals over documents or true clusters. `p` is the two-sided p-value of the
difference from the product at the same kind of setting (approximate randomisation where the measure is a function of
sums, else paired bootstrap), with a star below .05. "documented" is the setting that a tool's authors recommend,
"tuned" the best found on one half of the true clusters; both are reported on the other half. `cpu s` is processor time
for all settings together.
"""
STYLE = """\
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:92rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;font-size:.85rem;display:block;overflow-x:auto}
td,th{padding:.15rem .6rem;text-align:left;vertical-align:top;white-space:nowrap}th[scope=row]{font-weight:inherit}
td small{display:block;opacity:.75;font-weight:400}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0}
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
    paragraphs = "".join(f"<p>{_coded(part)}</p>" for part in INTRODUCTION.format(command=command).split("\n\n"))
    places = "".join(f"<li><a href=#{name}>{name.capitalize()}</a></li>" for name in reports)
    sections = "".join(_section(name, report) for name, report in reports.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Results</title><style>{STYLE}</style><h1>Results</h1>{paragraphs}"
        f"<p>Small: the interval; a star: differs from the product (p &lt; .05).</p>"
        f"<p>Product: <code>{html.escape(product_version())}</code></p><nav><ul>{places}</ul></nav>{sections}</html>\n"
    )


def _coded(paragraph: str) -> str:
    """Return a paragraph as HTML, what stands between backticks as code."""
    parts = html.escape(paragraph).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _section(name: str, report: Report) -> str:
    figures = "".join(f"<figure>{svg(plot)}</figure>" for plot in report.plots)
    remarks = "".join(f"<p>{html.escape(remark)}</p>" for remark in report.remarks)
    signatures = "".join(f"<li><code>{html.escape(line)}</code></li>" for line in _signatures(report.rows))
    detail = breakdown(report.rows)
    more = f"<details><summary>Breakdown</summary>{_table(detail)}</details>" if detail else ""
    conditions = f"<details><summary>Conditions</summary><ul>{signatures}</ul></details>"
    tables = "".join(_side_by_side(data, rows) for data, rows in _by_data(headline(report.rows)).items())
    return f"<h2 id={name}>{name.capitalize()}</h2>{remarks}{tables}{more}{figures}{conditions}"


def _by_data(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.data, []).append(row)
    return found


def _side_by_side(data: str, rows: Sequence[Row]) -> str:
    """Return one set as a table of a line per system and a column per measure, the product first, then by F1."""
    measures = list(dict.fromkeys(row.measure for row in rows))
    main = next((name for name in measures if name.endswith("f1")), measures[0])
    lines: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        lines.setdefault((row.system, row.setting), {})[row.measure] = row
    best = sorted(
        lines.values(), key=lambda line: (_any(line).system != OURS, -line[main].score.value if main in line else 0.0)
    )
    head = "".join(f"<th scope=col>{html.escape(name)}</th>" for name in ("system", "setting", *measures, "cpu s"))
    body = "".join(_line(line, measures) for line in best)
    return f"<h3>{html.escape(data)}</h3><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _line(line: Mapping[str, Row], measures: Sequence[str]) -> str:
    row = _any(line)
    figures = "".join(f"<td>{_figure(line[name]) if name in line else ''}</td>" for name in measures)
    told = f"<th scope=row>{html.escape(row.system)}</th><td>{html.escape(row.setting)}</td>"
    return f"<tr{' class=ours' if row.system == OURS else ''}>{told}{figures}<td>{row.seconds:g}</td></tr>"


def _figure(row: Row) -> str:
    star = "*" if row.p is not None and row.p < LEVEL else ""
    return f"{row.score.value:.3f}{star} <small>{row.score.low:.3f}-{row.score.high:.3f}</small>"


def _any(line: Mapping[str, Row]) -> Row:
    return next(iter(line.values()))


def _table(rows: Sequence[Row]) -> str:
    head = "".join(f"<th scope=col>{html.escape(name)}</th>" for name in HEAD)
    body = "".join(
        f"<tr{' class=ours' if row.system == OURS else ''}>"
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells(row))
        + "</tr>"
        for row in ordered(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

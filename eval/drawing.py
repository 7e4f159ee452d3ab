"""Draw the plots of a report as inline SVG."""

import io
import re
from collections.abc import Callable

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eval.curves import Plot

mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "eval", "font.size": 9})
LABELLED_CELLS = 400
"""A heat map with at most this many cells has its numbers written in."""


def svg(plot: Plot) -> str:
    """Return a plot as an SVG element, the same bytes for the same plot."""
    wide = plot.kind in ("heat", "confusion")
    figure = Figure(figsize=(9, 8) if wide else (6.4, 4.4), layout="constrained")
    axes = figure.subplots()
    _DRAW[plot.kind](axes, plot)
    axes.set_title(plot.title, loc="left", fontsize=10)
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"(?s)^.*?(?=<svg)", "", drawn.getvalue(), count=1)


def _precision_recall(axes: Axes, plot: Plot) -> None:
    for name, (recall, precision) in (plot.series or {}).items():
        axes.plot(recall, precision, label=name, linewidth=1.3)
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(fontsize=7, loc="lower left")


def _reliability(axes: Axes, plot: Plot) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8, linestyle="--")
    for name, (promised, held) in (plot.series or {}).items():
        axes.plot(promised, held, marker="o", markersize=3, linewidth=1.2, label=name)
    axes.set(xlabel="probability given", ylabel="share that held", xlim=(0, 1), ylim=(0, 1))
    axes.legend(fontsize=7, loc="upper left")


def _heat(axes: Axes, plot: Plot) -> None:
    rows, columns = plot.names or ((), ())
    matrix = plot.matrix or [[]]
    axes.imshow(matrix, vmin=0, vmax=1, cmap="viridis", aspect="auto")
    axes.set_xticks(range(len(columns)), columns, rotation=90, fontsize=7)
    axes.set_yticks(range(len(rows)), rows, fontsize=7)
    if len(rows) * len(columns) <= LABELLED_CELLS:
        for i, line in enumerate(matrix):
            for j, cell in enumerate(line):
                axes.text(j, i, f"{cell:.2f}", ha="center", va="center", fontsize=6, color="w" if cell < 0.6 else "k")


_DRAW: dict[str, Callable[[Axes, Plot], None]] = {
    "precision-recall": _precision_recall,
    "reliability": _reliability,
    "heat": _heat,
    "confusion": _heat,
}

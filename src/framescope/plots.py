"""Figures: one look, colour-blind safe, each with a text alternative computed from its data."""

import io
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framescope.tables import format_number, safe_text, table_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito (2008)
BLUE, ORANGE, GREEN, VERMILION, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#5f6670"
STYLE = {
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": "#d9dce0",
    "grid.linewidth": 0.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "framescope",
    "text.parse_math": False,
}
WIDTH = 7.2  # inches


@dataclass(frozen=True)
class Picture:
    """A figure as SVG with its text alternative and caption."""

    svg: str
    alt: str
    caption: str = ""

    def _repr_html_(self) -> str:
        source = b64encode(self.svg.encode()).decode()
        caption = f"<figcaption>{safe_text(self.caption)}</figcaption>" if self.caption else ""
        return (
            f'<figure class="fs-figure"><img src="data:image/svg+xml;base64,{source}" alt="{safe_text(self.alt)}">'
            f"{caption}</figure>"
        )

    def __repr__(self) -> str:
        return f"<Picture: {self.alt}>"


def _panels(n: int, height: float, *, columns: int = 2) -> tuple["Figure", list["Axes"]]:
    from matplotlib.figure import Figure

    columns = min(columns, max(n, 1))
    rows = -(-max(n, 1) // columns)
    figure = Figure(figsize=(WIDTH, rows * height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for spare in axes[n:]:
        spare.set_axis_off()
    return figure, axes[:n]


def _picture(figure: "Figure", alt: str, caption: str) -> Picture:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, facecolor="white")
    return Picture(buffer.getvalue(), alt, caption)


def _style() -> Any:
    import matplotlib

    return matplotlib.rc_context(STYLE)  # type: ignore[arg-type]


def shorten_label(text: str, most: int = 28) -> str:
    """Cut a label that is too long for an axis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def _dots(
    axis: "Axes", table: pd.DataFrame, value: str, bounds: tuple[str, str], names: Sequence[str], colour: str
) -> None:
    """Draw one dot per row, top row first; a hollow dot has no interval."""
    y = np.arange(len(table))[::-1]
    x, low, high = (table[name].to_numpy(dtype=float) for name in (value, *bounds))
    sure = np.isfinite(low) & np.isfinite(high)
    axis.hlines(y[sure], low[sure], high[sure], color=colour, linewidth=2, alpha=0.55)
    axis.plot(x[sure], y[sure], "o", color=colour, markersize=5)
    axis.plot(x[~sure], y[~sure], "o", color=colour, markersize=5, markerfacecolor="white")
    axis.set_yticks(y, [shorten_label(name) for name in names])
    axis.set_ylim(-0.6, len(table) - 0.4)
    axis.grid(visible=False, axis="y")


def plot_intervals(
    table: pd.DataFrame,
    *,
    panel: str = "label",
    row: str = "group",
    value: str = "rate",
    bounds: tuple[str, str] = ("low", "high"),
    unit: str = "per 1,000 words",
    caption: str = "",
) -> Picture:
    """Draw a dot and interval for every group, one panel per frame.

    A hollow dot is a rate without an interval (too few articles). A frame that nobody uses has no panel.
    """
    with _style():
        used = table.groupby(panel, sort=False)[value].transform("max") > 0
        names = list(dict.fromkeys(table[panel][used]))
        figure, axes = _panels(len(names), 0.55 + 0.22 * table[row].nunique())
        for axis, name in zip(axes, names, strict=True):
            part = table[table[panel] == name]
            _dots(axis, part, value, bounds, [str(group) for group in part[row]], BLUE)
            axis.set_title(shorten_label(str(name), 40))
            axis.set_xlim(left=0)
            if axes.index(axis) % 2:
                axis.set_yticklabels([])
        for axis in axes[-2:]:
            axis.set_xlabel(unit)
        told = []
        for name in names:
            part = table[(table[panel] == name) & table[value].notna()].sort_values(
                [value, row], ascending=[False, True]
            )
            if len(part):
                top, last = part.iloc[0], part.iloc[-1]
                told.append(
                    f"{name}: highest {top[row]} with {format_number(float(top[value]))}, "
                    f"lowest {last[row]} with {format_number(float(last[value]))} {unit}"
                )
        alt = f"Dots with 95 % intervals, one panel per {panel}, one row per {row}. " + "; ".join(told) + "."
        return _picture(figure, alt, caption)


def plot_keyness(table: pd.DataFrame, *, top: int = 8, caption: str = "") -> Picture:
    """Draw the leading terms of each group: log ratio against the rest, with its interval."""
    with _style():
        groups = list(dict.fromkeys(table["group"]))
        figure, axes = _panels(len(groups), 0.75 + 0.2 * top)
        told = []
        for axis, name in zip(axes, groups, strict=True):
            part = table[table["group"] == name].head(top)
            _dots(axis, part, "log_ratio", ("log_ratio_low", "log_ratio_high"), list(part["term"]), VERMILION)
            axis.axvline(0, color=GREY, linewidth=0.8)
            axis.set_title(shorten_label(str(name), 40))
            told.append(f"{name}: " + ", ".join(part["term"].head(5)))
        for axis in axes[-2:]:
            axis.set_xlabel("log2 of the ratio of rates (1: twice as often)")
        alt = f"Leading terms of each group against the rest, log ratio with 95 % interval. {'; '.join(told)}."
        return _picture(figure, alt, caption)


def plot_counts(
    table: pd.DataFrame, *, row: str, values: Sequence[str], labels: Sequence[str], caption: str = ""
) -> Picture:
    """Draw stacked horizontal bars, one per row of the table."""
    with _style():
        figure, (axis,) = _panels(1, 0.8 + 0.27 * len(table), columns=1)
        y = np.arange(len(table))[::-1]
        stack = np.cumsum([np.zeros(len(table)), *(table[name].to_numpy(dtype=float) for name in values)], axis=0)
        for (low, high), label, colour in zip(pairwise(stack), labels, (BLUE, ORANGE, GREEN), strict=False):
            axis.barh(y, high - low, left=low, height=0.65, color=colour, label=label)
        axis.set_yticks(y, [shorten_label(str(name)) for name in table[row]])
        axis.grid(visible=False, axis="y")
        if len(values) > 1:
            figure.legend(loc="outside upper right", ncols=len(values), frameon=False)
        else:
            axis.set_xlabel(labels[0])
        rows = [
            f"{record[row]} "
            + ", ".join(f"{format_number(record[v])} {label}" for v, label in zip(values, labels, strict=True))
            for record in table_rows(table)
        ]
        return _picture(figure, f"Bars, one per {row}: {'; '.join(rows)}.", caption)


def plot_heat(table: pd.DataFrame, *, row: str, column: str, value: str, unit: str, caption: str = "") -> Picture:
    """Draw a heat map of rows x columns with the numbers written in; empty cells say n/a."""
    rows, columns = (list(dict.fromkeys(table[name])) for name in (row, column))
    grid = table.pivot_table(index=row, columns=column, values=value, dropna=False, observed=False, sort=False)
    values = grid.reindex(index=rows, columns=columns).to_numpy(dtype=float)
    with _style():
        figure, (axis,) = _panels(1, 1.1 + 0.32 * len(rows), columns=1)
        axis.grid(visible=False)
        axis.imshow(np.nan_to_num(values), cmap="Blues", aspect="auto", vmin=0)
        middle = np.nanmax(values, initial=0.0) / 2
        for i, j in np.ndindex(*values.shape):
            text = format_number(float(values[i, j]), value) if np.isfinite(values[i, j]) else "n/a"
            dark = np.isfinite(values[i, j]) and values[i, j] > middle
            axis.text(j, i, text, ha="center", va="center", color="white" if dark else "#222222", fontsize=8.5)
        axis.set_xticks(range(len(columns)), [shorten_label(str(name), 18) for name in columns])
        axis.set_yticks(range(len(rows)), [shorten_label(str(name)) for name in rows])
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.spines[:].set_visible(False)
        told = [
            f"{name}: highest {columns[int(np.nanargmax(line))]} with {format_number(float(np.nanmax(line)), value)}"
            for name, line in zip(rows, values, strict=True)
            if np.isfinite(line).any()
        ]
        return _picture(figure, f"Heat map, {row} by {column}, {unit}. {'; '.join(told)}.", caption)

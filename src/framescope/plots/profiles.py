"""Profiles of groups: dots with intervals, bars, heat maps."""

from collections.abc import Sequence
from itertools import cycle, pairwise
from typing import Any

import numpy as np
import pandas as pd

from framescope.plots.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    Picture,
    draw_dots,
    figure_style,
    longest_word,
    make_panels,
    make_picture,
    shorten_label,
    wrap_label,
)
from framescope.tables import format_number, table_rows

NUMBERED, NAMED = 20, 9  # columns of a heat map that have room for numbers; names above more of them


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

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_profile(tokens, frames, "outlet", n_permutations=99, n_bootstrap=99)
    >>> fs.plot_intervals(table).alt.split(". ")[0]
    'Dots with 95 % intervals, one panel per label, one row per group'
    """
    with figure_style():
        used = table.groupby(panel, sort=False)[value].transform("max") > 0
        names = list(dict.fromkeys(table[panel][used]))
        figure, axes = make_panels(len(names), 0.55 + 0.22 * table[row].nunique())
        for axis, name in zip(axes, names, strict=True):
            part = table[table[panel] == name]
            draw_dots(axis, part, value, bounds, [str(group) for group in part[row]], BLUE)
            axis.set_title(wrap_label(str(name), 36), fontsize=9)
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
        return make_picture(figure, alt, caption, table)


def plot_keyness(table: pd.DataFrame, *, top: int = 8, caption: str = "") -> Picture:
    """Draw the leading terms of each group: log ratio against the rest, with its interval.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.keyness(counts, "outlet", min_count=4, n_permutations=99, n_bootstrap=99)
    >>> fs.plot_keyness(table, top=1).alt.split(". ")[0]
    'Leading terms of each group against the rest, log ratio with 95 % interval'
    """
    with figure_style():
        groups = list(dict.fromkeys(table["group"]))
        figure, axes = make_panels(len(groups), 0.75 + 0.2 * top)
        told = []
        for axis, name in zip(axes, groups, strict=True):
            part = table[table["group"] == name].head(top)
            draw_dots(axis, part, "log_ratio", ("log_ratio_low", "log_ratio_high"), list(part["term"]), VERMILION)
            axis.axvline(0, color=GREY, linewidth=0.8)
            axis.set_title(shorten_label(str(name), 40))
            told.append(f"{name}: " + ", ".join(part["term"].head(5)))
        for axis in axes[-2:]:
            axis.set_xlabel("log2 of the ratio of rates (1: twice as often)")
        alt = f"Leading terms of each group against the rest, log ratio with 95 % interval. {'; '.join(told)}."
        return make_picture(figure, alt, caption, table)


def plot_counts(
    table: pd.DataFrame,
    *,
    row: str,
    values: Sequence[str],
    labels: Sequence[str],
    unit: str = "",
    caption: str = "",
) -> Picture:
    """Draw stacked horizontal bars, one per row of the table. unit: of the values, written below them.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> table = fs.summarize_cuts(corpus)
    >>> fs.plot_counts(table, row="rule", values=["n_lines"], labels=["places"]).alt
    'Bars, one per rule: share line 6 places.'
    """
    with figure_style():
        figure, (axis,) = make_panels(1, 0.8 + 0.27 * len(table), columns=1)
        y = np.arange(len(table))[::-1]
        stack = np.cumsum([np.zeros(len(table)), *(table[name].to_numpy(dtype=float) for name in values)], axis=0)
        bars = [
            axis.barh(y, high - low, left=low, height=0.65, color=colour)
            for (low, high), colour in zip(pairwise(stack), cycle((BLUE, ORANGE, GREEN, VERMILION, GREY)), strict=False)
        ]
        axis.set_yticks(y, [shorten_label(str(name)) for name in table[row]])
        axis.grid(visible=False, axis="y")
        if len(values) > 1:
            keys = [shorten_label(label) for label in labels]
            place: dict[str, Any] = {"loc": "outside upper right", "ncols": len(values), "frameon": False}
            figure.legend(handles=bars, labels=keys, **place)  # named one by one: else a label like _x is left out
        axis.set_xlabel(unit or ("" if len(values) > 1 else labels[0]))
        axis.xaxis.set_major_formatter("{x:,.0f}")
        rows = [
            f"{record[row]} "
            + ", ".join(f"{format_number(record[v])} {label}" for v, label in zip(values, labels, strict=True))
            for record in table_rows(table)
        ]
        return make_picture(figure, f"Bars, one per {row}: {'; '.join(rows)}.", caption, table)


def plot_heat(table: pd.DataFrame, *, row: str, column: str, value: str, unit: str, caption: str = "") -> Picture:
    """Draw a heat map of rows x columns with the numbers written in; empty cells say n/a.

    Where there is no room for numbers (more than 20 columns), a bar of colours stands for them, and every n-th column
    is named; the picture's table has them all.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.frequency(counts, "outlet", terms=["bridge", "ferry"], n_bootstrap=0)
    >>> fs.plot_heat(table, row="term", column="group", value="rate", unit="per 1,000 words").alt.split(". ")[0]
    'Heat map, term by group, per 1,000 words'
    """
    rows, columns = (list(dict.fromkeys(table[name])) for name in (row, column))
    grid = table.pivot_table(index=row, columns=column, values=value, dropna=False, observed=False, sort=False)
    values = grid.reindex(index=rows, columns=columns).to_numpy(dtype=float)
    with figure_style():
        every = -(-len(columns) // NAMED) if len(columns) > NUMBERED else 1
        named = range(0, len(columns), every)
        heads, turned = _heads([str(columns[i]) for i in named])
        lines = (
            0.055 * max(map(len, heads), default=0) if turned else 0.14 * max((h.count("\n") for h in heads), default=0)
        )
        figure, (axis,) = make_panels(1, 1.1 + lines + 0.32 * len(rows), columns=1)
        axis.grid(visible=False)
        if values.size:
            image = axis.imshow(np.nan_to_num(values), cmap="Blues", aspect="auto", vmin=0)
            if every > 1:
                figure.colorbar(image, ax=axis, label=unit, location="bottom", aspect=50, shrink=0.6)
        middle = np.nanmax(values, initial=0.0) / 2
        size = 8.5 if len(columns) <= 12 else 6.5
        whole = pd.api.types.is_integer_dtype(table[value])

        def number(x: float) -> str:
            return format_number(int(x) if whole else x, value)

        for i, j in np.ndindex(*values.shape) if every == 1 else ():
            text = number(float(values[i, j])) if np.isfinite(values[i, j]) else "n/a"
            dark = np.isfinite(values[i, j]) and values[i, j] > middle
            axis.text(j, i, text, ha="center", va="center", color="white" if dark else "#222222", fontsize=size)
        turn: dict[str, Any] = {"rotation": 35, "ha": "left", "rotation_mode": "anchor"} if turned else {}
        axis.xaxis.tick_top()
        axis.set_xticks(named, heads, **turn)
        axis.set_yticks(range(len(rows)), [wrap_label(str(name), 28) for name in rows])
        axis.tick_params(length=0)
        axis.spines[:].set_visible(False)
        told = [
            f"{name}: highest {columns[int(np.nanargmax(line))]} with {number(float(np.nanmax(line)))}"
            for name, line in zip(rows, values, strict=True)
            if np.isfinite(line).any()
        ]
        return make_picture(
            figure,
            f"Heat map, {_called(table, row)} by {_called(table, column)}, {unit}. {'; '.join(told)}.",
            caption,
            table,
        )


def _heads(names: list[str]) -> tuple[list[str], bool]:
    """What stands above the columns: names broken over lines or, where a word is too long for that, turned."""
    room = int(5.2 / max(len(names), 1) / 0.078)  # letters that stand side by side above a column
    if longest_word(names) > room:
        return [wrap_label(name, 34, 1) for name in names], True
    return [wrap_label(name, room, 3) for name in names], False


def _called(table: pd.DataFrame, column: str) -> str:
    """What a column is called in a sentence: labels are those of frames, targets or terms."""
    if column == "label":
        return next((name for name in ("frame", "target", "term") if name in table.columns), "label")
    return column.removesuffix("_label")

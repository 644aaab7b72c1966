"""Profiles of groups: dots with intervals, bars, heat maps."""

from collections.abc import Sequence
from itertools import chain, cycle, pairwise
from typing import Any

import numpy as np
import pandas as pd

from framescope.number_words import format_number
from framescope.plots.cells import TURN, draw_bar, draw_cells, fit_heads, height_of, reach_beyond
from framescope.plots.panels import (
    EDGE,
    INCH,
    LINE,
    ROOM,
    SIZE,
    SPACE,
    cut_label,
    fit_label,
    make_panels,
    widest,
    write,
)
from framescope.plots.scales import draw_dots, draw_x, draw_y, number_ticks
from framescope.plots.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    WIDTH,
    Picture,
    figure_style,
    make_picture,
    shorten_label,
)
from framescope.tables import table_rows

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

    table: such as from `frame_profile`.
    panel, row, value, bounds: the columns of the table that give the panels, the rows, the dots and both ends.
    unit: of the values.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_profile(tokens, frames, "outlet", n_permutations=99, n_bootstrap=99)
    >>> fs.plot_intervals(table).alt.split(". ")[0]
    'Dots with 95 % intervals, one panel per label, one row per group'
    """
    with figure_style():
        used = table.groupby(panel, sort=False)[value].transform("max") > 0
        parts = {str(name): part for name, part in table[used].groupby(panel, sort=False)}
        groups = [str(group) for group in dict.fromkeys(table[row])]
        labels = dict(zip(groups, (cut_label(group, ROOM) for group in groups), strict=True))
        height, names = 0.55 + 0.22 * len(groups), ([*labels.values()], ())
        enough = LINE * SIZE * (len(groups) + 0.2)
        figure, axes = make_panels(len(parts), height, names=names, titles=[*parts], unit=unit, least=enough)
        for i, (axis, part) in enumerate(zip(axes, parts.values(), strict=True)):
            beside = [labels[str(group)] if i % 2 == 0 else "" for group in part[row]]
            draw_dots(axis, part, value, bounds, beside, BLUE, from_zero=True)
        told = []
        for name, part in parts.items():
            known = part[part[value].notna()].sort_values([value, row], ascending=[False, True])
            if len(known):
                (top, most), (last, least) = ((known[row].iloc[i], float(known[value].iloc[i])) for i in (0, -1))
                told.append(
                    f"{name}: highest {top} with {format_number(most)}, "
                    f"lowest {last} with {format_number(least)} {unit}"
                )
        found = "; ".join(told) or "Nothing is drawn, since nothing is above 0"
        alt = f"Dots with 95 % intervals, one panel per {panel}, one row per {row}. {found}."
        return make_picture(figure, alt, caption, table)


def plot_keyness(table: pd.DataFrame, *, top: int = 8, caption: str = "") -> Picture:
    """Draw the leading terms of each group: log ratio against the rest, with its interval.

    table: from `keyness`.
    top: terms drawn for each group, in the order of the table.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.keyness(counts, "outlet", min_count=4, n_permutations=99, n_bootstrap=99)
    >>> fs.plot_keyness(table, top=1).alt.split(". ")[0]
    'Leading terms of each group against the rest, log ratio with 95 % interval'
    """
    with figure_style():
        parts = {str(name): part.head(top) for name, part in table.groupby("group", sort=False)}
        names = [[cut_label(str(term), ROOM / 1.5) for term in part["term"]] for part in parts.values()]
        columns = [[name for some in names[i::2] for name in some] for i in (0, 1)]
        unit = "log2 of the ratio of rates (1: twice as often)"
        figure, axes = make_panels(len(parts), 0.75 + 0.2 * top, names=columns, titles=[*parts], unit=unit)
        for axis, part, labels in zip(axes, parts.values(), names, strict=True):
            draw_dots(axis, part, "log_ratio", ("log_ratio_low", "log_ratio_high"), labels, VERMILION)
        told = [f"{name}: " + ", ".join(part["term"].head(5)) for name, part in parts.items()]
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
    """Draw stacked horizontal bars, one per row of the table.

    row: the column that names the bars.
    values, labels: the columns stacked, and what the legend calls each.
    unit: what the values count, written below them.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> table = fs.summarize_cuts(corpus)
    >>> fs.plot_counts(table, row="rule", values=["n_lines"], labels=["places"]).alt
    'Bars, one per rule: share line 6 places.'
    """
    with figure_style():
        names = [cut_label(str(name), ROOM) for name in table[row]]
        unit = unit or ("" if len(values) > 1 else labels[0])
        legend = 0.3 * INCH if len(values) > 1 else EDGE
        height = 0.8 + 0.27 * len(table)
        figure, (axis,) = make_panels(1, height, columns=1, names=[names], unit=unit, above=legend)
        y = np.arange(len(table))[::-1]
        stack = np.cumsum([np.zeros(len(table)), *(table[name].to_numpy(dtype=float) for name in values)], axis=0)
        bars = [
            axis.barh(y, high - low, left=low, height=0.65, color=colour)
            for (low, high), colour in zip(pairwise(stack), cycle((BLUE, ORANGE, GREEN, VERMILION, GREY)), strict=False)
        ]
        axis.set_ylim(-0.6, max(len(table), 1) - 0.4)
        draw_y(axis, y.tolist(), names)
        draw_x(axis, *number_ticks(axis))
        if len(values) > 1:
            keys = [shorten_label(label) for label in labels]
            place: dict[str, Any] = {"loc": "upper right", "borderaxespad": 0.4, "ncols": len(values), "frameon": False}
            figure.legend(handles=bars, labels=keys, **place)  # named one by one: else a label like _x is left out
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

    row, column, value: the columns of the table that give the rows, the columns and the numbers.
    unit: of the numbers.

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
        names = [fit_label(str(name), ROOM, letters=28) for name in rows]
        room = WIDTH * INCH - widest(names) - 4 * EDGE
        heads, turned = fit_heads([str(columns[i]) for i in named], named, len(columns), room)
        above = height_of(heads, turned) + SPACE + EDGE
        right = reach_beyond(heads, named, len(columns), room) if turned else EDGE
        below = 0.6 * INCH if every > 1 else EDGE
        height = (above + below) / INCH + 0.385 * max(len(rows), 1)
        figure, (axis,) = make_panels(1, height, columns=1, names=[names], above=above, below=below, right=right)
        axis.spines[:].set_visible(False)
        axis.set_xlim(-0.5, max(len(columns), 1) - 0.5)
        axis.set_ylim(max(len(rows), 1) - 0.5, -0.5)
        most = float(np.nanmax(values, initial=0.0))
        draw_cells(axis, np.nan_to_num(values) / (most or 1.0))
        if every > 1 and values.size:
            draw_bar(figure, axis, most, unit)
        turn: dict[str, Any] = (
            {"rotation": TURN, "ha": "left", "rotation_mode": "anchor"} if turned else {"ha": "center"}
        )
        for at, head in zip(named, heads, strict=True):
            write(
                axis, at, 1 + SPACE / axis.bbox.height, head, transform=axis.get_xaxis_transform(), va="bottom", **turn
            )
        draw_y(axis, range(len(rows)), names, marks=False)
        whole = pd.api.types.is_integer_dtype(table[value])

        def number(x: float) -> str:
            return format_number(int(x) if whole else x, value) if np.isfinite(x) else "n/a"

        if every == 1:
            texts = [[number(x) for x in line] for line in values.tolist()]
            size = 8.5 * min(1.0, axis.bbox.width / max(len(columns), 1) / (1.2 * widest(["0", *chain(*texts)], 8.5)))
            for i, j in np.ndindex(*values.shape):
                colour = "white" if values[i, j] > most / 2 else "#222222"
                write(axis, j, i, texts[i][j], ha="center", va="center", color=colour, fontsize=size)
        told = []
        for name, line in zip(rows, values, strict=True):
            if np.isfinite(line).any():
                high, at = number(float(np.nanmax(line))), columns[int(np.nanargmax(line))]
                alike = np.isfinite(line).sum() > 1 and np.nanmin(line) == np.nanmax(line)
                told.append(f"{name}: {high} throughout" if alike else f"{name}: highest {at} with {high}")
        found = "; ".join(told) or "All n/a"
        alt = f"Heat map, {_called(table, row)} by {_called(table, column)}, {unit}. {found}."
        return make_picture(figure, alt, caption, table)


def _called(table: pd.DataFrame, column: str) -> str:
    """What a column is called in a sentence: labels are those of frames, targets or terms."""
    if column == "label":
        return next((name for name in ("frame", "target", "term") if name in table.columns), "label")
    return column.removesuffix("_label")

"""Scales of a panel: round numbers found, marks and labels drawn in few pieces; dots with intervals, a row for each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framescope.number_words import MINUS
from framescope.plots.panels import EDGE, INCH, MARK, SIZE, SPACE, text_width, unclipped, widest, write
from framescope.plots.style import GREY, GRID, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEPS = (1, 2, 2.5, 5, 10)


def find_ticks(low: float, high: float, most: int) -> tuple[list[float], list[str]]:
    """Find round numbers between two, about so many at most, and write them.

    >>> find_ticks(0, 1.1, 5)
    ([0.0, 0.25, 0.5, 0.75, 1.0], ['0.00', '0.25', '0.50', '0.75', '1.00'])
    """
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=max(min(most, 9), 1), steps=STEPS).tick_values(low, high)
    step = float(found[1] - found[0])
    slack = step * 1e-6
    ticks = [float(tick) + 0.0 for tick in found if low - slack <= tick <= high + slack]
    digits = next((d for d in range(12) if abs(round(step, d) - step) < slack), 12)
    return ticks, [f"{round(tick, digits) + 0.0:,.{digits}f}".replace("-", MINUS) for tick in ticks]


def number_ticks(axis: "Axes") -> tuple[list[float], list[str]]:
    """Find the round numbers of a panel's lower scale whose labels stand apart."""
    low, high = sorted(axis.get_xlim())
    for most in range(max(int(axis.bbox.width / (3 * SIZE)), 1), 0, -1):
        ticks, labels = find_ticks(low, high, most)
        apart = axis.bbox.width / (high - low) * (ticks[1] - ticks[0]) if len(ticks) > 1 else np.inf
        if widest(labels) + SPACE < apart:
            break
    return ticks, labels


def draw_x(axis: "Axes", at: Sequence[float], labels: Sequence[str], *, grid: bool = True, size: float = SIZE) -> None:
    """Draw the scale below a panel: marks and labels, and lines through the panel. A label stays within the figure."""
    across = axis.get_xaxis_transform()
    unit = 1 / axis.bbox.height
    if grid:
        _strokes(axis, "x", at, 1.0, GRID, 0.6, 0.5)
    _strokes(axis, "x", at, -MARK * unit, "black", 0.8, 2.01)
    low, high = axis.get_xlim()
    points = axis.bbox.width / (high - low)
    for x, label in zip(at, labels, strict=True):
        half = text_width(label, size) / 2
        middle = axis.bbox.x0 + (x - low) * points
        place = x + (min(max(middle, EDGE + half), WIDTH * INCH - EDGE - half) - middle) / points
        write(axis, place, -(MARK + SPACE) * unit, label, transform=across, ha="center", va="top", size=size)


def draw_y(axis: "Axes", at: Sequence[float], labels: Sequence[str], *, grid: bool = False, marks: bool = True) -> None:
    """Draw the scale left of a panel: marks and labels, and lines through the panel."""
    along = axis.get_yaxis_transform()
    unit = 1 / axis.bbox.width
    if grid:
        _strokes(axis, "y", at, 1.0, GRID, 0.6, 0.5)
    if marks:
        _strokes(axis, "y", at, -MARK * unit, "black", 0.8, 2.01)
    for y, label in zip(at, labels, strict=True) if any(labels) else ():
        write(axis, -(MARK + SPACE) * unit, y, label, transform=along, ha="right", va="center_baseline")


def _strokes(
    axis: "Axes", scale: str, at: Sequence[float], end: float, colour: str, width: float, order: float
) -> None:
    """Draw strokes from a panel's border, one at each place of a scale, as one line with gaps. end: panels."""
    from matplotlib.lines import Line2D

    places, along = np.repeat(np.asarray(at, dtype=float), 3), np.tile([0.0, end, np.nan], len(at))
    x, y = (places, along) if scale == "x" else (along, places)
    transform = axis.get_xaxis_transform() if scale == "x" else axis.get_yaxis_transform()
    look: dict[str, Any] = {"color": colour, "linewidth": width, "zorder": order, "marker": "", "clip_on": False}
    axis.add_artist(Line2D(x, y, transform=transform, clip_path=unclipped(), **look))


def draw_dots(
    axis: "Axes",
    table: pd.DataFrame,
    value: str,
    bounds: tuple[str, str],
    names: Sequence[str],
    colour: str,
    *,
    from_zero: bool = False,
) -> None:
    """Draw one dot per row, top row first, with both scales; a hollow dot has no interval.

    from_zero: the scale begins at 0; else a line stands there.
    """
    y = np.arange(len(table), dtype=float)[::-1]
    x, low, high = (table[name].to_numpy(dtype=float) for name in (value, *bounds))
    sure = np.isfinite(low) & np.isfinite(high)
    axis.hlines(y[sure], low[sure], high[sure], color=colour, linewidth=2, alpha=0.55)
    axis.plot(x[sure], y[sure], "o", color=colour, markersize=5)
    axis.plot(x[~sure], y[~sure], "o", color=colour, markersize=5, markerfacecolor="white")
    axis.set_ylim(-0.6, len(table) - 0.4)
    if from_zero:
        axis.set_xlim(left=0)
    else:
        axis.axvline(0, color=GREY, linewidth=0.8)
    draw_y(axis, y.tolist(), names)
    draw_x(axis, *number_ticks(axis))

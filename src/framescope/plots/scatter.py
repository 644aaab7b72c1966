"""Term scatter: how often each term is used on both sides, the distinctive ones labelled without overlap."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.plots.panels import cut_label, make_panels, write
from framescope.plots.scales import draw_x, draw_y
from framescope.plots.style import BLUE, GREY, VERMILION, Picture, figure_style, make_picture, shorten_label

Floats = NDArray[np.float64]

SIZE = 7.5  # of the labels, in points
MANY = 2000  # points; more of them are one picture inside the SVG, else it weighs megabytes
TRIED = ((1, 0.6), (-1, 0.6), (1, -0.6), (-1, -0.6), (0, 1.4), (0, -1.4), (1, 1.8), (-1, 1.8), (1, -1.8), (-1, -1.8))


def place_labels(
    x: Floats, y: Floats, widths: Floats, height: float, width_of_axes: float, height_of_axes: float
) -> Floats:
    """Find a free place for each label beside its point, in the order given: shape (labels, 2), lower left corners.

    All in one unit of length. A label that finds no place free of other labels, of the points to be labelled and of
    the border gets nan: better a point without a name than two names in one place.
    """
    boxes: list[tuple[float, float, float, float]] = []
    points = np.stack([x, y], axis=1)
    corners = np.full((len(x), 2), np.nan)
    for i in range(len(x)):
        for left, low in _places(float(x[i]), float(y[i]), float(widths[i]), height):
            right, top = left + widths[i], low + height
            if left < 0 or low < 0 or right > width_of_axes or top > height_of_axes:
                continue
            if any(left < box[2] and right > box[0] and low < box[3] and top > box[1] for box in boxes):
                continue
            others = np.delete(points, i, axis=0)
            if ((others > (left, low)) & (others < (right, top))).all(axis=1).any():
                continue
            boxes.append((left, low, right, top))
            corners[i] = left, low
            break
    return corners


def _places(x: float, y: float, width: float, height: float) -> Iterator[tuple[float, float]]:
    gap = 0.4 * height
    for side, up in TRIED:
        left = x + gap if side > 0 else x - gap - width if side < 0 else x - width / 2
        yield left, y - height / 2 + up * 0.5 * height


def plot_scatter(table: pd.DataFrame, *, top: int = 15, sort: str = "log_odds_z", caption: str = "") -> Picture:
    """Draw every term of a keyness table by its frequency in target and reference, both logarithmic.

    Coloured are terms with q below .05 and an interval of the log ratio that leaves out 0. A term that one side lacks
    stands on the border at "0". The picture's table says in `labelled` which terms are named.

    table: from `keyness`, one target.
    top, sort: the terms named on either side, where a label finds room: so many with the highest |sort|, coloured ones
        first.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.keyness(counts, "outlet", "Ferry Post", min_count=2, n_permutations=99, n_bootstrap=99)
    >>> fs.plot_scatter(table, top=3).alt.split(". ")[0]
    'Scatter of 29 terms, frequency in Ferry Post against rest; 0 certain to differ'
    """
    x, zero_x = _with_zero(table["per_million_reference"].to_numpy(dtype=float))
    y, zero_y = _with_zero(table["per_million_target"].to_numpy(dtype=float))
    sure = (table["q"] < 0.05) & ((table["log_ratio_low"] > 0) | (table["log_ratio_high"] < 0))
    above = (table["log_ratio"] > 0).to_numpy()
    target, reference = (str(table[name].iloc[0]) if len(table) else name for name in ("group", "reference"))
    order = np.lexsort((-table[sort].abs().to_numpy(dtype=float), ~sure))
    labelled = np.concatenate([order[above[order]][:top], order[~above[order]][:top]])
    labelled = labelled[np.argsort(np.argsort(order, kind="stable")[labelled], kind="stable")]
    with figure_style():
        scales = _scale(x, zero_x), _scale(y, zero_y)
        under, beside = (
            cut_label(f"per million words in {shorten_label(name, 40)}", 330) for name in (reference, target)
        )
        figure, (axis,) = make_panels(1, 5.2, columns=1, names=[scales[1][1]], unit=under, side=beside)
        for part, colour in ((~sure, GREY), (sure & above, VERMILION), (sure & ~above, BLUE)):
            alpha = 0.35 if colour == GREY else 0.9
            dots: dict[str, Any] = {"color": colour, "markersize": 3, "alpha": alpha, "markeredgewidth": 0}
            axis.plot(x[part], y[part], "o", rasterized=len(x) > MANY, **dots)
        if len(x):
            axis.set_xlim(zero_x - 0.15, x.max() + 0.35)
            axis.set_ylim(zero_y - 0.15, y.max() + 0.35)
        both = max(axis.get_xlim()[0], axis.get_ylim()[0]), min(axis.get_xlim()[1], axis.get_ylim()[1])
        axis.plot(both, both, color=GREY, linewidth=0.7)
        draw_x(axis, *scales[0])
        draw_y(axis, *scales[1], grid=True)
        names = [shorten_label(str(name), 24) for name in table["term"].iloc[labelled]]
        wide, high = axis.bbox.width, axis.bbox.height  # labels are placed in points, data stretched to them
        (left, right), (low, up) = axis.get_xlim(), axis.get_ylim()
        at = (x[labelled] - left) / (right - left) * wide, (y[labelled] - low) / (up - low) * high
        widths = np.array([_width(name) for name in names])
        corners = place_labels(*at, widths, SIZE * 1.15, wide, high)
        for name, i, (across, along) in zip(names, labelled, corners, strict=True):
            if np.isfinite(across):
                colour = (VERMILION if above[i] else BLUE) if sure.iloc[i] else GREY
                place = left + across / wide * (right - left), low + along / high * (up - low)
                write(axis, *place, name, fontsize=SIZE, color=colour, va="bottom")
        told = [
            f"{side}: {', '.join(map(str, table['term'].iloc[some[:5]])) or 'none'}"
            for side, some in ((target, order[above[order]]), (reference, order[~above[order]]))
        ]
        alt = (
            f"Scatter of {len(table):,} terms, frequency in {target} against {reference}; {int(sure.sum())} certain to "
            f"differ. Most distinctive of {'; of '.join(told)}."
        )
        is_labelled = np.zeros(len(table), bool)
        is_labelled[labelled[np.isfinite(corners[:, 0])]] = True
        return make_picture(figure, alt, caption, table.assign(labelled=is_labelled))


def _with_zero(rate: Floats) -> tuple[Floats, float]:
    """Logarithms to base 10, with the place where 0 is drawn, below the smallest."""
    used = rate > 0
    zero = float(np.floor(np.log10(rate[used].min()) * 10) / 10 - 0.4) if used.any() else 0.0
    return np.where(used, np.log10(np.where(used, rate, 1.0)), zero), zero


def _scale(values: Floats, zero: float) -> tuple[list[float], list[str]]:
    """The places and labels of a logarithmic scale: 0, then powers of ten."""
    powers = np.arange(np.ceil(zero + 0.2), np.floor(values.max(initial=zero)) + 1).tolist()
    return [zero, *powers], ["0", *(f"{10**power:,.10g}" for power in powers)]


def _width(name: str) -> float:
    """About how wide a label is, in points: text stays text in the SVG, in a font of the reader's."""
    return SIZE * (0.35 + sum(1.0 if ord(letter) > 0x2E7F else 0.6 for letter in name))

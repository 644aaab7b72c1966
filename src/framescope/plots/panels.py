"""Panels of a figure, their places reckoned from what stands around them.

Matplotlib's own layout measures every tick and every text of a figure twice; here only names and titles are measured,
once. Lengths are in points, 72 to the inch; figures have as many dots to the inch.
"""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from framescope.plots.style import WIDTH, measure_text, shorten_label, wrap_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INCH = 72.0
SIZE = 9.0  # of letters
LINE = 1.25  # from line to line, in sizes of letters
MARK, SPACE, EDGE = 3.5, 3.5, 4.0  # a tick's length, the space between it and its label, the border left free
ROOM = 170.0  # for the names of rows
BETWEEN = 3.5 * SIZE  # panels side by side, at least: half of the last label of one scale and of the first of the next


def text_width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Measure one line of text in this package's font, in points."""
    return measure_text(text, size, weight)[0]


def widest(texts: Sequence[str], size: float = SIZE, weight: str = "normal") -> float:
    """Measure the widest line of some texts."""
    return max((text_width(line, size, weight) for text in texts for line in text.split("\n")), default=0.0)


def cut_label(text: str, room: float, size: float = SIZE) -> str:
    """Cut a label so that it is no wider than its room."""
    label = shorten_label(text, 60)
    while len(label) > 2 and text_width(label, size) > room:
        label = label[:-2].rstrip() + "\u2026"
    return label


def fit_label(
    text: str, room: float, *, letters: int = 60, lines: int = 2, size: float = SIZE, weight: str = "normal"
) -> str:
    """Break a label at its words after so many letters, or fewer where a line would be wider than its room.

    What does not fit on so many lines is cut off.
    """
    tried = (wrap_label(text, n, lines) for n in (letters, *range(letters - 1, 3, -2)))
    return next((label for label in tried if widest([label], size, weight) <= room), shorten_label(text, 4))


def make_panels(
    n: int,
    height: float,
    *,
    columns: int = 2,
    names: Sequence[Sequence[str]] = ((),),
    titles: Sequence[str] = (),
    unit: str = "",
    side: str = "",
    above: float = 0.0,
    below: float = MARK + SPACE + LINE * SIZE,
    right: float = 10.0,
    least: float = 10.0,
) -> tuple["Figure", list["Axes"]]:
    """Lay out n panels, at most `columns` side by side, and write what stands around them.

    height: of a panel with all around it, in inches; more where less than `least` points are left for what is drawn.
    names: for each column, those that will stand left of its panels. titles: one per panel. unit: written below the
    last panel of each column. side: written, turned, beside the first panel of each row. above, below, right: what
    else needs room, as heads or the labels of a scale.
    """
    from matplotlib.figure import Figure

    columns = min(columns, max(n, 1))
    rows = -(-max(n, 1) // columns)
    wide = WIDTH * INCH
    lefts = [widest(names[min(i, len(names) - 1)]) + MARK + SPACE for i in range(columns)]
    lefts = [
        lefts[0] + EDGE + (LINE * SIZE + SPACE if side else 0.0),
        *(max(left + 2.5 * EDGE, BETWEEN) for left in lefts[1:]),
    ]
    width = (wide - sum(lefts) - right) / columns
    titles = [fit_label(title, width + min([*lefts[1:], right]) - EDGE, letters=36, weight="bold") for title in titles]
    last = range(max(n - columns, 0), n)
    foot = fit_label(unit, min(width + min(lefts), wide - 2 * EDGE))
    tops, bottoms = [above] * rows, [below] * rows
    for i, title in enumerate(titles):
        tops[i // columns] = max(tops[i // columns], above + LINE * SIZE * (title.count("\n") + 1) + 2 * SPACE)
    for i in last if unit else ():
        bottoms[i // columns] = below + LINE * SIZE * (foot.count("\n") + 1) + SPACE
    around = sum(tops) + sum(bottoms) + EDGE
    inner = max(height * INCH - around / rows, least)
    high = rows * inner + around
    figure = Figure(figsize=(WIDTH, high / INCH), dpi=INCH)
    starts = [*accumulate([*lefts, 0.0][1:], lambda at, left: at + width + left, initial=lefts[0])]
    axes = []
    for i in range(max(n, 1)):
        row, column = divmod(i, columns)
        low = high - sum(tops[: row + 1]) - sum(bottoms[:row]) - inner * (row + 1)
        axis = figure.add_axes((starts[column] / wide, low / high, width / wide, inner / high), axes_class=_panel())
        axis.spines[:].set_position(("outward", 0.0))  # which ticks would ask for
        axis.xaxis.set_visible(False)
        axis.yaxis.set_visible(False)
        if i < len(titles):
            axis.set_title(titles[i], pad=2 * SPACE)
        if i in last and unit:
            write_below(axis, foot, below)
        if side and column == 0:
            turned = {"transform": axis.transAxes, "rotation": 90, "ha": "left", "va": "center"}
            write(axis, (EDGE - lefts[0]) / width, 0.5, side, **turned)
        axes.append(axis)
    if not n:
        axes.pop().set_axis_off()
    return figure, axes


@cache
def _panel() -> Any:
    """Give the class of a panel: axes that make no ticks, which nobody sees; `plots.scales` draws scales."""
    from matplotlib.axes import Axes
    from matplotlib.axis import XAxis, YAxis

    class Bare:
        majorTicks: list[Any]  # noqa: N815 - as matplotlib names them
        minorTicks: list[Any]  # noqa: N815

        def reset_ticks(self) -> None:
            self.majorTicks, self.minorTicks = [], []

    class Across(Bare, XAxis):
        pass

    class Along(Bare, YAxis):
        pass

    class Panel(Axes):
        def _init_axis(self) -> None:
            self.xaxis, self.yaxis = Across(self, clear=False), Along(self, clear=False)
            for side, spine in self.spines.items():
                spine.register_axis(self.xaxis if side in ("bottom", "top") else self.yaxis)

    return Panel


@cache
def unclipped() -> Any:
    """Give what stands for a path to clip by where nothing is clipped."""
    from matplotlib.path import Path
    from matplotlib.transforms import IdentityTransform, TransformedPath

    return TransformedPath(Path.unit_rectangle(), IdentityTransform())


def write(axis: "Axes", x: float, y: float, text: str, **look: Any) -> None:
    """Write in a panel or beside it; spares what matplotlib would make to clip each text by, which none is."""
    axis.text(x, y, text, clip_path=unclipped(), clip_on=False, **look)


def write_below(axis: "Axes", text: str, below: float) -> None:
    """Write centred below a panel, but within the figure."""
    half, middle = widest([text]) / 2, (axis.bbox.x0 + axis.bbox.x1) / 2
    x = min(max(middle, half + EDGE), WIDTH * INCH - half - EDGE)
    at = (x - axis.bbox.x0) / axis.bbox.width, -(below + SPACE) / axis.bbox.height
    write(axis, *at, text, transform=axis.transAxes, ha="center", va="top")

"""What a heat map is drawn of: heads above its columns, coloured cells, a bar of colours."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framescope.plots.panels import EDGE, LINE, SIZE, cut_label, fit_label, text_width, widest
from framescope.plots.style import longest_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TURN = 35.0  # degrees, of heads too long to stand side by side
LONGEST, BEYOND = 190.0, 80.0  # points: turned heads, and what they take at most to the right of the columns
SINE, COSINE = float(np.sin(np.radians(TURN))), float(np.cos(np.radians(TURN)))

Floats = NDArray[np.float64]


def fit_heads(names: list[str], at: Sequence[int], n: int, room: float) -> tuple[list[str], bool]:
    """What stands above n columns: names broken over lines or, where a word is too long for that, turned.

    at: which columns are named. room: of all columns, in points. Turned heads are cut that would reach far beyond.
    """
    letters = int(5.2 / max(len(names), 1) / 0.078)  # letters that stand side by side above a column
    if longest_word(names) <= letters:
        wide = room / max(len(names), 1) - EDGE
        return [fit_label(name, wide, letters=letters, lines=3) for name in names], False
    column = (room - BEYOND) / n
    rooms = (min(LONGEST, ((n - i - 0.5) * column + BEYOND) / COSINE) for i in at)
    return [cut_label(name, room) for name, room in zip(names, rooms, strict=True)], True


def height_of(heads: list[str], turned: bool) -> float:
    """How high the heads are, in points."""
    if turned:
        return widest(heads) * SINE + SIZE * LINE
    return SIZE * LINE * max((head.count("\n") + 1 for head in heads), default=0)


def reach_beyond(heads: list[str], at: Sequence[int], n: int, room: float) -> float:
    """How far turned heads reach beyond the last of n columns, in points. room: of the columns and what is beyond."""
    lengths = [text_width(head) * COSINE + SIZE for head in heads]
    # A head that begins in the middle of column i reaches beyond by its length less the columns after that.
    shares = [(n - i - 0.5) / n for i in at]
    beyond = [(length - share * room) / (1 - share) for length, share in zip(lengths, shares, strict=True)]
    return max([EDGE, *beyond])


def draw_cells(axis: "Axes", shares: Floats) -> None:
    """Colour cells by their shares of the largest; a thin border of the same colour leaves no seam between them."""
    from matplotlib import colormaps
    from matplotlib.collections import PolyCollection
    from matplotlib.transforms import Affine2D

    rows, columns = shares.shape
    across, down = axis.bbox.width / max(columns, 1) / 2, axis.bbox.height / max(rows, 1) / 2
    cell = [(-across, -down), (across, -down), (across, down), (-across, down)]  # one shape, set down at every place
    places = np.indices(shares.shape)[::-1].reshape(2, -1).T
    colours = colormaps["Blues"](shares.ravel())
    look: dict[str, Any] = {"facecolors": colours, "edgecolors": colours, "linewidths": 0.4, "clip_on": False}
    look |= {"offsets": places, "offset_transform": axis.transData, "transform": Affine2D()}
    axis.add_collection(PolyCollection([cell], **look), autolim=False)


def draw_bar(figure: "Figure", axis: "Axes", most: float, unit: str) -> None:
    """Draw a bar of colours below a heat map."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    place = axis.get_position()
    below = 0.12 / figure.get_size_inches()[1]
    bar = figure.add_axes((place.x0 + 0.2 * place.width, place.y0 - 1.5 * below, 0.6 * place.width, below))
    figure.colorbar(ScalarMappable(Normalize(0, most), "Blues"), cax=bar, label=unit, orientation="horizontal")

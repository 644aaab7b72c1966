"""The look of all figures, and what a figure is: an SVG with its text alternative and its table."""

import re
import warnings
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framescope.exports import FIGURE_MIME, as_text, table_bundle, wants_downloads
from framescope.tables import safe_text, visible_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito (2008)
BLUE, ORANGE, GREEN, VERMILION, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#5f6670"
STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same layout on every machine
    "font.size": 9,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # said, it need not be looked for at every drawing; no panel has ticks above
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
    """A figure as SVG with its text alternative and caption, and `table`, the numbers drawn.

    pdf, png: the same figure as other files, made where the report asks for them (`exports.wants_downloads`).
    """

    svg: str
    alt: str
    caption: str = ""
    table: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    pdf: bytes = field(default=b"", repr=False, compare=False)
    png: bytes = field(default=b"", repr=False, compare=False)

    def _repr_html_(self) -> str:
        source = b64encode(self.svg.encode()).decode()
        return figure_html(f"data:image/svg+xml;base64,{source}", self.alt, self.caption)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = {"text/html": self._repr_html_(), "text/plain": repr(self), **table_bundle(self.table)}
        if wants_downloads():
            files = {name: as_text(data) for name, data in (("pdf", self.pdf), ("png", self.png)) if data}
            shown[FIGURE_MIME] = {"svg": self.svg, "alt": self.alt, "caption": self.caption, **files}
        return shown

    def __repr__(self) -> str:
        return f"<Picture: {self.alt}>"


def figure_html(source: str, alt: str, caption: str, size: str = "") -> str:
    """Show a picture with its text alternative, which can also be read below it. size: attributes of the image."""
    title = f"<figcaption>{safe_text(caption)}</figcaption>" if caption else ""
    return (
        f'<figure class="fs-figure" tabindex="0"><img src="{source}" alt="{safe_text(alt)}"{size}>{title}</figure>'
        f'<details class="fs-words"><summary>The figure in words</summary><p>{safe_text(alt)}</p></details>'
    )


def make_panels(n: int, height: float, *, columns: int = 2) -> tuple["Figure", list["Axes"]]:
    """Lay out n panels of this height in inches, at most `columns` side by side."""
    from matplotlib.figure import Figure

    columns = min(columns, max(n, 1))
    rows = -(-max(n, 1) // columns)
    figure = Figure(figsize=(WIDTH, rows * height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for spare in axes[n:]:
        spare.set_axis_off()
    return figure, axes[:n]


def make_picture(figure: "Figure", alt: str, caption: str, table: pd.DataFrame) -> Picture:
    """Write a figure as SVG, the same bytes for the same data; as PDF and PNG, too, where files are wanted."""
    from framescope.plots.files import draw_pdf, draw_png, draw_svg

    pdf = png = b""
    with warnings.catch_warnings():
        # The text stays text, in a font of the reader's; that ours lacks a letter only makes the layout a guess.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        if (layout := figure.get_layout_engine()) is not None:
            layout.execute(figure)
            figure.set_layout_engine(None)  # laid out: with an engine, it would be again when it is drawn
        svg, calls = draw_svg(figure)
        if wants_downloads():
            size = figure.get_size_inches().tolist()
            pdf, png = draw_pdf(calls, *size), draw_png(calls, *size)
    return Picture(svg, alt, caption, table, pdf, png)


def figure_style() -> Any:
    """Draw in the look of this package, and leave matplotlib's own settings as they were."""
    import matplotlib

    return matplotlib.rc_context(STYLE)  # type: ignore[arg-type]


def shorten_label(text: str, most: int = 28) -> str:
    """Put a label on one line of what an SVG may hold, cut if it is too long for an axis."""
    text = " ".join(visible_text(text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def wrap_label(text: str, width: int, lines: int = 2) -> str:
    """Break a label at its words (and after hyphens), over at most so many lines; what does not fit is cut off.

    A no-break space keeps words together.

    >>> wrap_label("Industry and technology transfer", 20)
    'Industry and\\ntechnology transfer'
    """
    plain = " ".join(visible_text(text).split(" "))
    found = wrap(plain, width, max_lines=lines, placeholder="\u2026")
    return "\n".join(found) or shorten_label(text, width)


def longest_word(texts: Iterable[str]) -> int:
    """How long the longest stretch is that a label cannot be broken at, in characters."""
    return max(
        (len(word) for text in texts for word in re.split(r"[ \n]|(?<=\w-)(?=\w)", visible_text(text))), default=0
    )


def draw_dots(
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

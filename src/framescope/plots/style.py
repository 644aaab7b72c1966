"""The look of all figures, and what a figure is: an SVG with its text alternative and its table."""

import re
import warnings
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from framescope.exports import FIGURE_MIME, as_text, table_bundle, wants_downloads
from framescope.markup import safe_text, visible_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe & Ito (2008)
BLUE, ORANGE, GREEN, VERMILION, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#5f6670"
GRID = "#d9dce0"
FONTS = ["DejaVu Sans"]  # comes with matplotlib: the same layout on every machine
STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": FONTS,
    "font.size": 9,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # said, it need not be looked for at every drawing; no panel has ticks above
    "svg.fonttype": "none",
    "svg.hashsalt": "framescope",
    "text.hinting": "none",
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


def make_picture(figure: "Figure", alt: str, caption: str, table: pd.DataFrame) -> Picture:
    """Write a figure as SVG, the same bytes for the same data; as PDF and PNG, too, where files are wanted."""
    from framescope.plots.files import draw_pdf, draw_png, draw_svg

    pdf = png = b""
    svg, calls = draw_svg(figure)
    if wants_downloads():
        size = figure.get_size_inches().tolist()
        pdf, png = draw_pdf(calls, *size), draw_png(calls, *size)
    return Picture(svg, alt, caption, table, pdf, png)


@contextmanager
def figure_style() -> Iterator[None]:
    """Draw in the look of this package, and leave matplotlib's own settings as they were."""
    import matplotlib

    with matplotlib.rc_context(STYLE), warnings.catch_warnings():  # type: ignore[arg-type]
        # The text stays text, in a font of the reader's; that ours lacks a letter only makes the layout a guess.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


@cache
def measure_text(text: str, size: float, weight: str | int = "normal") -> tuple[float, float, float]:
    """Measure a line of text in this package's font: its width, height and reach below its base line, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONTS, size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, False)


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

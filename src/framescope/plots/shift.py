"""Word shift: the terms that make the difference between two groups, longest bar first."""

import pandas as pd

from framescope.number_words import format_number
from framescope.plots.panels import ROOM, cut_label, make_panels
from framescope.plots.scales import draw_x, draw_y, number_ticks
from framescope.plots.style import BLUE, GREY, ORANGE, VERMILION, Picture, figure_style, make_picture, shorten_label


def plot_shift(table: pd.DataFrame, *, top: int = 20, caption: str = "") -> Picture:
    """Draw the terms with the largest share of a difference; bars to the right raise it in the target.

    Colours tell terms used more in the target from those used less; for a lexicon, terms above the centre from those
    below.

    table: from `word_shift`, one target.
    top: terms drawn.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.plot_shift(fs.word_shift(counts, "outlet", "Ferry Post"), top=3).alt.split(":")[0]
    'Bars'
    """
    part = table.head(top)
    lexicon = bool(part["sign"].str.startswith(("+", "-")).any())
    warm = part["sign"].str.startswith("+") if lexicon else part["sign"].eq("up")
    target, reference = (str(part[name].iloc[0]) if len(part) else name for name in ("group", "reference"))
    with figure_style():
        names = [cut_label(str(name), ROOM) for name in part["term"]]
        unit = f"share of the difference, %: {shorten_label(target)} against {shorten_label(reference)}"
        figure, (axis,) = make_panels(1, 0.8 + 0.2 * max(len(part), 1), columns=1, names=[names], unit=unit)
        y = list(range(len(part)))[::-1]
        share = 100 * part["share"]
        colours = [(ORANGE if lexicon else VERMILION) if is_warm else BLUE for is_warm in warm]
        axis.barh(y, share, color=colours, height=0.7)
        axis.axvline(0, color=GREY, linewidth=0.8)
        axis.set_ylim(-0.6, max(len(part), 1) - 0.4)
        draw_y(axis, y, names)
        draw_x(axis, *number_ticks(axis))
        told = [
            f"{term} {format_number(float(value))} % ({sign})"
            for term, value, sign in zip(part["term"].head(8), share.head(8), part["sign"].head(8), strict=True)
        ]
        alt = f"Bars: terms with the largest share of the difference of {target} from {reference}: {', '.join(told)}."
        return make_picture(figure, alt, caption, table)

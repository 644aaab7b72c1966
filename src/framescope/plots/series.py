"""Where and when: trends with the articles behind each point, dispersion strips, dendrograms."""

from itertools import pairwise

import numpy as np
import pandas as pd

from framescope.errors import counted
from framescope.number_words import format_number
from framescope.plots.panels import INCH, LINE, ROOM, SIZE, SPACE, cut_label, make_panels, widest, write
from framescope.plots.scales import draw_x, draw_y, find_ticks, number_ticks
from framescope.plots.style import BLUE, GREY, VERMILION, Picture, figure_style, make_picture
from framescope.tables import table_rows

NUMBERED = 12  # periods that have room for the number of their articles
SMALL = 7.5  # points: the letters of dates
STRIPS = 80  # documents that a dispersion plot has room for


def plot_trend(
    table: pd.DataFrame, *, value: str = "rate", unit: str = "per 1,000 words", caption: str = ""
) -> Picture:
    """Draw a panel for every group and term: its rate in each period, with interval and number of articles.

    A hollow dot has too few articles for an interval. A period without articles breaks the line. The numbers at the
    foot are the articles of the period; with many periods, every n-th is told.

    table: from `frequency(..., period=...)`.
    value: the column drawn.
    unit: of the values.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.frequency(counts, terms=["bridge"], period="M", n_bootstrap=99)
    >>> fs.plot_trend(table).alt.split(". ")[0]
    'Rates by period with 95 % intervals and the number of articles of each period'
    """
    dated = table[table["period"].notna()]
    keys = [name for name in ("group", "term") if dated[name].nunique() > 1] or ["term"]
    parts = [(", ".join(map(str, key)), part) for key, part in dated.groupby(keys, sort=False)]
    with figure_style():
        tops = [float(np.nanmax(part[[value, "high"]].to_numpy(dtype=float), initial=0.0)) or 1.0 for _, part in parts]
        scales = [find_ticks(0.0, 1.08 * top, 4) for top in tops]
        columns = 2 if len(parts) > 1 else 1
        names = [[label for _, labels in scales[i::columns] for label in labels] for i in range(columns)]
        titles = [name for name, _ in parts]
        figure, axes = make_panels(len(parts), 1.75, columns=columns, names=names, titles=titles, side=unit)
        told = []
        for axis, (name, part), top, scale in zip(axes, parts, tops, scales, strict=True):
            at = np.arange(len(part))
            y, low, high = (part[column].to_numpy(dtype=float) for column in (value, "low", "high"))
            sure = np.isfinite(low)
            axis.plot(at, y, color=BLUE, linewidth=1)
            axis.vlines(at[sure], low[sure], high[sure], color=BLUE, linewidth=2, alpha=0.45)
            axis.plot(at[sure], y[sure], "o", color=BLUE, markersize=4)
            axis.plot(at[~sure], y[~sure], "o", color=BLUE, markersize=4, markerfacecolor="white")
            axis.set_ylim(-0.22 * top, 1.08 * top)
            axis.set_xlim(-0.5, max(len(part), 1) - 0.5)
            step = -(-len(part) // NUMBERED)
            for i in range(0, len(part), step or 1):
                n = f"{int(part['n_documents'].iloc[i])}"
                write(axis, i, -0.2 * top, n, ha="center", va="bottom", fontsize=7, color=GREY)
            starts = pd.DatetimeIndex(part["period"])
            room = axis.bbox.width / (widest([_date(starts, 0)] if len(part) else [], SMALL) + 2 * SPACE)
            ticks = list(range(0, len(part), -(-len(part) // max(min(6, int(room)), 1)) or 1))
            draw_x(axis, ticks, [_date(starts, i) for i in ticks], grid=False, size=SMALL)
            draw_y(axis, *scale, grid=True)
            if np.isfinite(y).any():
                i, j = int(np.nanargmax(y)), int(np.nanargmin(y))
                told.append(
                    f"{name}: highest {format_number(y[i])} in {_date(starts, i)} "
                    f"({counted(part['n_documents'].iloc[i], 'article')}), "
                    f"lowest {format_number(y[j])} in {_date(starts, j)}"
                )
        alt = f"Rates by period with 95 % intervals and the number of articles of each period. {'; '.join(told)}."
        return make_picture(figure, alt, caption, table)


def _date(starts: pd.DatetimeIndex, i: int) -> str:
    whole_months = bool((starts.day == 1).all())
    years = whole_months and bool((starts.month == 1).all()) and len(starts) > 1
    return str(starts[i].strftime("%Y" if years else "%Y-%m" if whole_months else "%Y-%m-%d"))


def plot_strip(table: pd.DataFrame, *, what: str = "", caption: str = "") -> Picture:
    """Draw a dispersion plot: one line per document from its beginning to its end, a mark where the pattern stands.

    Documents stand in the order of group and date. Of more than 80, only those with a mark are drawn, and of more than
    80 of these every so many, so that each group has its part; the caption says so, the text alternative how many.

    table: from `term_places`.
    what: the pattern, for the text alternative.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.plot_strip(fs.term_places(tokens, "bridge", by="outlet"), what="bridge").alt.split(". ")[0]
    'Dispersion of bridge, one line per article'
    """
    shown = table
    if table["doc_id"].nunique() > STRIPS:
        marked = table.loc[table["position"].notna(), "doc_id"].drop_duplicates()
        every = -(-len(marked) // STRIPS)
        shown = table[table["doc_id"].isin(marked[:: max(every, 1)])]
        some = f"one in {every} of " if every > 1 else ""
        caption = f"{caption} Drawn: {some}the {counted(len(marked), 'article')} that have it.".strip()
    documents = shown.drop_duplicates("doc_id")
    row = {doc_id: len(documents) - 1 - i for i, doc_id in enumerate(documents["doc_id"])}
    with figure_style():
        parts = [part for _, part in documents.groupby("group", sort=False)]
        names = [cut_label(str(part["group"].iloc[0]), ROOM) for part in parts]
        rows = [[row[doc_id] for doc_id in part["doc_id"]] for part in parts]
        ticks = [(min(at) + max(at)) / 2 for at in rows]
        apart = min((upper - lower for upper, lower in pairwise(ticks)), default=np.inf)
        line = max(0.105, LINE * SIZE / INCH / apart)  # inches for a document: names have a line each
        figure, (axis,) = make_panels(1, 0.7 + line * max(len(documents), 3), columns=1, names=[names])
        axis.hlines(list(row.values()), 0, 1, color="#d9dce0", linewidth=0.8)
        marks = shown[shown["share"].notna()]
        y = marks["doc_id"].map(row).to_numpy(dtype=float)
        axis.vlines(marks["share"], y - 0.38, y + 0.38, color=VERMILION, linewidth=1.4)
        for at in rows:
            axis.axhline(min(at) - 0.5, color=GREY, linewidth=0.5)
        axis.set_ylim(-0.6, max(len(documents), 1) - 0.4)
        axis.set_xlim(0, 1)
        draw_y(axis, ticks, names, marks=False)
        draw_x(axis, [0, 0.5, 1], ["beginning", "middle", "end of the article"], grid=False)
        told = []
        for name, part in table.groupby("group", sort=False):
            hits = part[part["position"].notna()]
            n_all, n_with = part["doc_id"].nunique(), hits["doc_id"].nunique()
            told.append(f"{name}: {len(hits):,} in {n_with:,} of {counted(n_all, 'article')}")
        pattern = f" of {what}" if what else ""
        return make_picture(figure, f"Dispersion{pattern}, one line per article. {'; '.join(told)}.", caption, table)


def plot_dendrogram(table: pd.DataFrame, *, unit: str = "distance", caption: str = "") -> Picture:
    """Draw how groups join, the nearest first: the further right two branches meet, the less alike they are.

    table: from `similarity_linkage`.
    unit: of the distances.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.similarity(counts, "outlet", n_bootstrap=0)
    >>> fs.plot_dendrogram(fs.similarity_linkage(table)).alt.split(". ")[0]
    'Dendrogram'
    """
    rows = table_rows(table)
    children = {f"step {row['step']}": (str(row["left"]), str(row["right"])) for row in rows}
    height = {f"step {row['step']}": float(row["distance"]) for row in rows}

    def leaves_of(name: str) -> list[str]:
        return [leaf for child in children[name] for leaf in leaves_of(child)] if name in children else [name]

    leaves = leaves_of(f"step {len(table)}")
    place = {name: float(len(leaves) - 1 - i) for i, name in enumerate(leaves)}
    with figure_style():
        names = [cut_label(leaf, ROOM) for leaf in leaves]
        figure, (axis,) = make_panels(1, 0.8 + 0.24 * len(leaves), columns=1, names=[names], unit=unit)
        for name, pair in children.items():
            at = [place[child] for child in pair]
            place[name] = float(np.mean(at))
            axis.hlines(at, [height.get(child, 0.0) for child in pair], height[name], color=BLUE, linewidth=1.4)
            axis.vlines(height[name], at[0], at[1], color=BLUE, linewidth=1.4)
        axis.set_ylim(-0.6, len(leaves) - 0.4)
        axis.set_xlim(left=0)
        draw_y(axis, [place[leaf] for leaf in leaves], names)
        draw_x(axis, *number_ticks(axis))
        told = [f"{row['members']} at {format_number(float(row['distance']))}" for row in rows]
        return make_picture(figure, f"Dendrogram. Groups join in this order: {'; then '.join(told)}.", caption, table)

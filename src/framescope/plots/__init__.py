"""Figures: one look, colour-blind safe, each with a text alternative computed from its data, and its table."""

from framescope.plots.profiles import plot_counts, plot_heat, plot_intervals, plot_keyness
from framescope.plots.scatter import plot_scatter
from framescope.plots.series import plot_dendrogram, plot_strip, plot_trend
from framescope.plots.shift import plot_shift
from framescope.plots.style import BLUE, GREEN, GREY, ORANGE, STYLE, VERMILION, WIDTH, Picture, shorten_label

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "STYLE",
    "VERMILION",
    "WIDTH",
    "Picture",
    "plot_counts",
    "plot_dendrogram",
    "plot_heat",
    "plot_intervals",
    "plot_keyness",
    "plot_scatter",
    "plot_shift",
    "plot_strip",
    "plot_trend",
    "shorten_label",
]

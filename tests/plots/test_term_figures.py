"""Figures of terms: what they draw is what their table says; labels do not overlap; the same bytes every time."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.comparisons.dispersion import term_places
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.comparisons.similarity import similarity, similarity_linkage
from framescope.comparisons.word_shift import word_shift
from framescope.corpus import corpus_from_table
from framescope.counts import count_terms
from framescope.plots.profiles import plot_counts, plot_heat, plot_intervals, plot_keyness
from framescope.plots.scatter import place_labels, plot_scatter
from framescope.plots.series import plot_dendrogram, plot_strip, plot_trend
from framescope.plots.shift import plot_shift
from framescope.plots.style import BLUE, GREY, ORANGE, VERMILION
from framescope.tokens import tokenize


def make_tokens():
    texts = ["risk risk gun", "risk gun tank", "risk tank", "hope gun", "hope hope gun tank", "hope tank", "gun $x_y$"]
    dates = ["2017-01-03", "2017-02-20", "2017-02-01", "2017-04-27", "2017-04-30", "2017-04-01", "2017-04-02"]
    table = pd.DataFrame({"text": texts, "outlet": list("XXXYYYZ"), "date": pd.to_datetime(dates)})
    return tokenize(corpus_from_table(table))


TOKENS = make_tokens()
COUNTS = count_terms(TOKENS)
KEYNESS = keyness(COUNTS, "outlet", "X", "Y", n_permutations=99, n_bootstrap=99)
TREND = frequency(COUNTS, period="M", terms=["risk", "hope"], n_bootstrap=50)
SIMILAR = similarity(COUNTS, "outlet", n_bootstrap=10)
SHIFT = word_shift(COUNTS, "outlet", "X", "Y")
DRAWN = {
    "scatter": lambda: plot_scatter(KEYNESS),
    "shift": lambda: plot_shift(SHIFT),
    "strip": lambda: plot_strip(term_places(TOKENS, "risk", by="outlet"), what="risk"),
    "trend": lambda: plot_trend(TREND),
    "heat": lambda: plot_heat(SIMILAR, row="group", column="other", value="value", unit="bits"),
    "dendrogram": lambda: plot_dendrogram(similarity_linkage(SIMILAR)),
}


def texts_of(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture.svg)


def colours_of(picture, colour):
    return picture.svg.count(f"fill: {colour}")


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_a_figure_is_the_same_bytes_every_time_and_keeps_its_table(draw):
    one, other = draw(), draw()
    assert one.svg == other.svg
    assert one == other
    assert "<script" not in one.svg
    assert one.table is not None
    assert len(one.table)


def test_the_older_figures_keep_their_tables_too():
    rates = frequency(COUNTS, "outlet", terms=["risk"], n_bootstrap=0)
    assert plot_intervals(rates, panel="term").table is rates
    assert plot_keyness(KEYNESS).table is KEYNESS
    assert plot_counts(rates, row="group", values=["n"], labels=["n"]).table is rates


# --- scatter -----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(1, 40)), min_size=1, max_size=25))
@settings(max_examples=25, deadline=None)
def test_labels_never_overlap_nor_leave_the_axes_nor_hide_a_labelled_point(given_points):
    x, y, widths = map(np.array, zip(*given_points, strict=True))
    corners = place_labels(x, y, widths, 8.0, 100.0, 100.0)
    placed = [
        (left, low, left + w, low + 8) for (left, low), w in zip(corners, widths, strict=True) if np.isfinite(left)
    ]
    for i, (left, low, right, top) in enumerate(placed):
        assert left >= 0
        assert low >= 0
        assert right <= 100
        assert top <= 100
        for other in placed[:i]:
            assert left >= other[2] or right <= other[0] or low >= other[3] or top <= other[1]
    for i, (left, low) in enumerate(corners):
        inside = (x > left) & (x < left + widths[i]) & (y > low) & (y < low + 8)
        assert not np.delete(inside, i).any()


def test_a_lonely_point_has_its_label_beside_it():
    ((left, low),) = place_labels(np.array([50.0]), np.array([50.0]), np.array([20.0]), 8.0, 100.0, 100.0)
    assert 50 < left < 55
    assert 44 < low < 54


def test_the_scatter_names_the_distinctive_terms_of_both_sides():
    picture = plot_scatter(KEYNESS)
    assert {"risk", "hope"} <= set(texts_of(picture))
    assert "per million words in X" in texts_of(picture)
    assert "0" in texts_of(picture)  # terms that one side lacks
    assert picture.alt.startswith("Scatter of 4 terms, frequency in X against Y; 0 certain to differ.")
    assert "of X: risk" in picture.alt
    assert "of Y: hope" in picture.alt


def test_terms_certain_to_differ_are_coloured_by_their_side():
    sure = KEYNESS.assign(q=np.where(KEYNESS["term"].isin(["risk", "hope"]), 0.001, 0.9))
    sure["log_ratio_low"] = np.where(sure["term"] == "risk", 1.0, -9)
    sure["log_ratio_high"] = np.where(sure["term"] == "hope", -1.0, 9)
    picture = plot_scatter(sure)
    assert "2 certain to differ" in picture.alt
    assert colours_of(picture, VERMILION)
    assert colours_of(picture, BLUE)
    assert not colours_of(plot_scatter(KEYNESS), VERMILION)


def test_a_scatter_of_nothing_is_an_empty_one():
    assert plot_scatter(KEYNESS.head(0)).alt.startswith("Scatter of 0 terms")


# --- word shift --------------------------------------------------------------------------------------------------


def test_the_shift_draws_the_largest_shares_first():
    picture = plot_shift(SHIFT, top=2)
    labels = [text for text in texts_of(picture) if text in {"risk", "hope", "gun", "tank"}]
    assert labels == ["risk", "hope"] if SHIFT["term"].iloc[0] == "risk" else ["hope", "risk"]
    assert len(labels) == 2
    assert f"{SHIFT['term'].iloc[0]} {100 * abs(SHIFT['share'].iloc[0]):.1f}" in picture.alt.replace("\u2212", "")


def test_a_lexicon_shift_tells_scores_by_colour():
    lexicon = word_shift(COUNTS, "outlet", "X", "Y", kind="lexicon", lexicon={"risk": -1, "hope": 1})
    picture = plot_shift(lexicon)
    assert "(- up)" in picture.alt
    assert "(+ down)" in picture.alt
    assert colours_of(picture, ORANGE)
    assert not colours_of(picture, VERMILION)
    assert plot_shift(SHIFT.head(0)).alt.startswith("Bars")


# --- over time and over the text -----------------------------------------------------------------------------------


def test_the_trend_tells_the_articles_behind_each_point():
    picture = plot_trend(TREND)
    assert "risk: highest" in picture.alt
    assert "in 2017-01 (1 article)" in picture.alt
    numbers = [text for text in texts_of(picture) if text in {"0", "1", "2", "4"}]
    for n in ("1", "2", "0", "4"):  # January to April, once for each term
        assert numbers.count(n) >= 2


def test_a_month_without_articles_breaks_the_line_and_undated_rows_leave():
    undated = pd.concat([TREND, TREND.head(1).assign(period=pd.NaT)])
    assert plot_trend(undated).svg == plot_trend(TREND).svg


def test_days_and_years_are_written_as_such():
    days = frequency(COUNTS, period="D", terms=["risk"], n_bootstrap=0)
    assert any(re.fullmatch(r"2017-01-\d\d", text) for text in texts_of(plot_trend(days)))
    years = pd.concat([TREND.head(1).assign(period=pd.Timestamp(f"{y}-01-01")) for y in (2016, 2017)])
    assert {"2016", "2017"} <= set(texts_of(plot_trend(years)))


def test_a_series_without_any_rate_is_drawn_empty():
    empty = TREND.assign(rate=np.nan, low=np.nan, high=np.nan)
    assert "highest" not in plot_trend(empty).alt


def test_the_strip_counts_marks_and_articles_of_each_group():
    picture = DRAWN["strip"]()
    assert "X: 4 in 3 of 3 articles" in picture.alt
    assert "Z: 0 in 0 of 1 article" in picture.alt
    assert picture.alt.startswith("Dispersion of risk,")
    assert picture.svg.count(f"stroke: {VERMILION}") == 4
    assert picture.svg.count(f"stroke: {GREY}") >= 3  # a line under each group


def test_a_large_corpus_shows_articles_with_a_mark_only():
    tokens = tokenize(["b a"] * 90 + ["a"] * 30)
    picture = plot_strip(term_places(tokens, "b"))
    assert picture.svg.count(f"stroke: {VERMILION}") == 45
    assert picture.caption == "Drawn: one in 2 of the 90 articles that have it."
    assert "90 in 90 of 120 articles" in picture.alt
    few = plot_strip(term_places(tokenize(["b a"] * 20 + ["a"] * 90), "b"), caption="Where it stands.")
    assert few.svg.count(f"stroke: {VERMILION}") == 20
    assert few.caption == "Where it stands. Drawn: the 20 articles that have it."


def test_of_a_large_corpus_every_group_is_drawn():
    rows = [(f"{group}{i:03}", group, 0, 0.5) for group in "XY" for i in range(100)]
    picture = plot_strip(pd.DataFrame(rows, columns=["doc_id", "group", "position", "share"]), what="b")
    assert {"X", "Y"} <= set(texts_of(picture))
    assert picture.caption == "Drawn: one in 3 of the 200 articles that have it."


def test_the_dendrogram_tells_the_order_of_joining():
    steps = similarity_linkage(SIMILAR)
    picture = plot_dendrogram(steps)
    assert picture.alt.startswith(f"Dendrogram. Groups join in this order: {steps['members'].iloc[0]} at")
    assert {"X", "Y", "Z"} <= set(texts_of(picture))


def test_dollars_and_underscores_stay_what_they_are():
    shift = SHIFT.assign(term=["$x_y$"] * len(SHIFT), group="$A_b$")
    assert "$x_y$" in texts_of(plot_shift(shift))
    assert any("$A_b$" in text for text in texts_of(plot_shift(shift)))

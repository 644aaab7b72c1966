"""The layout of figures: no text is cut off and none stands in another's place, however long and many names are."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from framescope.plots import files
from framescope.plots.panels import cut_label, fit_label, make_panels, text_width, widest
from framescope.plots.profiles import plot_counts, plot_heat, plot_intervals, plot_keyness
from framescope.plots.scales import find_ticks
from framescope.plots.scatter import plot_scatter
from framescope.plots.series import plot_dendrogram, plot_strip, plot_trend
from framescope.plots.shift import plot_shift
from framescope.plots.style import WIDTH, figure_style

SHORT = [f"Outlet {letter}" for letter in "ABCDEFGHIJKL"]
LONG = [f"{letter} very long name of an outlet in the north, and then some" for letter in "ABCDEFGHIJKL"]
WIDE = [letter * 60 for letter in "WMQDOGHNUKÅ愛"]
NAMES = pytest.mark.parametrize("names", [SHORT, LONG, WIDE], ids=["short", "long", "wide"])
MANY = pytest.mark.parametrize("n", [1, 12])


@pytest.fixture
def drawn(monkeypatch):
    """The figures that would be drawn, as matplotlib has them."""
    seen = []
    monkeypatch.setattr(files, "draw_svg", lambda figure: (seen.append(figure), ("", []))[1])
    return seen


def faults(figure):
    """Texts that reach beyond the figure, and pairs of level texts that overlap by more than half a point."""
    with figure_style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)  # a legend and a bar of colours find their places only now
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
        boxes = [(text, text.get_window_extent(renderer)) for text in texts]
    wide, high = figure.bbox.width, figure.bbox.height
    cut = [t.get_text() for t, b in boxes if b.x0 < -1 or b.y0 < -1 or b.x1 > wide + 1 or b.y1 > high + 1]
    level = [(text, box) for text, box in boxes if text.get_rotation() in (0, 90)]
    return cut + [
        (one.get_text(), other.get_text())
        for (one, a), (other, b) in combinations(level, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5
    ]


def rates(groups, labels):
    rng = np.random.default_rng(0)
    table = pd.DataFrame([(label, group) for label in labels for group in groups], columns=["label", "group"])
    rate = rng.gamma(2.0, 3.0, len(table))
    return table.assign(rate=rate, low=rate * 0.6, high=rate * 1.7, frame=table["label"])


@NAMES
@pytest.mark.parametrize(("n", "panels"), [(1, 1), (2, 5), (12, 5)])
def test_no_text_of_intervals_is_cut_off_or_covered(drawn, names, n, panels):
    plot_intervals(rates(names[:n], [f"{name} [α .90, F1 .80]" for name in names[:panels]]))
    assert faults(drawn[0]) == []


def test_labels_of_scales_with_three_decimals_stand_apart_from_those_of_the_panel_beside(drawn):
    """The last of .000, .005 to .035 and the first of the next panel met."""
    table = pd.DataFrame({"label": ["one", "one", "two", "two"], "group": ["left", "right"] * 2})
    table = table.assign(frame=table["label"], rate=0.02, low=0.01, high=[0.034, 0.03, 0.37, 0.3])
    plot_intervals(table)
    assert "0.035" in {text.get_text() for text in drawn[0].findobj(Text)}
    assert faults(drawn[0]) == []


@NAMES
@MANY
def test_no_text_of_leading_terms_is_cut_off_or_covered(drawn, names, n):
    table = pd.concat([rates(names[:8], [group]).assign(group=group, term=names[:8]) for group in names[:n]])
    table = table.rename(columns={"rate": "log_ratio", "low": "log_ratio_low", "high": "log_ratio_high"})
    plot_keyness(table)
    assert faults(drawn[0]) == []


@NAMES
@MANY
@pytest.mark.parametrize("values", [["kept"], ["kept", "cut"]])
def test_no_text_of_bars_is_cut_off_or_covered(drawn, names, n, values):
    table = pd.DataFrame({"outlet": names[:n], "kept": 1_234_567, "cut": np.arange(n) * 100_000})
    plot_counts(
        table, row="outlet", values=values, labels=["kept", "cut as page furniture"][: len(values)], unit="characters"
    )
    assert faults(drawn[0]) == []


@NAMES
@MANY
@pytest.mark.parametrize("rows", [1, 6])
def test_no_text_of_heat_maps_is_cut_off_or_covered(drawn, names, n, rows):
    plot_heat(rates(names[:n], names[:rows]), row="label", column="group", value="rate", unit="per 1,000 words")
    assert faults(drawn[0]) == []


def test_no_text_of_a_heat_map_of_many_months_is_cut_off_or_covered(drawn):
    months = pd.period_range("2017-01", periods=60, freq="M").astype(str)
    plot_heat(rates(months, LONG[:3]), row="label", column="group", value="rate", unit="per 1,000 words")
    assert faults(drawn[0]) == []


def trend(groups, dates):
    parts = [
        pd.DataFrame({"group": group, "term": "a", "period": dates, "n_documents": 1234}).assign(
            rate=np.arange(len(dates)) % 7, low=0.5, high=9.0
        )
        for group in groups
    ]
    return pd.concat(parts)


@NAMES
@MANY
@pytest.mark.parametrize("freq", ["D", "YS"])
def test_no_text_of_trends_is_cut_off_or_covered(drawn, names, n, freq):
    plot_trend(trend(names[:n], pd.date_range("2001-01-01", periods=24, freq=freq)))
    assert faults(drawn[0]) == []


@pytest.mark.parametrize("names", [SHORT, LONG, WIDE, "abcdefghijkl"], ids=["short", "long", "wide", "letters"])
@MANY
def test_no_text_of_strips_is_cut_off_or_covered(drawn, names, n):
    rows = [(f"{group} {i}", group, i, i / 10) for g, group in enumerate(names[:n]) for i in range(1 + g % 3)]
    plot_strip(pd.DataFrame(rows, columns=["doc_id", "group", "position", "share"]), what="risk")
    assert faults(drawn[0]) == []


@NAMES
@MANY
def test_no_text_of_shifts_is_cut_off_or_covered(drawn, names, n):
    shares = np.linspace(0.2, -0.05, n)
    plot_shift(
        pd.DataFrame({"term": names[:n], "share": shares, "sign": "up", "group": names[0], "reference": names[1]})
    )
    assert faults(drawn[0]) == []


@NAMES
@pytest.mark.parametrize("n", [2, 12])
def test_no_text_of_dendrograms_is_cut_off_or_covered(drawn, names, n):
    left = [names[0], *(f"step {i}" for i in range(1, n - 1))]
    table = pd.DataFrame({"step": range(1, n), "left": left, "right": names[1:n], "distance": np.arange(1, n) / 10})
    plot_dendrogram(table.assign(members="some"))
    assert faults(drawn[0]) == []


@NAMES
def test_no_text_of_scatters_is_cut_off_or_covered(drawn, names):
    rng = np.random.default_rng(1)
    here, there = rng.integers(1, 90_000, (2, 200)) * 1.0
    table = pd.DataFrame(
        {"term": [f"w{i}" for i in range(200)], "per_million_target": here, "per_million_reference": there}
    )
    ratio = np.log2(here / there)
    table = table.assign(q=1.0, log_ratio=ratio, log_ratio_low=-1.0, log_ratio_high=1.0, log_odds_z=ratio)
    plot_scatter(table.assign(group=names[0], reference=names[1]))
    assert faults(drawn[0]) == []


def test_a_fault_would_be_seen():
    with figure_style():
        figure, (axis,) = make_panels(1, 2.0, columns=1)
        axis.text(0.5, 0.5, "over")
        axis.text(0.51, 0.5, "lapping")
        axis.text(0.9, 0.9, "beyond the border")
    assert faults(figure) == ["beyond the border", ("over", "lapping")]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), st.floats(40, 300))
@settings(max_examples=60, deadline=None)
def test_a_label_fits_its_room(text, room):
    with figure_style():
        assert text_width(cut_label(text, room)) <= room
        assert widest([fit_label(text, room)]) <= room or len(fit_label(text, room)) <= 4


def test_a_label_that_fits_stays_whole():
    with figure_style():
        assert cut_label("Ferry Post", 100) == "Ferry Post"
        assert fit_label("Industry and technology transfer", 100) == "Industry and\ntechnology transfer"
        assert text_width("ii") < text_width("WW")
        assert text_width("WW", weight="bold") > text_width("WW")


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_ticks_are_round_numbers_within_the_scale_and_written_as_they_are(low, span, most):
    high = low + span
    if high - low < 1e-9 * abs(low):
        return
    ticks, labels = find_ticks(low, high, most)
    assert ticks == sorted(set(ticks))
    assert len(labels) == len(ticks) <= max(min(most, 9), 2) + 2
    slack = (high - low) * 1e-5
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    read = [float(label.replace(",", "").replace("−", "-")) for label in labels]
    assert read == pytest.approx(ticks, abs=slack)
    assert len(set(labels)) == len(labels)


def test_panels_of_a_row_stand_level_and_those_of_a_column_below_each_other():
    with figure_style():
        figure, axes = make_panels(5, 2.0, names=(["a long name"], ["b"]), titles=list("abcde"), unit="per 1,000 words")
    boxes = [axis.get_position() for axis in axes]
    assert figure.get_size_inches().tolist() == [WIDTH, 6.0]
    assert boxes[0].y0 == pytest.approx(boxes[1].y0)
    assert boxes[0].x0 == pytest.approx(boxes[2].x0) == pytest.approx(boxes[4].x0)
    assert len({round(box.width, 9) for box in boxes}) == len({round(box.height, 9) for box in boxes}) == 1
    assert boxes[0].y0 > boxes[2].y1 > boxes[4].y1
    written = [text.get_text() for axis in axes for text in axis.texts]
    assert written == ["per 1,000 words"] * 2, "below the last of each column"


def test_panels_make_no_ticks_and_end_where_axes_end(monkeypatch):
    from matplotlib.axis import Tick
    from matplotlib.figure import Figure

    made = []
    usual = Tick.__init__
    monkeypatch.setattr(
        Tick, "__init__", lambda tick, *words, **options: made.append(tick) or usual(tick, *words, **options)
    )
    with figure_style():
        figure, (panel,) = make_panels(1, 2.0, columns=1, names=[["a"]])
        panel.set_xlim(-3, 8)
        svg, _ = files.draw_svg(figure)
        assert made == []
        other = Figure(figsize=figure.get_size_inches().tolist(), dpi=72)
        axes = other.add_axes(panel.get_position(), xlim=(-3, 8))
        assert len(made) > 0, "matplotlib's own"
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        assert files.draw_svg(other)[0] == svg

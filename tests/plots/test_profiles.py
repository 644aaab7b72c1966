"""Figures: read back from their SVG, so that what is drawn is what the table says."""

import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass, field
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from framescope.plots.profiles import plot_counts, plot_heat, plot_intervals, plot_keyness
from framescope.plots.style import BLUE, ORANGE, VERMILION, Picture, longest_word, shorten_label, wrap_label

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
PAYLOAD = "<script>x</script>\"'&"
FIGURE, WORDS = ["figure", "img"], ["details", "summary", "p"]


@dataclass
class Panel:
    """What one axes of a figure draws, in pixels from its left edge and from its top."""

    texts: list[str] = field(default_factory=list)
    lines: list[tuple[float, float, float]] = field(default_factory=list)  # x, x, y of each interval
    dots: list[tuple[float, float, str]] = field(default_factory=list)  # x, y, fill
    bars: list[tuple[float, float, str]] = field(default_factory=list)  # x, x, fill


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def fill_of(element: ElementTree.Element) -> str:
    return re.findall(r"fill: (#?\w+)", element.get("style", ""))[0]


def panels_of(picture: Picture) -> list[Panel]:
    found = []
    for axes in ElementTree.fromstring(picture.svg).iter(f"{SVG}g"):
        if not (axes.get("id") or "").startswith("axes_"):
            continue
        panel = Panel([element.text or "" for element in axes.iter(f"{SVG}text")])
        left = None
        for part in axes:
            name = part.get("id") or ""
            paths = list(part.findall(f"{SVG}path"))
            if name.startswith("patch_") and paths:
                xs = numbers(paths[0].get("d", ""))[0::2]
                if left is None:  # the background comes first
                    left = min(xs)
                elif fill_of(paths[0]) not in ("none", "#000000"):
                    panel.bars.append((min(xs) - left, max(xs) - left, fill_of(paths[0])))
            if name.startswith("LineCollection_"):
                for path in paths:
                    x1, y1, x2, _ = numbers(path.get("d", ""))
                    panel.lines.append((x1 - (left or 0), x2 - (left or 0), y1))
            if name.startswith("line2d_"):
                for use in part.iter(f"{SVG}use"):
                    x, y = float(use.get("x", "nan")), float(use.get("y", "nan"))
                    panel.dots.append((x - (left or 0), y, fill_of(use)))
        found.append(panel)
    return found


def texts_of(picture: Picture) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]


def rates(**columns: object) -> pd.DataFrame:
    values = {
        "label": ["Cost"] * 3,
        "group": ["A", "B", "C"],
        "rate": [1.0, 3.0, 2.0],
        "low": [0.5, 2.0, np.nan],
        "high": [1.5, 4.0, np.nan],
    }
    return pd.DataFrame({**values, **columns})


def test_a_dot_stands_at_its_rate_and_a_line_spans_its_interval() -> None:
    (panel,) = panels_of(plot_intervals(rates()))
    sure = [dot for dot in panel.dots if dot[2] == BLUE]
    pixel = sure[0][0]  # one unit: the first dot is at 1, the axis begins at 0
    assert [dot[0] for dot in sure] == pytest.approx([pixel, 3 * pixel], rel=1e-4)
    ends = [x for low, high, _ in panel.lines for x in (low, high)]
    assert ends == pytest.approx([0.5 * pixel, 1.5 * pixel, 2 * pixel, 4 * pixel], rel=1e-4)
    assert [line[2] for line in panel.lines] == [dot[1] for dot in sure]


def test_a_rate_without_interval_is_a_hollow_dot() -> None:
    (panel,) = panels_of(plot_intervals(rates()))
    hollow = [dot for dot in panel.dots if dot[2] == "#ffffff"]
    pixel = panel.dots[0][0]
    assert [dot[0] for dot in hollow] == pytest.approx([2 * pixel], rel=1e-4)
    assert len(panel.lines) == 2


def test_the_first_row_stands_on_top() -> None:
    (panel,) = panels_of(plot_intervals(rates()))
    heights = {fill: y for _, y, fill in panel.dots}
    assert panel.dots[0][1] < panel.dots[1][1] < heights["#ffffff"]
    (last,) = panels_of(plot_intervals(rates(low=[np.nan, 1, 1], high=[np.nan, 2, 2])))
    assert min(last.dots, key=lambda dot: dot[1])[2] == "#ffffff"


def test_one_panel_per_frame_that_is_used() -> None:
    used = rates()
    table = pd.concat([used, rates(label="Never", rate=0.0), rates(label="Bonds"), rates(label="Trade")])
    picture = plot_intervals(table, unit="per 500 words")
    panels = panels_of(picture)
    assert [panel.texts[-1] for panel in panels[:3]] == ["Cost", "Bonds", "Trade"]
    assert "Never" not in "".join(texts_of(picture))
    assert "A" in panels[0].texts
    assert "A" not in panels[1].texts, "its neighbour on the left has the names"
    assert "per 500 words" not in panels[0].texts
    assert "per 500 words" in panels[1].texts
    assert "per 500 words" in panels[2].texts


def test_the_alternative_text_tells_the_highest_and_the_lowest() -> None:
    table = pd.concat([rates(), rates(label="Bonds", rate=[2.0, np.nan, 2.0])])
    assert plot_intervals(table).alt == (
        "Dots with 95 % intervals, one panel per label, one row per group. "
        "Cost: highest B with 3.00, lowest A with 1.00 per 1,000 words; "
        "Bonds: highest A with 2.00, lowest C with 2.00 per 1,000 words."
    )


def test_other_columns_can_be_drawn() -> None:
    table = rates().rename(columns={"group": "outlet", "label": "frame", "rate": "share", "low": "l", "high": "h"})
    picture = plot_intervals(table, panel="frame", row="outlet", value="share", bounds=("l", "h"), unit="of all")
    assert "one panel per frame, one row per outlet. Cost: highest B with 3.00, lowest A" in picture.alt
    assert len(panels_of(picture)[0].lines) == 2


def terms() -> pd.DataFrame:
    rows = [("A", f"a{i}", 3.0 - i, 2.5 - i, 3.5 - i) for i in range(6)] + [("B", "$b_1$", 1.0, np.nan, np.nan)]
    return pd.DataFrame(rows, columns=["group", "term", "log_ratio", "log_ratio_low", "log_ratio_high"])


def test_keyness_draws_the_leading_terms_of_each_group_with_their_log_ratios() -> None:
    picture = plot_keyness(terms(), top=4)
    first, second = panels_of(picture)
    assert [text for text in first.texts if text.startswith("a")] == ["a0", "a1", "a2", "a3"]
    assert first.texts[-1] == "A"
    assert [fill for _, _, fill in first.dots] == [VERMILION] * 4
    xs = [x for x, _, _ in first.dots]
    assert np.diff(xs) == pytest.approx([xs[1] - xs[0]] * 3, rel=1e-3)
    assert xs == sorted(xs, reverse=True)
    assert "$b_1$" in second.texts
    assert [fill for _, _, fill in second.dots] == ["#ffffff"]
    assert second.lines == []


def test_the_alternative_text_of_keyness_names_five_terms_a_group() -> None:
    alt = plot_keyness(terms(), top=8).alt
    assert alt.endswith("log ratio with 95 % interval. A: a0, a1, a2, a3, a4; B: $b_1$.")


def counted() -> pd.DataFrame:
    return pd.DataFrame({"outlet": ["A", "B"], "kept": [30, 10], "cut": [10, 20]})


def test_bars_are_stacked_in_the_order_of_the_values() -> None:
    picture = plot_counts(counted(), row="outlet", values=["kept", "cut"], labels=["kept", "cut away"])
    (panel,) = panels_of(picture)
    pixel = panel.bars[0][1] / 30
    expected = [(0, 30, BLUE), (0, 10, BLUE), (30, 40, ORANGE), (10, 30, ORANGE)]
    assert [bar[2] for bar in panel.bars] == [bar[2] for bar in expected]
    for drawn, (low, high, _) in zip(panel.bars, expected, strict=True):
        assert drawn[:2] == pytest.approx((low * pixel, high * pixel), abs=0.01)
    assert texts_of(picture)[-2:] == ["kept", "cut away"]
    assert picture.alt == "Bars, one per outlet: A 30 kept, 10 cut away; B 10 kept, 20 cut away."


def test_one_value_has_its_label_at_the_axis_and_no_legend() -> None:
    picture = plot_counts(counted(), row="outlet", values=["kept"], labels=["articles"])
    assert "articles" in panels_of(picture)[0].texts
    assert "legend" not in picture.svg


def test_every_value_is_drawn_and_named_whatever_its_label() -> None:
    table = pd.DataFrame({"g": ["A"], **{name: [1] for name in "abcd"}})
    picture = plot_counts(table, row="g", values=list("abcd"), labels=["_hidden", "$x_1$", "c", "d"])
    assert texts_of(picture)[-4:] == ["_hidden", "$x_1$", "c", "d"]
    (panel,) = panels_of(picture)
    assert len({fill for _, _, fill in panel.bars}) == 4


def heat() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "term": ["radar", "radar", "cost", "cost", "peace"],
            "group": ["B", "A", "B", "A", "B"],
            "rate": [1.0, 20.0, 3.0, np.nan, np.nan],
        }
    )


def test_a_heat_map_writes_its_numbers_in_rows_and_columns_of_the_table() -> None:
    picture = plot_heat(heat(), row="term", column="group", value="rate", unit="per 1,000 words")
    texts = texts_of(picture)
    assert [text for text in texts if text in ("A", "B", "radar", "cost", "peace")] == [
        "B",
        "A",
        "radar",
        "cost",
        "peace",
    ]
    assert texts[-6:] == ["1.00", "20.0", "3.00", "n/a", "n/a", "n/a"]
    assert picture.alt == (
        "Heat map, term by group, per 1,000 words. radar: highest A with 20.0; cost: highest B with 3.00."
    )


def test_dark_cells_have_light_numbers() -> None:
    picture = plot_heat(heat(), row="term", column="group", value="rate", unit="")
    colours = {
        element.text: fill_of(element)
        for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")
        if element.text in ("20.0", "1.00", "n/a") and "fill" in element.get("style", "")
    }
    assert colours == {"20.0": "#ffffff", "1.00": "#222222", "n/a": "#222222"}


def test_shares_are_written_in_per_cent() -> None:
    table = heat().assign(share=[0.1, 0.5, 0.25, np.nan, 0])
    picture = plot_heat(table, row="term", column="group", value="share", unit="share")
    assert "50\u202f%" in texts_of(picture)
    assert "radar: highest A with 50\u202f%" in picture.alt


def test_a_heat_map_of_nothing_says_n_a() -> None:
    picture = plot_heat(heat().assign(rate=np.nan), row="term", column="group", value="rate", unit="u")
    assert texts_of(picture)[-6:] == ["n/a"] * 6
    assert picture.alt == "Heat map, term by group, u. All n/a."


def test_a_row_that_is_alike_in_all_columns_has_no_highest() -> None:
    table = pd.DataFrame({"term": [*"aabb", "c"], "group": [*"XYXY", "X"], "rate": [0.0, 0.0, 2.0, 5.0, 1.0]})
    alt = plot_heat(table, row="term", column="group", value="rate", unit="u").alt
    assert alt == "Heat map, term by group, u. a: 0.00 throughout; b: highest Y with 5.00; c: highest X with 1.00."


def test_tables_without_rows_give_pictures_without_panels() -> None:
    assert panels_of(plot_intervals(rates().head(0)))[0].dots == []
    assert plot_intervals(rates(rate=[0.0] * 3)).alt.endswith(". Nothing is drawn, since nothing is above 0.")
    assert panels_of(plot_keyness(terms().head(0)))[0].dots == []
    empty = plot_heat(heat().head(0), row="term", column="group", value="rate", unit="u")
    assert empty.alt == "Heat map, term by group, u. All n/a."


def every_picture(name: str) -> list[Picture]:
    """One picture of each kind, with `name` wherever a table can bring a text."""
    return [
        plot_intervals(rates(label=name, group=["A", "B", name]), unit="u", caption=name),
        plot_keyness(terms().replace({"A": name, "a0": name}), caption=name),
        plot_counts(
            counted().replace({"A": name}), row="outlet", values=["kept", "cut"], labels=[name, "b"], caption=name
        ),
        plot_heat(heat().replace({"A": name, "cost": name}), row="term", column="group", value="rate", unit="u"),
    ]


@pytest.mark.parametrize("name", ["$x_1$", "_y", "^ \\alpha {", PAYLOAD, "新华社", "Müşteri"])
def test_labels_are_literal_in_every_picture(name: str) -> None:
    for picture in every_picture(name):
        assert name in texts_of(picture), picture.alt
        assert name in picture.alt


@pytest.mark.parametrize("name", ["a\x07b", "a\nb", "a\u202eb", "a\x00b", "a\ufffeb"])
def test_labels_with_control_characters_leave_the_picture_whole(name: str) -> None:
    for picture in every_picture(name):
        assert any(text.startswith("a") and text.endswith("b") for text in texts_of(picture))


def test_nothing_in_a_picture_can_become_markup() -> None:
    for picture in every_picture(PAYLOAD):
        html = picture._repr_html_()
        assert html.startswith('<figure class="fs-figure" tabindex="0"><img src="data:image/svg+xml;base64,')
        assert re.findall(r"<(\w+)", html) in ([*FIGURE, "figcaption", *WORDS], [*FIGURE, *WORDS])
        assert "&lt;script&gt;x&lt;/script&gt;&quot;&#x27;&amp;" in html
        tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(picture.svg).iter()}
        assert not {"script", "a", "foreignObject"} & tags


def test_a_picture_carries_its_svg_its_alternative_and_its_caption() -> None:
    picture = plot_counts(counted(), row="outlet", values=["kept"], labels=["n"], caption="Kept")
    html = picture._repr_html_()
    (source,) = re.findall(r'base64,([^"]+)"', html)
    assert b64decode(source).decode() == picture.svg
    assert f'alt="{picture.alt}"' in html
    assert "<figcaption>Kept</figcaption>" in html
    assert "figcaption" not in Picture(picture.svg, "alt")._repr_html_()
    assert repr(picture) == f"<Picture: {picture.alt}>"


def test_links_in_a_picture_stay_inside_it() -> None:
    for picture in every_picture("A"):
        links = [element.get(LINK, "#") for element in ElementTree.fromstring(picture.svg).iter()]
        assert all(link.startswith(("#", "data:image/png;base64,")) for link in links)


def test_the_same_table_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import pandas as pd\nfrom framescope.plots.profiles import plot_counts\n"
        "t = pd.DataFrame({'outlet': ['A', 'B'], 'kept': [30, 10], 'cut': [10, 20]})\n"
        "print(plot_counts(t, row='outlet', values=['kept', 'cut'], labels=['k', 'c']).svg, end='')"
    )
    here = plot_counts(counted(), row="outlet", values=["kept", "cut"], labels=["k", "c"]).svg
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert there == here
    assert "dc:date" not in here


def test_the_style_of_the_user_is_left_as_it_was() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    plot_counts(counted(), row="outlet", values=["kept"], labels=["n"])
    assert dict(matplotlib.rcParams) == before


def test_a_long_label_is_cut() -> None:
    assert shorten_label("x" * 28) == "x" * 28
    assert shorten_label("x" * 29) == "x" * 27 + "…"
    assert shorten_label("abc defg", 5) == "abc…"
    assert shorten_label(" a \n b\x01") == "a b\\u0001"


def test_labels_break_at_words_and_after_hyphens_and_stay_whole_where_told() -> None:
    assert wrap_label("Industry and technology transfer", 20) == "Industry and\ntechnology transfer"
    assert (
        wrap_label("Industry and transfer [\u03b1\xa0.95,\xa0F1\xa0.39]", 24)
        == "Industry and transfer\n[\u03b1\xa0.95,\xa0F1\xa0.39]"
    )
    assert wrap_label("one two three four", 5, 2) == "one\ntwo\u2026"
    assert wrap_label("cost-and-procurement", 12) == "cost-and-\nprocurement"
    assert wrap_label("", 5) == ""
    assert longest_word(["Neva Dispatch", "well-known"]) == 8
    assert longest_word([]) == 0


def test_a_heat_map_turns_long_names_and_breaks_short_ones() -> None:
    table = pd.DataFrame({"row": "a", "column": ["Neva Dispatch", "The Rampart"] * 4, "value": 1.0})
    table["column"] += [f" {i}" for i in range(8)]
    short = plot_heat(table, row="row", column="column", value="value", unit="n").svg
    assert "Dispatch 0" not in short
    assert "Dispatch" in short
    long = plot_heat(
        table.assign(column=table["column"] + " Interoperability"), row="row", column="column", value="value", unit="n"
    ).svg
    assert "Neva Dispatch 0 Interoperability" in long
    assert "rotate(-35 " in long


def test_a_heat_map_of_many_columns_has_a_bar_of_colours_instead_of_numbers() -> None:
    months = pd.period_range("2012-01", periods=100, freq="M").astype(str)
    table = pd.DataFrame({"frame": "a", "label": "A frame", "month": months, "rate": range(100)}).astype(
        {"rate": float}
    )
    picture = plot_heat(table, row="label", column="month", value="rate", unit="per 1,000 words")
    assert "per 1,000 words" in picture.svg
    assert picture.alt == "Heat map, frame by month, per 1,000 words. A frame: highest 2020-04 with 99.0."
    assert [month for month in months if month in picture.svg] == months[::12].tolist()
    assert "99.0" not in picture.svg


def test_whole_numbers_are_written_as_such() -> None:
    table = pd.DataFrame({"row": ["a", "a"], "column": ["x", "y"], "n": [1200, 0]})
    assert ">1,200<" in plot_heat(table, row="row", column="column", value="n", unit="articles").svg
    bars = plot_counts(table, row="column", values=["n", "n"], labels=["kept", "cut"], unit="characters")
    assert "characters" in bars.svg

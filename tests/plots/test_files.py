"""A figure's files: the same bytes for the same data, no time and no tool in them, light however many points."""

import io
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from framescope.exports import FIGURE_MIME, TABLE_MIME
from framescope.plots import files
from framescope.plots.files import DPI, draw_pdf, draw_png, draw_svg, write_png
from framescope.plots.profiles import plot_counts
from framescope.plots.scatter import plot_scatter
from framescope.plots.style import figure_style

TABLE = pd.DataFrame({"outlet": ["Müşteri", "新华社"], "kept": [3, 1]})


def picture():
    return plot_counts(TABLE, row="outlet", values=["kept"], labels=["n"])


@pytest.fixture
def wanted(monkeypatch):
    monkeypatch.setenv("FRAMESCOPE_DOWNLOADS", "1")


def test_pdf_and_png_are_made_where_files_are_wanted_and_nowhere_else(monkeypatch):
    monkeypatch.delenv("FRAMESCOPE_DOWNLOADS", raising=False)
    assert (picture().pdf, picture().png) == (b"", b"")
    assert FIGURE_MIME not in picture()._repr_mimebundle_()
    monkeypatch.setenv("FRAMESCOPE_DOWNLOADS", "1")
    made = picture()
    assert made.pdf.startswith(b"%PDF")
    assert made.png.startswith(b"\x89PNG")
    assert int.from_bytes(made.png[16:20]) == 1440, "pixels wide"
    bundle = made._repr_mimebundle_()
    assert set(bundle[FIGURE_MIME]) == {"svg", "alt", "caption", "pdf", "png"}
    assert set(bundle[TABLE_MIME]) == {"csv", "subjects", "parquet"}


def test_files_are_the_same_bytes_in_another_process_place_and_time(wanted):
    here = picture()
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/plots'); import pandas as pd\n"
        "from framescope.plots.profiles import plot_counts\n"
        "table = pd.DataFrame({'outlet': ['M\\u00fc\\u015fteri', '\\u65b0\\u534e\\u793e'], 'kept': [3, 1]})\n"
        "made = plot_counts(table, row='outlet', values=['kept'], labels=['n'])\n"
        "print(*(hashlib.sha256(data).hexdigest() for data in (made.svg.encode(), made.pdf, made.png)))"
    )
    env = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "5", "LC_ALL": "C", "SOURCE_DATE_EPOCH": ""}
    del env["SOURCE_DATE_EPOCH"]
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    from hashlib import sha256

    assert told.split() == [sha256(data).hexdigest() for data in (here.svg.encode(), here.pdf, here.png)]


def test_no_file_tells_of_time_or_tool(wanted):
    made = picture()
    for data in (made.svg.encode(), made.pdf, made.png):
        assert not re.search(rb"CreationDate|/Producer|/Creator|<dc:date>|tEXtSoftware", data)


def test_a_text_is_laid_out_once_in_however_many_figures_it_stands(wanted, monkeypatch):
    first = picture()
    laid_out = files._laid_out.cache_info().misses

    def refuse(*_):
        raise AssertionError("laid out once more")

    monkeypatch.setattr(files._Raster, "_prepare_font", refuse)
    again = picture()
    assert (again.svg, again.pdf, again.png) == (first.svg, first.pdf, first.png)
    assert files._laid_out.cache_info().misses == laid_out
    with pytest.raises(AssertionError, match="once more"):
        plot_counts(TABLE.assign(outlet=["other", "names"]), row="outlet", values=["kept"], labels=["n"])
    assert files._laid_out.cache_info().misses > laid_out


def keyness_of(n):
    rng = np.random.default_rng(1)
    here, there = rng.integers(1, 500, (2, n)) * 1.0
    return pd.DataFrame(
        {
            "group": "A",
            "reference": "rest",
            "term": [f"w{i}" for i in range(n)],
            "per_million_target": here,
            "per_million_reference": there,
            "q": 1.0,
            "log_ratio": np.log2(here / there),
            "log_ratio_low": -1.0,
            "log_ratio_high": 1.0,
            "log_odds_z": rng.normal(size=n),
        }
    )


def figures():
    """A figure of each kind of mark: lines, markers, bars, clipped and rasterised ones, an image, turned text."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle

    with figure_style():
        figure = Figure(figsize=(7.2, 2.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.hlines([0, 1], [0, 0.2], [1, 3], color="#0072b2", linewidth=2, alpha=0.5)  # beyond the axis: clipped
        left.plot([0.1, 0.9], [0, 1], "o", color="#d55e00", markerfacecolor="white")
        left.plot([0.5, 0.6], [0.5, 0.6], "o", rasterized=True)
        left.set_xlim(0, 1)
        left.barh([0.5], [0.4], color=["#e69f00"], height=0.1)
        left.set_ylabel("turned")
        image = right.imshow(np.arange(6.0).reshape(2, 3), cmap="Blues", aspect="auto")
        image.set_clip_path(Circle((1, 0.5), 0.4, transform=right.transData))
        right.text(1, 0, "12,5", ha="center", va="center")
        left.text(0.3, 0.7, "12,5", size=14, weight="bold")  # the same in other letters
        right.set_xticks([0, 1], ["one", "two"], rotation=35, ha="left", rotation_mode="anchor")
        layout = figure.get_layout_engine()
        layout.execute(figure)
        figure.set_layout_engine(None)
    return figure


def saved(figure, kind):
    """What matplotlib makes of it, drawing it anew."""
    written = io.BytesIO()
    with figure_style():
        figure.savefig(
            written, format=kind, dpi=DPI, facecolor="white", metadata={"Date": None} if kind == "svg" else {}
        )
    return written.getvalue()


def test_what_is_drawn_again_is_what_matplotlib_draws_anew():
    figure = figures()
    size = figure.get_size_inches().tolist()
    with figure_style():
        svg, calls = draw_svg(figure)
        pdf, png = draw_pdf(calls, *size), draw_png(calls, *size)
    assert figure.dpi == 100, "the figure is left as it was"
    creator = r"(?s)<metadata>.*?</metadata>"
    assert re.sub(creator, "", svg) == re.sub(creator, "", saved(figure, "svg").decode())
    number = re.compile(r"-?\d+(?:\.\d+)?")
    ours, theirs = (PdfReader(io.BytesIO(data)).pages[0] for data in (pdf, saved(figure, "pdf")))
    assert ours.mediabox == theirs.mediabox
    assert ours.extract_text() == theirs.extract_text()
    ours, theirs = (page.get_contents().get_data().decode("latin-1") for page in (ours, theirs))
    assert number.sub("#", ours) == number.sub("#", theirs), "the same marks in the same order"
    places = [[float(n) for n in number.findall(text)] for text in (ours, theirs)]
    assert places[0] == pytest.approx(places[1], abs=0.1), "points"
    ours, theirs = (
        np.asarray(Image.open(io.BytesIO(data)).convert("L"), float) for data in (png, saved(figure, "png"))
    )
    assert ours.shape == theirs.shape
    assert (abs(ours - theirs) > 80).mean() < 0.01, "but for a pixel's breadth at the edge of a letter"
    assert (theirs < 200).mean() > 0.02, "there is something on it"


def test_a_scatter_of_many_terms_is_light_and_one_of_few_stays_drawn():
    many, few = plot_scatter(keyness_of(15_000)), plot_scatter(keyness_of(100))
    assert len(many.svg) < 400_000
    images = [len(list(ElementTree.fromstring(p.svg).iter("{http://www.w3.org/2000/svg}image"))) for p in (many, few)]
    assert images[0] >= 1
    assert images[1] == 0
    assert "w1" in many.svg, "labels stay text"


def test_a_png_holds_every_pixel():
    pixels = np.random.default_rng(0).integers(0, 256, (7, 5, 4), dtype=np.uint8)
    with Image.open(io.BytesIO(write_png(pixels))) as read:
        read.verify()  # lengths and checksums
    read = Image.open(io.BytesIO(write_png(pixels)))
    assert (read.mode, read.size) == ("RGB", (5, 7))
    assert read.info["dpi"] == pytest.approx((DPI, DPI), abs=0.01)
    np.testing.assert_array_equal(np.asarray(read), pixels[:, :, :3])

"""HTML in the texts of tables: read as a browser shows it and told; what is no HTML stays as it is."""

import json

import openpyxl
import pandas as pd
import pytest

from framescope.corpus import read_corpus
from framescope.corpus.readers.cell_html import read_cell
from framescope.corpus.readers.columns import CELL_LENGTH
from framescope.tokens import tokenize

PAGE = "<p>He said <b>no</b>.</p><p>She&#8217;s at AT&amp;T<br/>now.</p>"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (PAGE, "He said no.\nShe’s at AT&T\nnow."),
        ("One.<BR>Two", "One.\nTwo"),
        ("<p>One.</p>\r\n\r\n<p class='a>b' data-x=\"<p>\">Two</p>", "One.\nTwo"),
        ('Ask <a href="https://b.org/?a=1&b=2">the mayor</a>.', "Ask the mayor."),
        ("A <em>great</em> bill", "A great bill"),
        ("<div>a<!-- no --> b<script>if (a < b) c()</script></div>", "a b"),
        ("<p>a <unknown> b &lt;b&gt; &notone; <3 a < b", "a <unknown> b <b> &notone; <3 a < b"),
        ("<p>a<!-- cut off where the scraper stopped", "a"),
    ],
)
def test_html_is_read_as_a_browser_shows_it(cell, shown):
    assert read_cell(cell)[0] == shown
    assert read_cell(shown)[0] == shown, "read twice is read once"


@pytest.mark.parametrize(
    "prose", ["We <3 it", "a < b > c", "<unknown>: R&D; AT&T", "x<y/>", "<a@b.org> & <http://b.org>"]
)
def test_prose_stays_and_nothing_is_told(prose):
    assert read_cell(prose) == (prose, "", "")


@pytest.mark.parametrize("cell", ["<script>alert(1)</script> said", '"></p><img src=x> &amp;', "a <b> c"])
def test_tags_that_make_no_html_stay_and_are_told(cell):
    shown, found, done = read_cell(cell)
    assert shown == cell
    assert "in a text that is no HTML: '<" in found
    assert done.startswith("loaded as it stands;")


def test_references_alone_are_read_and_told():
    assert read_cell("R&amp;D &#x2019;17 &rsquo;") == (
        "R&D ’17 ’",
        "3 character references of HTML",
        "loaded; read as the characters they stand for",
    )


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + "<!--" * 50_000,
        "<p>" + "<a \"'" * 50_000,
        "<p>" + '<a "' * 50_000,
        "<p>" + "<script>" * 50_000,
        "<b>" * 50_000,
    ],
)
def test_no_text_takes_time_by_the_square_of_its_length(text):
    assert read_cell(text)[1]


def written(folder, ending, texts):
    path = folder / f"a.{ending}"
    table = pd.DataFrame({"text": texts})
    if ending == "csv":
        table.to_csv(path, index=False)
    elif ending == "jsonl":
        path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    elif ending == "parquet":
        table.to_parquet(path)
    else:
        book = openpyxl.Workbook()
        for text in ["text", *texts]:
            book.active.append([text])
        book.save(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_tags_of_tables_are_no_words_and_each_text_is_listed(tmp_path, ending):
    corpus = read_corpus(written(tmp_path, ending, [PAGE, "Nobody came.", "<p> <img src='a.png'></p>", "R&amp;D pays"]))
    assert corpus.documents["text"].tolist() == ["He said no.\nShe’s at AT&T\nnow.", "Nobody came.", "R&D pays"]
    assert not {"p", "b", "br", "amp"} & set(tokenize(corpus).types)
    unit, first = {"csv": ("line", 2), "jsonl": ("line", 1), "parquet": ("row", 1), "xlsx": ("row", 2)}[ending]
    assert corpus.issues[["place", "reason", "action"]].to_numpy().tolist() == [
        [f"{unit} {first}", "text: HTML (7 tags)", "loaded as a browser shows it, without the tags"],
        [f"{unit} {first + 2}", "text: HTML (3 tags), and no words beside", "record left out"],
        [f"{unit} {first + 3}", "text: 1 character reference of HTML", "loaded; read as the characters it stands for"],
    ]


@pytest.mark.parametrize("full", ["word " * 6553 + "ab", "🚀" * 383 + "word " * 6400 + "a", "🚀" * 100 + "a" * 32_667])
def test_a_text_that_fills_a_cell_of_excel_may_be_cut_off(tmp_path, full):
    assert CELL_LENGTH in (len(full), len(full.encode("utf-16-le")) // 2)
    issues = read_corpus(written(tmp_path, "xlsx", [full, full[:-1], "short one"])).issues
    assert issues[["place", "reason"]].to_numpy().tolist() == [
        ["row 2", "text: 32,767 characters, the most that a cell of Excel holds: it may be cut off there"]
    ]

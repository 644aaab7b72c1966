"""Tables and texts as HTML: numbers as a reader wants them, and nothing unescaped, ever."""

from html import unescape
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.corpus import Corpus, corpus_from_table
from framescope.errors import FramescopeError
from framescope.exports import TABLE_MIME, table_csv
from framescope.markup import safe_text
from framescope.number_words import DASH, MINUS
from framescope.tables import Shown, show_cuts, show_table, show_text, table_rows

PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"
THIN = "\u202f"


class Reader(HTMLParser):
    """The tags, attributes and texts a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: dict[str, list[str | None]] = {}
        self.cells: list[list[str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value)
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.cells and self.cells[-1] and data != "\n":
            self.cells[-1][-1] += data


def rows_of(shown: Shown) -> list[list[str]]:
    """The head and the rows a reader sees."""
    return Reader(shown.html).cells


def test_markup_and_control_characters_are_shown_not_obeyed() -> None:
    assert safe_text("<b a=\"1\" b='2'>&amp;") == "&lt;b a=&quot;1&quot; b=&#x27;2&#x27;&gt;&amp;amp;"
    assert safe_text("a\x00b\x1b[31m\x7f") == "a\\u0000b\\u001b[31m\\u007f"
    assert safe_text("right \u202e left \ufeff") == "right \\u202e left \\ufeff"
    assert safe_text("line\r\nline\ttab") == "line\r\nline\ttab"
    assert safe_text(None) == "None"


def test_blanks_of_any_width_and_letters_of_any_script_stay() -> None:
    text = "12\u00a0000 \u202f% \u3000 Müşteri Привет 愛 e\u0301 𝒳"
    assert safe_text(text) == text


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_no_text_leaves_the_escaping_as_markup(text: str) -> None:
    written = safe_text(text)
    assert not set("<>\"'") & set(written)
    read = Reader(f"<p title='{written}'>{written}</p>")
    assert read.tags == ["p"]
    assert all(c in "\r\n\t" or c.isprintable() or c.isspace() for c in unescape(written))


def test_a_table_shows_its_columns_in_their_order_under_their_headings() -> None:
    table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [0.5, 0.25]})
    shown = show_table(table, {"c": "third", "a": "first"})
    assert rows_of(shown) == [["third", "first"], ["0.50", "1"], ["0.25", "2"]]


def test_without_columns_all_are_shown_but_the_note() -> None:
    table = pd.DataFrame({"a": [1], "b": ["x"], "note": ["n/a: nothing"]})
    assert rows_of(show_table(table)) == [["a", "b"], ["1", "x"]]


def test_numbers_are_marked_for_the_right_margin_and_concordance_sides_for_theirs() -> None:
    table = pd.DataFrame({"n": [1], "left": ["l"], "node": ["n"], "right": ["r"], "other": ["o"]})
    html = show_table(table).html
    assert '<td class="fs-number" data-order="1">1</td><td class="fs-left">l</td><td class="fs-node">n</td>' in html
    assert '<td class="fs-right">r</td><td>o</td>' in html
    assert '<th scope="col" class="fs-number">n</th>' in html


def test_a_pair_of_columns_is_an_interval() -> None:
    table = pd.DataFrame({"low": [-1.5, 2.0], "high": [1.25, 2.0]})
    shown = show_table(table, {("low", "high"): "interval"})
    assert rows_of(shown) == [["interval"], [f"{MINUS}1.50 to 1.25"], ["2.00"]]
    assert 'class="fs-number"' in shown.html


def test_a_missing_number_gives_way_to_the_note_of_its_row() -> None:
    table = pd.DataFrame(
        {
            "p": [np.nan, 0.2, None],
            "low": [np.nan, 1.0, np.nan],
            "high": [np.nan, 2.0, np.nan],
            "note": ["n/a: 1 article", "", "few"],
        }
    )
    shown = show_table(table, {"p": "p", ("low", "high"): "interval"})
    assert rows_of(shown)[1:] == [["n/a: 1 article", "n/a: 1 article"], [".200", "1.00 to 2.00"], [DASH, DASH]]


def test_dates_and_other_cells() -> None:
    table = pd.DataFrame(
        {
            "date": pd.to_datetime(["2017-07-01", None]),
            "yes": [True, False],
            "text": ["NA", ""],
            "mixed": pd.Series([None, 5], dtype=object),
        },
    )
    assert rows_of(show_table(table))[1:] == [["2017-07-01", "yes", "NA", DASH], [DASH, "no", "", "5"]]


def test_the_caption_says_how_many_rows_are_left_out() -> None:
    table = pd.DataFrame({"a": range(1500)})
    shown = show_table(table, caption="Rows & rows", n=2)
    assert rows_of(shown) == [["a"], ["0"], ["1"]]
    assert "<caption>Rows &amp; rows (first 2 of 1,500 rows)</caption>" in shown.html
    assert 'aria-label="Rows &amp; rows (first 2 of 1,500 rows)"' in shown.html
    assert "<caption>(first 2 of 1,500 rows)</caption>" in show_table(table, n=2).html


def test_a_table_shown_whole_has_the_caption_alone() -> None:
    table = pd.DataFrame({"a": [1]})
    assert "<caption>One</caption>" in show_table(table, caption="One", n=1).html
    assert "caption" not in show_table(table).html
    assert 'aria-label="table"' in show_table(table).html


def test_an_empty_table_has_its_head() -> None:
    shown = show_table(pd.DataFrame({"a": []}), caption="Nothing")
    assert rows_of(shown) == [["a"]]
    assert shown.plain == "Nothing: none"
    assert "<caption>Nothing: none</caption>" in shown.html
    assert show_table(pd.DataFrame({"a": []})).plain == "none"


def test_an_unknown_column_is_refused_with_the_nearest() -> None:
    table = pd.DataFrame({"rate": [1.0], "low": [1.0]})
    with pytest.raises(FramescopeError, match=r"table: there is no column 'raet'.*\. Did you mean 'rate'\?"):
        show_table(table, {"raet": "rate"})
    with pytest.raises(FramescopeError, match="there is no column 'high'"):
        show_table(table, {("low", "high"): "interval"})


def test_nothing_in_a_table_can_become_markup() -> None:
    table = pd.DataFrame({PAYLOAD: [PAYLOAD], "x": [None], "note": [f"n/a: {PAYLOAD}"]})
    shown = show_table(table, {PAYLOAD: f"head {PAYLOAD}", "x": "x"}, caption=f"caption {PAYLOAD}")
    read = Reader(shown.html)
    assert set(read.tags) == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert set(read.attributes) == {"class", "role", "tabindex", "aria-label", "scope"}
    assert read.cells == [[f"head {PAYLOAD}", "x"], [PAYLOAD, f"n/a: {PAYLOAD}"]]
    assert read.attributes["aria-label"] == [f"caption {PAYLOAD}"]


def test_a_shown_piece_has_a_plain_twin() -> None:
    shown = show_table(pd.DataFrame({"a": [1], "b": ["<x>"]}), {"b": "B", "a": "A"}, caption="C")
    assert shown._repr_html_() == shown.html
    assert repr(shown) == "C\n  B A\n<x> 1"
    assert repr(show_table(pd.DataFrame({"a": [1]}))) == "a\n1"


def test_a_sentence_is_shown_escaped() -> None:
    shown = show_text(f"5 {PAYLOAD}")
    assert Reader(shown.html).tags == ["p"]
    assert Reader(shown.html).text == f"5 {PAYLOAD}"
    assert repr(shown) == f"5 {PAYLOAD}"


def test_the_values_of_rows_are_those_of_python() -> None:
    table = pd.DataFrame(
        {
            "n": np.array([1, 2], "int32"),
            "maybe": pd.array([1, None], dtype="Int64"),
            "mixed": pd.Series([np.int64(3), np.bool_(True)], dtype="object"),
            "word": pd.Series(["a", "b"], dtype="str"),
        }
    )
    assert table_rows(table) == table.to_dict("records")
    assert [type(value) for value in table_rows(table)[0].values()] == [int, int, int, str]
    assert table_rows(table)[1]["maybe"] is None
    assert type(table_rows(table)[1]["mixed"]) is bool
    assert table_rows(table.head(0)) == []


def test_rows_are_mappings_by_column() -> None:
    table = pd.DataFrame({"a": [1, 2], 5: ["x", "y"]})
    assert table_rows(table) == [{"a": 1, "5": "x"}, {"a": 2, "5": "y"}]
    assert table_rows(table.head(0)) == []


@pytest.fixture
def cut() -> Corpus:
    """One document whose raw text is 'Kept <b>.AD & co\nMore.' with 'AD & co\n' cut."""
    documents = pd.DataFrame({"doc_id": ["<i>d</i>"], "text": ["Kept <b>.More."]})
    removed = pd.DataFrame(
        {"doc_id": ["<i>d</i>"], "start": [9], "end": [17], "rule": ['ad"vert'], "text": ["AD & co\n"]}
    )
    return Corpus(corpus_from_table(documents).documents, removed)


def test_cuts_are_struck_through_where_they_stood_with_their_rule(cut: Corpus) -> None:
    shown = show_cuts(cut, "<i>d</i>")
    assert "<pre>Kept &lt;b&gt;.<del title=" in shown.html
    read = Reader(shown.html)
    assert read.tags == ["div", "pre", "del"]
    assert read.text == "Kept <b>.AD & co\nMore."
    assert read.attributes["title"] == ['ad"vert, characters 9 to 17']
    assert read.attributes["aria-label"] == ["raw text of <i>d</i>"]
    assert repr(shown) == 'Kept <b>.[-ad"vert: AD & co\n-]More.'


def test_the_cuts_of_an_unknown_document_are_refused(cut: Corpus) -> None:
    with pytest.raises(FramescopeError, match="there is no document 'd'"):
        show_cuts(cut, "d")


def test_csv_text_that_a_spreadsheet_would_run_is_made_text_and_numbers_stay_numbers():
    table = pd.DataFrame({"term": ["=1+1", "-x", "@a", "+b", "plain", "a=b"], "n": [-1, 2, 3, 4, 5, 6], "x": [0.1] * 6})
    assert table_csv(table) == "term,n,x\n'=1+1,-1,0.1\n'-x,2,0.1\n'@a,3,0.1\n'+b,4,0.1\nplain,5,0.1\na=b,6,0.1\n"


def test_what_is_shown_carries_its_whole_table_for_the_report_and_text_carries_none():
    bundle = show_table(pd.DataFrame({"n": [1, 2, 3]}), n=1)._repr_mimebundle_()
    assert bundle[TABLE_MIME] == {"csv": "n\n1\n2\n3\n", "subjects": []}
    assert set(Shown("<p>a</p>", "a")._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_small_numbers_keep_two_figures_by_column() -> None:
    table = pd.DataFrame({"low": [0.0012, 0.0004], "high": [0.0103, 0.02], "mean": [0.05, np.nan], "one": [1.0, 0.001]})
    shown = show_table(table, {("low", "high"): "interval", "mean": "mean", "one": "one"})
    lines = [line.split() for line in shown.plain.splitlines()]
    assert lines[1] == ["0.0012", "to", "0.0103", "0.050", "1.00"]
    assert lines[2] == ["0.0004", "to", "0.0200", "\u2013", "0.00"]
    nothing = show_table(pd.DataFrame({"low": [0.0, 0.0], "high": [0.0, 0.01]}), {("low", "high"): "interval"})
    assert nothing.plain.split("\n")[1:] == ["         0.000", "0.000 to 0.010"]


@pytest.mark.parametrize(
    ("low", "high", "name", "written"),
    [
        (0.026, 0.034, "share", f"2.6{THIN}% to 3.4{THIN}%"),
        (0.7461, 0.7539, "", "0.746 to 0.754"),
        (152.1, 152.4, "", "152.1 to 152.4"),
        (11.21, 11.24, "", "11.21 to 11.24"),
        (0.74611, 0.74612, "", "0.75"),
        (0.5, 0.5, "", "0.50"),
        (-0.5001, -0.4999, "", f"{MINUS}0.5001 to {MINUS}0.4999"),
        (np.nan, np.nan, "", DASH),
        (0.9996, 0.9998, "q", "> .999"),
    ],
)
def test_ends_of_an_interval_that_differ_are_told_apart(low: float, high: float, name: str, written: str) -> None:
    ends = (f"{name}_low", f"{name}_high")
    shown = show_table(pd.DataFrame({ends[0]: [low], ends[1]: [high]}), {ends: "interval"})
    assert rows_of(shown)[1:] == [[written]]


def test_a_heading_keeps_its_percentage_on_one_line_and_its_words_in_plain_text() -> None:
    shown = show_table(pd.DataFrame({"low": [1.0], "high": [2.0]}), {("low", "high"): "95 % interval"})
    assert rows_of(shown)[0] == [f"95{THIN}% interval"]
    assert shown.plain.startswith("95 % interval")

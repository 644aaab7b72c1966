"""Concordance lines in an order to read, with what is known of their documents."""

import pandas as pd
import pytest

from framescope.comparisons.concordance import COLUMNS, kwic
from framescope.corpus import corpus_from_table
from framescope.errors import FramescopeError
from framescope.tokens import tokenize


@pytest.fixture
def tokens():
    texts = ["we buy the gun now", "they sell a gun, Again", "Zealots buy the gun again", "gun"]
    dates = pd.to_datetime(["2017-03-01", "2017-01-01", "2017-02-01", None])
    table = pd.DataFrame({"text": texts, "outlet": list("YXYX"), "date": dates, "page": ["1", "2", "3", "4"]})
    return tokenize(corpus_from_table(table))


def order(tokens, **asked):
    return kwic(tokens, "gun", by="outlet", **asked)["doc_id"].tolist()


def test_the_words_after_order_the_lines_whatever_their_case_and_marks(tokens):
    assert order(tokens, sort="right") == ["3", "1", "2", "0"]


def test_the_words_before_order_the_lines_nearest_first(tokens):
    # "", a sell they, the buy we, the buy zealots
    assert order(tokens, sort="left") == ["3", "1", "0", "2"]


def test_dates_and_groups_order_the_lines_and_the_undated_stand_last(tokens):
    assert order(tokens, sort="date") == ["1", "2", "0", "3"]
    assert order(tokens, sort="group") == ["1", "3", "0", "2"]
    assert order(tokens) == ["0", "1", "2", "3"]


def test_metadata_stand_beside_the_line(tokens):
    table = kwic(tokens, "gun", metadata=["page", "date", "title"], sort="left")
    assert list(table) == [*COLUMNS, "page", "title"]
    assert dict(zip(table["doc_id"], table["page"], strict=True)) == {"0": "1", "1": "2", "2": "3", "3": "4"}


def test_a_phrase_is_a_node(tokens):
    assert kwic(tokens, "buy * gun")["node"].tolist() == ["buy the gun", "buy the gun"]


def test_no_lines_have_no_order(tokens):
    assert kwic(tokens, "tank", sort="left").empty


def test_unknown_orders_and_columns_are_refused(tokens):
    with pytest.raises(FramescopeError, match="there is no order 'length'; there are: place, left, right"):
        kwic(tokens, "gun", sort="length")
    with pytest.raises(FramescopeError, match="metadata: there is no column 'author'"):
        kwic(tokens, "gun", metadata=["author"])

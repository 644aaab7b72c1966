"""Concordance lines: the words around, and the way back to the raw file."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.comparisons.concordance import COLUMNS, kwic, sample_evenly
from framescope.corpus import Corpus, corpus_from_table
from framescope.corpus.model import REMOVED, table_of
from framescope.errors import FramescopeError
from framescope.matching import TypeIndex
from framescope.tokens import tokenize


def tokens_of(*texts, **columns):
    return tokenize(corpus_from_table(pd.DataFrame({"text": pd.Series(texts, dtype="str"), **columns})))


def lines(table):
    return table[["left", "node", "right"]].to_numpy().tolist()


TWO = tokens_of(
    "Ankara wants the S-400,\n  not the S-300. It said so.",
    "“The S-400s” came!",
    outlet=["X", "Y"],
    date=["2014-02-01", "2014-01-01"],
    source_file=["x.txt", "y.txt"],
    author=["NA", "B"],
)


def test_a_line_has_the_words_around_as_they_were_written():
    assert lines(kwic(TWO, "s-?00*", window=2)) == [
        ["wants the", "S-400", ", not the"],
        ["not the", "S-300", ". It said"],
        ["The", "S-400s", "” came!"],
    ]


def test_a_window_ends_with_its_document():
    assert lines(kwic(TWO, "S-300", window=50)) == [["Ankara wants the S-400, not the", "S-300", ". It said so."]]
    assert lines(kwic(TWO, "the S-400", window=0)) == [["", "the S-400", ""]]


def test_lines_of_some_groups_are_those_of_all_less_the_others():
    every = kwic(TWO, ["the", "s-*"], by="outlet", sort="right")
    for names in (["X"], ["Y"], ["Y", "X"]):
        some = kwic(TWO, ["the", "s-*"], by="outlet", groups=names, sort="right")
        pd.testing.assert_frame_equal(some, every[every["group"].isin(names)].reset_index(drop=True))
    assert kwic(TWO, "the", by="outlet", groups=["X"], documents=[1]).empty
    assert kwic(TWO, "the", by="outlet", groups=[]).empty
    with pytest.raises(FramescopeError, match="groups: there is no group 'Z'; there are: X, Y"):
        kwic(TWO, "the", by="outlet", groups=["Z"])


def test_every_line_leads_back_to_its_document():
    table = kwic(TWO, ["the s-400*", "said"], by="outlet")
    assert list(table.columns) == list(COLUMNS)
    assert table["doc_id"].tolist() == ["0", "0", "1"]
    assert table["group"].tolist() == ["X", "X", "Y"]
    assert table["source_file"].tolist() == ["x.txt", "x.txt", "y.txt"]
    assert table["date"].dt.strftime("%Y-%m-%d").tolist() == ["2014-02-01", "2014-02-01", "2014-01-01"]
    texts = TWO.corpus.documents["text"]
    for row in table.itertuples():
        assert texts[int(row.doc_id)][row.start : row.end] == row.node


def test_the_longest_of_several_patterns_wins():
    assert [node for _, node, _ in lines(kwic(TWO, ["the", "the s-400*", "s-400"]))] == [
        "the S-400",
        "the",
        "The S-400s",
    ]


def test_offsets_count_the_characters_of_the_raw_file_where_furniture_was_cut():
    raw = "ADVERTISEMENT\nThe Patriot ADVERTISEMENT battery.\nShare this"
    cuts = [("0", 0, 14, "ad", raw[:14]), ("0", 25, 39, "ad", raw[25:39]), ("0", 49, 59, "share", raw[49:])]
    text = raw[14:25] + raw[39:49]
    assert text == "The Patriot battery.\n"
    corpus = corpus_from_table(pd.DataFrame({"text": [text]}))
    corpus = Corpus(corpus.documents, removed=table_of(cuts, REMOVED))
    assert corpus.raw("0") == raw
    table = kwic(tokenize(corpus), ["patriot", "battery"])
    assert [raw[row.start : row.end] for row in table.itertuples()] == ["Patriot", "battery"]
    assert lines(table) == [["The", "Patriot", "battery."], ["The Patriot", "battery", "."]]


def test_a_pattern_that_is_not_there_gives_an_empty_table_with_the_same_columns_and_types():
    options = {"by": "outlet", "metadata": ["author"], "sort": "left"}
    table = kwic(TWO, "patriot", **options)
    assert table.empty
    assert list(table.columns) == [*COLUMNS, "author"]
    assert table.dtypes.to_dict() == kwic(TWO, "s-300", **options).dtypes.to_dict()
    assert kwic(tokens_of("", ""), "a").empty


def test_metadata_asked_for_stand_beside():
    assert kwic(TWO, "the s-400*", metadata=["author", "date"])["author"].tolist() == ["NA", "B"]
    with pytest.raises(FramescopeError) as error:
        kwic(TWO, "the", metadata=["autor"])
    assert str(error.value).startswith("metadata: there is no column 'autor'; there are: ")
    assert str(error.value).endswith("Did you mean 'author'?")


@pytest.mark.parametrize(
    ("sort", "nodes"),
    [
        ("place", ["x1", "x2", "x3", "x4"]),
        ("left", ["x2", "x4", "x1", "x3"]),  # from the node outwards: nothing; a; b, a; c, b
        ("right", ["x4", "x3", "x2", "x1"]),
        ("date", ["x4", "x2", "x3", "x1"]),
        ("group", ["x2", "x3", "x4", "x1"]),
    ],
)
def test_lines_can_be_sorted_by_what_stands_beside_them(sort, nodes):
    tokens = tokens_of(
        "A b, x1 (z)",
        "x2 m",
        "b C x3 D",
        "a x4 a",
        outlet=["Z", "Y", "Y", "Y"],
        date=["2014-04-01", "2014-02-01", "2014-03-01", "2014-01-01"],
    )
    assert kwic(tokens, "x?", by="outlet", sort=sort)["node"].tolist() == nodes


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"window": -1}, "window is -1; give the number of tokens to show on each side, 0 or more."),
        ({"sort": "node"}, "sort: there is no order 'node'; there are: place, left, right, date, group."),
        ({"by": "outlets"}, "groups: there is no column 'outlets'; there are:"),
        ({"pattern": "* *"}, "the pattern '* *' names no word"),
    ],
)
def test_what_cannot_be_shown_is_refused(asked, message):
    with pytest.raises(FramescopeError) as error:
        kwic(TWO, **({"pattern": "the"} | asked))
    assert str(error.value).startswith(message)


def test_an_index_made_before_gives_the_same_lines():
    pd.testing.assert_frame_equal(kwic(TWO, "the *", index=TypeIndex(TWO)), kwic(TWO, "the *"))


def test_lines_are_drawn_evenly_over_the_groups_and_stay_in_order():
    tokens = tokens_of(*["a b c"] * 12, outlet=["X"] * 8 + ["Y"] * 3 + ["Z"])
    drawn = kwic(tokens, "b", by="outlet", n=6, seed=3)
    assert Counter(drawn["group"]) == {"X": 3, "Y": 2, "Z": 1} or Counter(drawn["group"]) == {"X": 2, "Y": 3, "Z": 1}
    assert drawn["doc_id"].astype(int).is_monotonic_increasing
    pd.testing.assert_frame_equal(drawn, kwic(tokens, "b", by="outlet", n=6, seed=3))
    others = {tuple(kwic(tokens, "b", by="outlet", n=6, seed=seed)["doc_id"]) for seed in range(5)}
    assert len(others) > 1
    assert len(kwic(tokens, "b", by="outlet", n=99)) == 12
    assert kwic(tokens, "b", n=0).empty


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("XYZ"), max_size=20), st.integers(0, 25), st.integers(0, 3))
def test_a_draw_is_as_even_as_the_groups_allow(groups, n, seed):
    names = np.array(groups, dtype=object)
    drawn = sample_evenly(names, n, seed)
    assert len(drawn) == min(n, len(groups))
    assert drawn.tolist() == sorted(set(drawn.tolist()))
    have, took = Counter(groups), Counter(names[drawn])
    for group in have:
        if took[group] < have[group]:  # not used up: no other group has more than one more
            assert max(took.values(), default=0) <= took[group] + 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "ab"]), max_size=6), min_size=1, max_size=3), st.integers(0, 4))
def test_lines_equal_plain_slices_of_the_words(texts, window):
    table = kwic(tokens_of(*(" ".join(words) for words in texts)), "a", window=window)
    expected = [
        [" ".join(words[max(i - window, 0) : i]), "a", " ".join(words[i + 1 : i + 1 + window])]
        for words in texts
        for i, word in enumerate(words)
        if word == "a"
    ]
    assert lines(table) == expected


def test_places_found_already_are_shown_in_order_the_longest_once():
    tokens = tokenize(["one two three four"])
    places = pd.DataFrame({"position": [2, 0, 0], "length": [1, 1, 2]})
    assert kwic(tokens, places, window=1)["node"].tolist() == ["one two", "three"]
    with pytest.raises(
        FramescopeError, match="a table of places needs position and length: there is no column 'length'"
    ):
        kwic(tokens, places[["position"]])

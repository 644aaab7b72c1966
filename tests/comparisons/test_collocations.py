"""Collocates: windows counted by eye, scores against NLTK's, groups compared by articles."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures
from numpy.testing import assert_allclose

from framescope.comparisons.collocations import collocations, count_collocates
from framescope.comparisons.keyness import keyness
from framescope.corpus import corpus_from_table
from framescope.errors import FramescopeError
from framescope.measures.keyness import lrc
from framescope.tokens import tokenize

TEXTS = ["a n b n c d", "n a", "x x x", "d n"]


def make_tokens(texts=TEXTS, outlets="XXYY"):
    return tokenize(corpus_from_table(pd.DataFrame({"text": texts, "outlet": list(outlets)})))


def by_term(table):
    return table.set_index("term")["n"].to_dict()


def test_a_window_is_counted_by_eye():
    table = collocations(make_tokens(), "n", left=1, right=1, min_count=1)
    # a n b n c d | n a | d n: places beside n are a, b, c, a, d; b stands in two windows and counts once
    assert by_term(table) == {"a": 2, "b": 1, "c": 1, "d": 1}
    row = table.set_index("term").loc["a"]
    assert (row["n_node"], row["n_term"], row["n_window"], row["n_tokens"]) == (4, 2, 5, 13)
    assert row["expected"] == pytest.approx(2 * 5 / 13)
    assert row["n_containing"] == 2


def test_left_and_right_are_apart_and_windows_end_with_the_document():
    tokens = make_tokens()
    assert by_term(collocations(tokens, "n", left=2, right=0, min_count=1)) == {"a": 1, "b": 1, "d": 1, "n": 1}
    assert by_term(collocations(tokens, "n", left=0, right=9, min_count=1)) == {"a": 1, "b": 1, "c": 1, "d": 1, "n": 1}


def test_a_phrase_is_a_node_and_its_own_words_are_no_collocates_of_it():
    tokens = make_tokens(["a air defence b", "air b"], "XX")
    table = collocations(tokens, "air defence", left=1, right=1, min_count=1)
    assert by_term(table) == {"a": 1, "b": 1}
    assert table["n_node"].unique().tolist() == [1]
    assert by_term(collocations(tokens, ["air defence", "air"], left=0, right=1, min_count=1)) == {"b": 2}


def test_groups_have_windows_tokens_and_counts_of_their_own():
    table = collocations(make_tokens(), "n", by="outlet", left=1, right=1, min_count=1)
    assert table.groupby("group")["n_tokens"].first().to_dict() == {"X": 8, "Y": 5}
    assert by_term(table[table["group"] == "Y"]) == {"d": 1}
    assert table[table["group"] == "Y"]["n_term"].tolist() == [1]


@given(st.lists(st.sampled_from("n a b c d".split()), min_size=2, max_size=40).filter(lambda words: "n" in words[:-1]))  # noqa: SIM905
@settings(max_examples=25, deadline=None)
def test_the_word_after_the_node_scores_as_nltk_scores_the_pair(words):
    # a closing word, so that every node has a place after it
    words = [*words, "z"]
    table = collocations(tokenize([" ".join(words)]), "n", left=0, right=1, min_count=1)
    finder = BigramCollocationFinder.from_words(words)
    for row in table.to_dict("records"):
        pair = row["n"], (row["n_node"], row["n_term"]), len(words)
        assert finder.ngram_fd["n", row["term"]] == row["n"]
        assert_allclose(row["mi"], BigramAssocMeasures.pmi(*pair), rtol=1e-9, atol=1e-12)
        assert_allclose(row["t_score"], BigramAssocMeasures.student_t(*pair), rtol=1e-9, atol=1e-9)
        assert_allclose(2.0 ** (row["log_dice"] - 14), BigramAssocMeasures.dice(*pair), rtol=1e-9)
        if row["n_node"] < len(words) and row["n_term"] < len(words):
            # the oracle adds 1e-20 to its cells
            assert_allclose(row["g2"], BigramAssocMeasures.likelihood_ratio(*pair), rtol=1e-9, atol=1e-9)


def test_lrc_holds_the_windows_against_all_other_places_corrected_for_all_collocates():
    table = collocations(make_tokens(["a n a n a n", "x y z w v u t s r q"], "XX"), "n", left=1, right=1, min_count=1)
    (row,) = table.to_dict("records")
    assert row["lrc"] == pytest.approx(float(lrc(3, 0, 3, 13)))


def test_rows_are_filtered_and_ordered_as_asked():
    tokens = make_tokens()
    assert collocations(tokens, "n", left=1, right=1, min_count=2)["term"].tolist() == ["a"]
    shown = collocations(tokens, "n", left=1, right=1, min_count=1, stop_words=["A", "b"], sort="n")
    assert shown["term"].tolist() == ["c", "d"]
    assert collocations(tokens, "tank", min_count=1).empty


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(FramescopeError, match="there is no column 'p'; there are: log_dice, mi"):
        collocations(make_tokens(), "n", sort="p")
    with pytest.raises(FramescopeError, match="the window is 0 left and 0 right"):
        collocations(make_tokens(), "n", left=0, right=0)
    with pytest.raises(FramescopeError, match="the window is -1 left"):
        count_collocates(make_tokens(), "n", left=-1)


def test_windows_are_counts_of_the_documents_that_have_the_node():
    counts = count_collocates(make_tokens(), "n", left=1, right=1)
    assert counts.documents["doc_id"].tolist() == ["0", "1", "3"]
    assert counts.n_tokens.tolist() == [3, 1, 1]
    assert counts.to_table()[["a", "b", "c", "d"]].to_numpy().tolist() == [[1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]


def test_what_groups_say_around_a_node_is_compared_by_articles():
    texts = [*["risk n now"] * 5, *["hope n now"] * 5, "hope hope"]
    counts = count_collocates(make_tokens(texts, "X" * 5 + "Y" * 5 + "X"), "n", left=1, right=1)
    table = keyness(counts, "outlet", "X", "Y").set_index("term")
    assert table.loc["risk", ["n_target", "n_reference", "n_documents_target"]].tolist() == [5, 0, 5]
    assert table.loc["risk", "p"] < 0.02  # 2 of 252 arrangements
    assert table.loc["now", "p"] == 1
    assert np.isfinite(table.loc["risk", "log_ratio_low"])

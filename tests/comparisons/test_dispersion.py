"""How terms spread over documents, and where they stand in them."""

import numpy as np
import pandas as pd
import pytest

from framescope.comparisons.dispersion import dispersion, term_places
from framescope.corpus import corpus_from_table
from framescope.counts import Counts, count_terms
from framescope.errors import FramescopeError
from framescope.tokens import tokenize


def make_tokens():
    # Gries's (2008) five parts: b stands 1..5 times in 9, 10, 10, 10, 11 words; Z has one article
    texts = [" ".join(["b"] * v + ["x"] * (n - v)) for v, n in zip(range(1, 6), (9, 10, 10, 10, 11), strict=True)]
    table = pd.DataFrame({"text": [*texts, "b c"], "outlet": [*"YYYYY", "Z"]})
    return tokenize(corpus_from_table(table))


def test_the_example_of_gries_comes_out_as_published():
    row = dispersion(count_terms(make_tokens()), "outlet").set_index(["group", "term"]).loc[("Y", "b")]
    assert row["dp"] == pytest.approx(0.18, abs=5e-5)
    assert row["dp_norm"] == pytest.approx(0.2195, abs=5e-5)
    assert row["juilland_d"] == pytest.approx(0.7852, abs=5e-5)
    assert (row["n"], row["range"], row["n_documents"], row["share_range"]) == (15, 5, 5, 1)


def test_some_terms_have_the_rows_they_have_among_all():
    counts = count_terms(make_tokens())
    every = dispersion(counts, "outlet")
    some = dispersion(counts, "outlet", terms=["c", "b", "nobody"])
    pd.testing.assert_frame_equal(some, every[every["term"].isin(["b", "c"])].reset_index(drop=True))
    assert len(some) == 3
    alone = dispersion(counts, "outlet", groups=["Y"])
    pd.testing.assert_frame_equal(alone, every[every["group"] == "Y"].reset_index(drop=True))
    with pytest.raises(FramescopeError, match="outlet: there is no group 'W'; there are: Y, Z"):
        dispersion(counts, "outlet", groups=["W"])


def test_one_article_spreads_nothing():
    table = dispersion(count_terms(make_tokens()), "outlet")
    alone = table[table["group"] == "Z"]
    assert alone["note"].tolist() == ["n/a: 1 article"] * 2
    assert alone[["dp", "dp_norm", "juilland_d"]].isna().all(axis=None)


def test_a_group_shows_the_terms_that_occur_in_it_most_frequent_first():
    table = dispersion(count_terms(make_tokens()), "outlet")
    assert table[table["group"] == "Z"]["term"].tolist() == ["b", "c"]
    assert table[table["group"] == "Y"]["term"].tolist() == ["x", "b"]
    assert dispersion(count_terms(make_tokens()), min_count=2)["term"].tolist() == ["x", "b"]
    assert dispersion(count_terms(make_tokens()))["group"].unique().tolist() == ["all"]


def test_weights_do_not_change_how_evenly_a_term_is_spread():
    counts = count_terms(make_tokens())
    weighted = Counts(counts.matrix * 0.25, counts.terms, counts.documents)
    one, other = dispersion(counts), dispersion(weighted)
    for column in ("dp", "dp_norm", "juilland_d"):
        assert np.allclose(one[column], other[column], equal_nan=True)


def test_places_are_token_positions_within_the_document():
    tokens = tokenize(["a b c b", "x y", ""])
    table = term_places(tokens, "b")
    assert table[["doc_id", "position"]].values.tolist()[:2] == [["0", 1], ["0", 3]]
    assert table["share"].tolist()[:2] == [0.25, 0.75]
    assert table["doc_id"].tolist()[2:] == ["1", "2"]
    assert table["position"].isna().tolist() == [False, False, True, True]
    assert table["n_tokens"].tolist() == [4, 4, 2, 0]


def test_places_stand_by_group_and_date():
    table = pd.DataFrame(
        {
            "text": ["b", "b", "b"],
            "outlet": ["Y", "X", "X"],
            "date": pd.to_datetime(["2017-01-01", "2017-03-01", "2017-02-01"]),
        }
    )
    places = term_places(tokenize(corpus_from_table(table)), ["b", "zz"], by="outlet")
    assert places["doc_id"].tolist() == ["2", "1", "0"]
    assert places["group"].tolist() == ["X", "X", "Y"]

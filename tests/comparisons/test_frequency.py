"""Rates by group and over time: by eye, and intervals over documents."""

import math

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_allclose

from framescope.comparisons.frequency import frequency
from framescope.corpus import corpus_from_table
from framescope.counts import Counts, count_terms, counts_subset
from framescope.errors import FramescopeError
from framescope.measures.resampling import expanded_tail
from framescope.tokens import tokenize

TEXTS = ["a a b", "a", "b b c d", "", "c"]
OUTLETS = ["X", "X", "Y", "Y", "Z"]
IDS = ["d0", "d1", "d2", "d3", "d4"]


def counted(texts=TEXTS, outlets=OUTLETS, **columns):
    table = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "outlet": outlets, **columns})
    return count_terms(tokenize(corpus_from_table(table)))


def row(table, group, term):
    (found,) = table[(table["group"] == group) & (table["term"] == term)].to_dict("records")
    return found


def test_every_group_has_a_row_for_every_term_with_its_rate_and_its_articles():
    table = frequency(counted(), "outlet", n_bootstrap=0)
    assert table[["group", "term"]].to_numpy().tolist() == [[g, t] for g in "XYZ" for t in "abcd"]
    a = row(table, "X", "a")
    assert (a["n"], a["n_tokens"], a["rate"]) == (3, 4, 750)
    assert (a["n_documents"], a["n_containing"], a["share_documents"]) == (2, 2, 1)
    b = row(table, "Y", "b")
    assert (b["n"], b["n_tokens"], b["rate"]) == (2, 4, 500)
    assert (b["n_documents"], b["n_containing"], b["share_documents"]) == (2, 1, 0.5)
    assert row(table, "Y", "a")["rate"] == 0
    assert table[["low", "high", "share_low", "share_high"]].isna().all(axis=None)


def test_rates_are_per_what_is_asked():
    assert row(frequency(counted(), "outlet", per=1_000_000, n_bootstrap=0), "X", "b")["rate"] == 250_000


def test_without_a_column_all_documents_are_one_group():
    table = frequency(counted(), n_bootstrap=0)
    assert set(table["group"]) == {"all"}
    assert table["n"].tolist() == [3, 3, 2, 1]
    assert set(table["n_documents"]) == {5}


def test_only_the_terms_asked_for_are_shown_in_their_order():
    table = frequency(counted(), "outlet", terms=["c", "a", "c"], n_bootstrap=0)
    assert table["term"].tolist() == ["c", "a"] * 3
    everything = frequency(counted(), "outlet", n_bootstrap=0)
    assert row(table, "Y", "c") == pytest.approx(row(everything, "Y", "c"), nan_ok=True)
    with pytest.raises(FramescopeError) as error:
        frequency(counted(), "outlet", terms=["a", "e"])
    assert str(error.value) == "terms: there is no term 'e'; there are: a, b, c, d."


def test_intervals_are_expanded_percentiles_over_documents_redrawn(bootstraps_drawn):
    counts = counted(["a a b", "a c", "b b c d", "a", "c c"], ["X", "X", "X", "Y", "Y"], doc_id=IDS)
    table = frequency(counts, "outlet", n_bootstrap=99, seed=2)
    matrix, sizes = counts.matrix.toarray(), counts.n_tokens
    for group, rows in {"X": slice(0, 3), "Y": slice(3, 5)}.items():
        times = np.concatenate(bootstraps_drawn[rows.stop - rows.start], axis=1)
        rate_draws, share_draws = times[:, :99], times[:, 99:]
        tail = expanded_tail(rows.stop - rows.start)
        ends = [tail, 1 - tail]
        for j, term in enumerate("abcd"):
            found = row(table, group, term)
            rates = 1000 * (matrix[rows, j] @ rate_draws) / (sizes[rows] @ rate_draws)
            shares = ((matrix[rows, j] > 0) @ share_draws) / (rows.stop - rows.start)
            assert_allclose([found["low"], found["high"]], np.quantile(rates, ends), rtol=1e-12)
            assert_allclose([found["share_low"], found["share_high"]], np.quantile(shares, ends), rtol=1e-12)


def test_intervals_hold_the_rate_and_stay_within_what_single_documents_show():
    table = frequency(counted(["a a b c", "a b", "b b c d", "a c"], list("XXXX")), "outlet")
    assert ((table["low"] <= table["rate"]) & (table["rate"] <= table["high"])).all()
    assert ((table["low"] >= 0) & (table["high"] <= 1000)).all()
    assert ((table["share_low"] <= table["share_documents"]) & (table["share_documents"] <= table["share_high"])).all()
    assert (table["low"] < table["high"]).all()


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(7)))
def test_the_order_in_which_documents_come_changes_nothing(order):
    texts = ["a a b", "a", "b b c d a", "c a a a a d", "c", "b a", "d d"]
    outlets, ids = list("XXXXXYY"), [f"d{i}" for i in range(7)]
    expected = frequency(counted(texts, outlets, doc_id=ids), "outlet", n_bootstrap=19)
    turned = counted([texts[i] for i in order], [outlets[i] for i in order], doc_id=[ids[i] for i in order])
    pd.testing.assert_frame_equal(frequency(turned, "outlet", n_bootstrap=19), expected)


def test_doubling_the_corpus_doubles_the_counts_and_leaves_the_rates():
    once, twice = (frequency(counted(TEXTS * k, OUTLETS * k), "outlet", n_bootstrap=0) for k in (1, 2))
    for column in ("n", "n_tokens", "n_documents", "n_containing"):
        assert twice[column].tolist() == (2 * once[column]).tolist()
    assert_allclose(twice["rate"], once["rate"])
    assert_allclose(twice["share_documents"], once["share_documents"])


def test_a_group_of_one_article_has_rates_but_no_interval():
    table = frequency(counted(), "outlet", n_bootstrap=49)
    assert set(table.loc[table["group"] == "Z", "note"]) == {"n/a: 1 article"}
    assert row(table, "Z", "c")["rate"] == 1000
    assert table.loc[table["group"] == "Z", ["low", "high", "share_low", "share_high"]].isna().all(axis=None)
    assert set(table.loc[table["group"] != "Z", "note"]) == {""}
    assert table.loc[table["group"] != "Z", ["share_low", "share_high"]].notna().all(axis=None)


def test_a_group_without_tokens_has_no_rate():
    table = frequency(counted(["a", "a", "...", ""], list("XXYY")), "outlet", n_bootstrap=49)
    found = row(table, "Y", "a")
    assert found["note"] == "n/a: no tokens"
    assert (found["n"], found["n_tokens"], found["share_documents"]) == (0, 0, 0)
    assert math.isnan(found["rate"])
    assert math.isnan(found["low"])
    assert found["share_high"] == 0


def test_documents_with_an_empty_cell_are_the_group_none():
    table = frequency(counted(outlets=["X", "", "Y", "", "Y"]), "outlet", n_bootstrap=0)
    assert table["group"].drop_duplicates().tolist() == ["(none)", "X", "Y"]
    assert row(table, "(none)", "a")["n"] == 1


# --- over time ---------------------------------------------------------------------------------------------------

DATES = ["2014-01-30", "2014-01-31", "2014-03-01", "", "2014-03-02"]


def test_groups_are_cut_into_periods_and_none_between_is_missing():
    table = frequency(counted(date=DATES, doc_id=IDS), "outlet", period="M", terms=["a", "c"], n_bootstrap=0)
    x = table[(table["group"] == "X") & (table["term"] == "a")]
    assert x["period"].dt.strftime("%Y-%m-%d").tolist() == ["2014-01-01", "2014-02-01", "2014-03-01"]
    assert x["n"].tolist() == [3, 0, 0]
    assert x["articles"].tolist() == ["d0 d1", "", ""]
    assert x["note"].tolist() == ["", "n/a: 0 articles", "n/a: 0 articles"]
    y = table[(table["group"] == "Y") & (table["term"] == "c")]
    assert y["n_documents"].tolist() == [0, 0, 1, 1]
    assert y["n"].tolist() == [0, 0, 1, 0]
    assert y["note"].tolist()[-1] == "n/a: no date"
    assert pd.isna(y["period"].iloc[-1])


@pytest.mark.parametrize(("period", "n"), [("D", 32), ("W", 5), ("Q", 1), ("Y", 1)])
def test_periods_are_days_weeks_quarters_or_years(period, n):
    table = frequency(counted(date=DATES), period=period, terms=["a"], n_bootstrap=0)
    assert table["period"].notna().sum() == n
    assert table["n"].sum() == 3


def test_what_cannot_be_shown_over_time_is_refused():
    with pytest.raises(FramescopeError) as error:
        frequency(counted(date=DATES), period="month")
    assert str(error.value) == "period: there is no period 'month'; there are: D, W, M, Q, Y."
    with pytest.raises(FramescopeError, match="no document has a date, so nothing can be shown over time"):
        frequency(counted(), period="M")


def test_no_documents_give_rows_of_nothing():
    table = frequency(counts_subset(counted(), np.zeros(5, bool)))
    assert table["n"].tolist() == [0] * 4
    assert set(table["note"]) == {"n/a: 0 articles"}


def test_intervals_of_weighed_sizes_below_one_hold_the_rate():
    """Copies of sentences that stand in several groups: one unit of a third in each."""
    documents = pd.DataFrame({"doc_id": ["a", "b"], "n_tokens": [1 / 3, 1 / 3], "document_weight": [1 / 3, 1 / 3]})
    counts = Counts(sp.csr_matrix([[1 / 3], [1 / 3]]), pd.Index(["x"]), documents)
    found = frequency(counts, per=1, n_bootstrap=49).iloc[0]
    assert_allclose(found[["rate", "low", "high"]].astype(float), 1)

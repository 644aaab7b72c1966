"""Keyness of some terms only: p as of all, q no smaller, and all that is said of all terms over all of them."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from numpy.testing import assert_array_equal

from framescope.comparisons.keyness import keyness
from framescope.comparisons.robustness import survives
from framescope.counts import counts_of, counts_weighted
from framescope.measures import permutation

OPTIONS = {"n_permutations": 199, "n_refined": 3999, "n_bootstrap": 49, "seed": 3}
FAR = 6  # terms that one group has more of, or less


def make_counts(n_documents=40, n_terms=60, seed=5):
    rng = np.random.default_rng(seed)
    outlet = np.array(["A", "B"])[np.arange(n_documents) % 2]
    rates = np.full((n_documents, n_terms), 0.4)
    rates[outlet == "A", :FAR] = 3.0
    counts = rng.poisson(rates)
    counts[:, -1] = 0  # a term that stands nowhere
    documents = pd.DataFrame({"doc_id": [f"d{i:03}" for i in range(n_documents)], "outlet": outlet})
    return counts_of(sp.csr_matrix(counts), [f"t{j:02}" for j in range(n_terms)], documents, counts.sum(axis=1) + 300)


EVERY = make_counts()
FULL = keyness(EVERY, "outlet", **OPTIONS).set_index(["group", "term"])


def of_some(terms, counts=EVERY, **options):
    return keyness(counts, "outlet", terms=terms, **{**OPTIONS, **options}).set_index(["group", "term"])


def test_terms_alone_are_told_what_they_are_told_among_all_but_for_q():
    asked = ["t00", "t07", "t31", "t50"]
    some = of_some(asked)
    assert set(some.index) == {(group, term) for group in "AB" for term in asked}
    same = FULL.loc[some.index]
    pd.testing.assert_frame_equal(some.drop(columns="q"), same.drop(columns="q"))
    assert (some["q"] >= same["q"]).all()
    assert (some["q"] > same["q"]).any()


def test_q_is_that_of_all_where_all_that_differ_are_asked():
    found = FULL[FULL["q"] <= 0.05]
    assert len(found) >= 2 * FAR
    some = of_some(found.index.get_level_values("term").unique())
    assert_array_equal(some["q"].loc[found.index], found["q"])


def test_a_term_left_out_counts_as_tested_with_p_1():
    n = FULL.loc["A"].shape[0]
    assert n == 59  # one stands nowhere
    one = of_some(["t00"])
    assert one["q"].tolist() == np.minimum(one["p"] * n, 1).tolist()
    assert one["lrc"].tolist() == FULL.loc[one.index, "lrc"].tolist()


@pytest.mark.parametrize("prior", ["flat", "informative"])
def test_the_prior_is_spread_over_all_terms(prior):
    some, every = (of_some(terms, prior=prior) for terms in (["t03"], None))
    assert_array_equal(some["log_odds_z"], every["log_odds_z"].loc[some.index])


def test_terms_that_stand_nowhere_and_names_that_are_no_terms_have_no_row():
    assert of_some(["t59", "nobody"]).empty
    assert of_some([]).empty
    assert list(of_some([]).columns) == list(FULL.columns)
    assert of_some("t01").index.get_level_values("term").unique().tolist() == ["t01"]
    assert len(of_some(["t01", "t01", "nobody"])) == 2


def test_one_term_against_named_groups_is_told_what_it_is_among_all():
    documents = EVERY.documents.assign(outlet=np.array(list("ABC"))[np.arange(40) % 3])
    counts = counts_of(EVERY.matrix, EVERY.terms, documents, EVERY.n_tokens)
    lone = counts.matrix.toarray()
    lone[:, 40:50] = 0
    lone[2, 40:50] = 1  # ten terms of one article of C: not tested between A and B
    counts = counts_of(sp.csr_matrix(lone), counts.terms, documents, counts.n_tokens)
    asked = {**OPTIONS, "target": "A", "reference": "B", "sort": "term"}
    some, every = keyness(counts, "outlet", terms=["t00"], **asked), keyness(counts, "outlet", **asked)
    assert len(every) == 49
    assert_array_equal(some["lrc"], every["lrc"][:1])
    assert some["q"].tolist() == np.minimum(some["p"] * 49, 1).tolist()


def test_weighed_documents_are_looked_at_in_the_same_way():
    counts = counts_weighted(EVERY, np.where(np.arange(40) % 5 == 0, 0.5, 1))
    every = keyness(counts, "outlet", **OPTIONS).set_index(["group", "term"])
    some = of_some(["t00", "t20"], counts)
    pd.testing.assert_frame_equal(some.drop(columns="q"), every.loc[some.index].drop(columns="q"))


def test_verdicts_of_survives_stay_those_of_all_terms():
    half = counts_weighted(EVERY, np.where(np.arange(40) % 3 == 0, 0.5, 1))
    asked = FULL[~(FULL["q"] > 0.2)].index.get_level_values("term").unique()
    lead = FULL.reset_index()
    some, every = (survives({"all": lead, "half": of_some(terms, half).reset_index()}) for terms in (asked, None))
    assert every["survives"].any()
    pd.testing.assert_frame_equal(some, every)


def test_few_terms_of_many_documents_cost_their_part_of_the_budget(monkeypatch):
    asked = []
    plain = permutation.more_extreme
    monkeypatch.setattr(permutation, "more_extreme", lambda *a, **k: asked.append(a[3]) or plain(*a, **k))
    monkeypatch.setattr(permutation, "BUDGET", 1e7)
    counts = make_counts(n_documents=permutation.MANY)
    options = {**OPTIONS, "groups": ["A"], "n_permutations": 99, "n_refined": 49_999, "n_bootstrap": 0}
    cost = permutation.PER_LABEL * permutation.MANY  # of a shuffle, at least
    keyness(counts, "outlet", terms=["t00"], **options)
    assert asked[0] == 99
    assert 0 < sum(asked[1:]) <= permutation.LEAST * 1e7 / cost
    asked.clear()
    keyness(make_counts(n_documents=permutation.MANY - 2), "outlet", terms=["t00"], **options)
    assert sum(asked[1:]) > permutation.LEAST * 1e7 / cost  # shuffles are all there is


ENDS = ["log_ratio_low", "log_ratio_high"]


def test_leading_rows_and_certain_ones_have_the_interval_they_have_among_all():
    counts = EVERY
    every = keyness(counts, "outlet", **OPTIONS)
    some = keyness(counts, "outlet", n_intervals={"A": 8}, **OPTIONS)
    pd.testing.assert_frame_equal(some.drop(columns=ENDS), every.drop(columns=ENDS))
    has = some[ENDS].notna().all(axis=1)
    assert_array_equal(some.loc[has, ENDS], every.loc[has, ENDS])
    assert some.loc[~has, ENDS].isna().all(axis=None)
    assert has[some["group"] == "B"].all(), "a group that is not named has them all"
    first = some["group"] == "A"
    more = some[first & (some["log_ratio"] > 0) & (some["n_target"] > 0)].head(8).index
    assert_array_equal(np.flatnonzero(has & first), np.union1d(more, np.flatnonzero(first & (some["q"] <= 0.05))))
    assert has[first].sum() == 9  # one is certainly rarer


def test_certain_rows_have_an_interval_however_few_are_asked_for():
    none = keyness(EVERY, "outlet", n_intervals=0, **OPTIONS)
    has = none[ENDS].notna().all(axis=1)
    assert_array_equal(has, none["q"] <= 0.05)
    assert 0 < has.sum() < len(none)


def test_where_intervals_order_the_rows_all_have_one():
    table = keyness(EVERY, "outlet", n_intervals=1, sort="log_ratio_low", **OPTIONS)
    assert table[ENDS].notna().all(axis=None)
    pd.testing.assert_frame_equal(table, keyness(EVERY, "outlet", sort="log_ratio_low", **OPTIONS))


@pytest.mark.parametrize("sort", ["log_odds_z", "p", "log_ratio_high"])
@pytest.mark.parametrize("some", [{}, {"terms": ["t00", "t01", "t02", "t03", "t05"]}])
def test_so_many_rows_are_the_first_of_those_more_frequent_as_they_are_among_all(sort, some):
    options = {**OPTIONS, "sort": sort, **some}
    every = keyness(EVERY, "outlet", **options)
    more = every[(every["log_ratio"] > 0) & (every["n_target"] > 0)]
    first = more.groupby("group", sort=False).head(3).reset_index(drop=True)
    assert len(first) < len(more)
    pd.testing.assert_frame_equal(keyness(EVERY, "outlet", n_rows=3, **options), first)
    assert keyness(EVERY, "outlet", n_rows=0, **options).empty
    assert list(keyness(EVERY, "outlet", n_rows=0, **options)) == list(every)

"""In which order the rows of a keyness table stand, held against pandas' own sorting."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.comparisons.keyness import COLUMNS, keyness
from framescope.comparisons.keyness_rows import NAMES, keyness_sorted, rows_given, rows_sorted, rows_with_interval
from framescope.counts import pick_terms
from framescope.errors import FramescopeError
from framescope.examples import counts

QUICK = {"n_permutations": 19, "n_refined": 0, "n_bootstrap": 9}
few = st.sampled_from([-1.0, 0.0, 1.0, 2.0, np.nan])  # few, so that many are equal


def table_of(rows):
    """One row a term, in the order of their names: log ratio, count, the column to sort by."""
    columns = ["log_ratio", "n_target", "score"]
    return pd.DataFrame(rows, columns=columns).assign(term=[f"t{i:02}" for i in range(len(rows))])


tables = st.lists(st.tuples(few, st.integers(0, 1), few), min_size=1, max_size=20).map(table_of)


@given(tables, st.sampled_from(["score", "p"]), st.sampled_from([None, 0, 1, 3, 50]))
@settings(max_examples=100, deadline=None)
def test_rows_are_sorted_as_pandas_sorts_them_and_equal_ones_by_name(table, sort, n):
    table = table.rename(columns={"score": sort})
    wanted = table.sort_values([sort, "term"], ascending=[sort == "p", True])
    if n is not None:
        wanted = wanted[(wanted["log_ratio"] > 0) & (wanted["n_target"] > 0)].head(n)
    columns = {name: table[name].to_numpy() for name in ("log_ratio", "n_target", sort)}
    assert rows_sorted(columns, sort, n).tolist() == wanted.index.tolist()
    assert rows_given(columns, sort, n).tolist() == sorted(wanted.index)
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(keyness_sorted(shuffled, sort), keyness_sorted(table, sort))


def test_rows_by_a_name_stay_as_they_are_and_by_a_column_not_there_yet_are_all_given():
    columns = {"log_ratio": np.array([1.0, -1.0, 2.0, 3.0]), "n_target": np.array([2, 0, 1, 1])}
    for name in NAMES:
        assert rows_sorted(columns, name).tolist() == [0, 1, 2, 3]
        assert rows_given(columns, name, 2).tolist() == [0, 2]
    assert rows_given(columns, "p", 2).tolist() == [0, 1, 2, 3]
    assert rows_given({**columns, "p": np.array([0.9, 0.1, 0.3, 0.2])}, "p", 2).tolist() == [2, 3]


def test_an_interval_have_the_first_rows_and_those_that_are_certain():
    columns = {
        "log_ratio": np.array([1.0, -1.0, 2.0, 3.0]),
        "n_target": np.array([2, 0, 1, 1]),
        "log_odds_z": np.array([5.0, -2.0, 4.0, 3.0]),
        "q": np.array([0.5, 0.01, np.nan, 0.05]),
    }
    assert rows_with_interval(columns, "log_odds_z", 1).tolist() == [0, 1, 3]
    for sort, n in (("log_odds_z", None), ("log_ratio_low", 1)):
        assert rows_with_interval(columns, sort, n).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("sort", ["log_odds_z", "p", "term"])
def test_the_order_that_terms_are_counted_in_changes_nothing(sort):
    backwards = pick_terms(counts, np.arange(len(counts.terms))[::-1])
    one, other = (keyness(each, "outlet", sort=sort, **QUICK) for each in (counts, backwards))
    pd.testing.assert_frame_equal(one, other)
    assert tuple(one.columns) == COLUMNS


def test_an_unknown_column_is_refused_before_anything_is_shuffled(monkeypatch):
    monkeypatch.setattr("framescope.comparisons.contrast.permutation_p", None)
    with pytest.raises(FramescopeError, match="sort: there is no column 'scores'"):
        keyness(counts, "outlet", sort="scores")

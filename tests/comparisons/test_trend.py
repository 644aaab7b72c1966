"""Before and after, and changes of level."""

import sys

import numpy as np
import pandas as pd
import pytest

from framescope.comparisons.keyness import keyness
from framescope.comparisons.trend import change_points, counts_event
from framescope.corpus import corpus_from_table
from framescope.counts import count_terms
from framescope.errors import FramescopeError
from framescope.tokens import tokenize


def make_counts():
    texts = ["a a b", "a b", "a a", "c c b", "c b", "c c a", "z"]
    dates = ["2017-01-01", "2017-02-01", "2017-03-01", "2017-03-02", "2017-05-01", "2017-06-01", None]
    table = pd.DataFrame({"text": texts, "date": pd.to_datetime(pd.Series(dates))})
    return count_terms(tokenize(corpus_from_table(table)))


def test_the_day_itself_is_after_and_the_undated_leave():
    counts = counts_event(make_counts(), "2017-03-02")
    assert counts.documents["event"].tolist() == ["before"] * 3 + ["after"] * 3
    assert counts.matrix.shape[0] == 6


def test_before_and_after_are_compared_like_any_groups():
    table = keyness(counts_event(make_counts(), "2017-03-02"), "event", "after", "before").set_index("term")
    assert table.loc["c", ["n_target", "n_reference"]].tolist() == [5, 0]
    assert table.loc["a", "log_ratio"] < 0 < table.loc["c", "log_ratio"]
    assert table.loc["c", "p"] == pytest.approx(0.1, abs=0.03)  # 2 of the 20 ways to share out 6 articles


def test_a_day_that_parts_nothing_is_refused_with_the_dates_there_are():
    with pytest.raises(FramescopeError, match="no dated document is before 2016-01-01; the dates are: 2017-01-01 to"):
        counts_event(make_counts(), "2016-01-01")
    with pytest.raises(FramescopeError, match="no dated document is after 2018-01-01"):
        counts_event(make_counts(), "2018-01-01")
    with pytest.raises(FramescopeError, match="'the coup' is no date; write it as"):
        counts_event(make_counts(), "the coup")
    undated = make_counts()
    undated.documents["date"] = pd.NaT
    with pytest.raises(FramescopeError, match="the dates are: none"):
        counts_event(undated, "2018-01-01")
    del undated.documents["date"]
    with pytest.raises(FramescopeError, match="there is no column 'date'"):
        counts_event(undated, "2018-01-01")


def make_series(*levels, name="b", wiggle=0.1):
    rate = np.array(levels, dtype=float) + wiggle * np.where(np.arange(len(levels)) % 2, 1, -1)
    period = pd.period_range("2017-01", periods=len(rate), freq="M").start_time
    return pd.DataFrame({"group": "all", "term": name, "period": period, "rate": rate})


def test_a_step_is_found_at_its_period_with_the_levels_on_both_sides():
    (change,) = change_points(make_series(*[2] * 6, *[5] * 6)).to_dict("records")
    assert change["period"] == pd.Timestamp("2017-07-01")
    assert change["mean_before"] == pytest.approx(2)
    assert change["mean_after"] == pytest.approx(5)
    assert (change["n_before"], change["n_after"]) == (6, 6)


def test_series_are_cut_one_by_one():
    table = pd.concat([make_series(*[2] * 6, *[5] * 6), make_series(*[1] * 4, *[9] * 4, *[1] * 4, name="c")])
    found = change_points(table.sample(frac=1, random_state=1))
    assert found.groupby("term").size().to_dict() == {"b": 1, "c": 2}


def test_noise_without_a_step_a_flat_series_and_a_short_one_have_no_change():
    steady = make_series(*[2] * 12)
    assert change_points(steady).empty
    assert change_points(make_series(*[2] * 12, wiggle=0)).empty
    assert change_points(make_series(1, 9, 9)).empty
    assert list(change_points(steady)) == [
        "group",
        "term",
        "period",
        "mean_before",
        "mean_after",
        "n_before",
        "n_after",
    ]


def test_periods_without_a_value_leave_and_a_penalty_can_be_set():
    table = make_series(*[2] * 6, *[5] * 6)
    table.loc[3, "rate"] = np.nan
    assert change_points(table)["n_before"].tolist() == [5]
    assert change_points(table, penalty=1000).empty


def test_without_ruptures_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ruptures", None)
    with pytest.raises(FramescopeError, match=r"pip install 'framescope\[changepoints\]'"):
        change_points(make_series(1, 2))


def test_a_table_without_periods_is_refused():
    with pytest.raises(FramescopeError, match="there is no column 'period'"):
        change_points(make_series(1, 2).drop(columns="period"))

"""Frequency over periods: every point with its articles, nothing left out in silence."""

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.comparisons.frequency import frequency
from framescope.corpus import corpus_from_table
from framescope.counts import Counts, count_terms
from framescope.errors import FramescopeError
from framescope.tokens import tokenize

# doc_ids 0 to 6; month 3 has no article, the last article no date
TEXTS = ["b b a", "b a", "a a b", "c b", "a", "b", "b b b b"]
DATES = ["2017-01-03", "2017-01-20", "2017-02-01", "2017-02-27", "2017-04-30", "2017-04-01", None]
OUTLETS = list("XXXYYYX")


def make_counts(dates=DATES):
    table = pd.DataFrame({"text": TEXTS, "outlet": OUTLETS, "date": pd.to_datetime(pd.Series(dates))})
    return count_terms(tokenize(corpus_from_table(table)))


def test_each_month_has_its_counts_its_denominator_and_its_articles():
    table = frequency(make_counts(), period="M", terms=["b"], per=100, n_bootstrap=0)
    dated = table[table["period"].notna()]
    assert dated["period"].dt.strftime("%Y-%m").tolist() == ["2017-01", "2017-02", "2017-03", "2017-04"]
    assert dated["n"].tolist() == [3, 2, 0, 1]
    assert dated["n_tokens"].tolist() == [5, 5, 0, 2]
    assert dated["rate"].tolist()[:2] == [60, 40]
    assert dated["articles"].tolist() == ["0 1", "2 3", "", "5"]
    assert dated["n_documents"].tolist() == [2, 2, 0, 2]
    assert dated["group"].unique().tolist() == ["all"]


def test_a_month_without_articles_says_so_and_has_no_rate():
    march = frequency(make_counts(), period="M", terms=["b"]).iloc[2]
    assert march["note"] == "n/a: 0 articles"
    assert pd.isna(march["rate"])
    assert pd.isna(march["low"])


def test_articles_without_a_date_have_rows_of_their_own():
    table = frequency(make_counts(), period="Y", terms=["b"], n_bootstrap=0)
    assert table["note"].tolist() == ["", "n/a: no date"]
    assert table["n"].tolist() == [6, 4]
    assert table["n"].sum() == frequency(make_counts(), terms=["b"], n_bootstrap=0)["n"].sum()


def test_every_group_has_every_period_of_the_corpus():
    table = frequency(make_counts(), "outlet", period="M", terms=["a", "b"], n_bootstrap=0)
    assert table.columns[:3].tolist() == ["group", "period", "term"]
    dated = table[table["period"].notna()]
    assert dated.groupby(["group", "term"]).size().tolist() == [4] * 4
    april = dated[(dated["group"] == "X") & (dated["period"] == "2017-04-01")]
    assert april["n_documents"].tolist() == [0, 0]


@pytest.mark.parametrize(("period", "n"), [("D", 118), ("W", 17), ("M", 4), ("Q", 2), ("Y", 1)])
def test_periods_of_every_length(period, n):
    table = frequency(make_counts([*DATES[:6], "2017-01-03"]), period=period, terms=["b"], n_bootstrap=0)
    assert len(table) == n
    assert table["n"].sum() == 10


def test_intervals_are_those_of_the_articles_of_the_period():
    counts = make_counts([*DATES[:6], "2017-01-03"])
    january = frequency(counts, period="M", terms=["b"], seed=3).iloc[0]
    alone = Counts(counts.matrix[[0, 1, 6]], counts.terms, counts.documents.iloc[[0, 1, 6]].reset_index(drop=True))
    assert january[["low", "high"]].tolist() == frequency(alone, terms=["b"], seed=3)[["low", "high"]].iloc[0].tolist()


def test_terms_stand_in_the_order_asked_for():
    assert frequency(make_counts(), terms=["c", "a", "c"], n_bootstrap=0)["term"].tolist() == ["c", "a"]


def test_weighted_counts_have_weighted_rates():
    counts = make_counts()
    weighted = Counts(counts.matrix * 0.5, counts.terms, counts.documents)
    table, whole = (frequency(c, "outlet", seed=2) for c in (weighted, counts))
    for column in ("n", "rate", "low", "high"):
        assert table[column].tolist() == pytest.approx((whole[column] / 2).tolist())


def test_what_cannot_be_shown_is_refused_saying_what_there_is():
    with pytest.raises(FramescopeError, match="there is no period 'month'; there are: D, W, M, Q, Y"):
        frequency(make_counts(), period="month")
    with pytest.raises(FramescopeError, match="there is no term 'd'; there are: a, b, c"):
        frequency(make_counts(), terms=["d"])
    with pytest.raises(FramescopeError, match="no document has a date"):
        frequency(make_counts([None] * 7), period="M")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from("abc"), max_size=4), st.sampled_from("XYZ"), st.integers(-1, 70)),
        min_size=1,
        max_size=9,
    ).filter(lambda rows: any(day >= 0 for *_, day in rows)),
    st.sampled_from("WM"),
)
def test_every_cell_equals_plain_counting(rows, period):
    days = [pd.Timestamp("2017-01-30") + pd.Timedelta(days=day) if day >= 0 else pd.NaT for *_, day in rows]
    table = pd.DataFrame({"text": [" ".join(words) for words, *_ in rows], "outlet": [name for _, name, _ in rows]})
    counts = count_terms(tokenize(corpus_from_table(table.assign(date=days, doc_id=list("ihgfedcba"[: len(rows)])))))
    expected = {}
    for doc_id, (words, name, _), day in zip("ihgfedcba", rows, days, strict=False):
        start = "" if day is pd.NaT else str(day.to_period(period).start_time)
        for word in set(words):
            n, articles = expected.get((name, start, word), (0, []))
            expected[name, start, word] = n + words.count(word), sorted([*articles, doc_id])
    found = frequency(counts, "outlet", period=period, n_bootstrap=0)
    starts = ["" if pd.isna(start) else str(start) for start in found["period"]]
    cells = zip(found["group"], starts, found["term"], found["n"], found["articles"], strict=True)
    whole = {(name, start, word): (n, told.split()) for name, start, word, n, told in cells}
    assert {key: value for key, value in whole.items() if value[0]} == expected
    assert all(told == [] for n, told in whole.values() if not n)

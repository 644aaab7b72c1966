"""Resampled documents: the sparse, chunked numbers against plain loops and scipy."""

import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import false_discovery_control, norm, t as t_distribution

from framescope.measures import resampling, spreading
from framescope.measures.draws import draw_bootstrap
from framescope.measures.keyness import log_ratio
from framescope.measures.resampling import (
    benjamini_hochberg,
    bootstrap_interval,
    expanded_tail,
    percentile_interval,
)

# 9 documents x 13 terms: one everywhere, one nowhere, some in one document, some bursty
COUNTS = np.array(
    [
        [3, 0, 1, 0, 2, 0, 0, 5, 0, 1, 0, 0, 1],
        [2, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0, 4, 1],
        [4, 0, 2, 0, 2, 0, 9, 0, 1, 1, 0, 0, 1],
        [1, 0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 1],
        [2, 0, 0, 3, 0, 0, 0, 0, 2, 1, 0, 0, 1],
        [5, 0, 1, 0, 0, 0, 0, 0, 0, 1, 3, 0, 1],
        [1, 0, 0, 2, 1, 0, 0, 0, 0, 1, 0, 2, 1],
        [2, 0, 0, 0, 0, 1, 0, 0, 4, 1, 0, 0, 1],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
)
SIZES = np.array([30, 24, 41, 22, 35, 28, 19, 33, 0])
TARGET = np.array([True, True, True, False, False, False, False, True, False])


@pytest.fixture
def small_chunks(monkeypatch):
    """More than one block of terms and more than one chunk of resamples, also for a toy."""
    monkeypatch.setattr(resampling, "BLOCK", 4)
    monkeypatch.setattr(resampling, "COLUMNS", 5)


@pytest.fixture
def one_thread(monkeypatch):
    monkeypatch.setattr(spreading, "cpu_count", lambda: 1)


@pytest.fixture
def bootstraps_drawn(monkeypatch, one_thread):
    """Every column of multiplicities that was drawn, by the number of documents of its group."""
    columns = {}

    def recorded(n_documents, *arguments):
        drawn = draw_bootstrap(n_documents, *arguments)
        columns.setdefault(n_documents, []).extend(drawn.T.astype(int).tolist())
        return drawn

    monkeypatch.setattr(resampling, "draw_bootstrap", recorded)
    return columns


# --- bootstrap interval ------------------------------------------------------------------------------------------

FIRST, SECOND = slice(0, 5), slice(2, 9)  # five and seven documents, so that their draws can be told apart


def log_ratio_of(k1, n1, k2, n2):
    return log_ratio(k1, k2, n1, n2)


def percentile(values, share):
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def tail_of(n, level):
    """Hesterberg (2015): Phi(-sqrt(n / (n - 1)) t), from scipy's distributions."""
    return norm.cdf(-math.sqrt(n / (n - 1)) * t_distribution.ppf((1 + level) / 2, n - 1))


def sums(counts, sizes, times):
    return (
        [sum(int(v) * t for v, t in zip(column, times, strict=True)) for column in counts.T],
        sum(int(s) * t for s, t in zip(sizes, times, strict=True)),
    )


@pytest.mark.parametrize("level", [0.95, 0.5])
def test_bootstrap_interval_equals_plain_loops_over_the_same_draws(small_chunks, bootstraps_drawn, level):
    parts = [(sp.csr_matrix(COUNTS[rows]), SIZES[rows]) for rows in (FIRST, SECOND)]
    interval = bootstrap_interval(log_ratio_of, parts, n=41, seed=4, level=level)
    assert interval.shape == (13, 2)
    assert [len(bootstraps_drawn[n]) for n in (5, 7)] == [41, 41]
    values = [[] for _ in COUNTS.T]
    for first, second in zip(bootstraps_drawn[5], bootstraps_drawn[7], strict=True):
        (a, c), (b, d) = sums(COUNTS[FIRST], SIZES[FIRST], first), sums(COUNTS[SECOND], SIZES[SECOND], second)
        for term in range(len(values)):
            values[term].append(math.log2((a[term] or 0.5) / c) - math.log2((b[term] or 0.5) / d))
    tail = tail_of(5, level)  # of the smaller group
    expected = [[percentile(v, tail), percentile(v, 1 - tail)] for v in values]
    assert_allclose(interval, expected, rtol=1e-9, atol=1e-9)


def test_bootstrap_interval_of_one_group_equals_plain_loops(small_chunks, bootstraps_drawn):
    interval = bootstrap_interval(lambda k, size: 1000 * k / size, [(sp.csr_matrix(COUNTS), SIZES)], n=23, seed=8)
    values = []
    for times in bootstraps_drawn[9]:
        counted, size = sums(COUNTS, SIZES, times)
        values.append([1000 * k / size for k in counted])
    tail = tail_of(8, 0.95)  # the ninth document is empty
    expected = [[percentile(v, tail), percentile(v, 1 - tail)] for v in zip(*values, strict=True)]
    assert_allclose(interval, expected, rtol=1e-12)


@pytest.mark.parametrize(("n", "level"), [(2, 0.95), (5, 0.95), (12, 0.9), (100, 0.95), (3000, 0.99)])
def test_the_expanded_tail_is_hesterbergs(n, level):
    assert expanded_tail(n, level) == pytest.approx(tail_of(n, level), rel=1e-9, abs=1e-300)
    assert 0 < expanded_tail(n, level) < (1 - level) / 2


def test_one_document_or_none_leaves_nothing_out():
    assert expanded_tail(1) == expanded_tail(0) == 0
    assert percentile_interval([[3.0, 1.0, 2.0]], 1).tolist() == [[1, 3]]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_each_row_has_the_interval_of_its_own_documents_and_nan_is_left_out(data):
    rows = data.draw(st.lists(st.lists(st.floats(-9, 9) | st.just(math.nan), min_size=7, max_size=7), max_size=6))
    n = data.draw(st.lists(st.integers(0, 40), min_size=len(rows), max_size=len(rows)))
    found = percentile_interval(np.reshape(rows, (-1, 7)), n, level=0.9)
    assert found.shape == (len(rows), 2)
    for row, documents, ends in zip(rows, n, found, strict=True):
        known, tail = [value for value in row if not math.isnan(value)], expanded_tail(documents, 0.9)
        expected = np.quantile(known, [tail, 1 - tail]) if known else [math.nan] * 2
        assert_allclose(ends, expected, rtol=1e-9, atol=1e-12)


def test_the_interval_of_a_mean_covers_it_as_often_as_it_says():
    """Twelve values of a normal distribution: the plain percentiles cover its mean in some 91 % of samples."""
    rng = np.random.default_rng(4)
    sample = rng.normal(size=(2000, 12))
    drawn = sample[:, rng.integers(0, 12, (499, 12))].mean(axis=2)
    low, high = percentile_interval(drawn, 12).T
    plain_low, plain_high = np.quantile(drawn, [0.025, 0.975], axis=1)
    assert 0.935 < ((low < 0) & (high > 0)).mean() < 0.965
    assert ((plain_low < 0) & (plain_high > 0)).mean() < 0.93


def test_groups_of_equal_size_are_redrawn_independently_of_one_another(monkeypatch, one_thread):
    drawn = []
    monkeypatch.setattr(
        resampling, "draw_bootstrap", lambda *given_: drawn.append(draw_bootstrap(*given_)) or drawn[-1]
    )
    same = (sp.csr_matrix(COUNTS), SIZES)
    bootstrap_interval(log_ratio_of, [same, same], n=20)
    seen = [tuple(map(tuple, block.tolist())) for block in drawn]
    assert len(seen) >= 2
    assert len(set(seen)) == len(seen)


def test_a_scale_puts_the_interval_through_a_rising_function_before_interpolating(small_chunks):
    parts = [(sp.csr_matrix(COUNTS[:5, [0, 4, 9]]), SIZES[:5])]
    straight = bootstrap_interval(lambda k, size: np.log2((k + 1) / size), parts, n=30)
    scaled = bootstrap_interval(lambda k, size: (k + 1) / size, parts, n=30, scale=np.log2)
    assert_allclose(scaled, straight, rtol=1e-12)
    unscaled = bootstrap_interval(lambda k, size: (k + 1) / size, parts, n=30)
    assert (np.abs(np.log2(unscaled) - straight) > 1e-9).any()


def test_the_interval_lies_inside_what_the_documents_show_and_grows_with_the_level():
    parts = [(sp.csr_matrix(COUNTS[:8]), SIZES[:8])]
    rates = COUNTS[:8] / SIZES[:8, None]
    narrow, wide = (bootstrap_interval(lambda k, n: k / n, parts, level=level) for level in (0.8, 0.99))
    assert (wide[:, 0] >= rates.min(axis=0) - 1e-12).all()
    assert (wide[:, 1] <= rates.max(axis=0) + 1e-12).all()
    assert (wide[:, 0] <= narrow[:, 0]).all()
    assert (narrow[:, 0] <= narrow[:, 1]).all()
    assert (narrow[:, 1] <= wide[:, 1]).all()


def test_a_seed_gives_the_same_interval_whatever_the_blocks_and_threads(monkeypatch):
    parts = [(sp.csr_matrix(np.tile(COUNTS[rows], (1, 4))), SIZES[rows]) for rows in (FIRST, SECOND)]
    monkeypatch.setattr(spreading, "cpu_count", lambda: 1)
    expected = bootstrap_interval(log_ratio_of, parts, n=99, seed=5)
    monkeypatch.setattr(resampling, "BLOCK", 3)
    for threads in (1, 3):
        monkeypatch.setattr(spreading, "cpu_count", lambda threads=threads: threads)
        assert_array_equal(bootstrap_interval(log_ratio_of, parts, n=99, seed=5), expected)
    assert (bootstrap_interval(log_ratio_of, parts, n=99, seed=6) != expected).any()


def test_a_resample_without_tokens_makes_the_interval_nan():
    # one of two documents is empty: a quarter of the resamples hold nothing
    parts = [(sp.csr_matrix([[3], [0]]), [10, 0]), (sp.csr_matrix([[1], [2]]), [10, 10])]
    assert np.isnan(bootstrap_interval(log_ratio_of, parts)).all()


def test_no_terms_give_an_empty_interval():
    assert bootstrap_interval(lambda k, n: k / n, [(sp.csr_matrix((3, 0), dtype=np.int64), [1, 2, 3])]).shape == (0, 2)


# --- many tests --------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_benjamini_hochberg_equals_scipy(p):
    assert_allclose(benjamini_hochberg(p), false_discovery_control(p), rtol=1e-9)


def test_benjamini_hochberg_by_hand():
    # 0.01 * 4 / 1, 0.02 * 4 / 2, 0.03 * 4 / 3 all give .04
    assert_allclose(benjamini_hochberg([0.03, 0.01, 0.5, 0.02]), [0.04, 0.04, 0.5, 0.04])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=20))
def test_what_was_not_tested_is_not_counted(p):
    p = np.array(p, dtype=float)
    tested = ~np.isnan(p)
    q = benjamini_hochberg(p)
    assert_array_equal(np.isnan(q), ~tested)
    assert_array_equal(q[tested], benjamini_hochberg(p[tested]))
    assert (q[tested] >= p[tested] * (1 - 1e-12)).all()

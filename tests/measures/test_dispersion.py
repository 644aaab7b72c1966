"""Dispersion: Gries's published example, the formula in plain loops, the bounds."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from framescope.measures.dispersion import dp

QUICK = settings(max_examples=80, deadline=None)


def dp_by_hand(column, sizes):
    f, whole = sum(column), sum(sizes)
    return sum(abs(v / f - s / whole) for v, s in zip(column, sizes, strict=True)) / 2


def test_dp_and_dpnorm_of_griess_five_parts():
    # Gries (2008): v = 1..5 in parts of 9, 10, 10, 10, 11 words; DPnorm after Lijffijt & Gries (2012)
    counts, sizes = [[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]
    assert dp(counts, sizes).round(4).tolist() == [0.18]
    assert dp(counts, sizes, normalized=True).round(4).tolist() == [0.2195]


@QUICK
@given(
    hnp.arrays(np.int64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.integers(0, 5)),
    st.data(),
)
def test_dp_equals_its_formula_in_plain_loops_and_stays_within_bounds(counts, data):
    sizes = np.array(data.draw(st.lists(st.integers(1, 30), min_size=len(counts), max_size=len(counts))))
    value = dp(sp.csr_matrix(counts), sizes)
    for j, column in enumerate(counts.T):
        if column.sum():
            assert_allclose(value[j], dp_by_hand(column, sizes), rtol=1e-12, atol=1e-12)
            assert 0 <= value[j] <= 1
        else:
            assert np.isnan(value[j])


@QUICK
@given(st.lists(st.integers(1, 40), min_size=2, max_size=8), st.integers(1, 5))
def test_a_term_spread_in_proportion_has_dp_zero(sizes, times):
    assert_allclose(dp([[times * size] for size in sizes], sizes), [0], atol=1e-12)


def test_a_term_in_the_smallest_part_alone_has_dpnorm_one():
    counts, sizes = [[0], [7], [0]], [50, 20, 30]
    assert_allclose(dp(counts, sizes), [0.8])
    assert_allclose(dp(counts, sizes, normalized=True), [1.0])


def test_the_order_of_the_parts_does_not_matter():
    counts, sizes = np.array([[3, 0], [1, 4], [0, 2]]), np.array([10, 30, 20])
    turn = [2, 0, 1]
    assert_allclose(dp(counts[turn], sizes[turn]), dp(counts, sizes), rtol=1e-12)


def test_a_term_that_does_not_occur_and_a_corpus_without_tokens_give_nan():
    value = dp([[0, 1], [0, 1]], [5, 5])
    assert np.isnan(value[0])
    assert value[1] == 0
    assert np.isnan(dp([[0], [0]], [0, 0])).all()


def test_one_part_leaves_nothing_to_normalize():
    assert_array_equal(dp([[4]], [10]), [0.0])
    assert np.isnan(dp([[4]], [10], normalized=True)).all()


def test_a_term_of_the_smallest_part_alone_has_a_normalised_dp_of_one():
    # Lijffijt & Gries (2012): the most uneven spread there can be
    assert dp([[3], [0], [0]], [4, 10, 20]) == pytest.approx([1 - 4 / 34])
    assert dp([[3], [0], [0]], [4, 10, 20], normalized=True) == pytest.approx([1])


def test_sizes_may_be_weights_that_add_up_to_less_than_one():
    assert_allclose(dp([[0.25], [0]], [0.25, 0.25]), [0.5])

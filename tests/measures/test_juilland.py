"""Juilland's D against published values and the definition."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays

from framescope.measures.dispersion import juilland_d


def test_published_values_of_juillands_d_come_out():
    # Gries (2020): v = 1..5 in parts of 9, 10, 10, 10, 11 words; Carroll (1970): 0, 4, 3, 2, 1 in equal parts
    assert juilland_d([[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]) == pytest.approx(0.7852, abs=5e-5)
    assert juilland_d([[0], [4], [3], [2], [1]], [7] * 5) == pytest.approx(0.6464, abs=5e-5)


@given(arrays(np.int64, (5, 4), elements=st.integers(0, 6)), st.lists(st.integers(1, 50), min_size=5, max_size=5))
@settings(max_examples=80, deadline=None)
def test_sparse_sums_equal_the_definition(counts, sizes):
    found = juilland_d(sp.csr_matrix(counts), sizes)
    for column, value in zip(counts.T, found, strict=True):
        rates = column / np.array(sizes)
        if not column.any():
            assert np.isnan(value)
            continue
        assert value == pytest.approx(np.clip(1 - rates.std() / rates.mean() / np.sqrt(4), 0, 1), abs=1e-12)


def test_even_is_one_and_all_in_one_part_is_nought():
    assert juilland_d([[2, 5], [2, 0], [2, 0]], [10, 10, 10]).tolist() == pytest.approx([1, 0])


def test_parts_without_words_are_no_parts_and_one_part_has_no_spread():
    assert juilland_d([[1], [3], [0]], [10, 10, 0]) == pytest.approx(juilland_d([[1], [3]], [10, 10]))
    assert np.isnan(juilland_d([[3]], [10]))

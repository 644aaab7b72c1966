"""Distances of distributions against scipy's."""

import numpy as np
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy.spatial.distance import cosine as scipy_cosine, jensenshannon
from scipy.stats import entropy as scipy_entropy

from framescope.measures.divergence import cosine, entropy, jensen_shannon, proportions, surprisal

pairs = arrays(np.int64, (6, 2), elements=st.integers(0, 40)).filter(lambda counts: counts.sum(axis=0).all())


@given(pairs)
@settings(max_examples=80, deadline=None)
def test_distances_equal_scipys(counts):
    p, q = proportions(counts).T
    assert_allclose(entropy(p), scipy_entropy(p, base=2), rtol=1e-9, atol=1e-12)
    assert_allclose(jensen_shannon(p, q), jensenshannon(p, q, base=2) ** 2, rtol=1e-9, atol=1e-12)
    assert_allclose(cosine(p, q), 1 - scipy_cosine(p, q), rtol=1e-9, atol=1e-12)
    assert_allclose(jensen_shannon(p, q), jensen_shannon(q, p))


def test_columns_are_compared_one_by_one():
    p, q = np.array([[1, 0.5], [0, 0.5]]), np.array([[0, 0.5], [1, 0.5]])
    assert jensen_shannon(p, q).tolist() == [1, 0]
    assert_allclose(cosine(p, q), [0, 1])


def test_nothing_has_no_proportions_and_no_surprise():
    assert np.isnan(proportions([[0], [0]])).all()
    assert surprisal([0.0, 0.25, 1.0]).tolist() == [0, 2, 0]

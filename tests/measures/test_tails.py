"""The saddlepoint of shuffled labels, held against shuffles, the hypergeometric distribution and itself."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import example, given, settings, strategies as st
from numpy.testing import assert_allclose
from scipy.stats import hypergeom

from framescope.measures import tails
from framescope.measures.tails import tail_p


def toy(n_documents, n_target, n_terms, seed):
    """Articles of uneven length; the target's articles have more of some of the terms, less of others."""
    rng = np.random.default_rng(seed)
    size = np.round(np.exp(rng.normal(6, 0.6, n_documents)))
    target = np.arange(n_documents) < n_target
    counts = np.zeros((n_terms, n_documents))
    for term in counts:
        lean = rng.uniform(-1, 1)
        rate = np.exp(rng.uniform(-8, -5) + lean * target) * rng.gamma(2, 0.5, n_documents)
        term[:] = rng.poisson(rate * size)
    return sp.csr_matrix(counts[counts.sum(axis=1) > 4]), size, target


def shuffled_hits(by_term, size, target, n, seed=1):
    """How often shuffled labels are as extreme, in plain numpy."""
    rng, hits, dense = np.random.default_rng(seed), 0, by_term.toarray()
    c_all, s_all = dense.sum(axis=1, keepdims=True), size.sum()

    def extreme(labels):
        c = size @ labels
        return np.abs(dense @ labels * s_all - c_all * c) / np.sqrt(c * (s_all - c))

    seen = extreme(target[:, None].astype(float)) * (1 - 1e-9)
    for _ in range(n // 5000):
        hits = hits + (extreme(rng.permuted(np.tile(target, (5000, 1)), axis=1).T.astype(float)) >= seen).sum(axis=1)
    return hits


@pytest.mark.parametrize(("n_documents", "n_target"), [(300, 30), (200, 100)])
def test_p_is_what_shuffles_give(n_documents, n_target):
    by_term, size, target = toy(n_documents, n_target, 150, seed=5)
    hits, p = shuffled_hits(by_term, size, target, 60_000), tail_p(by_term, size, target)
    known = (hits >= 60) & (hits <= 600) & (np.diff(by_term.indptr) > 10)  # .001 <= p <= .01, known to an eighth
    assert known.sum() >= 10
    ratio = p[known] / (hits[known] / 60_000)
    assert 0.85 < np.median(ratio) < 1.15
    assert ratio.min() > 0.6
    assert ratio.max() < 1.6


def test_far_out_it_follows_the_hypergeometric_distribution():
    """Articles of one length, a term at most once in each: how many of the articles drawn have it is hypergeometric."""
    n_all, n, having = 400, 160, 120
    size, target = np.full(n_all, 500.0), np.arange(n_all) < n
    for k in (70, 80, 90, 100):
        term = np.zeros(n_all)
        term[:k] = term[n : n + having - k] = 1
        exact = hypergeom(n_all, having, n)
        far = k - exact.mean()
        at_least, beyond = (exact.sf(exact.mean() + far - d) + exact.cdf(exact.mean() - far - 1 + d) for d in (1, 0))
        (p,) = tail_p(sp.csr_matrix(term), size, target)
        assert beyond < p < at_least, k  # ties are shared: documents of one length are the one case that has them
    assert at_least < 1e-20


def test_where_no_labels_are_more_extreme_it_is_a_bound_and_shuffles_may_know_better():
    """All six documents that have the term are in the target: 1 in 84 labellings does that or the opposite."""
    size, target = np.full(60, 100.0), np.arange(60) < 30
    term = np.zeros(60)
    term[:6] = 1
    exact = 2 * hypergeom(60, 6, 30).pmf(6)
    (p,) = tail_p(sp.csr_matrix(term), size, target)
    assert exact < p < 3 * exact
    (p,) = tail_p(sp.csr_matrix(term), size, target, at_most=0.015)
    assert p == 0.015


def test_blocks_change_nothing(monkeypatch):
    by_term, size, target = toy(120, 40, 30, seed=2)
    whole = tail_p(by_term, size, target)
    monkeypatch.setattr(tails, "CELLS", 300)
    assert_allclose(tail_p(by_term, size, target), whole, rtol=1e-9)


def test_bins_of_like_length_stand_for_their_documents(monkeypatch):
    by_term, size, target = toy(500, 150, 60, seed=3)
    binned = tail_p(by_term, size, target)
    monkeypatch.setattr(tails, "BINS", 500)
    assert_allclose(binned, tail_p(by_term, size, target), rtol=0.03)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2.0, 10.0]))
@example(69, 2.0)  # from one side alone the steps do not arrive
@example(241, 2.0)
def test_sides_order_and_scale_change_nothing(seed, scale):
    by_term, size, target = toy(90, 35, 8, seed)
    p = tail_p(by_term, size, target)
    assert p.max() <= 1
    assert p.min() > 0
    order = np.random.default_rng(seed).permutation(90)
    for same in (
        tail_p(by_term, size, ~target),
        tail_p(by_term * scale, size * scale, target),
        tail_p(by_term[:, order], size[order], target[order]),
    ):
        assert_allclose(same, p, rtol=0.5)  # a bound depends on where it was given up
        assert np.median(np.abs(same / p - 1)) < 1e-3


def test_the_more_extreme_the_smaller():
    size, target = np.linspace(300, 700, 200), np.arange(200) % 2 == 0
    counts, rng = np.ones((5, 200)), np.random.default_rng(1)
    for i, term in enumerate(counts):
        term[target] += rng.poisson(i * 0.2, 100)
    p = tail_p(sp.csr_matrix(counts), size, target)
    assert (np.diff(p) < 0).all(), p

"""The p of terms in few documents, held against every labelling, the hypergeometric distribution and shuffles."""

import itertools

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose
from scipy.stats import hypergeom

from framescope.measures import permutation, subsets
from framescope.measures.permutation import rare_p
from framescope.measures.subsets import log_choices, subset_p
from framescope.measures.tails import tail_p


def toy(n_documents, n_terms, most, seed, n_target=0):
    """Articles of uneven length; each term stands in one to `most` of them, rather in the target."""
    rng = np.random.default_rng(seed)
    size = np.round(np.exp(rng.normal(6, 0.6, n_documents)))
    counts = np.zeros((n_terms, n_documents))
    for term in counts:
        m = rng.integers(1, most + 1)
        likely = np.where(np.arange(n_documents) < n_target, rng.uniform(1, 20), 1)
        term[rng.choice(n_documents, m, replace=False, p=likely / likely.sum())] = rng.integers(1, 6, m)
    return sp.csr_matrix(counts), size


def extremeness(by_term, size, labels):
    """|aN - cR| / sqrt(c (N - c)) of every term under every labelling, in plain numpy."""
    dense, c = by_term.toarray(), size @ labels
    return np.abs(dense @ labels * size.sum() - dense.sum(axis=1, keepdims=True) * c) / np.sqrt(c * (size.sum() - c))


def share_as_extreme(by_term, size, target, labels):
    seen = extremeness(by_term, size, target[:, None].astype(float)) * (1 - 1e-9)
    return (extremeness(by_term, size, labels) >= seen).mean(axis=1)


@pytest.mark.parametrize("n_target", [5, 7, 10])
def test_it_is_what_all_labellings_give(n_target):
    by_term, size = toy(14, 60, 6, seed=n_target)
    labels = np.array([[i in chosen for i in range(14)] for chosen in itertools.combinations(range(14), n_target)])
    target = np.arange(14) < n_target
    exact, p = share_as_extreme(by_term, size, target, labels.T.astype(float)), subset_p(by_term, size, target)
    assert len(np.unique(exact)) > 20
    assert_allclose(p, exact, atol=0.06)  # the others' lengths are eight numbers here, and no normal distribution
    assert np.median(p / exact) == pytest.approx(1, abs=0.02)


def test_of_articles_of_one_length_it_is_exactly_hypergeometric():
    n_all, n, having = 30, 12, 7
    size, target = np.full(n_all, 500.0), np.arange(n_all) < n
    chance = hypergeom(n_all, having, n)
    values = np.arange(having + 1)
    for k in values:
        term = np.zeros(n_all)
        term[:k] = term[n : n + having - k] = 3
        far = np.abs(values - chance.mean())
        (p,) = subset_p(sp.csr_matrix(term), size, target)
        assert p == pytest.approx(chance.pmf(values)[far >= far[k] - 1e-9].sum(), rel=1e-6), k


def test_among_many_articles_it_is_what_shuffles_give_where_the_saddlepoint_is_not():
    by_term, size = toy(150, 120, 10, seed=4, n_target=20)
    rng, target = np.random.default_rng(1), np.arange(150) < 20
    p, n = subset_p(by_term, size, target), 40_000
    rare = by_term[p < 0.01]
    hits = np.zeros(rare.shape[0])
    for _ in range(n // 5000):
        labels = rng.permuted(np.tile(target, (5000, 1)), axis=1).T.astype(float)
        hits += share_as_extreme(rare, size, target, labels) * 5000
    known = hits >= 60  # p known to an eighth
    assert known.sum() >= 12
    ratio = p[p < 0.01][known] / (hits[known] / n)
    assert 0.7 < ratio.min() < ratio.max() < 1.4
    off = tail_p(rare, size, target)[known] / (hits[known] / n)
    assert np.abs(np.log(off)).max() > 1.3 * np.abs(np.log(ratio)).max()


def test_the_sides_change_places_units_do_not_matter_and_neither_do_pieces(monkeypatch):
    by_term, size = toy(60, 40, 8, seed=2)
    target = np.arange(60) < 17
    p = subset_p(by_term, size, target)
    assert ((p > 0) & (p <= 1)).all()
    assert_allclose(subset_p(by_term, size, ~target), p, rtol=1e-6)
    assert_allclose(subset_p(by_term * 3, size * 7, target), p, rtol=1e-9)
    order = np.random.default_rng(0).permutation(60)
    assert_allclose(subset_p(by_term[:, order], size[order], target[order]), p, rtol=1e-9)
    monkeypatch.setattr(subsets, "CELLS", 300)
    assert_allclose(subset_p(by_term, size, target), p, rtol=1e-12)


def test_a_term_that_stands_evenly_has_p_one_and_no_terms_have_none():
    assert subset_p(sp.csr_matrix([[2, 2, 0, 0]]), [9] * 4, [True, False, True, False]).tolist() == [1.0]
    assert subset_p(sp.csr_matrix((0, 4)), [9] * 4, [True, False, True, False]).tolist() == []


def test_few_documents_have_their_subsets_more_of_them_the_saddlepoint(monkeypatch):
    by_term, size = toy(120, 30, 10, seed=6, n_target=40)
    target = np.arange(120) < 40
    monkeypatch.setattr(permutation, "FEW", 5)
    few = np.diff(by_term.indptr) <= 5
    assert 5 < few.sum() < 25
    p = rare_p(by_term, size, target)
    assert_allclose(p[few], subset_p(by_term[few], size, target))
    assert_allclose(p[~few], tail_p(by_term[~few], size, target))
    told = rare_p(by_term, size, target, at_most=np.full(30, 1e-9))
    assert_allclose(told[few], p[few])
    assert (told[~few] <= p[~few]).all()


def test_binomials_also_between_whole_numbers():
    assert np.exp(log_choices(5, 2)) == pytest.approx(10)
    assert np.exp(log_choices(4.5, 1)) == pytest.approx(4.5)

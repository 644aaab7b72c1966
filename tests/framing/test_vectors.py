"""Word vectors: pairs counted, their mutual information, the leading singular vectors; each beside a plain oracle."""

import math
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st

from framescope.framing import vectors
from framescope.framing.vectors import count_pairs, leading, learn_vectors
from framescope.tokens import tokenize

TEXTS = ["the cat sat on the mat", "a cat saw the dog", "the dog sat", "a mat on a mat"] * 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-1, 3), max_size=7), min_size=1, max_size=4), st.integers(1, 4))
@pytest.mark.parametrize("n_types", [4, 2**15 + 3])
def test_pairs_within_a_window_are_those_of_a_plain_loop(n_types, documents, window):
    last = n_types - 4  # the types are 0, and the last three
    documents = [[code + last if code > 0 else code for code in document] for document in documents]
    number = np.array([code for document in documents for code in document], np.int32)
    starts = np.cumsum([0, *(len(document) for document in documents)])
    worth = np.array([1.0, 0.5, 0.0, 0.5])[: len(documents)]
    expected: Counter[tuple[int, int]] = Counter()
    for document, each in zip(documents, worth, strict=True):
        for (i, one), (k, other) in combinations(enumerate(document), 2):
            if k - i <= window and min(one, other) >= 0 and each:
                expected[one, other] += each
                expected[other, one] += each
    found = count_pairs(number, starts, worth, n_types, window)
    there = found.tocoo()
    assert dict(zip(zip(there.row, there.col, strict=True), there.data, strict=True)) == expected
    assert found.has_sorted_indices


def test_mutual_information_is_that_of_the_formula_and_what_is_not_positive_is_left_out(monkeypatch):
    seen = []
    monkeypatch.setattr(vectors, "leading", lambda matrix, k: (seen.append(matrix), leading(matrix, k))[1])
    tokens = tokenize(TEXTS)
    codes = learn_vectors(tokens, window=2, min_count=4, dimensions=2, min_tokens=1).codes
    kept = tokens.types[codes].tolist()
    assert kept == ["a", "cat", "dog", "mat", "on", "sat", "the"], "saw stands there twice"
    pairs: Counter[tuple[str, str]] = Counter()
    for text in TEXTS:
        for (i, one), (k, other) in combinations(enumerate(text.split()), 2):
            if k - i <= 2 and {one, other} <= set(kept):
                pairs[one, other] += 1
                pairs[other, one] += 1
    word: Counter[str] = Counter()
    for (one, _), n in pairs.items():
        word[one] += n
    total, smoothed = sum(word.values()), sum(n**0.75 for n in word.values())
    gain = {
        (one, other): math.log2(n / total / (word[one] / total * word[other] ** 0.75 / smoothed))
        for (one, other), n in pairs.items()
    }
    there = seen[0].tocoo()
    found = {(kept[i], kept[k]): x for i, k, x in zip(there.row, there.col, there.data, strict=True)}
    assert found == pytest.approx({pair: x for pair, x in gain.items() if x > 0}, rel=1e-5)
    assert 0 < len(found) < len(gain)


def test_a_word_that_stands_near_no_other_has_a_vector_of_zeros():
    found = learn_vectors(tokenize(["a b c d"] * 3 + ["alone"] * 3), min_count=3, dimensions=2, min_tokens=1)
    assert np.linalg.norm(found.matrix, axis=1).tolist() == pytest.approx([1, 0, 1, 1, 1])


def made_of(values, n_rows=700, n_columns=600):
    """A matrix with known singular values, and its left singular vectors."""
    rng = np.random.default_rng(7)
    left, right = (np.linalg.qr(rng.standard_normal((n, len(values))))[0] for n in (n_rows, n_columns))
    return sp.csr_matrix(((left * values) @ right.T).astype(np.float32)), left


def test_the_leading_singular_vectors_are_found_among_many_that_are_hardly_smaller():
    values = np.concatenate([[100], np.linspace(20, 10, 30), np.linspace(9.9, 1, 500)])
    matrix, left = made_of(values)
    u, s = leading(matrix, 30)
    assert s == pytest.approx(values[:30], rel=3e-3)
    assert (s**2).sum() == pytest.approx((values[:30] ** 2).sum(), rel=1e-4)
    assert np.linalg.norm(left[:, :30].T @ u) ** 2 / 30 > 0.999, "the share of the subspace that was found"
    assert u.T @ u == pytest.approx(np.eye(30), abs=1e-3)


@pytest.mark.parametrize("k", [1, 4, 10])
def test_few_dimensions_are_found_as_well_as_many(k):
    values = np.concatenate([np.linspace(30, 20, 10), np.linspace(15, 1, 490)])
    matrix, left = made_of(values)
    u, s = leading(matrix, k)
    assert s == pytest.approx(values[:k], rel=1e-2)
    assert np.linalg.norm(left[:, :k].T @ u) ** 2 / k > 0.99, "the share of the subspace that was found"


@pytest.mark.parametrize("values", [np.array([50.0]), np.linspace(50, 1, 40), 50 * 0.8 ** np.arange(60)])
@pytest.mark.parametrize("k", [10, 60])
def test_directions_that_are_used_up_are_not_found_twice(values, k):
    s = leading(made_of(values)[0], k)[1]
    expected = np.append(values, np.zeros(k))[:k]
    assert np.abs(s - expected).max() < 0.05


def test_where_the_matrix_has_few_directions_what_is_left_is_next_to_nothing():
    values = np.array([50.0, 40, 30])
    matrix, left = made_of(values)
    u, s = leading(matrix, 20)
    assert s[:3] == pytest.approx(values, rel=1e-5)
    assert s[3:].max() < 0.01
    assert np.abs(left.T @ u[:, :3]) == pytest.approx(np.eye(3), abs=1e-4)
    assert np.isfinite(u).all()


def test_a_matrix_of_zeros_has_no_direction():
    u, s = leading(sp.csr_matrix((300, 300), dtype=np.float32), 10)
    assert (s.tolist(), np.abs(u).max()) == ([0] * 10, 0)


def test_a_narrow_matrix_is_taken_apart_as_a_whole():
    matrix, _ = made_of(np.linspace(9, 1, 30), 50, 40)
    expected_u, expected_s, _ = np.linalg.svd(matrix.toarray().astype(np.float64), full_matrices=False)
    u, s = leading(matrix, 12)
    assert s == pytest.approx(expected_s[:12], rel=1e-12)
    assert np.abs((u * expected_u[:, :12]).sum(axis=0)) == pytest.approx(np.ones(12), rel=1e-9)

"""Counts of shuffled targets, added up in bytes, against a plain product."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_array_equal

from framescope.measures import blocks
from framescope.measures.blocks import Labels, Shuffled, cut_up
from framescope.measures.resampling import terms_first


def every_sum(by_term: sp.csr_matrix, each: np.ndarray) -> np.ndarray:
    summed = np.full((by_term.shape[0], each.shape[1]), -1.0)
    for block in cut_up(by_term):
        summed[block.terms] = block.summed(Labels(each))
        assert_array_equal(block.total.ravel(), by_term[block.terms].sum(axis=1).A1)
    return summed


def terms_of(largest: int, n_terms: int, seed: int) -> sp.csr_matrix:
    """Terms with from none to all of 60 documents, and up to `largest` tokens in one."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, largest + 1, (60, n_terms)) * (rng.random((60, n_terms)) < rng.random(n_terms))
    return terms_first(sp.csr_matrix(counts))


@pytest.mark.parametrize("largest", [1, 4, 9, 100, 200, 20_000, 2**26])
@pytest.mark.parametrize("n_labellings", [1, 7, 8])
def test_the_tokens_of_drawn_documents_are_those_of_a_plain_product(largest, n_labellings, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 16)
    monkeypatch.setattr(blocks, "RARE_BLOCK", 9)
    each = (np.random.default_rng(1).random((60, n_labellings)) < 0.6).astype(np.uint8)
    each[:, 0] = 1  # all documents: the largest sums there can be
    by_term = terms_of(largest, 90, seed=largest)
    assert_array_equal(every_sum(by_term, each), by_term.toarray().astype(np.int64) @ each.astype(np.int64))


def test_each_sort_of_terms_is_taken_in_its_own_way():
    counts = np.zeros((60, 6), np.int64)
    counts[:, 0] = 1  # 60 tokens: rare
    counts[:, 1] = 4  # 240: one part
    counts[:, 2] = 9  # 540: three parts
    counts[0, 3] = 200  # 259 with the others: one document leaves no room for parts
    counts[1:, 3] = 1
    counts[:, 4] = 1000  # 60,000: too many for 16 bits
    found = {int(term): block for block in cut_up(terms_first(sp.csr_matrix(counts))) for term in block.terms}
    assert {term: block.parts for term, block in found.items()} == {0: 1, 1: 1, 2: 3, 3: 0, 4: 0, 5: 1}
    assert {term for term, block in found.items() if block.rare} == {0, 5}
    weights = cut_up(terms_first(sp.csr_matrix(counts * 0.123456)))
    assert {block.parts for block in weights} == {0}
    assert {block.counts.dtype.kind for block in weights} == {"f"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(1, 128), min_size=1, max_size=200), min_size=1, max_size=8))
def test_no_part_has_more_than_a_byte_holds(lists):
    by_term = sp.lil_matrix((len(lists), 200), dtype=np.int64)
    for term, counts in enumerate(lists):
        by_term[term, : len(counts)] = counts
    for block in cut_up(by_term.tocsr()):
        if block.parts:
            assert block.counts.sum(axis=1).max() < 256
            assert_array_equal(block.counts.sum(axis=1).A1.reshape(-1, block.parts).sum(axis=1), block.total.ravel())


def test_terms_of_the_same_single_document_are_one():
    ready = Shuffled(sp.csr_matrix([[3, 0, 1, 2], [0, 0, 1, 0], [0, 4, 0, 0]]))
    assert ready.by_term.shape == (3, 3)
    assert ready.of_term[0] == ready.of_term[3]
    assert len(set(ready.of_term.tolist())) == 3
    assert ready.blocks is ready.blocks


def test_without_terms_there_are_no_blocks():
    assert cut_up(sp.csr_matrix((0, 5), dtype=np.int32)) == []
    (block,) = cut_up(sp.csr_matrix((3, 5), dtype=np.int32))
    assert_array_equal(block.summed(Labels(np.ones((5, 2), np.uint8))), np.zeros((3, 2)))

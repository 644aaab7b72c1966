"""Documents drawn: beside plain loops over the same numbers, evenly, and kept within bounds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from framescope.measures import draws
from framescope.measures.draws import Kept, draw_bootstrap, draw_permutations


@pytest.mark.parametrize(("n_documents", "n_target"), [(5, 2), (9, 2), (9, 7)])
def test_permuted_labels_keep_their_number_and_reach_every_arrangement(n_documents, n_target):
    target = np.arange(n_documents) < n_target
    labels = draw_permutations(target, 400, 1)
    assert labels.shape == (n_documents, 400)
    assert set(np.unique(labels).tolist()) == {0, 1}
    assert (labels.sum(axis=0) == n_target).all()
    arrangements = math.comb(n_documents, n_target)
    many = np.unique(draw_permutations(target, 2000 * arrangements, 3), axis=1, return_counts=True)[1]
    assert len(many) == arrangements
    assert np.abs(many - 2000).max() < 4 * math.sqrt(2000), "every arrangement is equally likely"
    assert_array_equal(draw_permutations(target, 400, 1), labels)
    assert (draw_permutations(target, 400, 2) != labels).any()


def test_bootstrapped_documents_keep_their_number_and_come_up_equally_often():
    times = draw_bootstrap(6, 3000, 1)
    assert times.shape == (6, 3000)
    assert (times.sum(axis=0) == 6).all()
    # variance of one multiplicity is 5/6; four standard errors
    assert_allclose(times.mean(axis=1), 1, atol=4 * math.sqrt(5 / 6 / 3000))
    assert_allclose((times == 0).mean(axis=1), (5 / 6) ** 6, atol=0.04)
    assert_array_equal(draw_bootstrap(6, 3000, 1), times)


def labels_one_by_one(target, n, seed):
    """What `draw_permutations` says, number by number as the generator gives them."""
    size, wanted = len(target), int(target.sum())
    if 2 * wanted > size or (2 * wanted == size and not target[0]):
        return 1 - labels_one_by_one(~target, n, seed)
    rng = np.random.default_rng(seed)
    labels = np.zeros((size, n), int)
    if 4 * wanted < size:
        for row in rng.integers(0, size, (wanted, n)):
            for column, document in enumerate(row):
                labels[document, column] = 1
    else:
        labels[:] = rng.integers(0, 256, (size, n), np.uint8) < round(256 * wanted / size)
    tries = min(8, size // max(wanted, 1))
    while (unsettled := [column for column in range(n) if labels[:, column].sum() != wanted]) != []:
        drawn = rng.integers(0, size, (tries, len(unsettled)))
        for column, documents in zip(unsettled, drawn.T, strict=True):
            leaves = int(labels[:, column].sum() > wanted)
            for document in documents:
                if labels[document, column] == leaves:
                    labels[document, column] = 1 - leaves
                    break
    return labels


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.floats(0, 1), st.integers(1, 9), st.integers(0, 2**32))
def test_labels_are_those_of_a_loop_over_the_same_numbers(size, share, n, seed):
    target = np.arange(size) < round(share * size)
    assert_array_equal(draw_permutations(target, n, (seed, 2)), labels_one_by_one(target, n, (seed, 2)))


def test_more_numbers_than_are_drawn_ahead_change_no_label(monkeypatch):
    target = np.arange(90) < 40
    wanted = draw_permutations(target, 50, 1)
    monkeypatch.setattr(draws, "AHEAD", 0)
    assert_array_equal(draw_permutations(target, 50, 1), wanted)


@pytest.mark.parametrize("shape", [(0, 3), (4, 0), (0, 0)])
def test_nothing_is_drawn_of_nothing(shape):
    assert draw_permutations(np.zeros(shape[0], bool), shape[1], 1).shape == shape
    assert draw_bootstrap(*shape, 1).shape == shape


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.integers(1, 9), st.integers(0, 2**32))
def test_redraws_are_counted_as_a_loop_counts_the_same_numbers(n_documents, n, seed):
    times = draw_bootstrap(n_documents, n, (seed, 3))
    drawn = np.random.default_rng((seed, 3)).integers(0, n_documents, (n, n_documents))
    for column, documents in zip(times.T, drawn, strict=True):
        assert column.tolist() == [int((documents == document).sum()) for document in range(n_documents)]


def test_what_was_redrawn_is_kept_and_the_same(monkeypatch):
    monkeypatch.setattr(draws, "_redraws", Kept())
    first = draw_bootstrap(7, 40, (1, 2))
    first_of_others = [draw_bootstrap(n, 40, seed) for n, seed in ((8, (1, 2)), (7, (1, 3)), (7, 1))]
    with monkeypatch.context() as patched:
        patched.setattr(np.random, "default_rng", lambda *_: pytest.fail("drawn again"))
        again = draw_bootstrap(7, 40, (1, 2))
    assert again.dtype == first.dtype == np.int32
    assert_array_equal(again, first)
    again += 1  # the caller's own
    assert_array_equal(draw_bootstrap(7, 40, (1, 2)), first)
    assert all(drawn.shape != first.shape or (drawn != first).any() for drawn in first_of_others)


def test_what_is_kept_has_bounds(monkeypatch):
    monkeypatch.setattr(draws, "KEPT", 80)
    kept = Kept()

    def there():
        return [key for key in range(20) if kept.get(key) is not None]

    for key in range(8):
        kept.put(key, np.full(10, key, np.uint8))
    kept.put(7, np.zeros(10, np.uint8))
    assert [kept.get(key).tolist() for key in there()] == [[key] * 10 for key in range(8)], "what is there stays"
    kept.put(8, np.zeros(2, np.uint8))
    assert there() == [8], "all others are let go for what does not fit"
    for key in range(9, 16):
        kept.put(key, np.zeros(10, np.uint8))
    assert there() == list(range(8, 16)), "two and seven times ten bytes"
    kept.put(16, np.zeros(11, np.uint8))
    assert kept.get(16) is None, "more than an eighth"

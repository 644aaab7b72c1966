"""Permuted documents: the sparse, chunked p-values against plain loops, exact enumeration and scipy."""

import itertools
import math
from fractions import Fraction
from threading import Lock

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chi2_contingency

from framescope.measures import blocks, draws, permutation, resampling, shuffles as shuffling, spreading
from framescope.measures.draws import draw_permutations
from framescope.measures.permutation import permutation_p, same_documents_p
from framescope.measures.tails import tail_p

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


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """Labels are drawn for every test, not kept from the one before."""
    monkeypatch.setattr(shuffling, "_drawn", draws.Kept())
    monkeypatch.setattr(draws, "KEPT", 0)


@pytest.fixture
def small_chunks(monkeypatch):
    """More than one block of terms and more than one chunk of resamples, also for a toy."""
    monkeypatch.setattr(blocks, "BLOCK", 4)
    monkeypatch.setattr(blocks, "RARE_BLOCK", 4)
    monkeypatch.setattr(resampling, "COLUMNS", 5)


@pytest.fixture
def one_thread(monkeypatch):
    monkeypatch.setattr(spreading, "cpu_count", lambda: 1)


@pytest.fixture
def permutations_drawn(monkeypatch):
    """Every column of labels that was drawn, in the order of drawing."""
    columns, lock = [], Lock()

    def recorded(*arguments):
        drawn = draw_permutations(*arguments)
        with lock:
            columns.extend(drawn.T.astype(bool).tolist())
        return drawn

    monkeypatch.setattr(shuffling, "draw_permutations", recorded)
    return columns


def x2(column, sizes, labels):
    """(aN - cR)^2 / (cd) as a fraction: the order of Pearson's X2 for one term."""
    a = sum(Fraction(str(v)) for v, inside in zip(column, labels, strict=True) if inside)
    c = sum(int(s) for s, inside in zip(sizes, labels, strict=True) if inside)
    whole, r = sum(int(s) for s in sizes), sum(Fraction(str(v)) for v in column)
    return (a * whole - c * r) ** 2 / max(c * (whole - c), 1)


def p_by_hand(column, sizes, target, shuffles):
    seen = x2(column, sizes, target)
    return (1 + sum(x2(column, sizes, labels) >= seen for labels in shuffles)) / (1 + len(shuffles))


def arrangements(n_documents, n_target):
    return [
        [i in chosen for i in range(n_documents)] for chosen in itertools.combinations(range(n_documents), n_target)
    ]


def draw_all(monkeypatch, columns):
    """Let the next draws be these columns, each once."""
    left = iter(columns)
    monkeypatch.setattr(
        shuffling, "draw_permutations", lambda _, n, *__: np.array(list(itertools.islice(left, n)), np.int32).T
    )


# --- permutation p -----------------------------------------------------------------------------------------------


def test_permutation_p_equals_plain_loops_over_the_same_shuffles_cell_by_cell(small_chunks, permutations_drawn):
    p = permutation_p(sp.csr_matrix(COUNTS), SIZES, TARGET, n=37, seed=3)
    assert len(permutations_drawn) == 37
    assert {sum(labels) for labels in permutations_drawn} == {4}
    for term, column in enumerate(COUNTS.T):
        assert p[term] == pytest.approx(p_by_hand(column, SIZES, TARGET, permutations_drawn), rel=1e-12), term


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_permutation_p_equals_plain_loops_on_any_counts(data):
    n_documents = data.draw(st.integers(2, 6))
    counts = np.array(
        data.draw(
            st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=n_documents, max_size=n_documents)
        )
    )
    sizes = counts.sum(axis=1) + data.draw(st.lists(st.integers(0, 20), min_size=n_documents, max_size=n_documents))
    target = np.arange(n_documents) < data.draw(st.integers(1, n_documents - 1))
    with pytest.MonkeyPatch.context() as patch:
        drawn = []
        patch.setattr(blocks, "BLOCK", 2)
        patch.setattr(blocks, "RARE_BLOCK", 2)
        patch.setattr(blocks, "RARE", data.draw(st.sampled_from([3, 64])))
        patch.setattr(shuffling, "ALIKE", data.draw(st.sampled_from([0, 1000])))
        patch.setattr(resampling, "COLUMNS", 4)
        patch.setattr(spreading, "cpu_count", lambda: 1)
        patch.setattr(
            shuffling,
            "draw_permutations",
            lambda *given_: [drawn.append(d := draw_permutations(*given_)), d][1],
        )
        p = permutation_p(sp.csr_matrix(counts), sizes, target, n=11)
    shuffles = [labels for block in drawn for labels in block.T.astype(bool).tolist()]
    assert_allclose(p, [p_by_hand(column, sizes, target, shuffles) for column in counts.T], rtol=1e-12)


def test_every_arrangement_drawn_once_gives_the_exact_count_of_scipys_chi_square(monkeypatch, one_thread, small_chunks):
    counts, sizes = COUNTS[:8, [0, 2, 3, 4, 8, 11]], SIZES[:8]
    target, every = TARGET[:8], arrangements(8, 4)
    draw_all(monkeypatch, every)
    p = permutation_p(sp.csr_matrix(counts), sizes, target, n=len(every))
    for term, column in enumerate(counts.T):

        def statistic(labels, column=column):
            labels = np.array(labels)
            a, b, c, d = (x[at].sum() for x in (column, sizes) for at in (labels, ~labels))
            return chi2_contingency([[a, b], [c - a, d - b]], correction=False).statistic

        seen = statistic(target)
        at_least = sum(statistic(labels) >= seen * (1 - 1e-9) for labels in every)
        assert round(p[term] * (1 + len(every))) - 1 == at_least, term
        assert 2 <= at_least <= 70


def test_random_shuffles_come_near_the_exact_p():
    counts, sizes, target = COUNTS[:8], SIZES[:8], TARGET[:8]
    every = arrangements(8, 4)
    n = 4999
    p = permutation_p(sp.csr_matrix(counts), sizes, target, n=n, seed=11)
    for term, column in enumerate(counts.T):
        exact = sum(x2(column, sizes, labels) >= x2(column, sizes, target) for labels in every) / len(every)
        assert abs(p[term] - exact) < 4 * math.sqrt(exact * (1 - exact) / n) + 1 / n, term


@pytest.mark.parametrize("target", [0, 1])
def test_equally_extreme_tables_of_unequal_size_are_ties_whatever_their_last_digit(monkeypatch, one_thread, target):
    # (0 of 1) and (1 of 3) words against 2 of 9: both 1 / sqrt(2), which differ in the last digit of the square root
    draw_all(monkeypatch, arrangements(3, 1))
    p = permutation_p(sp.csr_matrix([[0], [1], [1]]), [1, 3, 5], np.arange(3) == target, n=3)
    assert p.tolist() == [3 / 4]


@pytest.mark.parametrize("target", [[True, True, False, False, False], [False, False, True, True, False]])
def test_weighted_counts_that_add_up_to_the_same_are_ties(monkeypatch, one_thread, target):
    weights = np.array([[0.1], [0.2], [0.3], [0.0], [0.5]])  # 0.1 + 0.2 is not 0.3 in binary
    every = arrangements(5, 2)
    draw_all(monkeypatch, every)
    p = permutation_p(sp.csr_matrix(weights), [10] * 5, target, n=10)
    assert p.tolist() == [p_by_hand(weights[:, 0], [10] * 5, target, every)]


def test_a_term_that_stands_evenly_or_nowhere_has_p_one():
    p = permutation_p(sp.csr_matrix([[2, 0], [2, 0], [2, 0], [2, 0]]), [10, 10, 10, 10], [True, True, False, False])
    assert p.tolist() == [1.0, 1.0]


def test_p_stays_between_one_over_n_plus_one_and_one():
    p = permutation_p(sp.csr_matrix(COUNTS), SIZES, TARGET, n=99)
    assert ((p >= 1 / 100) & (p <= 1)).all()
    assert_allclose(p * 100, np.round(p * 100), rtol=1e-12)


@pytest.mark.parametrize("weight", [1, 1 / 3])
@pytest.mark.parametrize("lone", [False, True])
def test_rare_terms_compared_as_whole_numbers_have_the_p_of_gaps(monkeypatch, weight, lone):
    rng = np.random.default_rng(4)
    size = np.full(40, 300) if lone else rng.integers(0, 900, 40)  # of one length: gaps that are equal
    counts = rng.poisson(rng.gamma(0.3, 1, (40, 300)))
    counts[:, :40] = np.eye(40) * 3
    target = np.arange(40) < (1 if lone else 15)
    counts[target, 40:50] += 5
    counts[:, 50] = 0
    matrix = sp.csr_matrix(counts * weight)
    monkeypatch.setattr(blocks, "RARE_BLOCK", 50)
    p = {}
    for alike in (0, 1e9):
        monkeypatch.setattr(shuffling, "ALIKE", alike)
        p[alike] = permutation_p(matrix, size, target, n=300, n_refined=2000, seed=6)
    assert_array_equal(p[0], p[1e9])
    totals = counts.sum(axis=0)
    assert totals.min() == 0
    assert ((totals > 0) & (totals <= blocks.RARE)).sum() > 200


def test_bounds_are_those_of_the_comparison_in_floating_point():
    rng = np.random.default_rng(9)
    size = rng.integers(1, 90, 30).astype(np.float64)
    labelled = shuffling._Labelled((rng.random((30, 50)) < 0.3).astype(np.uint8), size)
    total = np.repeat(np.arange(1.0, 9), 12)[:, None]
    seen = np.array([labelled.gap(a, r)[:2] for r in range(1, 9) for a in np.linspace(0, r, 12).round()])
    limit = np.concatenate([np.abs(seen[:, :1]) * (1 - 1e-9), np.full((96, 1), -1e-12), np.abs(seen[:, 1:2])])
    total = np.tile(total, (3, 1))
    first, n_within = shuffling._within(labelled, total, limit)
    for a in range(9):
        extreme = np.abs(labelled.gap(np.full(total.shape, a), total)) >= limit
        there = (a <= total) & np.ones(extreme.shape, bool)
        outside = (a < first) | (a >= first + n_within.astype(int))
        assert_array_equal(outside[there], extreme[there])
    assert n_within.max() > 0


def test_a_seed_gives_the_same_p_whatever_the_blocks_of_terms_and_the_threads(monkeypatch):
    matrix = sp.csr_matrix(np.tile(COUNTS, (1, 5)))
    monkeypatch.setattr(spreading, "cpu_count", lambda: 1)
    expected = permutation_p(matrix, SIZES, TARGET, n=199, seed=5)
    for name in ("BLOCK", "RARE_BLOCK"):
        monkeypatch.setattr(blocks, name, 7)
    for threads in (1, 3, None):
        monkeypatch.setattr(spreading, "cpu_count", lambda threads=threads: threads)
        assert_array_equal(permutation_p(matrix, SIZES, TARGET, n=199, seed=5), expected)
    assert (permutation_p(matrix, SIZES, TARGET, n=199, seed=6) != expected).any()


def test_no_permutations_give_nan_and_no_terms_give_nothing():
    assert np.isnan(permutation_p(sp.csr_matrix(COUNTS), SIZES, TARGET, n=0)).all()
    assert permutation_p(sp.csr_matrix((9, 0), dtype=np.int64), SIZES, TARGET).shape == (0,)


# --- refinement --------------------------------------------------------------------------------------------------

N_EACH = 8
PARTED = np.zeros((2 * N_EACH, 3), np.int64)
PARTED[:N_EACH, 0] = 2  # only in the target: 2 of the 12,870 arrangements are as extreme
PARTED[::2, 1] = 1  # evenly in both
PARTED[1:N_EACH, 2] = 1  # in seven of the target
PARTED_SIZES = np.full(2 * N_EACH, 50)
PARTED_TARGET = np.arange(2 * N_EACH) < N_EACH


def test_terms_that_few_shuffles_match_are_shuffled_on_and_all_their_shuffles_count(permutations_drawn, small_chunks):
    p = permutation_p(sp.csr_matrix(PARTED), PARTED_SIZES, PARTED_TARGET, n=199, n_refined=2999, seed=2)
    assert len(permutations_drawn) == 2999
    expected = [
        p_by_hand(PARTED[:, term], PARTED_SIZES, PARTED_TARGET, permutations_drawn[:shuffles])
        for term, shuffles in enumerate((2999, 199, 2999))
    ]
    assert_allclose(p, expected, rtol=1e-12)
    assert p[0] < 1 / 200


def test_no_chunk_of_any_stage_is_drawn_from_the_seed_of_another(monkeypatch):
    seeds = []

    def recorded(target, n, seed):
        seeds.append(seed)
        return draw_permutations(target, n, seed)

    monkeypatch.setattr(shuffling, "draw_permutations", recorded)
    permutation_p(sp.csr_matrix(PARTED), PARTED_SIZES, PARTED_TARGET, n=399, n_refined=9999, seed=2)
    states = [tuple(np.random.SeedSequence(seed).generate_state(4).tolist()) for seed in seeds]
    assert len(states) >= 12
    assert len(set(states)) == len(states)


def test_a_term_stops_at_the_end_of_the_stage_in_which_enough_shuffles_have_matched_it(monkeypatch, permutations_drawn):
    monkeypatch.setattr(permutation, "ENOUGH", 4)
    counts, sizes = COUNTS[:8, :9], SIZES[:8]
    p = permutation_p(sp.csr_matrix(counts), sizes, TARGET[:8], n=9, n_refined=1000, seed=3)
    stages = [9, 39, 159, 639, 1000]  # 4 times as many with each, the data themselves counted
    expected, stopped = [], []
    for column in counts.T:
        for end in stages:
            by_hand = p_by_hand(column, sizes, TARGET[:8], permutations_drawn[:end])
            if round(by_hand * (1 + end)) - 1 >= 4:
                break
        expected.append(by_hand)
        stopped.append(end)
    assert_allclose(p, expected, rtol=1e-12)
    assert len(set(stopped)) >= 2
    assert len(permutations_drawn) == max(stopped)


def test_p_is_as_small_as_u_in_at_most_a_share_u_of_cases_whatever_the_stages():
    """Every one of the labellings is the data once: the test is exact, so are its stages, but for chance."""
    counts, sizes = sp.csr_matrix(COUNTS[:8, [0, 3, 4, 8]]), SIZES[:8]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permutation, "ENOUGH", 3)
        found = np.array(
            [
                permutation_p(counts, sizes, labels, n=9, n_refined=400, seed=100 * turn + i)
                for turn in range(4)
                for i, labels in enumerate(arrangements(8, 4))
            ]
        )
    for u in (0.02, 0.05, 0.1, 0.2, 0.4):
        share, chance = (found <= u).mean(), math.sqrt(u * (1 - u) / found.size)
        assert share <= u + 4 * chance, u
    assert found.min() < 0.1, "stages go below what nine shuffles can say"


def test_refined_p_comes_near_the_exact_one():
    p = permutation_p(sp.csr_matrix(PARTED), PARTED_SIZES, PARTED_TARGET, n=199, n_refined=49_999)
    exact = 2 / math.comb(2 * N_EACH, N_EACH)
    assert abs(p[0] - exact) < 4 * math.sqrt(exact / 49_999) + 1 / 50_000


@pytest.mark.parametrize(("n_refined", "budget"), [(0, 4e9), (199, 4e9), (49_999, 1.0)])
def test_nothing_is_refined_where_that_would_not_add_shuffles(monkeypatch, permutations_drawn, n_refined, budget):
    monkeypatch.setattr(permutation, "BUDGET", budget)
    p = permutation_p(sp.csr_matrix(PARTED), PARTED_SIZES, PARTED_TARGET, n=199, n_refined=n_refined, seed=2)
    assert len(permutations_drawn) == 199
    assert_array_equal(p, permutation_p(sp.csr_matrix(PARTED), PARTED_SIZES, PARTED_TARGET, n=199, seed=2))


def test_the_budget_bounds_the_shuffles_after_the_first(monkeypatch, permutations_drawn):
    monkeypatch.setattr(permutation, "BUDGET", 2_000_000.0)
    even = np.vstack([PARTED, PARTED])  # 16 against 16: no shuffle comes near
    target = np.concatenate([PARTED_TARGET, PARTED_TARGET])
    sizes = np.concatenate([PARTED_SIZES, PARTED_SIZES])
    p = permutation_p(sp.csr_matrix(even[:, [0, 1]]), sizes, target, n=199, n_refined=49_999, seed=2)
    # one term is left: 16 cells, 30 for the term, 30 a document
    further = 2_000_000 // (16 + 30 + 30 * 32)
    assert len(permutations_drawn) == 199 + further
    assert p.tolist() == [1 / (200 + further), 1]


def test_where_shuffles_cannot_suffice_the_saddlepoint_says_how_rare_it_is(monkeypatch, permutations_drawn):
    monkeypatch.setattr(permutation, "BUDGET", 1.0)
    rng = np.random.default_rng(7)
    sizes, target = rng.integers(300, 900, 120), np.arange(120) < 40
    counts = rng.poisson([1, 1, 1], (120, 3))
    counts[target, 0] += rng.poisson(4, 40)  # far more of it in the target
    counts[target, 1] += rng.binomial(1, 0.7, 40)  # more of it
    p = permutation_p(sp.csr_matrix(counts), sizes, target, n=999, n_refined=49_999, seed=2)
    assert len(permutations_drawn) == 999
    by_term = sp.csr_matrix(counts.T)
    far = permutation_p(sp.csr_matrix(counts), sizes, target, n=999, seed=2) <= 0.01
    assert far.tolist() == [True, True, False]
    assert_allclose(p[far], tail_p(by_term[far], sizes, target), rtol=1e-9)
    assert p[0] < 1e-12
    assert p[2] == pytest.approx(p_by_hand(counts[:, 2], sizes, target, permutations_drawn[:999]), rel=1e-12)
    floored = permutation_p(sp.csr_matrix(counts), sizes, target, n=999, n_refined=49_999, floor=[1e-6, 0, 0], seed=2)
    assert_allclose(floored, [1e-6, *p[1:]])
    few = permutation_p(sp.csr_matrix(counts[:99]), sizes[:99], target[:99], n=999, n_refined=49_999, seed=2)
    assert few[0] == 1 / 1000, "of few documents there are only shuffles"
    monkeypatch.setattr(permutation, "BUDGET", 1e9)
    shuffled = permutation_p(sp.csr_matrix(counts[:, 1:]), sizes, target, n=999, n_refined=49_999, seed=2)
    assert_allclose(p[1], shuffled[0], rtol=0.3)


def test_beyond_the_firm_number_only_what_no_shuffle_matched_goes_on(monkeypatch, permutations_drawn):
    monkeypatch.setattr(permutation, "FIRM", 999)
    shuffles = {}
    for first in (0, 2):  # in all eight of the target, in six of them
        permutations_drawn.clear()
        column = np.zeros((2 * N_EACH, 1), np.int64)
        column[first:N_EACH] = 1
        p = permutation_p(sp.csr_matrix(column), PARTED_SIZES, PARTED_TARGET, n=199, n_refined=3999, seed=2)
        assert p[0] == pytest.approx(
            p_by_hand(column[:, 0], PARTED_SIZES, PARTED_TARGET, permutations_drawn), rel=1e-12
        )
        firm = round(1000 * p_by_hand(column[:, 0], PARTED_SIZES, PARTED_TARGET, permutations_drawn[:999])) - 1
        shuffles[firm > 0] = len(permutations_drawn)
    assert shuffles == {False: 3999, True: 999}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 1 / 2, 1 / 3, 2 / 3, 1.0, 5 / 4, 7.0]), min_size=4, max_size=4), st.integers(0, 9)
)
def test_weights_of_copies_are_counted_in_whole_parts_and_give_the_same_p(column, odd):
    weights = np.array([column, [odd, 0, 0, 1]]).T
    matrix, sizes, target = sp.csr_matrix(weights), [7, 9, 8, 6], [True, True, False, False]
    whole = blocks._whole(resampling.terms_first(matrix))
    assert whole.dtype.kind == "i"
    assert_allclose(whole.toarray().sum(axis=1) * weights.sum(), whole.sum() * weights.sum(axis=0), rtol=1e-9)
    expected = permutation_p(sp.csr_matrix(np.rint(weights * 12).astype(int)), sizes, target, n=49)
    assert_array_equal(permutation_p(matrix, sizes, target, n=49), expected)


def test_weights_that_are_no_simple_fractions_stay_as_they_are():
    matrix = sp.csr_matrix([[0.123456, 0.0], [1.0, 2.5]])
    assert_array_equal(blocks._whole(resampling.terms_first(matrix)).toarray(), matrix.T.toarray())


def test_counts_too_large_for_sixteen_bits_give_the_p_of_plain_loops(permutations_drawn):
    counts = COUNTS * np.where(np.arange(13) % 2, 1, 20_000)
    p = permutation_p(sp.csr_matrix(counts), SIZES * 20_000, TARGET, n=49, seed=3)
    by_hand = [p_by_hand(column, SIZES * 20_000, TARGET, permutations_drawn) for column in counts.T]
    assert_allclose(p, by_hand, rtol=1e-12)


# --- the floor under p -------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_same_documents_p_is_the_share_of_shuffles_that_leave_the_terms_documents_in_place(n_target, n_reference, data):
    k, rest = data.draw(st.integers(0, n_target)), data.draw(st.integers(0, n_reference))
    n, m = n_target + n_reference, k + rest
    expected = math.comb(n - m, n_target - k) / math.comb(n, n_target)
    assert_allclose(same_documents_p([k], [rest], n_target, n_reference), [expected], rtol=1e-9)


def test_same_documents_p_by_enumeration():
    every = arrangements(6, 2)
    target = every[0]
    has = [True, False, True, False, True, False]
    same = sum(all(a == b for a, b, inside in zip(labels, target, has, strict=True) if inside) for labels in every)
    assert_allclose(same_documents_p([1], [2], 2, 4), [same / len(every)], rtol=1e-12)


def test_no_p_is_below_its_floor_and_what_the_floor_holds_up_is_not_shuffled_again(permutations_drawn):
    floor = [0.4, 0.0, 0.0]
    p = permutation_p(sp.csr_matrix(PARTED), PARTED_SIZES, PARTED_TARGET, n=199, n_refined=999, floor=floor, seed=2)
    assert p[0] == 0.4
    assert p[2] == pytest.approx(p_by_hand(PARTED[:, 2], PARTED_SIZES, PARTED_TARGET, permutations_drawn), rel=1e-12)
    permutations_drawn.clear()
    permutation_p(sp.csr_matrix(PARTED[:, :2]), PARTED_SIZES, PARTED_TARGET, n=199, n_refined=999, floor=[0.4, 0])
    assert len(permutations_drawn) == 199


def test_labels_kept_from_one_comparison_serve_the_next_and_change_no_p(monkeypatch, small_chunks, permutations_drawn):
    every, some = sp.csr_matrix(COUNTS), sp.csr_matrix(COUNTS[:, :5])
    wanted = [permutation_p(matrix, SIZES, TARGET, n=37, seed=3) for matrix in (every, some)]
    monkeypatch.setattr(draws, "KEPT", 2**20)
    permutations_drawn.clear()
    for matrix, p in zip((every, some, some), [*wanted, wanted[1]], strict=True):
        assert_array_equal(permutation_p(matrix, SIZES, TARGET, n=37, seed=3), p)
    assert len(permutations_drawn) == 37
    permutation_p(some, SIZES, ~TARGET, n=37, seed=3)
    permutation_p(some, SIZES, TARGET, n=37, seed=4)
    assert len(permutations_drawn) == 3 * 37, "other groups, another seed: other shuffles"

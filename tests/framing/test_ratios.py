"""Shares over documents: exact counts, and inference against plain loops."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_allclose
from scipy.stats import false_discovery_control

from framescope.framing import ratios
from framescope.framing.ratios import ratio_contrasts
from framescope.measures.resampling import expanded_tail

ABOVE = np.array([[2.0, 0], [1, 1], [0, 0], [3, 0], [0, 2], [1, 1]])
BELOW = np.array([[4.0, 1], [2, 1], [0, 0], [3, 0], [5, 2], [2, 3]])
GROUPS = {"X": np.array([0, 1, 2]), "Y": np.array([3, 4, 5])}


def table_of(groups=None, above=ABOVE, below=BELOW, **options):
    table = ratio_contrasts(above, below, groups or GROUPS, **({"n_permutations": 49, "n_bootstrap": 49} | options))
    return {(row["group"], row["item"]): row for row in table.to_dict("records")}


def test_a_share_is_the_sum_above_over_the_sum_below():
    found = table_of()
    assert {key: (row["n"], row["n_of"], row["n_documents"]) for key, row in found.items()} == {
        ("X", 0): (3, 6, 2),
        ("X", 1): (1, 2, 1),
        ("Y", 0): (4, 10, 2),
        ("Y", 1): (3, 5, 2),
    }
    assert_allclose([row["share"] for row in found.values()], [0.5, 0.5, 0.4, 0.6])
    assert_allclose([row["difference"] for row in found.values()], [0.1, -0.1, -0.1, 0.1])


def test_p_counts_the_shuffles_with_a_difference_as_large(monkeypatch):
    every = np.array([[i in chosen for i in range(6)] for chosen in itertools.combinations(range(6), 3)])
    monkeypatch.setattr(ratios, "draw_permutations", lambda *_: every.T.astype(np.int32))
    found = table_of(n_permutations=len(every))

    def gap(labels, item):
        sides = [(ABOVE[side, item].sum(), BELOW[side, item].sum()) for side in (np.array(labels), ~np.array(labels))]
        return abs(sides[0][0] / sides[0][1] - sides[1][0] / sides[1][1]) if all(of for _, of in sides) else -1

    for item in (0, 1):
        at_least = sum(gap(labels, item) >= gap(every[0], item) - 1e-12 for labels in every)
        assert_allclose(found["X", item]["p"], (1 + at_least) / 21)


def test_intervals_are_expanded_percentiles_over_documents_redrawn(monkeypatch):
    drawn = []

    def recorded(*arguments):
        drawn.append(draw(*arguments))
        return drawn[-1]

    draw = ratios.draw_bootstrap
    monkeypatch.setattr(ratios, "draw_bootstrap", recorded)
    found = table_of(n_permutations=0, n_bootstrap=99)
    with np.errstate(invalid="ignore"):
        x, rest = (
            (ABOVE[rows, 0] @ times) / (BELOW[rows, 0] @ times)
            for rows, times in zip(GROUPS.values(), drawn, strict=False)
        )
    n_x, n_rest = (np.count_nonzero(BELOW[rows, 0]) for rows in list(GROUPS.values())[:2])
    for values, n, (low, high) in (
        (x, n_x, ("low", "high")),
        (x - rest, min(n_x, n_rest), ("difference_low", "difference_high")),
    ):
        tail = expanded_tail(n)
        ends = np.nanquantile(values, [tail, 1 - tail])
        assert_allclose([found["X", 0][low], found["X", 0][high]], ends, rtol=1e-12)


def test_q_corrects_all_that_have_a_p():
    found = list(table_of().values())
    assert_allclose([row["q"] for row in found], false_discovery_control([row["p"] for row in found]))


@pytest.mark.parametrize(
    ("below", "note", "other"),
    [
        ([[1.0], [0], [0], [1], [1], [1]], "n/a: 1 article", "n/a: 1 article"),
        ([[0.0], [0], [0], [1], [1], [1]], "n/a: 0 articles", "n/a: no other group names it"),
    ],
)
def test_too_few_documents_with_a_denominator_infer_nothing(below, note, other):
    below = np.array(below)
    found = table_of(above=np.minimum(below, 1), below=below)
    assert (found["X", 0]["note"], found["Y", 0]["note"]) == (note, other)
    for key in found:
        assert np.isnan([found[key][name] for name in ("p", "q", "difference_low", "difference_high")]).all()
    assert np.isnan(found["X", 0]["low"])
    assert found["Y", 0]["low"] == 1


def test_one_group_has_a_share_and_no_difference():
    found = table_of({"X": np.arange(6)})
    assert_allclose(found["X", 0]["share"], 7 / 16)
    assert found["X", 0]["low"] <= 7 / 16 <= found["X", 0]["high"]
    assert np.isnan([found["X", 0][name] for name in ("difference", "difference_low", "p", "q")]).all()
    assert found["X", 0]["note"] == ""


def test_no_resamples_leave_the_shares():
    found = table_of(n_permutations=0, n_bootstrap=0)
    assert_allclose([row["share"] for row in found.values()], [0.5, 0.5, 0.4, 0.6])
    for row in found.values():
        assert np.isnan([row[name] for name in ("low", "high", "p", "q", "difference_low")]).all()


def test_items_side_by_side_may_share_a_denominator():
    above = np.hstack([ABOVE, ABOVE[:, ::-1]])
    shared = ratio_contrasts(above, BELOW, GROUPS, n_permutations=49, n_bootstrap=49)
    spelled = ratio_contrasts(above, np.repeat(BELOW, 2, axis=1), GROUPS, n_permutations=49, n_bootstrap=49)
    pd.testing.assert_frame_equal(shared, spelled)
    assert shared["n_of"].tolist() == [6, 6, 2, 2, 10, 10, 5, 5]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from([0, 0, 1, 2, 0.5]), min_size=2, max_size=2), min_size=1, max_size=9))
def test_sums_of_whole_numbers_and_of_others_are_those_of_a_plain_product(values):
    values, times = np.array(values, dtype=float), np.random.default_rng(1).integers(0, 3, (len(values), 5))
    np.testing.assert_array_equal(ratios._sums(values, times), values.T @ times)


def test_numerators_that_are_no_whole_numbers_are_added_up_as_they_are_alone():
    rng = np.random.default_rng(3)
    above, below = rng.random((400, 1)), rng.integers(1, 9, (400, 1)).astype(float)
    times = rng.integers(0, 3, (400, 99))
    summed, of = ratios._both(above, below, np.array([0]), times)
    assert (summed == above.T @ times).all(), "to the last digit"
    assert (of == below.T @ times).all()

"""Krippendorff's alpha against published matrices and NLTK; precision, recall and F1 by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from nltk.metrics.agreement import AnnotationTask

from framescope.measures.agreement import (
    alpha_interval,
    draw_units,
    krippendorff_alpha,
    percentiles,
    precision_recall,
    resampled_alphas,
)

N = math.nan
# Wikipedia, "Krippendorff's alpha": three coders, fifteen units.
WIKIPEDIA = np.array(
    [
        [N, N, N, N, N, 3, 4, 1, 2, 1, 1, 3, 3, N, 3],
        [1, N, 2, 1, 3, 3, 4, 3, N, N, N, N, N, N, N],
        [N, N, 2, 1, 3, 4, 4, N, 2, 1, 1, 3, 3, N, 4],
    ]
).T
# Krippendorff (2011), the same paper as below, sections A and B: two observers, binary and nominal data.
TWO_BINARY = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]).T
TWO_NOMINAL = np.array([[1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1], [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4]]).T
# Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section C: four observers, twelve units.
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
        [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
    ]
).T


@pytest.mark.parametrize(
    ("matrix", "level", "alpha"),
    [
        (WIKIPEDIA, "nominal", 0.691358),
        (WIKIPEDIA, "interval", 0.810845),
        (TWO_BINARY, "nominal", 0.095),
        (TWO_NOMINAL, "nominal", 0.692),
        (FOUR, "nominal", 0.743421),
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (FOUR, "ratio", 0.797),
    ],
)
def test_alpha_of_published_matrices(matrix, level, alpha):
    assert krippendorff_alpha(matrix, level) == pytest.approx(alpha, abs=5e-4 if len(str(alpha)) < 7 else 5e-7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from([0, 1, 2])] * 3), min_size=2, max_size=12))
def test_alpha_equals_nltk(rows):
    if len({value for row in rows for value in row}) < 2:
        assert math.isnan(krippendorff_alpha(rows))
        return
    task = AnnotationTask([(c, u, value) for u, row in enumerate(rows) for c, value in enumerate(row)])
    assert krippendorff_alpha(rows) == pytest.approx(task.alpha(), abs=1e-12)


def test_alpha_leaves_units_with_one_code_and_needs_a_table():
    assert krippendorff_alpha([[1, 1], [0, 0], [1, N]]) == krippendorff_alpha([[1, 1], [0, 0]]) == 1
    with pytest.raises(ValueError, match="units in rows and coders in columns, not 1 dimensions"):
        krippendorff_alpha([1, 0])


def test_a_ratio_of_zeros_has_no_distance():
    assert krippendorff_alpha([[0, 0], [0, 1], [1, 1]], "ratio") == krippendorff_alpha([[0, 0], [0, 1], [1, 1]])


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_the_interval_of_alpha_holds_it_and_hangs_on_the_seed_alone(level):
    low, high = alpha_interval(FOUR, level, n=199)
    assert low < krippendorff_alpha(FOUR, level) < high <= 1
    assert (low, high) == alpha_interval(FOUR, level, n=199)
    assert (low, high) != alpha_interval(FOUR, level, n=199, seed=2)


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_alpha_of_a_resample_is_that_of_the_units_as_often_as_they_stand(level):
    times = np.vstack([np.ones(12, int), draw_units(12, 5, 3).astype(int)])
    assert (times.sum(axis=1) == 12).all()
    expected = [krippendorff_alpha(np.repeat(FOUR, row, axis=0), level) for row in times]
    assert resampled_alphas(FOUR, times, level) == pytest.approx(expected)


def test_the_interval_of_alpha_is_nan_for_one_unit_or_no_resamples():
    assert all(map(math.isnan, alpha_interval([[1, 1]])))
    assert all(map(math.isnan, alpha_interval(FOUR, n=0)))


def test_percentiles_leave_nan_out():
    assert percentiles([0, 1, N, 2, 3, 4], 10**9, 0.5) == pytest.approx((1, 3))
    assert percentiles([0, 1, N, 2, 3, 4], 2) == pytest.approx((0, 4))
    assert all(map(math.isnan, percentiles([1, N], 9)))


FOUND, TRUTH, WEIGHT = [1, 1, 0, 0], [1, 0, 0.5, 0], [2, 1, 4, 4]


def test_precision_recall_and_f1_by_hand():
    # found: 2 + 1, of it right 2; true: 2 + 4 x 0.5
    assert precision_recall(FOUND, TRUTH, WEIGHT) == pytest.approx((2 / 3, 2 / 4, 4 / 7))


def test_resamples_count_units_as_often_as_they_stand():
    times = np.array([[1, 0], [1, 1], [1, 2], [1, 0]])
    precision, recall, f1 = precision_recall(FOUND, TRUTH, WEIGHT, times)
    assert precision.tolist() == pytest.approx([2 / 3, 0])
    assert recall.tolist() == pytest.approx([2 / 4, 0])
    assert f1.tolist() == pytest.approx([4 / 7, 0])


def test_scores_without_a_divisor_are_nan():
    assert [math.isnan(value) for value in precision_recall([0, 0], [0, 0], [1, 1])] == [True, True, True]

"""Corrected shares by hand, and the design of their resamples."""

import math

import numpy as np
import pytest

from framescope.measures.correction import draw_strata, error_rates, prediction_powered, rogan_gladen


def test_rogan_gladen_by_hand_and_within_bounds():
    # Rogan & Gladen (1978): (0.3 + 0.9 - 1) / (0.8 + 0.9 - 1)
    assert rogan_gladen(0.3, 0.8, 0.9) == pytest.approx(0.2 / 0.7)
    assert rogan_gladen([0.05, 0.9], 0.8, 0.9).tolist() == [0, 1]
    assert math.isnan(rogan_gladen(0.3, 0.4, 0.6))


def test_a_perfect_measure_needs_no_correction():
    assert rogan_gladen(0.3, 1, 1) == pytest.approx(0.3)
    assert prediction_powered(0.3, [1, 0], [1, 0], [5, 5]) == pytest.approx(0.3)


def test_error_rates_by_hand():
    found, truth, weight = [1, 0, 1, 0], [1, 1, 0, 0], [1, 3, 1, 1]
    assert error_rates(found, truth, weight) == pytest.approx((1 / 4, 1 / 2))
    sensitivity, specificity = error_rates(found, truth, weight, np.ones((4, 2)))
    assert (sensitivity.tolist(), specificity.tolist()) == ([0.25, 0.25], [0.5, 0.5])
    assert math.isnan(error_rates([1], [0], [1])[0])


def test_the_prediction_powered_share_adds_the_weighted_mean_error():
    assert prediction_powered(0.2, [1, 0], [1, 1], [1, 3]) == pytest.approx(0.2 + 3 / 4)
    assert prediction_powered(0.2, [1, 0], [0, 0], [3, 1]) == 0
    assert prediction_powered(np.array([0.2, 0.1]), [1, 0], [1, 1], [1, 3], np.ones((2, 2))).tolist() == pytest.approx(
        [0.95, 0.85]
    )
    assert math.isnan(prediction_powered(0.2, [], [], []))


def test_strata_are_redrawn_as_the_design_has_it():
    stratum = np.array(["a"] * 4 + ["b"] * 2 + ["c"])
    times = draw_strata(stratum, [40] * 4 + [2] * 2 + [9], 2000, 1)
    assert times[4:].tolist() == np.ones((3, 2000)).tolist(), "coded whole, or a single unit: nothing varies"
    assert np.allclose(times[:4].sum(axis=0), 4)
    assert set(np.unique(times[:4])) <= {0, 4 / 3, 8 / 3, 4}
    # Rao & Wu: the variance of the resampled mean is that of a mean, s^2 / m with s^2 over m - 1.
    values = np.array([0.0, 0, 1, 3])
    drawn = values @ times[:4] / 4
    assert drawn.mean() == pytest.approx(1, abs=0.05)
    assert drawn.var() == pytest.approx(values.var(ddof=1) / 4, rel=0.1)


def test_prediction_powered_share_is_that_of_ppi_py() -> None:
    # ppi_py 0.2.3, ppi_mean_pointestimate(Y, Yhat, Yhat_unlabeled, lam=1), computed apart
    truth, found = [1, 0, 1, 1, 0, 0, 1, 1], [1, 0, 0, 1, 1, 0, 1, 0]
    assert prediction_powered(0.4, found, truth, np.ones(8)) == pytest.approx(0.525)

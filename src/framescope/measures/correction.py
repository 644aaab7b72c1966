"""A measure's share corrected by what hand codes say of its errors, and the resamples behind the intervals."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def rogan_gladen(observed: ArrayLike, sensitivity: ArrayLike, specificity: ArrayLike) -> Any:
    """True share from an observed one: (observed + specificity - 1) / (sensitivity + specificity - 1), within [0, 1].

    Rogan & Gladen (1978). nan where sensitivity + specificity <= 1: such a measure says nothing.

    >>> float(rogan_gladen(0.30, 0.80, 0.90).round(4))
    0.2857
    """
    q, sens, spec = (np.asarray(value, dtype=np.float64) for value in (observed, sensitivity, specificity))
    power = sens + spec - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(power > 0, np.clip((q + spec - 1) / power, 0, 1), np.nan)[()]


def error_rates(
    found: ArrayLike, truth: ArrayLike, weight: ArrayLike, times: ArrayLike | None = None
) -> tuple[Any, Any]:
    """Sensitivity and specificity, weighted; arguments as in `agreement.precision_recall`."""
    f, t, w = (np.asarray(values, dtype=np.float64) for values in (found, truth, weight))
    m = np.ones(len(w)) if times is None else np.asarray(times, dtype=np.float64)
    yes, no = (w * t) @ m, (w * (1 - t)) @ m
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            np.where(yes > 0, ((w * f * t) @ m) / yes, np.nan)[()],
            np.where(no > 0, ((w * (1 - f) * (1 - t)) @ m) / no, np.nan)[()],
        )


def prediction_powered(
    observed: ArrayLike, found: ArrayLike, truth: ArrayLike, weight: ArrayLike, times: ArrayLike | None = None
) -> Any:
    """Share of units by a measure over all units, plus its mean error on the coded ones, weighted:

    observed + sum(w (t - f)) / sum(w), within [0, 1]: Angelopoulos et al. (2023), with the survey weights of a
    stratified sample (the difference estimator of Cassel, Saerndal & Wretman 1976). It needs no model of the errors,
    only the sample's design; nan without coded units.
    """
    f, t, w = (np.asarray(values, dtype=np.float64) for values in (found, truth, weight))
    m = np.ones(len(w)) if times is None else np.asarray(times, dtype=np.float64)
    total = w @ m
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, np.clip(np.asarray(observed) + ((w * (t - f)) @ m) / total, 0, 1), np.nan)[()]


def draw_strata(stratum: ArrayLike, n_stratum: ArrayLike, n: int, seed: int | tuple[int, ...]) -> Floats:
    """Redraw coded units within their strata: how much each counts in each resample, shape (units, n).

    Of the m units drawn from a stratum, m - 1 are redrawn and count m / (m - 1) each, which makes the resamples'
    variance that of the design (Rao & Wu 1988). A stratum coded whole (m = its size n_stratum) does not vary; one of
    which a single unit was coded cannot show how it varies, and stays as it is.
    """
    names, size = np.asarray(stratum), np.asarray(n_stratum)
    rng = np.random.default_rng(seed)
    times = np.ones((len(names), n))
    for name in np.unique(names):
        at = np.flatnonzero(names == name)
        m = len(at)
        if 1 < m < size[at[0]]:
            times[at] = rng.multinomial(m - 1, np.full(m, 1 / m), size=n).T * (m / (m - 1))
    return times

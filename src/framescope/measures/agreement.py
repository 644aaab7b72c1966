"""Agreement of coders, and of a measure with them. Arrays in, arrays out; nan says that a number cannot be had."""

from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from framescope.measures.resampling import percentile_interval

Floats = NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def _unit_counts(codes: ArrayLike) -> tuple[Floats, Floats]:
    """How often each value was given to each unit, shape (units, values), and the values; pairable units only."""
    table = np.asarray(codes, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"codes should have units in rows and coders in columns, not {table.ndim} dimensions.")
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=1).astype(np.float64)
    return counts[counts.sum(axis=1) >= 2], values


def _distance(values: Floats, totals: Floats, level: Level) -> Floats:
    """Squared differences of values: Krippendorff (2019), ch. 12."""
    if level == "nominal":
        return np.asarray(1.0 - np.eye(len(values)))
    first, second = values[:, None], values[None, :]
    if level == "interval":
        return np.asarray((first - second) ** 2)
    if level == "ratio":
        total = first + second
        return np.asarray(np.where(total != 0, (first - second) / np.where(total != 0, total, 1), 0.0) ** 2)
    upto = np.cumsum(totals)
    low = np.minimum.outer(range(len(values)), range(len(values)))
    high = np.maximum.outer(range(len(values)), range(len(values)))
    between = upto[high] - upto[low] + totals[low]
    return np.asarray((between - (totals[low] + totals[high]) / 2) ** 2)


def _alpha(counts: Floats, values: Floats, level: Level, times: Floats) -> float:
    """Alpha of units that stand `times` times each."""
    size = counts.sum(axis=1)
    totals = times @ counts
    n = totals.sum()
    distance = _distance(values, totals, level)
    observed = times @ (np.einsum("uc,ck,uk->u", counts, distance, counts) / (size - 1))
    expected = totals @ distance @ totals
    return float(1 - (n - 1) * observed / expected) if expected > 0 else float("nan")


def krippendorff_alpha(codes: ArrayLike, level: Level = "nominal") -> float:
    """Krippendorff's alpha of units x coders (nan: not coded): 1 - Do / De on the coincidence matrix.

    Do: mean difference of the values paired within a unit, De: of all values paired at random; 1 is perfect agreement,
    0 what chance gives. Units with fewer than two codes leave. nan where no value differs (nothing to agree on).
    Krippendorff (2019): rely on data from .800, tentatively from .667 on.

    >>> round(krippendorff_alpha([[1, 1], [0, 0], [0, 1], [0, 0]]), 3)
    0.533
    """
    counts, values = _unit_counts(codes)
    return _alpha(counts, values, level, np.ones(len(counts)))


def alpha_interval(
    codes: ArrayLike, level: Level = "nominal", *, n: int = 999, seed: int = 1, coverage: float = 0.95
) -> tuple[float, float]:
    """`percentile_interval` of alpha, units redrawn with replacement; (nan, nan) for fewer than two units.

    Resamples in which no value differs have no alpha and are left out.
    """
    counts, values = _unit_counts(codes)
    if len(counts) < 2 or n < 1:
        return float("nan"), float("nan")
    times = draw_units(len(counts), n, seed)
    return percentiles(_alphas(counts, values, level, times), len(counts), coverage)


@lru_cache(maxsize=2)
def draw_units(n_units: int, n: int, seed: int | tuple[int, ...]) -> Floats:
    """Redraw units with replacement: how often each stands in each resample, shape (n, units); read only.

    Unlike `draws.draw_bootstrap`, a row for each resample, in floating point, as sums over units need it. The last
    draws are kept, since frame after frame is coded in the same units.
    """
    rng = np.random.default_rng(seed)
    times = rng.multinomial(n_units, np.full(n_units, 1 / n_units), size=n).astype(np.float64)
    times.flags.writeable = False
    return times


def resampled_alphas(codes: ArrayLike, times: ArrayLike, level: Level = "nominal") -> Floats:
    """Krippendorff's alpha of units x coders in every resample; times: resamples x units, from `draw_units`."""
    counts, values = _unit_counts(codes)
    pairable = np.isfinite(np.asarray(codes, dtype=np.float64)).sum(axis=1) >= 2
    return _alphas(counts, values, level, np.asarray(times, dtype=np.float64)[:, pairable])


def _alphas(counts: Floats, values: Floats, level: Level, times: Floats) -> Floats:
    if level == "ordinal":
        return np.array([_alpha(counts, values, level, row) for row in times])
    distance = _distance(values, counts.sum(axis=0), level)
    observed = times @ (np.einsum("uc,ck,uk->u", counts, distance, counts) / (counts.sum(axis=1) - 1))
    totals = times @ counts
    expected = np.einsum("bc,ck,bk->b", totals, distance, totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (totals.sum(axis=1) - 1) * observed / expected, np.nan)


def percentiles(drawn: ArrayLike, n_units: int, coverage: float = 0.95) -> tuple[float, float]:
    """`percentile_interval` of values resampled from n_units; nan is left out, and given if fewer than two are left."""
    values = np.asarray(drawn, dtype=np.float64)
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return float("nan"), float("nan")
    low, high = percentile_interval(values[None], n_units, level=coverage)[0].tolist()
    return low, high


def precision_recall(
    found: ArrayLike, truth: ArrayLike, weight: ArrayLike, times: ArrayLike | None = None
) -> tuple[Any, Any, Any]:
    """Precision, recall and F1 of what a measure found, weighted.

    found: 0 or 1 per unit. truth: the share of coders who said yes, 0 to 1, so that the numbers are those against a
    coder drawn at random. weight: inverse chance of having been drawn. times: how often each unit stands in each
    resample, shape (units, resamples); then each result has that many values. precision = sum(w f t) / sum(w f),
    recall = sum(w f t) / sum(w t), F1 = 2 sum(w f t) / (sum(w f) + sum(w t)); nan where the divisor is 0.
    """
    f, t, w = (np.asarray(values, dtype=np.float64) for values in (found, truth, weight))
    m = np.ones(len(w)) if times is None else np.asarray(times, dtype=np.float64)
    both, said, true = (w * f * t) @ m, (w * f) @ m, (w * t) @ m
    with np.errstate(divide="ignore", invalid="ignore"):
        return (
            np.where(said > 0, both / said, np.nan)[()],
            np.where(true > 0, both / true, np.nan)[()],
            np.where(said + true > 0, 2 * both / (said + true), np.nan)[()],
        )

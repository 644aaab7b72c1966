"""The coded sentences of one frame, ready for arithmetic: verdicts, truth, weights, and resamples within strata."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from framescope.framing.coded import Coded
from framescope.measures.agreement import percentiles
from framescope.measures.correction import draw_strata
from framescope.measures.draws import Seed

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """Coded sentences of one frame, ready for arithmetic: found, truth, weight, shape (units,); times: (units, 1 + n).

    The first column of `times` is the sample itself, the others are resamples.
    """

    found: Floats
    truth: Floats
    weight: Floats
    times: Floats


def judged_sentences(
    coded: Coded, frame: str, rows: NDArray[np.bool_], *, found: Floats | None = None, n: int = 999, seed: Seed = 1
) -> Judged:
    """Take the coded sentences of a frame, and resample them within their strata.

    What is compared afterwards, as one group's errors with another's, needs a seed of its own: under the same seed the
    resamples go up and down together.

    A stratum of which a part was coded without a single error would not vary at all, as if it were known that there is
    none. In the resamples such strata get shares of errors from Beta(a, m + 1/2), m the sentences coded, a their part
    (by size) of one half: together they carry the half error that Jeffreys' prior leaves possible after m right ones.
    Strata with hits carry one, of false hits, and those without another, of misses: the latter are far larger.
    """
    truth = coded.truth[frame].to_numpy()
    said = coded.found[frame].to_numpy() if found is None else found
    rows = rows & np.isfinite(truth) & np.isfinite(said)
    said, truth, weight = said[rows], truth[rows], coded.units["weight"].to_numpy()[rows]
    stratum, size = coded.strata[rows], coded.units["n_stratum"].to_numpy()[rows]
    first = seed if isinstance(seed, tuple) else (seed,)
    times = np.column_stack([np.ones(len(said)), _redrawn(tuple(stratum), tuple(size), n, (*first, 1))])
    at_of = {name: np.flatnonzero(stratum == name) for name in sorted(set(stratum))}
    silent = [at for at in at_of.values() if len(at) < size[at[0]] and not np.abs(said[at] - truth[at]).any()]
    # False hits are errors of one kind, misses of another.
    kinds = [(at, bool(said[at].min() > 0), float(size[at[0]])) for at in silent]
    of_kind = {hit: sum(n_in for _, kind, n_in in kinds if kind == hit) for hit in (True, False)}
    rng = np.random.default_rng((*first, 4))
    added: list[tuple[float, float, float, Floats]] = []
    for at, hit, n_in in kinds:
        share = np.concatenate([[0.0], rng.beta(0.5 * n_in / of_kind[hit], len(at) + 0.5, n)])
        times[at] *= 1 - share
        value = float(said[at].min())
        added.append((value, 1 - value, float(weight[at].sum()), share))
    if not added:
        return Judged(said, truth, weight, times)
    values, others, weights, shares = zip(*added, strict=True)
    return Judged(
        np.append(said, values), np.append(truth, others), np.append(weight, weights), np.vstack([times, *shares])
    )


@lru_cache(maxsize=2)
def _redrawn(stratum: tuple[str, ...], size: tuple[int, ...], n: int, seed: tuple[int, ...]) -> Floats:
    """`draw_strata`, kept for the next frame, since the same sentences are coded for all."""
    times = draw_strata(stratum, size, n, seed)
    times.flags.writeable = False
    return times


def around(value: float, drawn: Floats, n_units: int) -> tuple[float, float]:
    """Interval of resamples of n_units, widened to hold the estimate where its errors are all unseen."""
    low, high = percentiles(drawn, n_units)
    if not (np.isfinite(value) and np.isfinite(low)):
        return float("nan"), float("nan")
    return min(low, value), max(high, value)

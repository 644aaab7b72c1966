"""Keyness of a term in a target against a reference, one function a measure.

Notation, everywhere: `a`, `b` are a term's counts in target and reference, `c`, `d` the tokens of target and
reference; N = c + d, R = a + b, E1 = c R / N, E2 = d R / N. Arguments are numbers or arrays that broadcast
against each other; results are float64 of the broadcast shape. 0 ln 0 = 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, erfc, xlogy

Floats = NDArray[np.float64]


def _floats(*values: ArrayLike) -> list[Floats]:
    return [np.asarray(value, dtype=np.float64) for value in values]


def _gain(observed: Floats, expected: Floats) -> Floats:
    """observed ln(observed / expected), 0 where nothing was observed."""
    safe = np.where(observed > 0, expected, 1.0)
    return np.asarray(xlogy(observed, np.where(observed > 0, observed, 1.0) / safe))


def g2(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> Floats:
    """Log-likelihood ratio of the whole 2 x 2 table (four cells), >= 0, without a sign.

    2 [a ln(a/E1) + b ln(b/E2) + (c-a) ln((c-a)/(c-E1)) + (d-b) ln((d-b)/(d-E2))]: Dunning (1993). The
    number of quanteda (correction "none", which gives it the sign of a - E1) and AntConc. Higher means stronger
    evidence against equal rates, if tokens were independent; the direction is the sign of `log_ratio`.

    >>> float(g2(6000, 4500, 100_000, 100_000).round(4))
    226.8941
    """
    a, b, c, d = _floats(a, b, c, d)
    e1 = c * (a + b) / (c + d)
    e2 = d * (a + b) / (c + d)
    return np.maximum(2 * (_gain(a, e1) + _gain(b, e2) + _gain(c - a, c - e1) + _gain(d - b, d - e2)), 0)


def g2_two_cell(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> Floats:
    """Log-likelihood of the term's own two cells: 2 [a ln(a/E1) + b ln(b/E2)].

    Rayson & Garside (2000), the UCREL wizard's number; smaller corpora tell it from `g2`.

    >>> float(g2_two_cell(40, 10, 400, 400).round(4))
    19.2745
    """
    a, b, c, d = _floats(a, b, c, d)
    return 2 * (_gain(a, c * (a + b) / (c + d)) + _gain(b, d * (a + b) / (c + d)))


def chi2(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, yates: bool = False) -> Floats:
    """Pearson's X2 of the whole 2 x 2 table, N (|a(d-b) - b(c-a)| - Y)^2 / (R (N-R) c d), >= 0, without a sign.

    Y is 0, with `yates` N/2 but no more than the difference itself: Yates' correction, as SciPy and R's chisq.test
    apply it. quanteda's `correction = "none"` is the one without; its default corrects only where a cell expects less
    than 5. nan where a margin is 0.

    >>> float(chi2(40, 10, 400, 400).round(4))
    19.2
    """
    a, b, c, d = _floats(a, b, c, d)
    n, r = c + d, a + b
    gap = np.abs(a * (d - b) - b * (c - a))
    gap = gap - (np.minimum(n / 2, gap) if yates else 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(n * gap**2 / (r * (n - r) * c * d))


def p_tokens(g2_score: ArrayLike) -> Floats:
    """P-value of a `g2` score if every token were drawn on its own (chi-square, 1 df).

    Words of one article are not independent, so this p is far too small for news: show it, never alone.
    """
    return np.asarray(erfc(np.sqrt(np.maximum(np.asarray(g2_score, dtype=np.float64), 0) / 2)))


def log_ratio(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, zero: float = 0.5) -> Floats:
    """Binary logarithm of the ratio of rates, log2[(a/c) / (b/d)]: 1 is twice as often in the target.

    Hardie (2014). A count of 0 becomes `zero` (0.5), which decides the order of terms that one side lacks.
    Where a side has no tokens the result is nan.
    """
    a, b, c, d = _floats(a, b, c, d)
    a, b = np.where(a == 0, zero, a), np.where(b == 0, zero, b)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = np.where((c > 0) & (d > 0), np.log2(a) - np.log2(b) - np.log2(c) + np.log2(d), np.nan)
    return ratio


def percent_diff(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, zero: float = 0.5) -> Floats:
    """%DIFF = 100 [(a/c) / (b/d) - 1]: 100 is twice as often in the target; Gabrielatos & Marchi (2011).

    A reference count of 0 becomes `zero`, so that the result stays finite.
    """
    a, b, c, d = _floats(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((c > 0) & (d > 0), 100 * (a * d / (c * np.where(b == 0, zero, b)) - 1), np.nan)


def bic(g2_score: ArrayLike, n_tokens: ArrayLike, n_corpora: int = 2) -> Floats:
    """Bayes factor, G2 - (k - 1) ln N for k corpora of N tokens together: Wilson (2013); > 2 is evidence.

    g2_score: Wilson's is that of Rayson & Garside, `g2_two_cell`, and so is the UCREL wizard's and the column `bic` of
    keyness tables. nan where there are no tokens.

    >>> float(bic(g2_two_cell(620, 267, 1_017_879, 1_007_532), 2_025_411).round(3))
    126.344
    """
    score, size = _floats(g2_score, n_tokens)
    evidence: Floats = score - (n_corpora - 1) * np.log(np.where(size > 0, size, np.nan))
    return evidence


def lrc(
    a: ArrayLike,
    b: ArrayLike,
    c: ArrayLike,
    d: ArrayLike,
    *,
    n_tests: int | None = None,
    alpha: float = 0.05,
) -> Floats:
    """Conservative log ratio: the confidence bound of `log_ratio` that is nearest to 0; Evert (2022).

    Clopper-Pearson bounds [lo, hi] of a / (a + b) at `alpha` / `n_tests` (Bonferroni; default: the number
    of terms given). If a/c >= b/d: max(0, log2[(d/c) lo / (1 - lo)]), else min(0, log2[(d/c) hi / (1 - hi)]).
    0 means that the direction is not certain, token by token.
    """
    a, b, c, d = np.broadcast_arrays(*_floats(a, b, c, d))
    level = alpha / max(a.size if n_tests is None else n_tests, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        more = a * d >= b * c  # each bound is sought only where it is used: that is what takes time
        low = betaincinv(a, b + 1, level / 2, where=(a > 0) & more, out=np.zeros(a.shape))
        high = betaincinv(a + 1, b, 1 - level / 2, where=(b > 0) & ~more, out=np.ones(a.shape))
        up = np.maximum(0.0, np.log2(d / c * low / (1 - low)))
        down = np.minimum(0.0, np.log2(d / c * high / (1 - high)))
    return np.where((c > 0) & (d > 0), np.where(more, up, down), np.nan)


def log_odds_z(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, prior: ArrayLike, prior_total: float) -> Floats:
    """Weighted log odds with a Dirichlet prior, as a z score; Monroe, Colaresi & Quinn (2008), eq. 15-22.

    `prior` is A, the pseudo-count of each term (one number: a flat prior), `prior_total` its sum A0 over the
    vocabulary. delta = ln[(a+A)/(c+A0-a-A)] - ln[(b+A)/(d+A0-b-A)], var = 1/(a+A) + 1/(b+A),
    z = delta / sqrt(var). Positive: more in the target. Name the prior beside the number.
    """
    a, b, c, d, prior = _floats(a, b, c, d, prior)
    y1, y2 = a + prior, b + prior
    # No tokens on a side, or no other word to hold odds against: nan.
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(y1 / (c + prior_total - y1)) - np.log(y2 / (d + prior_total - y2))
        z = delta / np.sqrt(1 / y1 + 1 / y2)
    return np.where(np.isfinite(z) & (c > 0) & (d > 0), z, np.nan)

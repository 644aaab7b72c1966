"""Lexical diversity of one text, from its codes (one number per running word). Higher: more different words."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FACTOR = 0.72  # McCarthy & Jarvis (2010): where the curve of the type-token ratio has levelled off


def mattr(codes: ArrayLike, window: int = 100) -> float:
    """Moving-average type-token ratio: the mean share of different words over all windows of `window` words.

    Covington & McFall (2010). Unlike the plain ratio it does not fall as texts get longer. nan for a text shorter than
    the window. A word adds to every window in which it is the first of its kind, so no window is walked.

    >>> mattr([1, 1, 2, 1], window=2)
    0.8333333333333334
    """
    values = np.asarray(codes)
    n = len(values)
    if n < window or window < 1:
        return float("nan")
    before = _before(values)
    at = np.arange(n)
    first = np.maximum(before + 1, np.maximum(at - window + 1, 0))  # the first window that it adds to
    last = np.minimum(at, n - window)
    return float(np.maximum(last - first + 1, 0).sum() / (window * (n - window + 1)))


def mtld(codes: ArrayLike, factor: float = FACTOR) -> float:
    """Measure of textual lexical diversity: the mean number of words that keep a type-token ratio above `factor`.

    McCarthy & Jarvis (2010): the text is cut into stretches, each ending where its ratio has come down to `factor`; the
    rest counts as the part of a stretch it has covered, (1 - ratio) / (1 - factor). Words over stretches, mean of
    reading forwards and backwards. nan for an empty text, and where no word is ever repeated. Texts below 100
    words are held to be too short for it.

    >>> mtld([1, 1] * 3)
    2.0
    """
    before = _before(np.asarray(codes))
    last = len(before) - 1
    backwards = np.full(len(before), -1)
    again = np.flatnonzero(before >= 0)
    backwards[last - before[again]] = last - again
    return (_stretch(before, factor) + _stretch(backwards, factor)) / 2


def _before(values: NDArray[Any]) -> NDArray[np.int64]:
    """Where the same word stood last, -1 for its first time: shape of `values`."""
    order = np.argsort(values, kind="stable")
    again = values[order][1:] == values[order][:-1]
    before = np.full(len(values), -1)
    before[order[1:][again]] = order[:-1][again]
    return before


def _stretch(before: NDArray[np.int64], factor: float) -> float:
    """Words over stretches, read in one direction. A word that is new to its stretch raises the ratio, so only the
    others, of which the last one stands in the stretch too, are looked at."""
    n, start, repeated, stretches = len(before), 0, 0, 0.0
    if n and factor >= 1:  # every word ends a stretch
        return 1.0
    again = np.flatnonzero(before >= 0)
    for at, last in zip(again.tolist(), before[again].tolist(), strict=True):
        if last >= start:
            repeated += 1
            length = at - start + 1
            if length - repeated <= factor * length:
                stretches += 1
                start, repeated = at + 1, 0
    length = n - start
    if length:
        stretches += (1 - (length - repeated) / length) / (1 - factor)
    return n / stretches if stretches else float("nan")

"""Lexical diversity of one text, from its codes (one number per running word). Higher: more different words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

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
    order = np.argsort(values, kind="stable")
    again = values[order][1:] == values[order][:-1]
    before = np.full(n, -1)  # where the same word stood last
    before[order[1:][again]] = order[:-1][again]
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
    words = np.asarray(codes).tolist()
    return (_stretch(words, factor) + _stretch(words[::-1], factor)) / 2


def _stretch(words: Sequence[int], factor: float) -> float:
    seen: set[int] = set()
    length, stretches = 0, 0.0
    for word in words:
        length += 1
        seen.add(word)
        if len(seen) <= factor * length:
            stretches += 1
            seen.clear()
            length = 0
    if length:
        stretches += (1 - len(seen) / length) / (1 - factor)
    return len(words) / stretches if stretches else float("nan")

"""Lexical diversity of texts, from their codes (one number per running word). Higher: more different words.

Many texts are read at a time: their words stand one after the other, and `starts` says where each text begins, and
where the last one ends. What is read is `word_before`, the place at which the same word stood last in its text.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FACTOR = 0.72  # McCarthy & Jarvis (2010): where the curve of the type-token ratio has levelled off
AHEAD = 48  # words of each text that are looked at together
TOGETHER = 24  # texts at least that are read in step: fewer are read word by word

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def mattr(codes: ArrayLike, window: int = 100) -> float:
    """Moving-average type-token ratio: the mean share of different words over all windows of `window` words.

    Covington & McFall (2010). Unlike the plain ratio it does not fall as texts get longer. nan for a text shorter than
    the window. A word adds to every window in which it is the first of its kind, so no window is walked.

    >>> mattr([1, 1, 2, 1], window=2)
    0.8333333333333334
    """
    before, starts = _one(codes)
    return float(mattr_of_texts(before, starts, window)[0])


def mtld(codes: ArrayLike, factor: float = FACTOR) -> float:
    """Measure of textual lexical diversity: the mean number of words that keep a type-token ratio above `factor`.

    McCarthy & Jarvis (2010): the text is cut into stretches, each ending where its ratio has come down to `factor`; the
    rest counts as the part of a stretch it has covered, (1 - ratio) / (1 - factor). Words over stretches, mean of
    reading forwards and backwards. nan for an empty text, and where no word is ever repeated. Texts below 100
    words are held to be too short for it.

    >>> mtld([1, 1] * 3)
    2.0
    """
    before, starts = _one(codes)
    return float(mtld_of_texts(before, starts, factor)[0])


def _one(codes: ArrayLike) -> tuple[Places, Places]:
    numbers = np.unique(np.asarray(codes), return_inverse=True)[1].ravel()
    starts = np.array([0, len(numbers)])
    return word_before(numbers, starts), starts


def word_before(codes: NDArray[Any], starts: ArrayLike) -> Places:
    """Where the same word stood last in the same text, -1 for its first time there: shape of `codes`.

    codes: whole numbers from 0 to 2**31 - 1. The place is one in `codes`, of which there are fewer than 2**32.

    >>> word_before(np.array([7, 8, 7, 7, 8]), [0, 3, 5]).tolist()
    [-1, -1, 0, -1, -1]
    """
    keys = np.sort((codes.astype(np.int64) << 32) | np.arange(len(codes)))  # by word, and by place
    word, at = keys >> 32, keys & (2**32 - 1)
    before = np.full(len(codes), -1)
    again = word[1:] == word[:-1]
    before[at[1:][again]] = at[:-1][again]
    begins = np.asarray(starts)
    before[before < np.repeat(begins[:-1], np.diff(begins))] = -1
    return before


def mattr_of_texts(before: Places, starts: ArrayLike, window: int = 100) -> Floats:
    """`mattr` of each text, shape (texts,); before: of `word_before`."""
    begins = np.asarray(starts)
    n = np.diff(begins)
    if window < 1:
        return np.full(len(n), np.nan)
    start, end = np.repeat(begins[:-1], n), np.repeat(begins[1:], n)
    at = np.arange(len(before))
    first = np.maximum(before + 1, np.maximum(at - window + 1, start))  # the first window that it adds to
    last = np.minimum(at, end - window)
    added = np.concatenate([[0], np.cumsum(np.maximum(last - first + 1, 0))])
    windows = n - window + 1
    return np.where(windows > 0, (added[begins[1:]] - added[begins[:-1]]) / (window * np.maximum(windows, 1)), np.nan)


def mtld_of_texts(before: Places, starts: ArrayLike, factor: float = FACTOR) -> Floats:
    """`mtld` of each text, shape (texts,); before: of `word_before`."""
    begins = np.asarray(starts)
    n_all = len(before)
    again = np.flatnonzero(before >= 0)
    backwards = np.full(n_all, -1)
    backwards[n_all - 1 - before[again]] = n_all - 1 - again
    there = _read(before, begins, factor)
    return np.asarray((there + _read(backwards, n_all - begins[::-1], factor)[::-1]) / 2)


def _read(before: Places, starts: Places, factor: float) -> Floats:
    """Words over stretches of each text, read in one direction, all texts in step: from the start of its stretch each
    looks at the next `AHEAD` words. A stretch ends at a word that has been in it; others raise the ratio."""
    ends, n = starts[1:], np.diff(starts)
    if factor >= 1:  # every word ends a stretch
        return np.where(n > 0, 1.0, np.nan)
    start, seen, repeated = starts[:-1].copy(), np.zeros_like(n), np.zeros_like(n)  # of its stretch: where; how many
    stretches, ahead = np.zeros(len(n)), np.arange(AHEAD)
    left = np.flatnonzero(n)
    while len(left) >= TOGETHER:
        place = (start[left] + seen[left])[:, None] + ahead
        inside = place < ends[left, None]
        again = (before.take(place, mode="clip") >= start[left, None]) & inside
        so_far = repeated[left, None] + np.cumsum(again, axis=1, dtype=np.int32)
        length = seen[left, None] + 1 + ahead
        stop = again & (length - so_far <= factor * length)
        at = stop.argmax(axis=1)
        ended = stop[np.arange(len(left)), at]
        over, on = left[ended], left[~ended]
        stretches[over] += 1
        start[over] += seen[over] + at[ended] + 1
        seen[over], repeated[over] = 0, 0
        seen[on] += np.count_nonzero(inside[~ended], axis=1)
        repeated[on] = so_far[~ended, -1]
        left = left[start[left] + seen[left] < ends[left]]
    for text in left.tolist():
        where, repeated[text], more = _walk(before, start[text], seen[text], repeated[text], ends[text], factor)
        stretches[text] += more
        start[text], seen[text] = where, ends[text] - where
    length = np.maximum(seen, 1)
    stretches += np.where(seen > 0, (1 - (length - repeated) / length) / (1 - factor), 0.0)
    return np.where(stretches > 0, n / np.where(stretches > 0, stretches, 1.0), np.nan)


def _walk(before: Places, start: int, seen: int, repeated: int, end: int, factor: float) -> tuple[int, int, int]:
    """Read one text on, word by word, to its end: where its last stretch starts, its repeated words, stretches ended.

    A word that is new to its stretch raises the ratio, so only the others are looked at.
    """
    stretches, first = 0, start + seen
    again = first + np.flatnonzero(before[first:end] >= start)
    for at, last in zip(again.tolist(), before[again].tolist(), strict=True):
        if last >= start:
            repeated += 1
            length = at - start + 1
            if length - repeated <= factor * length:
                stretches += 1
                start, repeated = at + 1, 0
    return start, repeated, stretches

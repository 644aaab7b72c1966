"""Passages that two documents share: seeds of equal words, grown, and chained over small edits. Exact, no sampling."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.corpus.words import Words

SEED = 6  # words: a run of twelve with one word changed holds six unchanged ones on end
LEAST = 12  # words of a passage
GAP = 6  # words between two stretches of one passage: the edits it may hold
MATCHED = 0.7  # of the words of a passage are equal
NEIGHBOURS = 8  # a seed found in very many documents is compared with so many before it, not with all
PART = 4_000_000  # seeds sorted at a time
BUCKET_BITS = 23
_ALONE = np.uint64(1 << 40)  # beyond every code
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Places = NDArray[np.int64]
COLUMNS = ("document", "other", "start", "end", "other_start", "other_end", "n_words")


def find_passages(words: Words) -> pd.DataFrame:
    """Find what pairs of documents share.

    One row per passage: document < other (rows), start, end, other_start, other_end (words, counted over the corpus),
    n_words (equal ones). A passage is a chain of stretches of equal words, on end in both documents but for gaps of at
    most GAP words, at least LEAST words long, of which MATCHED are equal; or the whole of a shorter text.
    """
    segments = _grown(_seeds(words), words)
    return _chained(segments, words)


def _hashes(words: Words) -> NDArray[np.uint64]:
    """A 64-bit hash of the run of SEED words that begins at every word; unlike any other where it leaves the text."""
    n = max(len(words.codes) - SEED + 1, 0)
    made = np.zeros(n, np.uint64)
    for low in range(0, n, PART):
        high = min(low + PART, n)
        mixed = _mixed(words.codes[low : high + SEED - 1].astype(np.uint64))
        part = made[low:high]
        for k in range(SEED):
            part *= _MULTIPLIER
            part += mixed[k : k + high - low]
    made ^= made >> np.uint64(32)
    for back in range(1, SEED):
        crossing = words.starts[1:-1] - back
        crossing = crossing[(crossing >= 0) & (crossing < n)]
        made[crossing] = _mixed(crossing.astype(np.uint64) + _ALONE)
    return made


def _mixed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = (codes + np.uint64(1)) * _MULTIPLIER
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed


def _seeds(words: Words) -> tuple[Places, Places]:
    """Pairs of places with equal runs, in different documents, the earlier first."""
    hashes = _hashes(words)
    pairs: list[tuple[Places, Places]] = []
    n_parts = len(hashes) // PART + 1
    for part in range(n_parts):
        places = np.flatnonzero(hashes % np.uint64(n_parts) == part) if n_parts > 1 else np.arange(len(hashes))
        keys = hashes[places]
        bucket = (keys * _MULTIPLIER >> np.uint64(64 - BUCKET_BITS)).astype(np.int32)
        # nearly all runs are met once: only the others are sorted
        shared = np.bincount(bucket, minlength=1 << BUCKET_BITS)[bucket] > 1
        keys, places = keys[shared], places[shared]
        order = np.argsort(keys, kind="stable")
        keys, places = keys[order], places[order]
        for lag in range(1, NEIGHBOURS + 1):
            same = keys[lag:] == keys[:-lag]
            if not same.any():
                break
            first, second = places[:-lag][same], places[lag:][same]
            differ = words.text_of(first) != words.text_of(second)
            pairs.append((first[differ], second[differ]))
    if not pairs:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([first for first, _ in pairs]), np.concatenate([second for _, second in pairs])


def _grown(seeds: tuple[Places, Places], words: Words) -> NDArray[np.int64]:
    """Join seeds on one diagonal and grow them as far as words are equal: rows of (a, b, length), sorted by pair."""
    a, b = seeds
    in_a, in_b = words.text_of(a), words.text_of(b)
    order = np.lexsort((a, b - a, in_b, in_a))
    a, b, in_a, in_b = a[order], b[order], in_a[order], in_b[order]
    if not len(a):
        return np.empty((0, 3), np.int64)
    new = np.ones(len(a), bool)
    new[1:] = (np.diff(a) > SEED) | (np.diff(b - a) != 0) | (np.diff(in_b) != 0) | (np.diff(in_a) != 0)
    begin = np.flatnonzero(new)
    last = np.concatenate([begin[1:], [len(a)]]) - 1
    low_a, low_b, high_a = a[begin], b[begin], a[last] + SEED
    high_b = low_b + (high_a - low_a)
    codes = words.codes
    floor_a, floor_b = words.starts[in_a[begin]], words.starts[in_b[begin]]
    ceiling_a, ceiling_b = words.starts[in_a[begin] + 1], words.starts[in_b[begin] + 1]
    active = np.arange(len(low_a))
    while len(active):
        active = active[(low_a[active] > floor_a[active]) & (low_b[active] > floor_b[active])]
        active = active[codes[low_a[active] - 1] == codes[low_b[active] - 1]]
        low_a[active] -= 1
        low_b[active] -= 1
    active = np.arange(len(low_a))
    while len(active):
        active = active[(high_a[active] < ceiling_a[active]) & (high_b[active] < ceiling_b[active])]
        active = active[codes[high_a[active]] == codes[high_b[active]]]
        high_a[active] += 1
        high_b[active] += 1
    return np.unique(np.column_stack([low_a, low_b, high_a - low_a]), axis=0)


def _chained(segments: NDArray[np.int64], words: Words) -> pd.DataFrame:
    """Chain stretches over gaps, keep what is long enough."""
    a, b, length = segments.T if len(segments) else np.empty((3, 0), np.int64)
    first, second = words.text_of(a), words.text_of(b)
    order = np.lexsort((b, a, second, first))
    a, b, length, first, second = a[order], b[order], length[order], first[order], second[order]
    gap_a = a[1:] - (a + length)[:-1]
    gap_b = b[1:] - (b + length)[:-1]
    joined = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
    joined &= (np.abs(gap_a) <= GAP) & (np.abs(gap_b) <= GAP) & (np.minimum(gap_a, gap_b) > -SEED)
    chain = np.concatenate([[0], np.cumsum(~joined)]) if len(a) else np.empty(0, np.int64)
    begin = np.flatnonzero(np.concatenate([[True], ~joined])) if len(a) else np.empty(0, np.int64)
    ends_a, ends_b = (np.maximum.reduceat(x + length, begin) if len(a) else x for x in (a, b))
    matched = np.bincount(chain, weights=length).astype(np.int64) if len(a) else a
    table = pd.DataFrame(
        {
            "document": first[begin],
            "other": second[begin],
            "start": a[begin],
            "end": ends_a,
            "other_start": np.minimum.reduceat(b, begin) if len(a) else b,
            "other_end": ends_b,
            "n_words": matched,
        },
        columns=list(COLUMNS),
    )
    span = np.maximum(table["end"] - table["start"], table["other_end"] - table["other_start"])
    table["n_words"] = np.minimum(table["n_words"], table["end"] - table["start"])
    n = words.n_words
    shorter = np.minimum(n[table["document"]], n[table["other"]]) if len(table) else span
    long_enough = (span >= LEAST) | (table["n_words"] >= shorter)
    keep = long_enough & (table["n_words"] >= MATCHED * span)
    return table[keep].reset_index(drop=True)

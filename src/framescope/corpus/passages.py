"""Passages that two documents share: seeds of equal words, grown, and chained over small edits. Exact, no sampling."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.corpus.words import Places, Words
from framescope.progress import progress

SEED = 6  # words: a run of twelve with one word changed holds six unchanged ones on end
LEAST = 12  # words of a passage
GAP = 6  # words between two stretches of one passage: the edits it may hold
MATCHED = 0.7  # of the words of a passage are equal
NEIGHBOURS = 8  # a seed found in very many documents is compared with so many before it, not with all
PART = 1_000_000  # words hashed at a time
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

COLUMNS = ("document", "other", "start", "end", "other_start", "other_end", "n_words")


def find_passages(words: Words) -> pd.DataFrame:
    """Find what pairs of documents share.

    One row per passage: document < other (rows), start, end, other_start, other_end (words, counted over the corpus),
    n_words (equal ones). A passage is a chain of stretches of equal words, on end in both documents but for gaps of at
    most GAP words, at least LEAST words long, of which MATCHED are equal; or the whole of a shorter text.
    """
    segments = _grown(_seeds(words), words)
    return _chained(segments, words)


def _hashes(codes: NDArray[np.int32]) -> NDArray[np.uint64]:
    """A 64-bit hash of the run of SEED words that begins at every word but the last ones."""
    mixed = (codes.astype(np.uint64) + np.uint64(1)) * _MULTIPLIER
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    n = len(codes) - SEED + 1
    made = np.zeros(n, np.uint64)
    for k in range(SEED):
        made *= _MULTIPLIER
        made += mixed[k : k + n]
    return made


def _met_again(words: Words) -> Places:
    """Places whose run is met elsewhere, and few others: the upper halves of the hashes tell."""
    n = max(len(words.codes) - SEED + 1, 0)
    upper = np.empty(n, np.uint32)
    for low in progress(range(0, n, PART), "looking for shared passages"):
        high = min(low + PART, n)
        upper[low:high] = _hashes(words.codes[low : high + SEED - 1]) >> np.uint64(32)
    ordered = np.sort(upper)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    del ordered
    bits = np.uint32(min(32, max(16, len(again).bit_length() + 3)))
    known = np.zeros(1 << int(bits), bool)
    known[again >> (np.uint32(32) - bits)] = True
    places = np.concatenate(
        [np.empty(0, np.int64)]
        + [low + np.flatnonzero(known[upper[low : low + PART] >> (np.uint32(32) - bits)]) for low in range(0, n, PART)]
    )
    ends_in_text = words.text_of(places) == words.text_of(places + SEED - 1)
    return np.asarray(places[ends_in_text])


def _seeds(words: Words) -> tuple[Places, Places]:
    """Pairs of places with equal runs, in different documents, the earlier first."""
    places = _met_again(words)
    runs = words.codes[places[:, None] + np.arange(SEED)]
    keys = _hashes(np.append(runs.ravel(), np.zeros(SEED - 1, np.int32)))[: runs.size : SEED]
    order = np.argsort(keys, kind="stable")
    keys, places, runs = keys[order], places[order], runs[order]
    documents = words.text_of(places)
    pairs = [(np.empty(0, np.int64), np.empty(0, np.int64))]
    for lag in range(1, NEIGHBOURS + 1):
        found = np.flatnonzero((keys[lag:] == keys[:-lag]) & (documents[lag:] != documents[:-lag]))
        found = found[(runs[found] == runs[found + lag]).all(axis=1)]  # two runs may have one hash
        pairs.append((places[found], places[found + lag]))
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

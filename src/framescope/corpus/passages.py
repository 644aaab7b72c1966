"""Passages that two documents share: seeds of equal words, grown, and chained over small edits. Exact, no sampling."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.corpus.words import Places, Words
from framescope.progress import progress
from framescope.shards import give_back

SEED = 6  # words: a run of twelve with one word changed holds six unchanged ones on end
LEAST = 12  # words of a passage
GAP = 6  # words between two stretches of one passage: the edits it may hold
CHANGED, DROP = 2, 6  # what a changed word takes from a stretch that grows, and by how much it may fall (at most SEED)
MATCHED = 0.7  # of the words of a passage are equal
NEIGHBOURS = 8  # a seed found in very many documents is compared with so many before it, not with all
PART = 1 << 16  # words hashed at a time, which a processor keeps at hand
RANGE = 10_000_000  # words whose hashes are looked at together
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SQUARED = np.uint64(0x9E3779B97F4A7C15**2 % 2**64)

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
    mixed = codes.astype(np.uint64)
    mixed += np.uint64(1)
    mixed *= _MULTIPLIER
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    two = mixed[:-1] * _MULTIPLIER  # a polynomial of six terms, from pairs of them
    two += mixed[1:]
    made = two[:-4] * _SQUARED
    made += two[2:-2]
    made *= _SQUARED
    made += two[4:]
    return made


def _met_again(words: Words) -> Places:
    """Places whose run is met elsewhere, and few others: the upper halves of the hashes tell."""
    parts = range(0, max(len(words.codes) - SEED + 1, 0), PART)
    n_ranges = 1 + len(words.codes) // RANGE
    ranges = progress(range(n_ranges), "looking for shared passages")
    again = np.concatenate([_twice(words, parts, k, n_ranges) for k in ranges])
    give_back()
    bits = np.uint32(min(32, max(16, len(again).bit_length() + 3)))
    known = np.zeros(1 << int(bits), bool)
    known[again >> (np.uint32(32) - bits)] = True
    found = [low + np.flatnonzero(known[_upper(words, low) >> (np.uint32(32) - bits)]) for low in parts]
    places = np.concatenate([np.empty(0, np.int64), *found])
    del found
    give_back()
    ends_in_text = places + SEED <= words.starts[words.text_of(places) + 1]
    return np.asarray(places[ends_in_text])


def _twice(words: Words, parts: Iterable[int], k: int, n_ranges: int) -> NDArray[np.uint32]:
    """The upper halves in the k-th range that come more than once; made anew for each range, so that few are held."""
    width = np.uint32(-(-(2**32) // n_ranges)) if n_ranges > 1 else np.uint32(0)
    upper = (_upper(words, low) for low in parts)
    held = upper if n_ranges == 1 else (part[part // width == k] for part in upper)
    ordered = np.concatenate([np.empty(0, np.uint32), *held])
    ordered.sort()
    return np.asarray(ordered[1:][ordered[1:] == ordered[:-1]])


def _upper(words: Words, low: int) -> NDArray[np.uint32]:
    """The upper halves of the hashes of PART runs."""
    return np.asarray(_hashes(words.codes[low : low + PART + SEED - 1]) >> np.uint64(32), np.uint32)


def _seeds(words: Words) -> Places:
    """Pairs of places with equal runs of words, in different documents: rows of (earlier, later, how many on end)."""
    codes, places = words.codes, _met_again(words)
    keys = np.empty(len(places), np.uint64)
    for low in range(0, len(places), PART):
        runs = codes[places[low : low + PART, None] + np.arange(SEED)].ravel()
        keys[low : low + PART] = _hashes(np.append(runs, np.zeros(SEED - 1, np.int32)))[: len(runs) : SEED]
    order = np.argsort(keys, kind="stable")
    keys, documents = keys[order], words.text_of(places)[order]
    runs = [np.empty((0, 3), np.int64)]
    for lag in range(1, NEIGHBOURS + 1):
        found = np.flatnonzero((keys[lag:] == keys[:-lag]) & (documents[lag:] != documents[:-lag]))
        runs.append(_runs(*_met(places, order[found], order[found + lag], codes)))
    return np.concatenate(runs)


def _met(places: Places, one: Places, other: Places, codes: NDArray[np.int32]) -> tuple[Places, Places]:
    """Pairs of places by their numbers, in the order of the first; not those that share a hash but not the words."""
    partner = np.full(len(places), -1, np.int64)
    partner[one] = places[other]
    met = np.flatnonzero(partner >= 0)
    a, b = places[met], partner[met]
    same = np.ones(len(a), bool)
    for k in range(SEED):
        same &= codes[a + k] == codes[b + k]
    return a[same], b[same]


def _runs(a: Places, b: Places) -> Places:
    """Seeds that follow each other in both documents as one: rows of (a, b, seeds)."""
    new = np.append(len(a) > 0, (np.diff(a) != 1) | (np.diff(b) != 1))[: len(a)]
    begin = np.flatnonzero(new)
    return np.column_stack([a[begin], b[begin], np.diff(np.append(begin, len(a)))])


def _grown(seeds: Places, words: Words) -> Places:
    """Join seeds on one diagonal and grow them: rows of (a, b, length, equal words), in the order of the pairs."""
    a, b, n = seeds.T
    in_a, in_b = words.text_of(a), words.text_of(b)
    order = np.lexsort((a, b - a, in_b, in_a))
    a, b, n, in_a, in_b = a[order], b[order], n[order], in_a[order], in_b[order]
    if not len(a):
        return np.empty((0, 4), np.int64)
    new = np.ones(len(a), bool)
    new[1:] = (a[1:] - (a + n)[:-1] >= SEED) | (np.diff(b - a) != 0) | (np.diff(in_b) != 0) | (np.diff(in_a) != 0)
    begin = np.flatnonzero(new)
    last = np.concatenate([begin[1:], [len(a)]]) - 1
    low, shift, in_a, in_b = a[begin], (b - a)[begin], in_a[begin], in_b[begin]
    high = (a + n)[last] + SEED - 1
    equal = high - low
    beside = (np.diff(shift) == 0) & (np.diff(in_b) == 0) & (np.diff(in_a) == 0)  # the next one is on the same diagonal
    gap = np.where(beside, low[1:] - high[:-1], len(words.codes))
    before, after = np.append(len(words.codes), gap), np.append(gap, len(words.codes))
    room = np.minimum(low - words.starts[in_a], low + shift - words.starts[in_b])
    left, held_left = _reach(words.codes, low - 1, shift, -1, room, before)
    room = np.minimum(words.starts[in_a + 1] - high, words.starts[in_b + 1] - high - shift)
    right, held_right = _reach(words.codes, high, shift, 1, room, after)
    low, high, equal = low - left, high + right, equal + held_left + held_right
    return _united(low, high, shift, equal, in_a * len(words.starts) + in_b, words)


def _reach(
    codes: NDArray[np.int32], at: Places, shift: Places, step: int, room: Places, gap: Places
) -> tuple[Places, Places]:
    """How far stretches grow in one direction, and how many of the words taken in are equal.

    An equal word counts 1, another -CHANGED; a stretch ends where the sum is highest, and is given up where it has
    fallen by DROP (Altschul et al. 1990). One that gets over the gap to the next stretch need not go on: that one has
    SEED equal words at least, so the sum would be highest at its end, and grow from there as it does.
    """
    score, equal, top, length, held = (np.zeros(len(at), np.int64) for _ in range(5))
    limit = np.minimum(room, gap)
    active = np.flatnonzero(limit > 0)
    n = 0
    while len(active):
        place = at[active] + step * n
        same = codes[place] == codes[place + shift[active]]
        equal[active] += same
        score[active] += np.where(same, 1, -CHANGED)
        n += 1
        better = active[score[active] > top[active]]
        top[better], length[better], held[better] = score[better], n, equal[better]
        active = active[score[active] > top[active] - DROP]
        across = active[gap[active] == n]
        length[across], held[across] = n, equal[across]
        active = active[limit[active] > n]
    return length, held


def _united(low: Places, high: Places, shift: Places, equal: Places, pair: Places, words: Words) -> NDArray[np.int64]:
    """Join stretches of one diagonal that overlap, and count again how many of the words of such are equal."""
    order = np.lexsort((low, shift, pair))
    low, high, shift, equal, pair = (x[order] for x in (low, high, shift, equal, pair))
    diagonal = np.cumsum(np.append(0, (np.diff(pair) != 0) | (np.diff(shift) != 0)))
    apart = diagonal * (len(words.codes) + 1)
    reach = np.maximum.accumulate(high + apart)
    begin = np.flatnonzero(np.append(True, low[1:] + apart[1:] > reach[:-1]))
    last = np.append(begin[1:], len(low)) - 1
    made = np.column_stack([low[begin], low[begin] + shift[begin], (reach - apart)[last] - low[begin], equal[begin]])
    for i in np.flatnonzero(last > begin).tolist():
        a, b, length, _ = made[i]
        made[i, 3] = np.count_nonzero(words.codes[a : a + length] == words.codes[b : b + length])
    return made


def _chained(segments: NDArray[np.int64], words: Words) -> pd.DataFrame:
    """Chain stretches over gaps, keep what is long enough."""
    a, b, length, equal = segments.T if len(segments) else np.empty((4, 0), np.int64)
    first, second = words.text_of(a), words.text_of(b)
    order = np.lexsort((b, a, second, first))
    a, b, length, equal, first, second = (x[order] for x in (a, b, length, equal, first, second))
    gap_a = a[1:] - (a + length)[:-1]
    gap_b = b[1:] - (b + length)[:-1]
    joined = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
    joined &= (np.abs(gap_a) <= GAP) & (np.abs(gap_b) <= GAP) & (np.minimum(gap_a, gap_b) > -SEED)
    chain = np.concatenate([[0], np.cumsum(~joined)]) if len(a) else np.empty(0, np.int64)
    begin = np.flatnonzero(np.concatenate([[True], ~joined])) if len(a) else np.empty(0, np.int64)
    ends_a, ends_b = (np.maximum.reduceat(x + length, begin) if len(a) else x for x in (a, b))
    matched = np.bincount(chain, weights=equal).astype(np.int64) if len(a) else a
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

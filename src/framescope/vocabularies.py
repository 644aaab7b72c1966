"""Vocabularies: types as Arrow strings, sorted by code point, found, united and numbered."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.byte_words import Bytes, Numbers, Places
from framescope.shards import POOL, n_threads, spread
from framescope.short_strings import Pairs, join_pairs, read_pairs, sorted_places, spell

AT_ONCE = 12_000  # strings that a thread sorts at a time: what is made of them fits a processor's caches


def encode(values: pa.Array) -> pa.DictionaryArray:
    """Number distinct values in the order they come."""
    return pc.dictionary_encode(values, memory_pool=POOL)


def kept_of(values: pa.Array, mask: NDArray[np.bool_]) -> pa.Array:
    return pc.filter(values, pa.array(mask, memory_pool=POOL), memory_pool=POOL)


def join_types(vocabularies: Sequence[pa.Array]) -> pa.Array:
    """Unite vocabularies; sorted by code point."""
    types = pc.unique(pa.concat_arrays([pa.array([], pa.large_string()), *vocabularies]))
    return types.take(pc.sort_indices(types))


def find_types(types: pa.Array, names: pa.Array) -> Numbers:
    """Find names in a vocabulary that holds them all: their numbers."""
    return np.asarray(pc.index_in(names, value_set=types)).astype(np.int32, copy=False)


def number_types(
    names: Sequence[pa.Array], pool: ThreadPoolExecutor, words: Pairs | None = None
) -> tuple[Numbers, pa.Array]:
    """Number words and names in the order of the sorted vocabulary (-1 where a name is missing), and give it.

    words: short strings, the first to be numbered. names: one array after another. They are parted by their first
    byte: each thread sorts some stretches of the alphabet.
    """
    strings = pa.concat_arrays([pa.array([], pa.large_string()), *names], memory_pool=POOL)
    read, has_no_pair = read_pairs(strings)
    pairs = join_pairs([words, read]) if words else read
    first = len(pairs.first) - len(strings)
    given = np.ones(len(pairs.first), bool)
    given[first:] = np.asarray(strings.is_valid()) & ~has_no_pair
    without = np.flatnonzero(has_no_pair)
    ranks, others = _ranked(strings.take(pa.array(without)))
    rank = np.zeros(len(strings), np.int32)
    rank[without] = ranks
    behind = without[np.argsort(ranks, kind="stable")] + first  # a string whose pair is that of another, but longer
    order, bounds = _stretches(pairs.first.astype(np.uint8), np.concatenate([np.flatnonzero(given), behind]))
    is_new = np.empty(len(order), bool)

    def sort(i: int) -> pa.Array:
        low, high = bounds[i : i + 2]
        order[low:high] = sorted_places(pairs, order[low:high])
        is_new[low:high], types = _distinct(pairs, order[low:high], rank, first, others)
        return types

    types = spread(sort, len(bounds) - 1, pool)
    numbers = np.full(len(given), -1, np.int32)
    numbers[order] = np.cumsum(is_new, dtype=np.int32) - np.int32(1)
    return numbers, pa.concat_arrays([pa.array([], pa.large_string()), *types], memory_pool=POOL)


def _stretches(lead: Bytes, places: Places) -> tuple[Places, list[int]]:
    """Order places by stretches of the alphabet, parted by first bytes, of some thousand strings: the places, and the
    bounds of the stretches."""
    n = min(256, max(n_threads(), len(places) // AT_ONCE))
    until = np.cumsum(np.bincount(lead, minlength=256))
    stretch = ((until - 1) * n // max(1, len(lead))).clip(0).astype(np.uint8).take(lead.take(places))
    bounds = np.concatenate([[0], np.cumsum(np.bincount(stretch, minlength=n))])
    return places.take(np.argsort(stretch, kind="stable")), bounds.tolist()


def _ranked(names: pa.Array) -> tuple[Numbers, pa.Array]:
    """The ranks of names, from one on, and the distinct ones, sorted."""
    encoded = encode(names)
    order = pc.sort_indices(encoded.dictionary, memory_pool=POOL)
    rank = np.empty(len(order), np.int32)
    rank[np.asarray(order)] = np.arange(1, len(order) + 1, dtype=np.int32)
    return rank[np.asarray(encoded.indices)], pc.take(encoded.dictionary, order, memory_pool=POOL)


def _distinct(
    pairs: Pairs, order: Places, rank: Numbers, first: int, others: pa.Array
) -> tuple[NDArray[np.bool_], pa.Array]:
    """Say where in a sorted order a string differs from the one before, and give the distinct ones.

    rank: of the strings from the `first` on; above 0 where a string has no pair and is one of `others`.
    """
    is_new = np.ones(len(order), bool)
    one, two = pairs.take(order)
    np.not_equal(one[1:], one[:-1], out=is_new[1:])
    is_new[1:] |= two[1:] != two[:-1]
    named = np.flatnonzero(order >= first)
    ranks = rank.take(order.take(named) - first)
    at, ranks = named[ranks > 0], ranks[ranks > 0]
    is_new[at] = np.diff(ranks, prepend=0) != 0
    is_other = np.zeros(len(order), bool)
    is_other[at] = True
    types = spell(Pairs(one, two).take(np.flatnonzero(is_new & ~is_other)))
    if len(at):
        index = np.cumsum(is_new & ~is_other) - 1
        index[at] = len(types) + ranks - 1
        types = pc.take(pa.concat_arrays([types, others], memory_pool=POOL), pa.array(index[is_new]), memory_pool=POOL)
    return is_new, types

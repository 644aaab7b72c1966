"""Vocabularies: types as Arrow strings, sorted by code point, found, united and numbered."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.byte_words import Bytes, Numbers, text_offsets
from framescope.shards import POOL, n_threads


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


def number_types(names: Sequence[pa.Array], pool: ThreadPoolExecutor) -> tuple[Numbers, pa.Array]:
    """Number names in the order of the sorted vocabulary (-1 where a name is missing), and give that vocabulary.

    names: one array after another. They are parted by their first byte: each thread sorts a stretch of the alphabet.
    """
    lead = [_first_bytes(part) for part in names]
    until = np.cumsum(np.bincount(np.concatenate(lead), minlength=256))
    stretch_of = ((until - 1) * n_threads() // max(1, until[-1])).astype(np.int16)  # as even as first bytes allow
    stretches = [stretch_of.take(first) for first in lead]

    def number(i: int) -> tuple[Numbers, pa.Array]:
        parts = (kept_of(part, stretch == i) for part, stretch in zip(names, stretches, strict=True))
        return _number_sorted(pa.concat_arrays(list(parts), memory_pool=POOL))

    numbered = list(pool.map(number, range(n_threads())))
    stretch, numbers = np.concatenate(stretches), np.empty(sum(map(len, lead)), np.int32)
    before = np.cumsum([0, *(len(types) for _, types in numbered)], dtype=np.int32)
    for i, (of_name, _) in enumerate(numbered):
        numbers[stretch == i] = np.where(of_name < 0, of_name, of_name + before[i])
    return numbers, pa.concat_arrays([types for _, types in numbered], memory_pool=POOL)


def _first_bytes(names: pa.Array) -> Bytes:
    """The first byte of each name, 0 of an empty or missing one."""
    offsets = text_offsets(names)
    first = np.zeros(len(names), np.uint8)
    full = offsets[:-1] < offsets[1:]
    first[full] = np.frombuffer(names.buffers()[2] or b"", np.uint8)[offsets[:-1][full]]
    return first


def _number_sorted(names: pa.Array) -> tuple[Numbers, pa.Array]:
    encoded = encode(names)
    order = pc.sort_indices(encoded.dictionary, memory_pool=POOL)
    number = np.full(len(order) + 1, -1, np.int32)
    number[np.asarray(order)] = np.arange(len(order), dtype=np.int32)
    of_name = number[np.asarray(encoded.indices.fill_null(-1))]
    return of_name, pc.take(encoded.dictionary, order, memory_pool=POOL)

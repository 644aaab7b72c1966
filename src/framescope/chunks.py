"""Texts as numbered chunks: what stands between ASCII white space, each distinct chunk numbered once.

numpy finds the white space in the bytes; a chunk of up to eight bytes is one 64-bit number, one of up to sixteen a pair
of them. The common chunks, nine tenths of the running text, are looked up in a table of slots that a sample of the
texts fills; Arrow's hash tables number the others. No text is turned into Python strings but the distinct chunks.
"""

import ctypes
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.byte_words import (
    MIDDLE,
    SHORT,
    Places,
    Words,
    aligned_words,
    find_chunks,
    last_bytes,
    pairs,
    spell,
    stretches,
    surplus,
    text_offsets,
    words_at,
)

SHARD_BYTES = 250_000  # threads work on shards; what is made of one fits a processor's caches
_RUN = 16  # shards whose rarer chunks are encoded together
_SAMPLED = 4  # shards that are looked through for the common chunks
SLOTS = (2**14, 2**13)  # of the tables of common chunks: of one word, of two
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))  # odd numbers, to spread words over slots
POOL = pa.system_memory_pool()  # keeps less than Arrow's own for each thread
_EMPTY = np.uint64(2**64 - 1)  # in a slot: no word of UTF-8

Numbers = NDArray[np.int32]


def n_threads() -> int:
    """How many threads to work with: as many as Arrow uses (OMP_NUM_THREADS, pyarrow.set_cpu_count) and we may have."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(int(pa.cpu_count()), allowed))


class Common(NamedTuple):
    """Common chunks of one word, or of two: a table of slots, each of which holds one chunk or none.

    words: the words of the chunk in each slot, each of shape (slots,); numbers: its number; names: the chunks in order.
    """

    words: tuple[Words, ...]
    numbers: NDArray[np.int32]
    names: pa.Array

    def find(self, words: Sequence[Words], numbers: Numbers) -> NDArray[np.bool_]:
        """Look chunks up: put their numbers into `numbers`, and say which are not there (whose numbers are void)."""
        slots = _slots(words, len(self.numbers))
        self.numbers.take(slots, out=numbers, mode="clip")
        missing: NDArray[np.bool_] = self.words[0].take(slots) != words[0]
        for held, word in zip(self.words[1:], words[1:], strict=True):
            missing |= held.take(slots) != word
        return missing


class Interned(NamedTuple):
    """Texts as numbered chunks.

    numbers: of the chunks of all texts, one text after another. bounds: chunks before each text, one more than texts.
    cuts: texts before each shard, one more than shards. names: the distinct chunks (with a NUL in the texts, some of
    them twice).
    """

    numbers: Numbers
    bounds: Places
    cuts: Places
    names: pa.Array


def intern_texts(shards: Sequence[pa.Array], pool: ThreadPoolExecutor) -> Interned:
    """Number the chunks of shards of texts."""
    common = find_common(shards, pool)
    ends = np.cumsum([0, *pool.map(count_chunks, shards)])
    numbers = np.empty(ends[-1], np.int32)  # one array, rather than one for each shard: memory stays in one piece

    def intern(low: int, high: int) -> Shard:
        """Intern a run of shards, as if it were one."""
        found = [intern_shard(shards[i], common, numbers[ends[i] : ends[i + 1]]) for i in range(low, high)]
        moved = (ends[low:high] - ends[low]).astype(np.int32)
        bounds = [shard.bounds[:-1] + at for shard, at in zip(found, moved, strict=True)]
        return Shard(np.concatenate(bounds), [_joined([shard.others[k] for shard in found], moved) for k in range(3)])

    n_each = min(_RUN, -(-len(shards) // (4 * n_threads())))
    cuts = np.unique([*range(0, len(shards), max(1, n_each)), len(shards)])
    runs = list(pool.map(intern, cuts[:-1], cuts[1:]))
    encoded = [_unify([run.others[k].values for run in runs]) for k in range(3)]
    names = [table.names for table in common] + [spell(column.chunk(0).dictionary) for column in encoded]
    first = np.cumsum([0, *map(len, names)])[len(common) :].astype(np.int32)
    for i, run in enumerate(runs):
        part = numbers[ends[cuts[i]] : ends[cuts[i + 1]]]
        for other, column, begin in zip(run.others, encoded, first, strict=False):
            part[other.at] = np.asarray(column.chunk(i).indices) + begin
    bounds = np.concatenate([*(run.bounds + at for run, at in zip(runs, ends[cuts], strict=False)), ends[-1:]])
    return Interned(numbers, bounds, np.cumsum([0, *map(len, shards)]), pa.concat_arrays(names))


class Others(NamedTuple):
    """Chunks that are not common, of one class: where they stand, and what they are (of a run of shards: encoded)."""

    at: Numbers
    values: pa.Array


class Shard(NamedTuple):
    """Some texts, interned. bounds: chunks before each text. others: of one word, of two, longer."""

    bounds: Places
    others: Sequence[Others]


def _joined(others: Sequence[Others], moved: Numbers) -> Others:
    at = np.concatenate([other.at + by for other, by in zip(others, moved, strict=True)])
    return Others(at, encode(pa.concat_arrays([other.values for other in others], memory_pool=POOL)))


def give_back() -> None:
    """Give memory that was freed back to the system: allocators keep what threads used in pieces."""
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError, TypeError):  # glibc has it, others need it less
        ctypes.CDLL(None).malloc_trim(0)


def encode(values: pa.Array) -> pa.DictionaryArray:
    """Number distinct values in the order they come."""
    return pc.dictionary_encode(values, memory_pool=POOL)


def _unify(parts: Sequence[pa.DictionaryArray]) -> pa.ChunkedArray:
    return pa.chunked_array(parts).unify_dictionaries(memory_pool=POOL)


def text_shards(texts: Any, size: int = SHARD_BYTES) -> Iterator[pa.Array]:
    """Cut a column of texts (Arrow, pandas, a list) into Arrow arrays of about `size` bytes; nothing is copied."""
    column = texts if isinstance(texts, pa.ChunkedArray) else pa.array(texts, pa.large_string(), from_pandas=True)
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        array = chunk if chunk.type == pa.large_string() else chunk.cast(pa.large_string())
        array = array.fill_null("") if array.null_count else array
        offsets = text_offsets(array)
        n = max(1, round(int(offsets[-1] - offsets[0]) / size))
        cuts = np.searchsorted(offsets, np.linspace(offsets[0], offsets[-1], n + 1)[1:-1])
        for low, high in pairwise([0, *cuts.tolist(), len(array)]):
            if high > low:
                yield array.slice(low, high - low)


def text_blocks(texts: Any, size: int) -> Iterator[list[pa.Array]]:
    """Gather the shards of texts, or of many columns of texts one after another, into blocks of about `size` bytes."""
    columns: Iterable[Any] = texts if isinstance(texts, Iterator) else (texts,)
    block: list[pa.Array] = []
    held = 0
    for column in columns:
        for shard in text_shards(column):
            offsets = text_offsets(shard)
            n_bytes = int(offsets[-1] - offsets[0])
            if block and held + n_bytes > size:
                yield block
                block, held = [], 0
            block.append(shard)
            held += n_bytes
    if block:
        yield block


def find_common(shards: Sequence[pa.Array], pool: ThreadPoolExecutor) -> tuple[Common, ...]:
    """Find the common chunks of one word and of two in a sample of the shards; nothing where there are few shards."""
    if len(shards) <= _SAMPLED:
        return ()
    sample = list(pool.map(intern_shard, shards[:: len(shards) // _SAMPLED]))
    tables: list[Common] = []
    for k, n_slots in enumerate(SLOTS):
        encoded = encode(pa.concat_arrays([part.others[k].values for part in sample]))
        distinct = encoded.dictionary
        counts = np.bincount(encoded.indices, minlength=len(distinct))
        words = np.frombuffer(distinct.buffers()[1] or b"", np.uint64)[: len(distinct) * (k + 1)].reshape(-1, k + 1).T
        holder = np.full(n_slots, -1, np.int64)  # of the chunks that share a slot the commonest stays
        rising = np.argsort(counts, kind="stable")
        holder[_slots(words, n_slots)[rising]] = rising
        held = np.flatnonzero(holder >= 0)
        slots = tuple(np.full(n_slots, _EMPTY) for _ in words)
        for slot, word in zip(slots, words, strict=True):
            slot[held] = word[holder[held]]
        numbers = np.zeros(n_slots, np.int32)
        numbers[held] = np.arange(len(held)) + sum(len(table.names) for table in tables)
        tables.append(Common(slots, numbers, spell(distinct.take(pa.array(holder[held])))))
    return tuple(tables)


def _slots(words: Sequence[Words] | Words, n_slots: int) -> Places:
    mixed = words[0] * _MIX[0]
    for word, odd in zip(words[1:], _MIX[1:], strict=False):
        mixed ^= word * odd
    mixed >>= np.uint64(65 - n_slots.bit_length())
    return mixed.view(np.int64)


def count_chunks(shard: pa.Array) -> int:
    """Count the chunks of a shard's texts."""
    offsets = text_offsets(shard)
    words, low = aligned_words(shard.buffers()[2], int(offsets[0]), int(offsets[-1]))
    is_last, _ = last_bytes(words.view(np.uint8)[low : low + int(offsets[-1] - offsets[0])], offsets - offsets[0])
    return int(np.count_nonzero(is_last))


def intern_shard(shard: pa.Array, common: Sequence[Common] = (), numbers: Numbers | None = None) -> Shard:
    """Find the chunks of a shard's texts, put the numbers of the common ones into `numbers`, list the others."""
    offsets = text_offsets(shard)
    words, low = aligned_words(shard.buffers()[2], int(offsets[0]), int(offsets[-1]))
    data = words.view(np.uint8)[low : low + int(offsets[-1] - offsets[0])]
    begins, steps, bounds = find_chunks(data, offsets - offsets[0])
    wide = np.flatnonzero(steps > SHORT + 1)
    is_middle = steps.take(wide) <= MIDDLE + 1
    middle, long = wide[is_middle], wide[~is_middle]
    if len(data) and not data.min():  # a NUL would be lost in a word; such a shard's chunks are all "long"
        middle, long = middle[:0], np.arange(len(begins))
    places = begins + low
    short = words_at(words, places) << surplus(steps, SHORT)
    second = words_at(words, places.take(middle) + SHORT) << surplus(steps.take(middle), MIDDLE)
    pair = short.take(middle), second
    missing = np.ones(len(begins), bool)
    if common and numbers is not None:
        missing = common[0].find((short,), numbers)
        found = np.empty(len(middle), np.int32)
        rare = np.flatnonzero(common[1].find(pair, found))
        numbers[middle] = found
        middle, pair = middle.take(rare), (pair[0].take(rare), pair[1].take(rare))
    missing[wide] = False
    missing[long] = False
    at = np.flatnonzero(missing)
    return Shard(
        bounds,
        (
            Others(at.astype(np.int32), pa.array(short.take(at))),
            Others(middle.astype(np.int32), pairs(*pair)),
            Others(long.astype(np.int32), stretches(data, begins.take(long), steps.take(long) - 1)),
        ),
    )

"""Texts as numbered chunks: what stands between ASCII white space, each distinct chunk numbered once.

numpy finds the white space in the bytes; a chunk of up to eight bytes is one 64-bit number, one of up to sixteen a pair
of them, and Arrow's hash tables number them. No text is turned into Python strings but the distinct chunks.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

SHARD_BYTES = 500_000  # threads work on shards; what is made of one fits a processor's caches
_SHORT, _MIDDLE = 8, 16  # bytes of a chunk that fit one word, two words
_MASK = np.array([(1 << 8 * k) - 1 for k in range(_SHORT + 1)], dtype="<u8")


def n_threads() -> int:
    """How many threads to work with: as many as Arrow uses (OMP_NUM_THREADS, pyarrow.set_cpu_count) and we may have."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(int(pa.cpu_count()), allowed))


@dataclass(frozen=True)
class Shard:
    """Some texts, interned. bounds: chunks before each text, one more than texts; the rest numbers the chunks."""

    bounds: NDArray[np.int64]
    encoded: tuple[pa.DictionaryArray, ...]
    at: tuple[NDArray[np.int64], ...]

    def number(self, encoded: Sequence[pa.DictionaryArray], first: Sequence[int]) -> NDArray[np.int32]:
        """Number the chunks of the shard, given each class over all shards and the number it begins with."""
        short = np.asarray(encoded[0].indices)
        if not any(len(at) for at in self.at):
            return short
        numbers = short.copy()
        for at, codes, begin in zip(self.at, encoded[1:], first[1:], strict=True):
            numbers[at] = np.asarray(codes.indices) + np.int32(begin)
        return numbers


def text_shards(texts: Any, size: int = SHARD_BYTES) -> Iterator[pa.Array]:
    """Cut a column of texts (Arrow, pandas, a list) into Arrow arrays of about `size` bytes; nothing is copied."""
    column = texts if isinstance(texts, pa.ChunkedArray) else pa.array(texts, pa.large_string(), from_pandas=True)
    for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        array = chunk if chunk.type == pa.large_string() else chunk.cast(pa.large_string())
        array = array.fill_null("") if array.null_count else array
        offsets = _offsets(array)
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
            offsets = _offsets(shard)
            n_bytes = int(offsets[-1] - offsets[0])
            if block and held + n_bytes > size:
                yield block
                block, held = [], 0
            block.append(shard)
            held += n_bytes
    if block:
        yield block


def _offsets(array: pa.Array) -> NDArray[np.int64]:
    return np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]


def intern_shard(shard: pa.Array) -> Shard:
    """Find the chunks of a shard's texts and number them within the shard."""
    offsets = _offsets(shard)
    size = int(offsets[-1] - offsets[0])
    data = np.zeros(size + _MIDDLE, np.uint8)  # room to read a whole word behind the last byte
    if size:
        data[:size] = np.frombuffer(shard.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]
    begins, lengths, bounds = _find_chunks(data[:size], offsets - offsets[0])
    words = as_strided(data[:_SHORT].view("<u8"), (size + _MIDDLE - _SHORT + 1,), (1,))
    rest = np.flatnonzero(lengths > _SHORT)
    middle, long = rest[lengths[rest] <= _MIDDLE], rest[lengths[rest] > _MIDDLE]
    if size and not data[:size].all():  # a NUL would be lost in a masked word; such a shard's chunks are all "long"
        middle, long = middle[:0], np.arange(len(begins))
    short = words[begins]
    short &= _MASK[np.minimum(lengths, _SHORT)]
    short[middle] = 0
    short[long] = 0
    pairs = np.empty((len(middle), 2), "<u8")
    pairs[:, 0] = words[begins[middle]]
    pairs[:, 1] = words[begins[middle] + _SHORT] & _MASK[lengths[middle] - _SHORT]
    wide = pa.FixedSizeBinaryArray.from_buffers(pa.binary(_MIDDLE), len(pairs), [None, pa.py_buffer(pairs)])
    encoded = (
        pa.array(short).dictionary_encode(),
        wide.dictionary_encode(),
        _take_bytes(data, begins[long], lengths[long]).dictionary_encode(),
    )
    return Shard(bounds, encoded, (middle, long))


def _find_chunks(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Find where chunks begin, their lengths, and how many stand before each text; a chunk may be empty."""
    is_last = data == ord(" ")
    is_last |= (data - np.uint8(9)) < np.uint8(5)  # tab, line feed, vertical tab, form feed, carriage return
    ends = np.unique(offsets[1:][offsets[1:] > 0]) - 1
    unspaced = ends[~is_last[ends]]  # texts that do not end in white space: their last byte belongs to the chunk
    is_last[ends] = True
    last = np.flatnonzero(is_last)
    begins = np.empty_like(last)
    begins[:1] = 0
    np.add(last[:-1], 1, out=begins[1:])
    lengths = last - begins
    lengths[np.searchsorted(last, unspaced)] += 1
    return begins, lengths, np.searchsorted(last, offsets)


def _take_bytes(data: NDArray[np.uint8], begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.Array:
    """Copy stretches of bytes into an Arrow array of strings."""
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.repeat(begins - bounds[:-1], lengths) + np.arange(bounds[-1])
    return pa.LargeStringArray.from_buffers(len(begins), pa.py_buffer(bounds), pa.py_buffer(data[places]))


def intern_texts(shards: Sequence[pa.Array], pool: ThreadPoolExecutor) -> tuple[list[Shard], list[Any], pa.Array]:
    """Intern all shards: the shards, each class of chunks over all of them, and the distinct chunks in order."""
    parts = list(pool.map(intern_shard, shards))
    unified = [pa.chunked_array([part.encoded[k] for part in parts]).unify_dictionaries() for k in range(3)]
    distinct = [column.chunk(0).dictionary for column in unified]
    short, middle = np.asarray(distinct[0]), np.frombuffer(distinct[1].buffers()[1] or b"", np.uint8)
    names = [_unpad(short.view(np.uint8), _SHORT), _unpad(middle[: _MIDDLE * len(distinct[1])], _MIDDLE), distinct[2]]
    return parts, unified, pa.concat_arrays(names)


def _unpad(data: NDArray[np.uint8], width: int) -> pa.Array:
    """Make strings of words that are filled up with NULs."""
    held = data.reshape(-1, width) != 0
    bounds = np.concatenate([[0], np.cumsum(held.sum(axis=1))]).astype(np.int64)
    return pa.LargeStringArray.from_buffers(len(held), pa.py_buffer(bounds), pa.py_buffer(data[held.ravel()]))

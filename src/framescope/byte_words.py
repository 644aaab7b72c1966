"""White space and words in the bytes of texts: what `chunks.py` numbers, as arrays of 64-bit words.

A chunk of up to eight bytes is one word, one of up to sixteen a pair of them. Its bytes stand at the upper end of its
last word, NULs below, so that no two chunks without a NUL look the same.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

SHORT, MIDDLE = 8, 16  # bytes of a chunk that fit one word, two words

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int32]
Places = NDArray[np.int64]
Words = NDArray[np.uint64]


def text_offsets(array: pa.Array) -> NDArray[np.int64]:
    return np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]


def aligned_words(buffer: pa.Buffer | None, low: int, high: int) -> tuple[Words, int]:
    """The bytes of a shard (from `low` to `high` of a buffer) as words, and where it begins in them, in bytes.

    They are copied only where the buffer is not aligned, or not long enough to read two words behind the last byte.
    """
    first, n_words = low // SHORT, -(-high // SHORT) + 3 - low // SHORT
    if buffer is not None and buffer.size >= (first + n_words) * SHORT and buffer.address % SHORT == 0:
        return np.frombuffer(buffer, "<u8", n_words, first * SHORT), low % SHORT
    words = np.zeros(n_words, "<u8")
    words.view(np.uint8)[: high - low] = np.frombuffer(buffer or b"", np.uint8)[low:high]
    return words, 0


def words_at(words: Words, places: Places) -> Words:
    """The eight bytes at any places, each put together from two aligned words (numpy is slow where they are not)."""
    at = places >> 3
    low = words.take(at)
    at += 1
    high = words.take(at)
    bits = (places & 7).view(np.uint64)
    bits <<= np.uint64(3)
    low >>= bits
    high <<= np.uint64(64) - bits
    low |= high
    return low


def last_bytes(data: Bytes, offsets: Places) -> tuple[NDArray[np.bool_], Places]:
    """Mark the bytes that end a chunk: white space, and the last byte of every text; and where the latter is no white
    space, so that it belongs to the chunk. offsets: where in the bytes the texts begin, and where the last one ends."""
    is_last = data == ord(" ")
    control = data - np.uint8(9)  # tab, line feed, vertical tab, form feed, carriage return are below five
    is_last |= np.less(control, 5, out=control.view(bool))
    is_last[: offsets[0]] = False
    ends = offsets[1:][offsets[1:] > offsets[:-1]] - 1
    unspaced = ends[~is_last[ends]]
    is_last[ends] = True
    return is_last, unspaced


def find_chunks(data: Bytes, offsets: Places) -> tuple[Places, Places, Places]:
    """Find where chunks begin, their lengths plus one, and how many stand before each text; a chunk may be empty."""
    is_last, unspaced = last_bytes(data, offsets)
    last = np.flatnonzero(is_last)
    begins = np.empty_like(last)
    begins[:1] = offsets[0]
    np.add(last[:-1], 1, out=begins[1:])
    steps = last - begins
    steps += 1
    steps[np.searchsorted(last, unspaced)] += 1
    return begins, steps, np.searchsorted(last, offsets)


def surplus(steps: Places, size: int) -> Words:
    """How many bits of a chunk's last word are not the chunk's, where a chunk has at most `size` bytes."""
    beyond = size + 1 - steps
    np.maximum(beyond, 0, out=beyond)
    beyond <<= 3
    return beyond.view(np.uint64)


def pairs(first: Words, second: Words) -> pa.Array:
    """Make Arrow values of pairs of words."""
    both = pa.py_buffer(np.column_stack([first, second]))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(MIDDLE), len(first), [None, both])


def stretches(data: Bytes, begins: Places, lengths: Places) -> pa.Array:
    """Copy stretches of bytes into an Arrow array of strings."""
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.repeat(begins - bounds[:-1], lengths) + np.arange(bounds[-1])
    return pa.LargeStringArray.from_buffers(len(begins), pa.py_buffer(bounds), pa.py_buffer(data[places]))

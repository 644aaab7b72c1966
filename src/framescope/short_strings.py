"""Strings of up to sixteen bytes as pairs of 64-bit words: read, spelled and sorted without a string of them.

The first word holds a string's first eight bytes, the second the others, NULs behind. Strings with a NUL have no pair.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from framescope.byte_words import MIDDLE, SHORT, Places, Words, aligned_words, text_offsets, words_at


class Pairs(NamedTuple):
    """Short strings: the first words, the second words."""

    first: Words
    second: Words

    def take(self, places: Places) -> "Pairs":
        return Pairs(self.first.take(places), self.second.take(places))


def join_pairs(parts: Sequence[Pairs]) -> Pairs:
    """Put short strings one behind the other."""
    none = np.zeros(0, np.uint64)
    return Pairs(
        np.concatenate([none, *(part.first for part in parts)]),
        np.concatenate([none, *(part.second for part in parts)]),
    )


def to_front(words: Words) -> Words:
    """Move the bytes of each word, which stand at its upper end, to its lower end."""
    below = np.bitwise_count(~words & (words - np.uint64(1)))  # the zero bits below the lowest byte
    below &= np.uint8(56)
    moved: Words = words >> below
    return moved


def words_of(chunks: pa.Array) -> Pairs:
    """Chunks of one word, or of two, as Arrow values whose bytes stand at the upper end of the last word."""
    width = chunks.type.bit_width // 64
    words = np.frombuffer(chunks.buffers()[1] or b"", "<u8")[chunks.offset * width :][: len(chunks) * width]
    if width == 1:
        return Pairs(to_front(words), np.zeros(len(words), np.uint64))
    return Pairs(np.ascontiguousarray(words[::2]), to_front(words[1::2]))


def read_pairs(strings: pa.Array) -> tuple[Pairs, NDArray[np.bool_]]:
    """Read strings as pairs, and say which have none (whose pair is that of their first sixteen bytes)."""
    offsets = text_offsets(strings)
    words, low = aligned_words(strings.buffers()[2], int(offsets[0]), int(offsets[-1]))
    begins, lengths = offsets[:-1] - (offsets[0] - low), np.diff(offsets)
    pair = []
    for at in (0, SHORT):
        word = words_at(words, np.minimum(begins + at, (len(words) - 2) * SHORT))
        beyond = np.clip(SHORT + at - lengths, 0, SHORT).astype(np.uint64) << np.uint64(3)
        kept = beyond < 64
        word <<= beyond & np.uint64(63)
        word >>= beyond & np.uint64(63)
        word *= kept
        pair.append(word)
    other = lengths > MIDDLE
    data = words.view(np.uint8)[low : low + int(offsets[-1] - offsets[0])]
    if len(data) and not data.min():
        nul = np.concatenate([[0], np.cumsum(data == 0)])
        other |= np.diff(nul[offsets - offsets[0]]) > 0
    return Pairs(*pair), other


def spell(strings: Pairs) -> pa.Array:
    """Make Arrow strings of pairs."""
    data = np.column_stack(strings).view(np.uint8)
    held = data != 0
    lengths = np.bitwise_count(held.view(np.uint64))
    bounds = np.zeros(len(data) + 1, np.int64)
    np.cumsum(lengths[:, 0] + lengths[:, 1], out=bounds[1:])
    return pa.LargeStringArray.from_buffers(len(data), pa.py_buffer(bounds), pa.py_buffer(data[held]))


def sorted_places(strings: Pairs, places: Places) -> Places:
    """Sort places by the strings that stand there, in the order of their bytes; equal ones stay as they are.

    By sixteen bits at a time, the least significant first: numpy sorts such keys in linear time.
    """
    second = strings.second.take(places)
    longer = second != 0
    places = np.concatenate([places[~longer], _sorted_by(second[longer].byteswap(), places[longer])])
    return _sorted_by(strings.first.take(places).byteswap(), places)


def _sorted_by(keys: Words, places: Places) -> Places:
    digits = keys.view("<u2").reshape(-1, 4)
    order = np.argsort(np.ascontiguousarray(digits[:, 0]), kind="stable")
    for i in range(1, 4):
        order = order.take(np.argsort(digits[:, i].take(order), kind="stable"))
    return places.take(order)

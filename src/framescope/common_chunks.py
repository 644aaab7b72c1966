"""The common chunks of texts: nine tenths of the running text, numbered by a table of slots instead of a hash table.

A slot holds the whole chunk and is compared with it, so nothing rests on a hash.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.byte_words import Numbers, Places, Words
from framescope.shards import POOL
from framescope.short_strings import Pairs, words_of
from framescope.vocabularies import encode

SLOTS = (2**14, 2**13)  # of the tables of common chunks: of one word, of two
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))  # odd numbers, to spread words over slots
_EMPTY = np.uint64(2**64 - 1)  # in a slot: no word of UTF-8


class Common(NamedTuple):
    """Common chunks of one word, or of two: a table of slots, each of which holds one chunk or none.

    words: the words of the chunk in each slot, each of shape (slots,); numbers: its number; chunks: in order.
    """

    words: tuple[Words, ...]
    numbers: Numbers
    chunks: Pairs

    def find(self, words: Sequence[Words], numbers: Numbers) -> NDArray[np.bool_]:
        """Look chunks up: put their numbers into `numbers`, and say which are not there (whose numbers are void)."""
        slots = _slots(words, len(self.numbers))
        self.numbers.take(slots, out=numbers, mode="clip")
        missing: NDArray[np.bool_] = self.words[0].take(slots) != words[0]
        for held, word in zip(self.words[1:], words[1:], strict=True):
            missing |= held.take(slots) != word
        return missing


def common_table(sample: Sequence[pa.Array], n_slots: int) -> Common:
    """Make the table of the commonest of some chunks, all of one word or all of two, as Arrow values of that width."""
    encoded = encode(pa.concat_arrays(sample, memory_pool=POOL))
    distinct = encoded.dictionary
    counts = np.bincount(encoded.indices, minlength=len(distinct))
    n_words = distinct.type.bit_width // 64
    words = np.frombuffer(distinct.buffers()[1] or b"", np.uint64)[: len(distinct) * n_words].reshape(-1, n_words).T
    holder = np.full(n_slots, -1, np.int64)  # of the chunks that share a slot the commonest stays
    rising = np.argsort(counts, kind="stable")
    holder[_slots(words, n_slots)[rising]] = rising
    held = np.flatnonzero(holder >= 0)
    slots = tuple(np.full(n_slots, _EMPTY) for _ in words)
    for slot, word in zip(slots, words, strict=True):
        slot[held] = word[holder[held]]
    numbers = np.zeros(n_slots, np.int32)
    numbers[held] = np.arange(len(held))
    return Common(slots, numbers, words_of(pc.take(distinct, pa.array(holder[held]), memory_pool=POOL)))


def _slots(words: Sequence[Words] | Words, n_slots: int) -> Places:
    mixed = words[0] * _MIX[0]
    for word, odd in zip(words[1:], _MIX[1:], strict=False):
        mixed ^= word * odd
    mixed >>= np.uint64(65 - n_slots.bit_length())
    return mixed.view(np.int64)

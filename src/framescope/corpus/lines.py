"""The lines of all texts at once, as views of the texts: nothing is copied but the lines that are looked at."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from framescope.progress import progress
from framescope.shards import n_threads, text_shards

SHARD_BYTES = 4_000_000  # of texts looked at by one thread at a time
TEXTS_AT_ONCE = 200  # made Python strings
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MASK = np.array([(1 << 8 * k) - 1 for k in range(9)], dtype="<u8")

Codes = NDArray[np.int64]
Keys = NDArray[np.uint64]
T = TypeVar("T")


@dataclass(frozen=True)
class LineTable:
    """The lines of all texts, in order.

    views: the lines of some texts on end, as they stand, line feed included. first: lines before each view, and all.
    documents: the text (its row) of each line; lengths: its characters.
    """

    views: Sequence[pa.Array]
    first: Codes
    documents: Codes
    lengths: Codes

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def starts(self) -> Codes:
        """Where each line begins in its text, in characters."""
        before = np.cumsum(self.lengths) - self.lengths
        is_first = np.diff(self.documents, prepend=-1) != 0
        n_lines = np.diff(np.append(np.flatnonzero(is_first), len(self)))
        return np.asarray(before - np.repeat(before[is_first], n_lines))

    def take(self, at: Codes) -> pa.Array:
        """Copy some lines, by their numbers, which are sorted."""
        cuts = np.searchsorted(at, self.first)
        parts = [
            view.take(pa.array(at[low:high] - begin))
            for view, begin, low, high in zip(self.views, self.first, cuts, cuts[1:], strict=False)
            if high > low
        ]
        return pa.concat_arrays([pa.array([], pa.large_string()), *parts])

    def each_view(self, work: Callable[[pa.Array], T], label: str) -> list[T]:
        """Do something with the lines of every view, by threads."""
        with ThreadPoolExecutor(n_threads()) as pool:
            return list(progress(pool.map(work, self.views), label, len(self.views)))


def arrow_texts(texts: pd.Series) -> pa.ChunkedArray:
    """Look at a column of texts as Arrow strings, without copying where pandas holds them so."""
    array = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def texts_at(texts: pd.Series, rows: Codes) -> Iterator[str]:
    """Some of a column of texts, by their rows, which are sorted, few at a time; pandas would copy the whole column."""
    first = 0
    for chunk in arrow_texts(texts).chunks:
        low, high = np.searchsorted(rows, [first, first + len(chunk)]).tolist()
        for at in range(low, high, TEXTS_AT_ONCE):
            yield from chunk.take(pa.array(rows[at : min(at + TEXTS_AT_ONCE, high)] - first)).to_pylist()
        first += len(chunk)


def offsets_of(texts: pa.Array) -> Codes:
    """Where the strings of an Arrow array begin in its bytes, and where the last one ends."""
    return np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]


def bytes_of(texts: pa.Array) -> NDArray[np.uint8]:
    """The bytes of an Arrow array of strings, from their beginning in the buffer (`offsets_of`)."""
    held = texts.buffers()[2]
    return np.frombuffer(held, np.uint8) if held else np.empty(0, np.uint8)


def number_lines(texts: pd.Series) -> LineTable:
    """Find the lines of texts, which end at line feeds. Lines keep their blanks and a carriage return."""
    views, documents, lengths = [], [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    row = 0
    for shard in text_shards(arrow_texts(texts), SHARD_BYTES):
        offsets = offsets_of(shard)
        feeds = np.flatnonzero(bytes_of(shard)[offsets[0] : offsets[-1]] == ord("\n")) + (offsets[0] + 1)
        bounds = np.unique(np.concatenate([feeds, offsets]))
        views.append(pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), shard.buffers()[2]))
        documents.append(row + np.searchsorted(offsets, bounds[:-1], side="right") - 1)
        lengths.append(pc.utf8_length(views[-1]).to_numpy())
        row += len(shard)
    first = np.array([0, *accumulate(map(len, views))], np.int64)
    return LineTable(views, first, np.concatenate(documents), np.concatenate(lengths))


def span_keys(data: NDArray[np.uint8], begins: Codes, ends: Codes) -> Keys:
    """A number for each stretch of bytes, from its length and its first and last sixteen: equal stretches, equal keys.

    Stretches that differ may share a key: whoever must be sure compares the few texts it is about.
    """
    room = np.zeros(len(data) + 16, np.uint8)
    room[: len(data)] = data
    words = as_strided(room[:8].view("<u8"), (len(data) + 9,), (1,))
    length = ends - begins
    keys = length.astype(np.uint64)
    for place in (begins, begins + 8, np.maximum(ends - 16, begins), np.maximum(ends - 8, begins)):
        at = np.minimum(place, ends)
        keys ^= words[at] & _MASK[np.minimum(ends - at, 8)]
        keys *= _MULTIPLIER
        keys ^= keys >> np.uint64(29)
    return keys

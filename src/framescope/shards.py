"""Texts in shards: columns of texts cut into pieces that fit a processor's caches, and the threads at work on them."""

import ctypes
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from framescope.byte_words import text_offsets

SHARD_BYTES = 250_000  # threads work on shards; what is made of one fits a processor's caches
POOL = pa.system_memory_pool()  # keeps less than Arrow's own for each thread


def n_threads() -> int:
    """How many threads to work with: as many as Arrow uses (OMP_NUM_THREADS, pyarrow.set_cpu_count) and we may have."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(int(pa.cpu_count()), allowed))


def give_back() -> None:
    """Give memory that was freed back to the system: allocators keep what threads used in pieces."""
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError, TypeError):  # glibc has it, others need it less
        ctypes.CDLL(None).malloc_trim(0)


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

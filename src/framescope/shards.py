"""Texts in shards: columns of texts cut into pieces that fit a processor's caches, and the threads at work on them."""

import ctypes
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from framescope.byte_words import text_offsets

KEPT_BYTES = 6_000_000  # at most of what is freed between steps
SHARD_BYTES = 500_000  # threads work on shards: what is made of one nearly fits a cache, and they seldom wait in turn
POOL = pa.system_memory_pool()  # keeps less than Arrow's own for each thread

T = TypeVar("T")


def n_threads() -> int:
    """How many threads to work with: as many as Arrow uses (OMP_NUM_THREADS, pyarrow.set_cpu_count) and we may have."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(int(pa.cpu_count()), allowed))


def spread(work: Callable[[int], T], n: int, pool: ThreadPoolExecutor) -> list[T]:
    """Do a piece of work for every number below n, by the calling thread and those of a pool, each of which takes the
    next number when it is done with one: the results, in order."""
    results: dict[int, T] = {}
    numbers = iter(range(n))

    def take_turns() -> None:
        for i in numbers:
            results[i] = work(i)

    helpers = [pool.submit(take_turns) for _ in range(min(n, n_threads()) - 1)]
    take_turns()
    for helper in helpers:
        helper.result()
    return [results[i] for i in range(n)]


def keep_freed() -> None:
    """Let what is freed between steps be taken again, until it is given back: glibc keeps up to twice what was freed
    at once, so a large array is freed, of which nothing was ever touched."""
    np.empty(KEPT_BYTES // 2, np.uint8)


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


def text_bytes(shard: pa.Array) -> int:
    """How many bytes the texts of a shard have."""
    offsets = text_offsets(shard)
    return int(offsets[-1] - offsets[0])


def text_blocks(texts: Any, size: int) -> Iterator[list[pa.Array]]:
    """Gather the shards of texts, or of many columns of texts one after another, into blocks of about `size` bytes."""
    columns: Iterable[Any] = texts if isinstance(texts, Iterator) else (texts,)
    block: list[pa.Array] = []
    held = 0
    for column in columns:
        for shard in text_shards(column):
            n_bytes = text_bytes(shard)
            if block and held + n_bytes > size:
                yield block
                block, held = [], 0
            block.append(shard)
            held += n_bytes
    if block:
        yield block

"""Texts in memory of their own: what holds a corpus for long is kept apart from what is made and let go around it.

Allocators hand out memory in pieces of a heap; texts that stay among thousands of short-lived strings keep all of it.
"""

from mmap import mmap

import numpy as np
import pyarrow as pa

from framescope.byte_words import text_offsets

LEAST_BYTES = 1 << 18  # of texts that are worth pages of their own
_ROOM = 32  # bytes behind the last text, so that whoever reads eight at a time need not copy


def settled(texts: pa.Array) -> pa.Array:
    """Copy an Arrow array of large strings to pages of its own, which the system has back once the array is let go.

    >>> import pyarrow as pa
    >>> settled(pa.array(["a radar", ""], pa.large_string())).to_pylist()
    ['a radar', '']
    """
    offsets = text_offsets(texts)
    low, high = int(offsets[0]), int(offsets[-1])
    if high - low < LEAST_BYTES or texts.null_count:
        return texts
    room = mmap(-1, high - low + _ROOM)
    np.frombuffer(room, np.uint8)[: high - low] = np.frombuffer(texts.buffers()[2], np.uint8)[low:high]
    return pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(offsets - low), pa.py_buffer(room))

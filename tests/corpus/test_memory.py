"""Texts in pages of their own are the same texts."""

import pyarrow as pa
from hypothesis import given, settings, strategies as st

from framescope.corpus import memory
from framescope.corpus.memory import settled


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=6), st.integers(0, 3), st.integers(0, 3))
def test_settled_texts_are_the_same(texts, first, last):
    array = pa.array(texts, pa.large_string())
    array = array.slice(first, max(len(array) - first - last, 0))
    least, memory.LEAST_BYTES = memory.LEAST_BYTES, 1
    try:
        moved = settled(array)
    finally:
        memory.LEAST_BYTES = least
    moved.validate(full=True)
    assert moved.equals(array)


def test_large_texts_leave_the_allocator_and_small_or_missing_ones_stay():
    large = pa.array(["radar " * 60_000] * 2, pa.large_string())
    held = settled(large)
    assert held.buffers()[2].address != large.buffers()[2].address
    assert held.buffers()[2].address % 4096 == 0
    small, missing = pa.array(["radar"], pa.large_string()), pa.array(["radar " * 60_000, None], pa.large_string())
    assert settled(small) is small
    assert settled(missing) is missing


def test_the_pages_go_when_the_texts_do():
    held = settled(pa.array(["radar " * 60_000], pa.large_string()))
    view = held.buffers()[2]
    del held
    assert view.to_pybytes()[:5] == b"radar"  # somebody still holds them

"""The table of common chunks: whoever is in it is found under its number, and nobody else."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings, strategies as st

from framescope.byte_words import pairs
from framescope.common_chunks import common_table
from framescope.short_strings import spell


def spelled(word: int) -> str:
    return int(word).to_bytes(8, "little").replace(b"\x00", b"").decode("latin-1")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 255), min_size=1, max_size=60), st.integers(0, 255), st.integers(0, 4))
def test_a_chunk_is_found_under_its_number_or_is_missing(held: list[int], other: int, bits: int) -> None:
    high = np.uint64(56)  # the chunk's one byte stands at the upper end
    words = np.array(held, np.uint64) % np.uint64(127) + np.uint64(1) << high
    table = common_table([pa.array(words)], 2**bits)
    asked = np.append(words, np.uint64(other % 127 + 1) << high)
    numbers = np.empty(len(asked), np.int32)
    missing = table.find((asked,), numbers)
    names = spell(table.chunks).to_pylist()
    assert len(names) == len(set(names)) <= 2**bits
    for word, number, is_missing in zip(asked, numbers, missing, strict=True):
        assert is_missing == (spelled(word) not in names)
        assert is_missing or names[number] == spelled(word)


def test_a_chunk_of_two_words_must_agree_in_both() -> None:
    first, second = (np.frombuffer(part, "<u8") for part in (b"encyclop" * 2, b"\0\0\0aedia\0\0\0edics"))
    table = common_table([pairs(first[:1], second[:1])], 1)
    numbers = np.empty(2, np.int32)
    assert table.find((first, second), numbers).tolist() == [False, True]
    assert spell(table.chunks).to_pylist() == ["encyclopaedia"]

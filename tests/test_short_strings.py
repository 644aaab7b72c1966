"""Short strings as pairs of words: what is read is spelled again, and sorted as strings are."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from framescope.byte_words import pairs
from framescope.short_strings import Pairs, join_pairs, read_pairs, sorted_places, spell, words_of

STRINGS = st.lists(st.text("abzAé中😀", max_size=20) | st.text(max_size=3), max_size=30)


def array_of(strings: list[str]) -> pa.Array:
    return pa.array(strings, pa.large_string())


@settings(max_examples=100, deadline=None)
@given(STRINGS, st.integers(0, 3))
def test_strings_of_up_to_sixteen_bytes_are_read_and_spelled(strings: list[str], skipped: int) -> None:
    read, other = read_pairs(array_of(["x" * skipped, *strings]).slice(1))
    assert other.tolist() == [len(string.encode()) > 16 or "\0" in string for string in strings]
    expected = [string.encode()[:16].rstrip(b"\0") for string in strings if "\0" not in string]
    kept = np.flatnonzero(["\0" not in string for string in strings])
    assert [bytes(pair).rstrip(b"\0") for pair in np.column_stack(read.take(kept))] == expected
    short = [string for string, is_other in zip(strings, other, strict=True) if not is_other]
    assert spell(read.take(np.flatnonzero(~other))).to_pylist() == short


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("abcé中😀", max_size=4).map(lambda text: text * 2), max_size=40))
def test_places_are_sorted_by_the_bytes_and_equal_ones_stay(strings: list[str]) -> None:
    short = [string for string in strings if len(string.encode()) <= 16]
    read, _ = read_pairs(array_of(short))
    order = sorted_places(read, np.arange(len(short)))
    assert order.tolist() == sorted(range(len(short)), key=lambda i: short[i].encode())


def test_some_places_are_sorted_and_no_others() -> None:
    read, _ = read_pairs(array_of(["encyclopaedist", "b", "encyclopaedia", "encyclop", "a"]))
    assert sorted_places(read, np.array([2, 1, 0, 3])).tolist() == [1, 3, 2, 0]


@pytest.mark.parametrize("text", ["a", "abcdefgh", "abcdefghi", "abcdefghijklmnop"])
def test_words_whose_bytes_stand_at_the_upper_end_come_to_the_front(text: str) -> None:
    data = text.encode()
    first = np.array([int.from_bytes(data[:8].rjust(8, b"\0"), "little")], np.uint64)
    if len(data) <= 8:
        chunks = pa.array(first)
    else:
        chunks = pairs(first, np.array([int.from_bytes(data[8:].rjust(8, b"\0"), "little")], np.uint64))
    assert spell(words_of(chunks)).to_pylist() == [text]
    assert spell(words_of(chunks.slice(1))).to_pylist() == []


def test_pairs_are_put_one_behind_the_other() -> None:
    one, two = (read_pairs(array_of(strings))[0] for strings in (["a", "b"], ["encyclopaedia"]))
    assert spell(join_pairs([one, two])).to_pylist() == ["a", "b", "encyclopaedia"]
    assert join_pairs([]).first.tolist() == []
    assert spell(Pairs(one.first[:0], one.second[:0])).to_pylist() == []

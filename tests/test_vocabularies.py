"""Vocabularies are sorted by code point, whoever sorts which part of the alphabet."""

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from framescope import vocabularies
from framescope.short_strings import read_pairs
from framescope.vocabularies import find_types, join_types, number_types


def test_vocabularies_are_united_in_the_order_of_code_points() -> None:
    vocabularies = [pa.array(names, pa.large_string()) for names in (["b", "é"], [], ["a", "b", "😀", "\uffff"])]
    assert join_types(vocabularies).to_pylist() == ["a", "b", "é", "\uffff", "😀"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.none() | st.text("aAbéß中😀\x00", max_size=3)), min_size=1, max_size=4), st.integers(1, 5))
def test_names_are_numbered_in_order_however_many_threads_sort(parts: list[list[str | None]], n: int) -> None:
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(vocabularies, "n_threads", lambda: n)
        numbers, types = number_types([pa.array(part, pa.large_string()) for part in parts], pool)
    names = [name for part in parts for name in part]
    assert types.to_pylist() == sorted({name for name in names if name is not None})
    assert [types[number].as_py() if number >= 0 else None for number in numbers.tolist()] == names


WORDS = st.text("ab\x00é", max_size=2).map(lambda text: text * 9) | st.text("ab\x00", max_size=3)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS), st.lists(st.none() | WORDS), st.integers(1, 40))
def test_words_and_names_of_any_length_are_numbered_together(words: list[str], names: list[str | None], n: int) -> None:
    words = [word for word in words if len(word.encode()) <= 16 and "\x00" not in word]
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(vocabularies, "AT_ONCE", n)
        pairs, _ = read_pairs(pa.array(words, pa.large_string()))
        numbers, types = number_types([pa.array(names, pa.large_string())], pool, pairs)
    assert types.to_pylist() == sorted({name for name in [*words, *names] if name is not None})
    assert [types[number].as_py() if number >= 0 else None for number in numbers.tolist()] == [*words, *names]


def test_a_slice_of_names_is_read_from_its_own_beginning() -> None:
    with ThreadPoolExecutor(1) as pool:
        numbers, types = number_types([pa.array(["zzz", "b", "a"], pa.large_string()).slice(1)], pool)
    assert (numbers.tolist(), types.to_pylist()) == ([1, 0], ["a", "b"])


def test_names_are_found_in_a_vocabulary() -> None:
    types = pa.array(["a", "b", "é"], pa.large_string())
    assert find_types(types, pa.array(["é", "a", "é"], pa.large_string())).tolist() == [2, 0, 2]

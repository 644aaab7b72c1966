"""Chunks: what stands between ASCII white space, numbered; checked against `str.split`."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framescope.chunks import intern_shard, intern_texts, n_threads, text_blocks, text_shards

ASCII_WHITE_SPACE = re.compile("[ \t\n\x0b\x0c\r]")


def chunks_of(texts: list[str], size: int) -> list[list[str]]:
    """The chunks of each text, spelled out again from their numbers."""
    shards = list(text_shards(texts, size))
    with ThreadPoolExecutor(2) as pool:
        parts, classes, names = intern_texts(shards, pool)
    spelled = names.to_pylist()
    first = [0, *accumulate(len(column.chunk(0).dictionary) for column in classes)][:3]
    found = []
    for i, part in enumerate(parts):
        numbers = part.number([column.chunk(i) for column in classes], first)
        found += [[spelled[n] for n in numbers[low:high]] for low, high in pairwise(part.bounds)]
    return found


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("ab é中😀\x00\t\n\x1c\u00a0") | st.characters(exclude_categories=["Cs"])), min_size=1
    )
)
def test_the_chunks_are_those_between_ascii_white_space(texts: list[str]) -> None:
    found = chunks_of(texts, 12)
    assert [[chunk for chunk in text if chunk] for text in found] == [
        [chunk for chunk in ASCII_WHITE_SPACE.split(text) if chunk] for text in texts
    ]


@pytest.mark.parametrize("length", [7, 8, 9, 15, 16, 17, 40])
def test_chunks_that_differ_in_their_last_byte_are_told_apart(length: int) -> None:
    one, other = "x" * length, "x" * (length - 1) + "y"
    assert chunks_of([f"{one} {other} {one}", other], 10**6) == [[one, other, one], [other]]


def test_a_chunk_has_one_number_in_all_shards() -> None:
    shards = list(text_shards(["one two encyclopaedia", "two one encyclopaedia-britannica", "one encyclopaedia"], 5))
    with ThreadPoolExecutor(2) as pool:
        names = intern_texts(shards, pool)[2].to_pylist()
    assert len(shards) == 3
    assert sorted(filter(None, names)) == ["encyclopaedia", "encyclopaedia-britannica", "one", "two"]


def test_a_nul_at_the_end_of_a_chunk_is_not_lost() -> None:
    assert chunks_of(["a\x00 a", "b"], 10**6) == [["a\x00", "a"], ["b"]]


def test_a_word_at_the_end_of_a_text_does_not_run_into_the_next_text() -> None:
    assert chunks_of(["one", "", "two"], 10**6) == [["one"], [], ["two"]]


def test_shards_cut_between_texts_and_keep_them_all() -> None:
    texts = [str(i) * 10 for i in range(10)]
    shards = list(text_shards(texts, 25))
    assert len(shards) > 2
    assert [text for shard in shards for text in shard.to_pylist()] == texts


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["a b", None, "c"], dtype="str"),
        pa.array(["a b", None, "c"]),
        pa.chunked_array([["a b"], [None, "c"]]),
        ["a b", None, "c"],
    ],
)
def test_a_missing_text_is_an_empty_one_whatever_the_column(column: object) -> None:
    assert [text for shard in text_shards(column) for text in shard.to_pylist()] == ["a b", "", "c"]


def test_a_slice_of_an_array_is_read_from_its_own_beginning() -> None:
    whole = pa.array(["never", "a bb", "c"], pa.large_string())
    shard = intern_shard(whole.slice(1))
    assert shard.bounds.tolist() == [0, 2, 3]


def test_blocks_hold_what_was_asked_for_and_at_least_one_shard() -> None:
    blocks = list(text_blocks(iter([["aaaa"], [], ["bb", "cc"], ["d"]]), 6))
    assert [[text for shard in block for text in shard.to_pylist()] for block in blocks] == [
        ["aaaa"],
        ["bb", "cc", "d"],
    ]
    assert len(list(text_blocks(["aaaa"], 1))) == 1


def test_arrow_says_how_many_threads_there_are() -> None:
    before = pa.cpu_count()
    try:
        pa.set_cpu_count(1)
        assert n_threads() == 1
    finally:
        pa.set_cpu_count(before)
    assert 1 <= n_threads() <= before


def test_the_numbers_of_a_shard_do_not_alter_what_it_holds() -> None:
    shard = intern_shard(pa.array(["short and considerably-longer-words"], pa.large_string()))
    before = np.asarray(shard.encoded[0].indices).copy()
    shard.number(list(shard.encoded), [0, 10, 20])
    np.testing.assert_array_equal(np.asarray(shard.encoded[0].indices), before)

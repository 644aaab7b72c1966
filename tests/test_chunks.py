"""Chunks: what stands between ASCII white space, numbered; checked against `str.split`."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from framescope import chunks
from framescope.chunks import count_chunks, find_common, intern_shard, intern_texts, join_starts
from framescope.shards import text_shards
from framescope.short_strings import spell

ASCII_WHITE_SPACE = re.compile("[ \t\n\x0b\x0c\r]")


def chunks_of(texts: list[str], size: int) -> list[list[str]]:
    """The chunks of each text, spelled out again from their numbers."""
    with ThreadPoolExecutor(2) as pool:
        found = intern_texts(list(text_shards(texts, size)), pool)
    names, numbers = found.names.to_pylist(), found.numbers.tolist()
    assert found.cuts[-1] == len(texts)
    return [[names[n] for n in numbers[low:high]] for low, high in pairwise(found.bounds.tolist())]


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
        names = intern_texts(shards, pool).names.to_pylist()
    assert len(shards) == 3
    assert sorted(filter(None, names)) == ["encyclopaedia", "encyclopaedia-britannica", "one", "two"]


def test_a_nul_at_the_end_of_a_chunk_is_not_lost() -> None:
    assert chunks_of(["a\x00 a", "b"], 10**6) == [["a\x00", "a"], ["b"]]


def test_a_word_at_the_end_of_a_text_does_not_run_into_the_next_text() -> None:
    assert chunks_of(["one", "", "two"], 10**6) == [["one"], [], ["two"]]


def test_a_slice_of_an_array_is_read_from_its_own_beginning() -> None:
    whole = pa.array(["never", "a bb", "c"], pa.large_string())
    shard = intern_shard(whole.slice(1))
    assert shard.bounds.tolist() == [0, 2, 3]


WORDS = [
    "a",
    "the",
    "of",
    "Ankara",
    "S-400",
    "encyclopaedia",
    "interoperable",
    "T-LORAMIDS",
    "internationalisation",
    "",
]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=9, max_size=40), st.integers(0, 3))
def test_common_chunks_are_found_in_the_tables_and_all_others_beside_them(texts: list[str], bits: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "SLOTS", (2**bits, 2**bits))  # so few slots that nearly all chunks compete for them
        found = chunks_of(texts, 30)
    assert [[chunk for chunk in text if chunk] for text in found] == [text.split() for text in texts]


def test_of_the_chunks_that_share_a_slot_the_commonest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SLOTS", (1, 1))
    shards = list(text_shards(["often often rare encyclopaedia encyclopaedia interoperable"] * 9, 20))
    with ThreadPoolExecutor(1) as pool:
        one, two = find_common(shards, pool)
        assert (spell(one.chunks).to_pylist(), spell(two.chunks).to_pylist()) == (["often"], ["encyclopaedia"])
        assert (one.numbers.tolist(), two.numbers.tolist()) == ([0], [1])
        assert find_common(shards[:8], pool) == ()


@pytest.mark.parametrize("lead", range(9))
def test_words_are_read_where_the_bytes_are_not_aligned(lead: int) -> None:
    array = pa.array(["x" * lead, "abcdefgh ijklmnopqrstuvwx y", "z"], pa.large_string())
    for shard in (array.slice(1), pa.array(array.slice(1).to_pylist(), pa.large_string())):
        with ThreadPoolExecutor(1) as pool:
            found = intern_texts([shard], pool)
        names = found.names.to_pylist()
        assert [names[n] for n in found.numbers] == ["abcdefgh", "ijklmnopqrstuvwx", "y", "z"]


def test_a_shard_is_counted_before_it_is_interned() -> None:
    shard = pa.array(["a  b\n", "", "c"], pa.large_string())
    assert count_chunks(shard) == 4 == intern_shard(shard).bounds[-1]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=9, max_size=40), st.integers(1, 5))
def test_the_rarer_chunks_of_several_runs_are_united(texts: list[str], run: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "_RUN", run)
        patch.setattr(chunks, "SLOTS", (1, 1))
        found = chunks_of(texts, 30)
    assert [[chunk for chunk in text if chunk] for text in found] == [text.split() for text in texts]


def test_starts_are_moved_behind_what_came_before() -> None:
    assert join_starts([np.array([0, 2, 2]), np.array([0]), np.array([0, 3])]).tolist() == [0, 2, 2, 5]

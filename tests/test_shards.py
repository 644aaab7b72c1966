"""Shards: columns of texts cut up, and nothing lost between."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pyarrow as pa
import pytest

from framescope import shards
from framescope.shards import n_threads, spread, text_blocks, text_shards


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


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_work_is_spread_and_its_results_are_in_order(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "n_threads", lambda: threads)
    with ThreadPoolExecutor(threads) as pool:
        assert spread(lambda i: i * i, 9, pool) == [i * i for i in range(9)]
        assert spread(lambda i: i, 0, pool) == []


@pytest.mark.parametrize("threads", [1, 2])
def test_what_goes_wrong_in_spread_work_is_raised(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "n_threads", lambda: threads)
    with ThreadPoolExecutor(threads) as pool, pytest.raises(ZeroDivisionError):
        spread(lambda i: 1 // (i - 5), 9, pool)

"""Files counted by partitions, here and on a real Dask cluster of two processes: the same table, bit for bit."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from distributed import LocalCluster
from distributed.protocol.pickle import dumps

from framescope.cluster import resampling
from framescope.cluster.counting import count_files
from framescope.cluster.partitions import Partition, find_partitions, read_partition
from framescope.cluster.resampling import keyness_on
from framescope.comparisons.keyness import keyness
from framescope.corpus.model import corpus_from_table
from framescope.counts import Counts, count_terms
from framescope.errors import CorpusError
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize

Same = Callable[[Counts, Counts], None]
Watch = Callable[[Callable[[str], None]], None]
Kill = Callable[[], int]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    words = np.array(["S-400", "don't", "Ankara", "ü", "the", "3.44", "www.x.org", "—", "cost", "NATO"])
    texts = [" ".join(rng.choice(words, rng.integers(1, 40), p=np.arange(1, 11) / 55)) for _ in range(60)]
    return pd.DataFrame({"text": texts, "outlet": [f"{'AB'[i % 2]}" for i in range(60)], "date": "2017-12-29"})


@pytest.fixture(scope="module")
def parquet(table: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("parquet")
    table[:35].to_parquet(folder / "a.parquet", row_group_size=8)
    table[35:].to_parquet(folder / "b.parquet", row_group_size=50)
    return f"{folder}/*.parquet"


@pytest.fixture(scope="module")
def jsonl(table: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("jsonl") / "all.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_dict("records")))
    return str(path)


@pytest.fixture(scope="module")
def whole(table: pd.DataFrame) -> Counts:
    return count_terms(tokenize(corpus_from_table(table)))


def test_partitions_of_parquet_count_as_one_table(assert_same: Same, parquet: str, whole: Counts) -> None:
    assert len(find_partitions(parquet)) == 6
    found = count_files(parquet)
    assert_same(found, whole)
    assert found.documents["source_file"].value_counts().to_dict() == {"a.parquet": 35, "b.parquet": 25}
    assert "text" not in found.documents


@pytest.mark.parametrize("size", [97, 10**9])
def test_partitions_of_jsonl_count_as_one_table_wherever_they_are_cut(
    assert_same: Same, jsonl: str, whole: Counts, size: int
) -> None:
    assert_same(count_files(jsonl, partition_bytes=size), whole)


def test_a_cluster_counts_the_same(
    assert_same: Same, parquet: str, jsonl: str, whole: Counts, dask: LocalCluster
) -> None:
    address = dask.scheduler_address
    assert_same(count_files(parquet, scheduler=address), whole)
    rules = TokenRules(case="keep", urls=False, variants={"S-400": "S400"})
    assert_same(
        count_files(jsonl, rules, scheduler=address, partition_bytes=500),
        count_files(parquet, rules),
    )


def test_nltks_tokenizer_counts_by_partitions_too(assert_same: Same, parquet: str, table: pd.DataFrame) -> None:
    rules = TokenRules(tokenizer="nltk")
    assert_same(count_files(parquet, rules), count_terms(tokenize(corpus_from_table(table), rules)))


def test_an_arrow_file_is_cut_into_rows(assert_same: Same, table: pd.DataFrame, tmp_path: Path, whole: Counts) -> None:
    table.to_feather(tmp_path / "x.arrow", compression="uncompressed")
    assert_same(count_files(str(tmp_path / "x.arrow")), whole)


@pytest.mark.parametrize("options", [{}, {"target": "A", "reference": "B", "min_count": 60, "sort": "q"}])
def test_a_cluster_resamples_the_same(
    whole: Counts, dask: LocalCluster, labels: list[str], options: dict[str, object]
) -> None:
    options = {"n_permutations": 2100, "n_refined": 3000, "n_bootstrap": 300, **options}
    expected = keyness(whole, "outlet", **options)
    found = keyness_on(whole, "outlet", scheduler=dask.scheduler_address, **options)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    n_seen = len(labels)
    assert set(labels) == {"resampling"}
    pd.testing.assert_frame_equal(keyness_on(whole, "outlet", **options), expected, check_exact=True)
    assert len(labels) == n_seen, "nothing more was asked of the workers"


def test_what_a_worker_does_with_resamples() -> None:
    work = resampling._load(dumps(abs))
    assert resampling._do_all(work, [-1, 2]) == [1, 2]


def test_a_worker_that_is_killed_costs_its_work_a_second_time(
    assert_same: Same, jsonl: str, whole: Counts, dask: LocalCluster, watch: Watch, kill_one: Kill
) -> None:
    killed: dict[str, int] = {}

    def kill(label: str) -> None:
        if label not in killed:
            killed[label] = kill_one()

    watch(kill)
    assert_same(count_files(jsonl, scheduler=dask.scheduler_address, partition_bytes=200), whole)
    options = {"n_permutations": 2100, "n_refined": 0, "n_bootstrap": 0}
    found = keyness_on(whole, "outlet", scheduler=dask.scheduler_address, **options)
    pd.testing.assert_frame_equal(found, keyness(whole, "outlet", **options), check_exact=True)
    assert set(killed) == {"counting", "resampling"}


def test_an_error_of_a_worker_is_that_of_the_file(tmp_path: Path, dask: LocalCluster) -> None:
    (tmp_path / "x.jsonl").write_text('{"text": "a"}\n{"text": \n')
    with pytest.raises(CorpusError, match=r"x\.jsonl: the line at byte 14 is no JSON"):
        count_files(str(tmp_path / "x.jsonl"), scheduler=dask.scheduler_address)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.txt", "a", r"x\.txt is neither \.parquet nor \.jsonl"),
        ("x.jsonl", '{"body": "a"}\n', r"x\.jsonl: there is no column 'text'; there are: body\."),
        ("x.jsonl", "[1]\n", r"the line at byte 0 is no object of names and values"),
        ("x.jsonl", '{"text": "a", "doc_id": 1}\n{"text": "b", "doc_id": 1}\n', "a doc_id stands in two rows: 1"),
    ],
)
def test_what_cannot_be_counted_is_told(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(CorpusError, match=told):
        count_files(str(tmp_path / name))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"there is no file .*none"):
        count_files(f"{tmp_path}/none*.parquet")


@pytest.mark.parametrize("size", [1, 9, 100])
def test_lines_without_anything_are_no_documents(tmp_path: Path, size: int) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('\n{"text": "a b"}\n\n  \n{"text": "c"}\n\n', encoding="utf-8")
    counts = count_files(str(path), partition_bytes=size)
    assert counts.documents["n_tokens"].tolist() == [2, 1]


def test_files_without_a_line_are_told(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").touch()
    with pytest.raises(CorpusError, match=r"x\.jsonl holds no documents"):
        count_files(str(tmp_path / "x.jsonl"))


def test_a_partition_in_which_no_line_begins_is_empty(jsonl: str) -> None:
    assert read_partition(Partition(jsonl, 1, 2), "text").empty


def test_a_missing_value_is_empty_and_the_texts_may_have_another_name(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"body": "a b", "outlet": null}\n{"body": null, "source_file": "y"}\n')
    counts = count_files(str(tmp_path / "x.jsonl"), text="body")
    assert counts.n_tokens.tolist() == [2, 0]
    assert counts.documents["outlet"].tolist() == ["", ""]

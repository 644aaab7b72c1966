"""Work on partitions, here and on a real Dask cluster of two processes: the same table, bit for bit."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framescope import cluster
from framescope.cluster import Partition, count_files, find_partitions, keyness_on, read_partition
from framescope.comparisons.keyness import keyness
from framescope.corpus.model import corpus_from_table
from framescope.counts import Counts, count_terms
from framescope.errors import CorpusError, FramescopeError
from framescope.measures.resampling import use_workers
from framescope.study import open_study
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize

distributed = pytest.importorskip("distributed", reason="needs the extra: pip install 'framescope[cluster]'")


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
def dask() -> Iterator["distributed.LocalCluster"]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as started:
        yield started


def assert_same(found: Counts, expected: Counts) -> None:
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(found.matrix, name), getattr(expected.matrix, name))
    pd.testing.assert_index_equal(found.terms, expected.terms)
    pd.testing.assert_frame_equal(
        found.documents.drop(columns="source_file"), expected.documents.drop(columns="source_file")
    )


@pytest.fixture(scope="module")
def whole(table: pd.DataFrame) -> Counts:
    return count_terms(tokenize(corpus_from_table(table)))


def test_partitions_of_parquet_count_as_one_table(parquet: str, whole: Counts) -> None:
    assert len(find_partitions(parquet)) == 6
    found = count_files(parquet)
    assert_same(found, whole)
    assert found.documents["source_file"].value_counts().to_dict() == {"a.parquet": 35, "b.parquet": 25}
    assert "text" not in found.documents


@pytest.mark.parametrize("size", [97, 10**9])
def test_partitions_of_jsonl_count_as_one_table_wherever_they_are_cut(jsonl: str, whole: Counts, size: int) -> None:
    assert_same(count_files(jsonl, partition_bytes=size), whole)


def test_a_cluster_counts_the_same(parquet: str, jsonl: str, whole: Counts, dask: "distributed.LocalCluster") -> None:
    address = dask.scheduler_address
    assert_same(count_files(parquet, scheduler=address), whole)
    rules = TokenRules(case="keep", urls=False, variants={"S-400": "S400"})
    assert_same(
        count_files(jsonl, rules, scheduler=address, partition_bytes=500),
        count_files(parquet, rules),
    )


@pytest.fixture
def labels(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was shown as going on while workers were at it."""
    seen: list[str] = []

    def shown(things: Iterable[object], label: str, total: int | None = None) -> Iterator[object]:
        seen.append(label)
        yield from things

    monkeypatch.setattr(cluster, "progress", shown)
    return seen


@pytest.mark.parametrize("options", [{}, {"target": "A", "reference": "B", "min_count": 60, "sort": "q"}])
def test_a_cluster_resamples_the_same(
    whole: Counts, dask: "distributed.LocalCluster", labels: list[str], options: dict[str, object]
) -> None:
    options = {"n_permutations": 2100, "n_refined": 3000, "n_bootstrap": 300, **options}
    expected = keyness(whole, "outlet", **options)
    found = keyness_on(whole, "outlet", scheduler=dask.scheduler_address, **options)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    n_seen = len(labels)
    assert set(labels) == {"resampling"}
    pd.testing.assert_frame_equal(keyness_on(whole, "outlet", **options), expected, check_exact=True)
    assert len(labels) == n_seen, "nothing more was asked of the workers"


def test_a_worker_that_is_killed_while_it_resamples_costs_time_only(
    whole: Counts, dask: "distributed.LocalCluster", monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []

    def kill_first(things: Iterable[object], label: str, total: int | None = None) -> Iterator[object]:
        if not killed:
            killed.append(next(iter(dask.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)
        yield from things

    monkeypatch.setattr(cluster, "progress", kill_first)
    options = {"n_permutations": 2100, "n_refined": 0, "n_bootstrap": 0}
    found = keyness_on(whole, "outlet", scheduler=dask.scheduler_address, **options)
    pd.testing.assert_frame_equal(found, keyness(whole, "outlet", **options), check_exact=True)
    assert killed


def test_a_worker_that_is_killed_costs_its_partitions_a_second_time(
    jsonl: str, whole: Counts, dask: "distributed.LocalCluster", monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []

    def kill_after_the_first(results: Iterator[object], label: str, total: int) -> Iterator[object]:
        assert (label, total) == ("partitions", len(find_partitions(jsonl, 200)))
        for result in results:
            if not killed:
                killed.append(next(iter(dask.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)
            yield result

    monkeypatch.setattr(cluster, "progress", kill_after_the_first)
    assert_same(count_files(jsonl, scheduler=dask.scheduler_address, partition_bytes=200), whole)
    assert killed


def test_an_error_of_a_worker_is_that_of_the_file(tmp_path: Path, dask: "distributed.LocalCluster") -> None:
    (tmp_path / "x.jsonl").write_text('{"text": "a"}\n{"text": \n')
    with pytest.raises(CorpusError, match=r"x\.jsonl: the line at byte 14 is no JSON"):
        count_files(str(tmp_path / "x.jsonl"), scheduler=dask.scheduler_address)


def test_a_scheduler_that_is_not_there_is_one_line(parquet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WAIT", 0.3)
    told = (
        r"^no Dask scheduler answers at tcp://127\.0\.0\.1:9 \(.*\); start one with `dask scheduler`, or use 'local'\.$"
    )
    with pytest.raises(FramescopeError, match=told):
        count_files(parquet, scheduler="tcp://127.0.0.1:9")


def test_a_scheduler_without_workers_is_told(parquet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WAIT", 1)
    with (
        distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=":0", host="127.0.0.1") as empty,
        pytest.raises(FramescopeError, match="has no workers; start some with `dask worker tcp://"),
    ):
        count_files(parquet, scheduler=empty.scheduler_address)


def test_workers_of_another_version_are_refused(
    parquet: str, dask: "distributed.LocalCluster", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framescope.__version__", "99")
    with pytest.raises(FramescopeError, match=r"have framescope \d.*, here it is 99; install the same version"):
        count_files(parquet, scheduler=dask.scheduler_address)


def test_without_dask_the_extra_is_named(parquet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(FramescopeError, match=r"needs Dask: pip install 'framescope\[cluster\]'"):
        count_files(parquet, scheduler="tcp://127.0.0.1:9")


def test_on_one_machine_dask_is_not_loaded() -> None:
    code = "import framescope.cluster, sys; print('distributed' in sys.modules, 'dask' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


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


def test_nltks_tokenizer_is_refused(parquet: str) -> None:
    with pytest.raises(FramescopeError, match="works in memory only"):
        count_files(parquet, TokenRules(tokenizer="nltk"))


def test_a_partition_in_which_no_line_begins_is_empty(jsonl: str) -> None:
    assert read_partition(Partition(jsonl, 1, 2), "text").empty


def test_a_missing_value_is_empty_and_the_texts_may_have_another_name(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"body": "a b", "outlet": null}\n{"body": null, "source_file": "y"}\n')
    counts = count_files(str(tmp_path / "x.jsonl"), text="body")
    assert counts.n_tokens.tolist() == [2, 0]
    assert counts.documents["outlet"].tolist() == ["", ""]


def test_a_study_counts_and_resamples_on_the_cluster_as_it_does_here(
    table: pd.DataFrame,
    tmp_path: Path,
    dask: "distributed.LocalCluster",
    labels: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "ARROW_ROWS", 13)
    folder = tmp_path / "texts"
    folder.mkdir()
    for i, row in enumerate(table.itertuples()):
        (folder / f"{i:02}.txt").write_text(f"{row.text}.\n", encoding="utf-8")
    lines = [f"{i:02}.txt,{row.outlet},2017-12-29" for i, row in enumerate(table.itertuples())]
    (folder / "metadata.csv").write_text("\n".join(["file,outlet,date", *lines]), encoding="utf-8")
    counts, tables = [], []
    for place, address in (("here", "local"), ("there", dask.scheduler_address)):
        monkeypatch.setenv("FRAMESCOPE_CACHE", str(tmp_path / place))
        study = open_study(corpus=folder, overrides={"scheduler": address, "stop_words": ["the"]})
        counts.append(study.counts)
        tables.append(keyness(study.counts, "outlet", n_permutations=2100, n_refined=0, n_bootstrap=0))
        assert bool(labels) == (address != "local")
    use_workers(None)
    assert not list((tmp_path / "there").glob("tokens-*")), "no tokens were made here"
    assert_same(counts[1], counts[0])
    assert "the" not in counts[1].terms
    pd.testing.assert_frame_equal(tables[1], tables[0], check_exact=True)
    assert set(labels) == {"partitions", "resampling"}

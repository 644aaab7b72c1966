"""Corpora larger than memory: batches, files and maps give what memory gives."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from framescope import large, shards, token_codes
from framescope.corpus.model import corpus_from_table
from framescope.counts import count_terms
from framescope.errors import CorpusError, FramescopeError
from framescope.large import map_parquet, tokenize_mapped
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize


@pytest.fixture
def table() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    words = np.array(["S-400", "don't", "Ankara", "ü", "the", "3.44", "www.x.org", "—", "encyclopaedia"])
    texts = [" ".join(rng.choice(words, rng.integers(0, 30))) for _ in range(40)]
    return pd.DataFrame({"text": texts, "outlet": "A", "date": "2017-12-29"})


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "BATCH_ROWS", 7)
    monkeypatch.setattr(token_codes, "BLOCK_BYTES", 300)
    monkeypatch.setattr(shards.text_shards, "__defaults__", (100,))


def test_a_parquet_file_opens_as_the_corpus_of_its_table(tmp_path: Path, table: pd.DataFrame) -> None:
    table.to_parquet(tmp_path / "t.parquet", row_group_size=11)
    corpus = map_parquet(tmp_path / "t.parquet", tmp_path / "made")
    expected = corpus_from_table(table.assign(source_file="t.parquet"))
    pd.testing.assert_frame_equal(corpus.documents, expected.documents)
    assert corpus.documents["text"].array._pa_array.num_chunks > 3, "it is the file's batches"


def test_a_folder_of_files_is_read_in_the_order_of_their_names(tmp_path: Path, table: pd.DataFrame) -> None:
    for name, part in (("b", table[30:]), ("a", table[:30])):
        part.rename(columns={"text": "body"}).to_parquet(tmp_path / f"{name}.parquet", index=False)
    corpus = map_parquet(tmp_path, tmp_path / "made", text="body")
    assert corpus.documents["text"].tolist() == table["text"].tolist()
    assert corpus.documents["doc_id"].tolist() == [str(i) for i in range(40)]
    assert corpus.documents["source_file"].tolist() == ["a.parquet"] * 30 + ["b.parquet"] * 10


def test_tokens_in_files_are_those_in_memory(tmp_path: Path, table: pd.DataFrame) -> None:
    table.to_parquet(tmp_path / "t.parquet")
    rules = TokenRules(urls=False, numbers=False)
    corpus = map_parquet(tmp_path / "t.parquet", tmp_path / "made")
    mapped, held = tokenize_mapped(corpus, tmp_path / "made", rules), tokenize(corpus_from_table(table), rules)
    np.testing.assert_array_equal(mapped.codes, held.codes)
    np.testing.assert_array_equal(mapped.starts, held.starts)
    pd.testing.assert_index_equal(mapped.types, held.types)
    assert not mapped.codes.flags.owndata
    assert (count_terms(mapped).matrix != count_terms(held).matrix).nnz == 0
    assert not (tmp_path / "made" / "codes.spool").exists()


def test_texts_without_a_word_have_no_tokens(tmp_path: Path) -> None:
    tokens = tokenize_mapped(corpus_from_table(pd.DataFrame({"text": ["—", ""]})), tmp_path)
    assert (len(tokens), tokens.starts.tolist(), len(tokens.types)) == (0, [0, 0, 0], 0)


def test_an_id_that_stands_twice_in_two_batches_is_named(tmp_path: Path, table: pd.DataFrame) -> None:
    ids = [str(i) for i in range(39)] + ["3"]
    table.assign(doc_id=ids).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(CorpusError, match="a doc_id stands in two rows: 3; ids must be unique"):
        map_parquet(tmp_path / "t.parquet", tmp_path / "made")


def test_dates_that_cannot_be_read_are_listed(tmp_path: Path, table: pd.DataFrame) -> None:
    table.assign(date=["soon", *table["date"][1:]]).to_parquet(tmp_path / "t.parquet")
    corpus = map_parquet(tmp_path / "t.parquet", tmp_path / "made")
    assert len(corpus.issues) == 1
    assert corpus.documents["date"].isna().tolist() == [True] + [False] * 39


def test_dates_are_read_in_one_format_though_few_batches_tell_which(tmp_path: Path, table: pd.DataFrame) -> None:
    table["date"] = [f"{day:02}/03/2017" for day in range(1, 31)] + ["01/02/2017"] * 10
    table.to_parquet(tmp_path / "t.parquet")
    corpus = map_parquet(tmp_path / "t.parquet", tmp_path / "made")
    expected = corpus_from_table(table.assign(source_file="t.parquet"))
    pd.testing.assert_frame_equal(corpus.documents, expected.documents)
    assert corpus.documents["date"].iloc[-1] == pd.Timestamp("2017-02-01")
    assert len(corpus.issues) == 0


def test_columns_are_known_by_name_in_whatever_order_files_have_them(tmp_path: Path, table: pd.DataFrame) -> None:
    table = table.assign(section=[f"s{i}" for i in range(40)], n=[*range(30), *[np.nan] * 10])
    (tmp_path / "files").mkdir()
    table[:30].astype({"n": "int64"}).to_parquet(tmp_path / "files" / "a.parquet", index=False)
    table.loc[30:, table.columns[::-1]].to_parquet(tmp_path / "files" / "b.parquet", index=False)
    documents = map_parquet(tmp_path / "files", tmp_path / "made").documents
    assert documents["section"].tolist() == table["section"].tolist()
    assert documents["outlet"].tolist() == ["A"] * 40
    assert documents["n"].isna().tolist() == [False] * 30 + [True] * 10


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"place": "x"}, "files: b.parquet has other columns than the first file: n, place in one alone"),
        ({"n": "x"}, "files: b.parquet: a column is of another type than in the first file"),
    ],
)
def test_files_with_other_columns_are_refused(
    tmp_path: Path, table: pd.DataFrame, other: dict[str, str], told: str
) -> None:
    (tmp_path / "files").mkdir()
    table.assign(n=1).to_parquet(tmp_path / "files" / "a.parquet", index=False)
    table.assign(**other).to_parquet(tmp_path / "files" / "b.parquet", index=False)  # type: ignore[arg-type]
    with pytest.raises(CorpusError, match=told):
        map_parquet(tmp_path / "files", tmp_path / "made")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "there is no Parquet file .*t.parquet; give one, or a folder"),
        (lambda path: path.mkdir(), "there is no Parquet file"),
        (lambda path: pq.write_table(pa.table({"body": ["a"]}), path), "t.parquet: there is no column 'text'.*body"),
        (lambda path: pq.write_table(pa.table({"text": pa.array([], pa.string())}), path), "holds no documents"),
    ],
)
def test_what_cannot_be_opened_is_told(tmp_path: Path, make: object, told: str) -> None:
    make(tmp_path / "t.parquet")  # type: ignore[operator]
    with pytest.raises(CorpusError, match=told):
        map_parquet(tmp_path / "t.parquet", tmp_path / "made")


def test_nltks_tokenizer_works_in_memory_only(tmp_path: Path, table: pd.DataFrame) -> None:
    with pytest.raises(FramescopeError, match="'nltk' works in memory only; use tokenize"):
        tokenize_mapped(corpus_from_table(table), tmp_path, TokenRules(tokenizer="nltk"))

"""The schema of documents: errors name file and row."""

import numpy as np
import pandas as pd
import pytest

from framescope.corpus import read_corpus
from framescope.corpus.model import corpus_from_table
from framescope.errors import CorpusError


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"body": ["a"]}, r"there is no column 'text'; there are: body\. Name the column of the texts `text`"),
        ({"text": ["a", 3.5]}, r"^row 2: text must be text, but is float: '3\.5'"),
        ({"text": ["a", ["b"]], "source_file": ["x.csv", "y.csv"]}, r"^y\.csv, row 2: text must be text, but is list"),
        (
            {"text": ["a", "b", "c"], "doc_id": ["7", "8", "7"], "source_file": ["x.csv", "", "y.csv"]},
            r"a doc_id stands in two rows: 7; ids must be unique \(7: x\.csv, row 1, y\.csv, row 3\)",
        ),
        ({"text": ["a", "b"], "doc_id": ["7", " "]}, r"^row 2: the doc_id is empty"),
    ],
)
def test_a_table_that_is_not_of_the_schema_is_refused_with_file_and_row(table, message):
    with pytest.raises(CorpusError, match=message):
        corpus_from_table(pd.DataFrame(table))


def test_a_column_twice_is_refused():
    table = pd.DataFrame([["a", "b", "c"]], columns=["text", "outlet", "outlet"])
    with pytest.raises(CorpusError, match="a column stands in the table twice: outlet"):
        corpus_from_table(table)


def test_missing_texts_are_empty_and_numbers_are_ids():
    table = pd.DataFrame({"text": ["a", None, np.nan, pd.NA], "doc_id": [1, 2, 3, 4]})
    documents = corpus_from_table(table).documents
    assert documents["text"].tolist() == ["a", "", "", ""]
    assert documents["doc_id"].tolist() == ["1", "2", "3", "4"]


def test_files_are_named_by_both_rows(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("A word.")
    (tmp_path / "metadata.csv").write_text("file,id\na.txt,b\nb.txt,\n")
    with pytest.raises(CorpusError, match=r"two rows: b; .* \(b: a\.txt, row 1, b\.txt, row 2\)"):
        read_corpus(tmp_path)


def test_the_format_of_dates_is_told_among_the_guesses(tmp_path):
    (tmp_path / "a.csv").write_text("text,published\none word,25/12/2018\ntwo words,3/4/2018\nthree,soon\n")
    corpus = read_corpus(tmp_path / "a.csv", reuse=False)
    [row] = corpus.guesses.query("role == 'format of dates'").to_dict("records")
    assert (row["column"], row["how"]) == ("%d/%m/%Y", "fits 2 of them")

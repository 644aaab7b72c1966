"""`Corpus`: tables that add up, and the way back to the raw text."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.corpus import Corpus, corpus_from_table, corpus_subset
from framescope.corpus.model import ISSUES, REMOVED, REUSE, SOURCES, table_of
from framescope.errors import CorpusError

RAW = "aXXbcYdZ"  # X, Y and Z are cut


@pytest.fixture
def corpus() -> Corpus:
    documents = corpus_from_table(pd.DataFrame({"doc_id": ["p", "q"], "text": ["abcd", "abcd"]})).documents
    rows = [("q", 7, 8, "end", "Z"), ("q", 1, 3, "ad", "XX"), ("q", 5, 6, "ad", "Y")]
    return Corpus(
        documents,
        removed=table_of(rows, REMOVED),
        issues=table_of([("a.txt", "", "empty", "left out")], ISSUES),
        reuse=pd.DataFrame([{**dict.fromkeys(REUSE, 0), "doc_id": "p", "other_id": "q"}]).astype(REUSE),
    )


def test_the_raw_text_comes_back_whatever_the_order_of_the_cuts(corpus):
    assert corpus.raw("q") == RAW
    assert corpus.raw("p") == "abcd"


def test_pieces_tile_the_raw_text_and_name_the_rule_of_each_cut(corpus):
    assert corpus.pieces("q") == [
        (0, 1, "a", ""),
        (1, 3, "XX", "ad"),
        (3, 5, "bc", ""),
        (5, 6, "Y", "ad"),
        (6, 7, "d", ""),
        (7, 8, "Z", "end"),
    ]
    assert corpus.pieces("p") == [(0, 4, "abcd", "")]


def test_offsets_of_the_text_become_offsets_of_the_raw_text(corpus):
    assert corpus.raw_offsets("q", [0, 1, 2, 3, 4]).tolist() == [0, 3, 4, 6, 8]
    assert corpus.raw_offsets("q", [1, 2, 3, 4], ends=True).tolist() == [1, 4, 5, 7]
    assert corpus.raw_offsets("p", [0, 4]).tolist() == [0, 4]
    assert corpus.raw_offsets("q", 1).tolist() == 3


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1, max_size=4), st.booleans()), max_size=8))
def test_any_cuts_leave_offsets_that_point_at_the_same_characters(parts):
    raw = "".join(text for text, _ in parts)
    rows, at = [], 0
    for text, is_cut in parts:
        if is_cut:
            rows.append(("d", at, at + len(text), "rule", text))
        at += len(text)
    kept = "".join(text for text, is_cut in parts if not is_cut)
    documents = corpus_from_table(pd.DataFrame({"doc_id": ["d"], "text": pd.Series([kept], dtype="str")})).documents
    corpus = Corpus(documents, removed=table_of(rows, REMOVED))
    assert corpus.raw("d") == raw
    assert "".join(raw[i] for i in corpus.raw_offsets("d", range(len(kept)))) == kept
    assert "".join(raw[i - 1] for i in corpus.raw_offsets("d", range(1, len(kept) + 1), ends=True)) == kept
    pieces = corpus.pieces("d")
    assert [raw[start:end] for start, end, _, _ in pieces] == [text for _, _, text, _ in pieces]
    assert "".join(text for _, _, text, rule in pieces if not rule) == kept


def test_a_document_that_is_not_there_is_an_error_that_names_the_nearest(corpus):
    with pytest.raises(CorpusError, match=r"there is no document 'pp'; there are: p, q\. Did you mean 'p'\?"):
        corpus.raw("pp")
    assert [corpus.position(name) for name in ("p", "q")] == [0, 1]


def test_a_corpus_says_what_it_is(corpus):
    assert len(corpus) == 2
    assert repr(corpus) == "<Corpus: 2 documents, 8 characters, 4 cut as page furniture in 3 places, 1 issue>"


def test_a_table_becomes_a_corpus_with_what_is_missing_filled_in():
    corpus = corpus_from_table(pd.DataFrame({"outlet": ["B", "A"], "text": ["b b a", "a"]}, index=[7, 3]))
    assert corpus.documents.columns.tolist() == ["doc_id", "text", "title", "date", "source_file", "outlet"]
    assert corpus.documents["doc_id"].tolist() == ["0", "1"]
    assert corpus.documents.loc[0, ["title", "source_file", "outlet"]].tolist() == ["", "", "B"]
    assert corpus.documents["date"].isna().all()
    assert {name: str(kind) for name, kind in corpus.documents.dtypes.items()} == {
        "doc_id": "str",
        "text": "str",
        "title": "str",
        "date": "datetime64[s]",
        "source_file": "str",
        "outlet": "str",
    }
    tables = {"removed": REMOVED, "issues": ISSUES, "reuse": REUSE, "sources": SOURCES}
    for name, columns in tables.items():
        empty = getattr(corpus, name)
        assert (len(empty), {column: str(kind) for column, kind in empty.dtypes.items()}) == (0, columns)


def test_cells_become_text_numbers_stay_and_none_becomes_empty():
    table = pd.DataFrame(
        {"doc_id": [7, 8], "text": ["a", None], "outlet": ["NA", None], "year": [2017, 2018], "title": [1.5, None]}
    )
    documents = corpus_from_table(table).documents
    assert documents["doc_id"].tolist() == ["7", "8"]
    assert documents["text"].tolist() == ["a", ""]
    assert documents["outlet"].tolist() == ["NA", ""]
    assert documents["title"].tolist() == ["1.5", ""]
    assert documents["year"].tolist() == [2017, 2018]


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["2017-07-14", ""], ["2017-07-14", "NaT"]),
        ([None, "14.07.2017"], ["NaT", "2017-07-14"]),
        ([dt.date(2017, 7, 14), dt.date(2018, 2, 1)], ["2017-07-14", "2018-02-01"]),
        (pd.to_datetime(["2017-07-14", None]), ["2017-07-14", "NaT"]),
    ],
)
def test_dates_are_read_from_text_or_taken_as_they_are(cells, dates):
    corpus = corpus_from_table(pd.DataFrame({"text": ["a", "b"], "date": cells}))
    assert [str(date).split()[0] for date in corpus.documents["date"]] == dates
    assert corpus.documents["date"].dtype == "datetime64[s]"
    assert corpus.issues.empty


def test_a_date_in_a_table_that_does_not_fit_is_an_issue():
    table = pd.DataFrame({"text": ["a", "b"], "date": ["2017-07-14", "soon"], "source_file": ["a.txt", "b.txt"]})
    assert corpus_from_table(table).issues["source_file"].tolist() == ["b.txt"]


def test_a_table_without_text_or_with_an_id_twice_is_an_error():
    with pytest.raises(CorpusError, match=r"no column 'text'; there are: body\. Name the column of the texts `text`"):
        corpus_from_table(pd.DataFrame({"body": ["a"]}))
    with pytest.raises(CorpusError, match=r"a doc_id stands in two rows: x; ids must be unique"):
        corpus_from_table(pd.DataFrame({"doc_id": ["x", "y", "x"], "text": ["a", "b", "c"]}))


@pytest.mark.parametrize("keep", [[1], [False, True], pd.Series([False, True])])
def test_a_subset_keeps_the_account_of_its_documents_only(corpus, keep):
    part = corpus_subset(corpus, keep)
    assert part.documents["doc_id"].tolist() == ["q"]
    assert part.raw("q") == RAW
    assert len(part.reuse) == 0
    assert part.issues.equals(corpus.issues)
    assert len(corpus_subset(corpus, [0]).removed) == 0
    assert len(corpus_subset(corpus, [1, 0]).reuse) == 1
    assert corpus_subset(corpus, [1, 0]).documents["doc_id"].tolist() == ["q", "p"]


def test_an_empty_corpus_is_a_corpus():
    corpus = corpus_from_table(pd.DataFrame({"text": pd.Series([], dtype="str")}))
    assert len(corpus) == 0
    assert repr(corpus).startswith("<Corpus: 0 documents, 0 characters")

"""Counts one can check by eye."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st

from framescope.corpus import corpus_from_table
from framescope.counts import count_terms, counts_of, counts_sorted, counts_subset, counts_trim
from framescope.errors import FramescopeError
from framescope.tokens import tokenize

SPELLING = {"defense": "defence"}

TEXTS = st.lists(st.lists(st.sampled_from(["a", "b", "s-400", "the"]), max_size=8).map(" ".join), max_size=6)


def counted(texts, **columns):
    return count_terms(tokenize(corpus_from_table(pd.DataFrame({"text": pd.Series(texts, dtype="str"), **columns}))))


def as_dict(counts):
    table = counts.to_table().set_index("doc_id").drop(columns="n_tokens")
    return {doc_id: {term: n for term, n in row.items() if n} for doc_id, row in table.to_dict("index").items()}


def test_every_type_is_counted_in_every_document():
    counts = counted(["b b a", "", "a S-400 s-400, S-400!"])
    assert counts.terms.tolist() == ["a", "b", "s-400"]
    assert counts.matrix.toarray().tolist() == [[1, 2, 0], [0, 0, 0], [1, 0, 3]]
    assert counts.matrix.dtype == np.int64
    assert counts.n_tokens.tolist() == [3, 0, 4]


def test_counts_look_like_a_table_and_introduce_themselves():
    counts = counted(["b b a", "a"], outlet=["B", "A"])
    assert counts.to_table().to_dict("list") == {"doc_id": ["0", "1"], "n_tokens": [3, 1], "a": [1, 1], "b": [2, 0]}
    assert repr(counts) == "<Counts: 2 documents x 2 terms, 4 counted of 4 tokens>"


def test_metadata_come_along_without_the_texts():
    counts = counted(["b b a", "a"], outlet=["B", "A"])
    assert "text" not in counts.documents.columns
    assert counts.documents["outlet"].tolist() == ["B", "A"]


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_counts_equal_plain_counting(texts):
    expected = {str(i): {word: text.split().count(word) for word in set(text.split())} for i, text in enumerate(texts)}
    assert as_dict(counted(texts)) == expected


@settings(max_examples=20, deadline=None)
@given(TEXTS, st.integers(0, 6))
def test_counts_are_additive_over_any_split_of_the_documents(texts, cut):
    def totals(counts):
        return pd.Series(np.asarray(counts.matrix.sum(axis=0)).ravel(), index=counts.terms)

    parts = totals(counted(texts[:cut])).add(totals(counted(texts[cut:])), fill_value=0)
    whole = totals(counted(texts))
    assert parts.sort_index().astype("int64").to_dict() == whole.to_dict()


def test_doubling_the_corpus_doubles_the_counts():
    texts = ["b b a", "a s-400"]
    once, twice = counted(texts), counted(texts + texts)
    assert twice.terms.equals(once.terms)
    assert (twice.matrix.sum(axis=0) == 2 * once.matrix.sum(axis=0)).all()


def test_stop_words_leave_the_counts_but_not_the_denominators():
    tokens = tokenize(["The the b", "the"])
    counts = count_terms(tokens, stop_words=["THE", "absent"])
    assert counts.terms.tolist() == ["b"]
    assert counts.matrix.toarray().tolist() == [[1], [0]]
    assert counts.n_tokens.tolist() == [3, 1]


def test_documents_without_tokens_or_no_documents_at_all_give_empty_counts():
    assert counted(["", "..."]).matrix.shape == (2, 0)
    assert counted([]).matrix.shape == (0, 0)


def test_a_subset_keeps_the_documents_asked_for_in_their_order():
    counts = counted(["a", "b b", "a b"], outlet=list("XYZ"))
    by_number = counts_subset(counts, [2, 0])
    assert by_number.documents["outlet"].tolist() == ["Z", "X"]
    assert by_number.documents.index.tolist() == [0, 1]
    assert by_number.matrix.toarray().tolist() == [[1, 1], [1, 0]]
    by_mask = counts_subset(counts, np.array([False, True, True]))
    assert by_mask.documents["outlet"].tolist() == ["Y", "Z"]
    assert by_mask.terms.tolist() == ["a", "b"]


def test_sorting_puts_documents_into_the_order_of_their_ids():
    counts = counted(["a", "b", "a b"], doc_id=["n10", "n9", "a"])
    ordered = counts_sorted(counts)
    assert ordered.documents["doc_id"].tolist() == ["a", "n10", "n9"]
    assert ordered.matrix.toarray().tolist() == [[1, 1], [1, 0], [0, 1]]


def test_trimming_needs_both_the_count_and_the_documents():
    counts = counted(["a a a b c", "b c c", "c"])
    assert counts_trim(counts).terms.tolist() == ["a", "b", "c"]
    assert counts_trim(counts, min_count=3).terms.tolist() == ["a", "c"]
    assert counts_trim(counts, min_documents=2).terms.tolist() == ["b", "c"]
    trimmed = counts_trim(counts, min_count=3, min_documents=2)
    assert trimmed.terms.tolist() == ["c"]
    assert trimmed.matrix.toarray().tolist() == [[1], [2], [1]]
    assert trimmed.n_tokens.tolist() == [5, 3, 1]


def test_anything_counted_in_documents_can_be_counts():
    documents = pd.DataFrame({"doc_id": ["x", "y"], "text": ["...", "..."]})
    counts = counts_of(sp.csr_matrix([[1], [2]]), ["conflict"], documents, [10, 20])
    assert counts.to_table().to_dict("list") == {"doc_id": ["x", "y"], "n_tokens": [10, 20], "conflict": [1, 2]}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "rows is an empty list; give the numbers of the documents to keep, or a mask."),
        ([True], "the mask has 1 values; there are 2 documents, each needs one."),
        ([0, 2], "rows holds 0 to 2; give row numbers from 0 to 1, or a mask."),
        ([0.0, 1.0], "rows holds 0.0 to 1.0; give row numbers from 0 to 1, or a mask."),
    ],
)
def test_rows_that_do_not_fit_are_refused(rows, told):
    with pytest.raises(FramescopeError) as error:
        counts_subset(counted(["a", "b"]), rows)
    assert str(error.value) == told


def test_rows_are_numbers_or_a_mask_of_any_make():
    counts = counted(["a", "b", "c"])
    for rows in ([0, -1], np.array([0, 2], np.int8), [True, False, True], pd.Series([True, False, True], dtype=object)):
        assert counts_subset(counts, rows).documents["doc_id"].tolist() == ["0", "2"]
    assert len(counts_subset(counts, [False] * 3).documents) == 0


def test_stop_words_are_left_out_under_whatever_variant_or_stem_they_are_counted():
    tokens = tokenize(["Defense defence attack"], variants=SPELLING)
    for word in ("defense", "Defence"):
        assert count_terms(tokens, stop_words=[word]).terms.tolist() == ["attack"]
    stemmed = tokenize(["negotiate negotiations attack"], stems="snowball")
    assert count_terms(stemmed, stop_words=["negotiating"]).terms.tolist() == ["attack"]


def test_a_column_of_the_metadata_is_never_taken_for_weights():
    counts = counted(["a", "b"], document_weight=["0", "0"])
    assert counts.weights.tolist() == [1, 1]
    assert "document_weight" not in counts.documents.columns

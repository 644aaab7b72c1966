"""Tokens are own, shared or an agency's, and counts can be weighed by that."""

import numpy as np
import pandas as pd
import pytest

from framescope.corpus import Corpus, corpus_from_table
from framescope.corpus.model import REUSE, table_of
from framescope.counts import count_terms, counts_weighted
from framescope.errors import ParameterError
from framescope.origins import own_tokens, token_kinds
from framescope.tokens import tokenize


@pytest.fixture
def corpus() -> Corpus:
    """Three documents: b repeats a's "b b", c is its own but for its first word; a and b are near-duplicates."""
    documents = corpus_from_table(
        pd.DataFrame({"doc_id": list("abc"), "text": ["a b b", "b b c", "d e"], "outlet": list("XYY")})
    ).documents
    rows = [
        ("a", "b", 2, 5, "shared", 0, 3, 2, 0.7, 0, "", ""),
        ("c", "", 0, 1, "agency sentence", 0, 0, 0, 0.0, -1, "AP", ""),
        ("b", "", 0, 1, "agency sentence", 0, 0, 0, 0.0, -1, "AP", ""),
        ("c", "", 0, 0, "agency help", 0, 0, 0, 0.0, -1, "AFP", ""),
    ]
    return Corpus(documents, reuse=table_of(rows, REUSE))


def test_each_token_is_own_shared_or_an_agency_s(corpus):
    assert token_kinds(tokenize(corpus)).tolist() == [0, 1, 1, 2, 1, 0, 2, 0]


def test_what_comes_from_a_document_is_its_own(corpus):
    corpus.reuse.loc[0, "origin"] = "a"
    assert token_kinds(tokenize(corpus)).tolist() == [0, 0, 0, 2, 1, 0, 2, 0]


def test_own_tokens_keep_every_document(corpus):
    tokens = own_tokens(tokenize(corpus))
    assert tokens.to_table()[["doc_id", "token"]].to_numpy().tolist() == [["a", "a"], ["b", "c"], ["c", "e"]]
    assert tokens.n_tokens.tolist() == [1, 1, 1]


def test_counts_of_own_tokens_have_their_own_denominators(corpus):
    counts = count_terms(tokenize(corpus), weighting="own")
    assert counts.matrix.toarray().tolist() == [[1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 1]]
    assert counts.n_tokens.tolist() == [1, 1, 1]


def test_a_cluster_of_near_duplicates_weighs_one_document(corpus):
    counts = count_terms(tokenize(corpus), weighting="cluster")
    assert counts.matrix.toarray().tolist() == [[0.5, 1, 0, 0, 0], [0, 1, 0.5, 0, 0], [0, 0, 0, 1, 1]]
    assert counts.n_tokens.tolist() == [1.5, 1.5, 2]
    assert counts.matrix.dtype == counts.n_tokens.dtype == np.float64


def test_all_counts_are_whole_numbers_and_weights_of_one_change_nothing(corpus):
    counts = count_terms(tokenize(corpus))
    assert counts.matrix.dtype == counts.n_tokens.dtype == np.int64
    weighed = counts_weighted(counts, [1, 1, 1])
    assert (weighed.matrix != counts.matrix).nnz == 0
    assert weighed.n_tokens.tolist() == counts.n_tokens.tolist() == [3, 3, 2]


def test_without_reuse_all_weightings_are_one():
    tokens = tokenize(["a b", "b"])
    matrices = [count_terms(tokens, weighting=w).matrix.toarray().tolist() for w in ("all", "cluster", "own")]
    assert matrices[0] == matrices[1] == matrices[2]


def test_an_unknown_weighting_is_an_error_that_lists_what_there_is():
    with pytest.raises(ParameterError, match="weighting: there is no choice 'owned'; there are: all, cluster, own"):
        count_terms(tokenize(["a"]), weighting="owned")  # type: ignore[arg-type]

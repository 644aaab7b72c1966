"""Patterns as Counts: words, globs and phrases, under every weighting."""

from dataclasses import replace

import pandas as pd
import pytest

import framescope as fs
from framescope.errors import FramescopeError

TEXTS = ["cost cost a toll road", "costs of the toll road", "the costly road", "no word here"]


def tokens_of(texts: list[str]) -> fs.Tokens:
    return fs.tokenize(fs.corpus_from_table(pd.DataFrame({"text": texts, "outlet": list("XXYY")[: len(texts)]})))


def test_each_pattern_is_counted_for_itself_in_the_order_asked() -> None:
    counts = fs.count_patterns(tokens_of(TEXTS), ["toll road", "cost*", "zeppelin", "cost*"])
    assert counts.terms.tolist() == ["toll road", "cost*", "zeppelin"]
    assert counts.matrix.toarray().tolist() == [[1, 2, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]]
    assert counts.n_tokens.tolist() == [5, 5, 3, 3]


def test_a_word_is_counted_as_count_terms_counts_it() -> None:
    tokens = tokens_of(TEXTS)
    alone = fs.count_patterns(tokens, "cost")
    terms = fs.count_terms(tokens)
    assert (
        alone.matrix.toarray().ravel().tolist()
        == terms.matrix[:, terms.terms.get_loc("cost")].toarray().ravel().tolist()
    )


def test_frequency_and_keyness_take_patterns() -> None:
    table = fs.frequency(fs.count_patterns(tokens_of(TEXTS), "cost*"), "outlet", per=10, n_bootstrap=0)
    assert table["n"].tolist() == [3, 1]
    assert table["rate"].tolist() == [3.0, pytest.approx(10 / 6)]


def test_weightings_leave_out_or_weigh_what_is_shared() -> None:
    story = "the council of the town said on monday that it would pay the cost of the new bridge"
    corpus = fs.corpus_from_table(pd.DataFrame({"text": [story, story, "cost cost of rain"], "outlet": list("XYX")}))
    tokens = fs.tokenize(replace(corpus, reuse=fs.find_reuse(corpus)))
    by_weighting = {name: fs.count_patterns(tokens, "cost", weighting=name) for name in fs.WEIGHTINGS}
    assert by_weighting["all"].matrix.toarray().ravel().tolist() == [1, 1, 2]
    assert by_weighting["cluster"].matrix.toarray().ravel().tolist() == [0.5, 0.5, 2]
    assert by_weighting["own"].matrix.toarray().ravel().tolist() == [0, 0, 2]
    for name, counts in by_weighting.items():
        assert counts.n_tokens.tolist() == fs.count_terms(tokens, weighting=name).n_tokens.tolist(), name


def test_a_pattern_without_a_word_is_refused() -> None:
    with pytest.raises(FramescopeError, match="names no word"):
        fs.count_patterns(tokens_of(TEXTS), "* *")


def test_kwic_looks_only_into_the_documents_named() -> None:
    tokens = tokens_of(TEXTS)
    assert fs.kwic(tokens, "cost*", documents=[1, 2])["doc_id"].tolist() == ["1", "2"]
    mask = tokens.corpus.documents["outlet"] == "Y"
    assert fs.kwic(tokens, "cost*", by="outlet", documents=mask)["doc_id"].tolist() == ["2"]
    with pytest.raises(FramescopeError, match="there are 4 documents"):
        fs.kwic(tokens, "cost*", documents=[True, False])


def test_of_a_cluster_a_document_that_is_looked_at_is_listed() -> None:
    story = "the council of the town said on monday that it would pay the cost of the new bridge"
    corpus = fs.corpus_from_table(pd.DataFrame({"text": [story, story, story], "outlet": list("XXX")}))
    tokens = fs.tokenize(replace(corpus, reuse=fs.find_reuse(corpus)))
    assert fs.kwic(tokens, "cost", by="outlet", weighting="cluster")["doc_id"].tolist() == ["0"]
    assert fs.kwic(tokens, "cost", by="outlet", weighting="cluster", documents=[1, 2])["doc_id"].tolist() == ["1"]

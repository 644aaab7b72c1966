"""Terms of several words."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from nltk import ngrams
from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder
from nltk.metrics import BigramAssocMeasures, TrigramAssocMeasures

from framescope.comparisons.concordance import kwic
from framescope.comparisons.ngrams import multiword_terms, tokens_compound, tokens_ngrams
from framescope.counts import count_terms
from framescope.errors import FramescopeError
from framescope.tokens import tokenize

PIECES = ["air", "defence", "air-x", "zebra"]
texts = st.lists(st.lists(st.sampled_from("abc"), max_size=12).map(" ".join), min_size=1, max_size=4)


def spelled(tokens):
    table = tokens.to_table()
    return [table[table["doc_id"] == doc_id]["token"].tolist() for doc_id in tokens.corpus.documents["doc_id"]]


@given(texts, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_ngrams_are_nltks_document_by_document(found, n):
    tokens = tokens_ngrams(tokenize(found), n)
    assert spelled(tokens) == [[" ".join(words) for words in ngrams(text.split(), n)] for text in found]
    assert tokens.types.tolist() == sorted(set(tokens.types))


def test_ngrams_are_counted_like_any_tokens():
    counts = count_terms(tokens_ngrams(tokenize(["a b a b", "b a"]), 2))
    assert counts.n_tokens.tolist() == [3, 1]
    assert counts.to_table()[["a b", "b a"]].to_numpy().tolist() == [[2, 1], [0, 1]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["air", "defence", "air-x", "zebra"]), max_size=9), min_size=1), st.integers(1, 3)
)
def test_ngrams_of_joined_phrases_are_in_order_and_one_name_is_one_type(documents, n):
    tokens = tokens_compound(tokenize([" ".join(words) for words in documents]), ["air defence", "defence zebra"])
    grams = tokens_ngrams(tokens, n)
    names = tokens.types[tokens.codes].tolist()
    expected = [
        " ".join(names[i : i + n]) for i in range(len(names)) if i + n <= tokens.starts[tokens.documents_of[i] + 1]
    ]
    assert grams.types[grams.codes].tolist() == expected
    assert grams.types.tolist() == sorted(set(expected))


def test_an_ngram_has_at_least_one_word():
    with pytest.raises(FramescopeError, match="n is 0"):
        tokens_ngrams(tokenize(["a"]), 0)


def test_phrases_become_one_token_wherever_they_stand():
    tokens = tokenize(["The air defence system", "air, defence of the air"])
    joined = tokens_compound(tokens, ["air defence", "system"])
    assert spelled(joined) == [["the", "air defence", "system"], ["air defence", "of", "the", "air"]]
    assert joined.n_tokens.tolist() == [3, 4]


def test_the_longer_phrase_wins_and_of_two_that_overlap_the_first():
    tokens = tokenize(["air defence system deal", "a b c", "a b a b"])
    phrases = ["air defence", "air defence system", "system deal", "a b", "b c", "b a"]
    assert spelled(tokens_compound(tokens, phrases)) == [["air defence system", "deal"], ["a b", "c"], ["a b", "a b"]]


def test_a_star_joins_what_it_stands_for_under_its_own_name():
    joined = tokens_compound(tokenize(["air defence, air defences, air"]), ["air defen*"])
    assert spelled(joined) == [["air defence", "air defences", "air"]]


def test_no_phrase_changes_nothing():
    tokens = tokenize(["a b", "", "c"])
    for phrases in ([], ["x y"], ["a"]):
        same = tokens_compound(tokens, phrases)
        assert spelled(same) == [["a", "b"], [], ["c"]]
        assert same.codes.tolist() == tokens.codes.tolist()


def test_joined_tokens_refuse_to_be_looked_up_in_the_text():
    tokens = tokenize(["air defence"])
    assert kwic(tokens, "air defence")["node"].tolist() == ["air defence"]
    with pytest.raises(FramescopeError, match="look places up in the tokens they were made from"):
        kwic(tokens_ngrams(tokens, 2), "air*")


@pytest.mark.parametrize("measure", ["likelihood_ratio", "pmi", "dice", "student_t", "jaccard", "raw_freq"])
def test_pairs_score_as_nltks_finder_scores_them(measure):
    words = list("abcabdabcbbacabdaabbc")
    table = multiword_terms(tokenize([" ".join(words)]), measure=measure, min_count=2)
    finder = BigramCollocationFinder.from_words(words)
    finder.apply_freq_filter(2)
    wanted = {" ".join(pair): score for pair, score in finder.score_ngrams(getattr(BigramAssocMeasures, measure))}
    assert dict(zip(table["term"], table["score"], strict=True)) == pytest.approx(wanted, rel=1e-9)
    assert table["score"].is_monotonic_decreasing


@pytest.mark.parametrize("measure", ["likelihood_ratio", "pmi", "poisson_stirling"])
def test_triples_score_as_nltks_finder_scores_them(measure):
    words = list("abcabdabcbbacabdaabbc")
    table = multiword_terms(tokenize([" ".join(words)]), n=3, measure=measure, min_count=2)
    finder = TrigramCollocationFinder.from_words(words)
    finder.apply_freq_filter(2)
    wanted = {" ".join(key): score for key, score in finder.score_ngrams(getattr(TrigramAssocMeasures, measure))}
    assert dict(zip(table["term"], table["score"], strict=True)) == pytest.approx(wanted, rel=1e-9)


def test_sequences_end_with_the_document_and_stop_words_leave():
    tokens = tokenize(["a b", "a b", "b a", "the a b"])
    table = multiword_terms(tokens, min_count=1, stop_words=["The"])
    assert dict(zip(table["term"], table["n"], strict=True)) == {"a b": 3, "b a": 1}
    n_pairs = Counter(pair for text in ("a b", "a b", "b a", "the a b") for pair in ngrams(text.split(), 2))
    assert sum(n_pairs.values()) == np.sum(tokens_ngrams(tokens, 2).n_tokens)
    assert multiword_terms(tokens, min_count=9).empty


def test_what_nltk_cannot_rank_is_refused():
    with pytest.raises(FramescopeError, match="rank sequences of 2 or 3 words"):
        multiword_terms(tokenize(["a b"]), n=4)
    with pytest.raises(FramescopeError, match="there is no measure 'log_dice'; there are: chi_sq, dice"):
        multiword_terms(tokenize(["a b"]), measure="log_dice")


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("min_count", [0, 2, 3])
@pytest.mark.parametrize("weighting", ["all", "cluster", "own"])
def test_every_sequence_that_is_frequent_enough_is_ranked(n, min_count, weighting):
    rng = np.random.default_rng(8)
    chances = [0.3, 0.2, 0.15, 0.1, 0.1, 0.1, 0.04, 0.01]
    texts = [" ".join(rng.choice(list("abcdefgh"), 90, p=chances)) for _ in range(4)]
    tokens = tokenize([*texts, texts[0]])  # a copy: half a document each where near-duplicates are weighed
    table = multiword_terms(tokens, n=n, min_count=min_count, stop_words=["b"], weighting=weighting)
    counts = count_terms(tokens_ngrams(tokens, n), weighting=weighting)
    total = dict(zip(counts.terms, counts.matrix.sum(axis=0).A1, strict=True))
    expected = {term: k for term, k in total.items() if k >= max(min_count, 1e-9) and "b" not in term.split()}
    assert dict(zip(table["term"], table["n"], strict=True)) == pytest.approx(expected)
    assert len(expected) > 3

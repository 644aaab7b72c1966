"""Sentences as units of a frame count."""

import numpy as np
import pandas as pd
import pytest

from framescope.codebook import Codebook, Frame
from framescope.comparisons.concordance import kwic
from framescope.corpus import corpus_from_table
from framescope.errors import CodebookError
from framescope.framing.units import (
    count_frame_sentences,
    find_sentences,
    frame_hits,
    group_of,
    sentence_frames,
)
from framescope.matching import TypeIndex
from framescope.token_sentences import tokens_sentences
from framescope.tokens import tokenize

BOOK = Codebook(
    "c",
    (Frame("war", "War", ("war", "war cost")), Frame("cost", "Cost", ("cost",))),
    negation=("not",),
    negation_window=1,
)
TOKENS = tokenize(["War cost. Then peace. Not war.", "", "... cost!\nWar, war.", "Gen. Walters left."])


@pytest.mark.parametrize("given", [False, True])
def test_sentences_know_their_tokens_and_their_document(given):
    sentences = find_sentences(TOKENS, tokens_sentences(TOKENS) if given else None)
    words = TOKENS.to_table()["token"].to_numpy()
    spelled = [" ".join(words[first : last + 1]) for first, last in zip(sentences.first, sentences.last, strict=True)]
    assert spelled == ["war cost", "then peace", "not war", "cost", "war war", "gen walters left"]
    assert sentences.document.tolist() == [0, 0, 0, 2, 2, 3]
    assert sentences.of_token.tolist() == [0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 5]
    assert len(sentences) == 6
    assert sentences.per_document(4).tolist() == [3, 0, 2, 1]


def test_a_corpus_without_tokens_has_no_sentences():
    sentences = find_sentences(tokenize(["", "..."]))
    assert len(sentences) == 0
    assert sentences.per_document(2).tolist() == [0, 0]
    counts = count_frame_sentences(tokenize(["", "..."]), BOOK, sentences)
    assert counts.matrix.shape == (2, 2)
    assert counts.matrix.sum() == 0


def test_a_sentence_holds_a_frame_once_however_often_it_is_hit_unless_negated():
    sentences = find_sentences(TOKENS)
    marked = sentence_frames(TOKENS, BOOK, sentences, index=TypeIndex(TOKENS)).toarray()
    assert marked.tolist() == [[1, 1], [0, 0], [0, 0], [0, 1], [1, 0], [0, 0]]
    counts = count_frame_sentences(TOKENS, BOOK, sentences)
    assert counts.matrix.toarray().tolist() == [[1, 1], [0, 0], [1, 1], [0, 0]]
    assert counts.n_tokens.tolist() == [3, 0, 2, 1]
    assert len(frame_hits(TOKENS, BOOK, index=TypeIndex(TOKENS))) == 5


def test_every_document_has_the_name_of_its_group():
    documents = corpus_from_table(pd.DataFrame({"text": ["a", "b", "c"], "outlet": ["X", "", "X"]})).documents
    names = group_of(documents, "outlet")
    assert names.tolist() == ["X", "(none)", "X"]
    assert isinstance(names, np.ndarray)


def test_the_hits_that_count_are_those_after_exclusion_negation_and_the_longest_match():
    frames = (
        Frame("war", "War", ("war", "trade war", "cold *{0,1} war"), exclude=("war room",)),
        Frame("law", "Law", ("law",)),
    )
    book = Codebook("b", frames, negation=("no",), negation_window=2)
    tokens = tokenize(["War! A trade war; no war. War room, law. A cold, long war", "no. War"])
    found = frame_hits(tokens, book)
    told = [
        (f, p, i, n)
        for f, p, i, n in zip(found["frame"], found["pattern"], found["position"], found["length"], strict=True)
    ]
    assert told == [
        ("war", "war", 0, 1),
        ("war", "trade war", 2, 2),
        ("war", "cold *{0,1} war", 10, 3),
        ("war", "war", 14, 1),
        ("law", "law", 8, 1),
    ]
    assert not found["negated"].any()
    assert frame_hits(tokens, book, "law")["position"].tolist() == [8]
    assert frame_hits(tokens, book, ["law", "war"]).equals(found)
    assert kwic(tokens, frame_hits(tokens, book, "war"))["node"].tolist() == [
        "War",
        "trade war",
        "cold, long war",
        "War",
    ]
    with pytest.raises(CodebookError, match="there is no frame 'wars'; there are: war, law"):
        frame_hits(tokens, book, "wars")

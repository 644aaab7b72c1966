"""The quick sentences are Punkt's own, and the sentence of every token is the one it begins in."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

from framescope.sentences import ABBREVIATIONS, BEFORE_NUMBERS, sentence_spans, train_sentences
from framescope.token_sentences import tokens_sentences
from framescope.tokens import tokenize, tokens_spans

PIECES = [
    "the", "Gen.", "U.S.", "etc.", "He", "left.", "left!", "Why?", "“No.”", "(Yes.)", "3.44", "2018.", "A.", "...",
    "wait..", "co-op.", "'tis.", "“word.", "-word.", "end.)", "end.”", "x.!", "??", "--", "\u00a0", "É.", "ß.", "s.",
    "(D-N.Y.)", "Mr.", "a.\tB", "\tc.", "d!\x0b", "?\x1c", "(e.)\t\"",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from([*PIECES, "\n"]), max_size=14).map(" ".join)


def punkt(parameters=None):
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    if parameters is None:
        parameters = PunktParameters()
        parameters.abbrev_types = set(ABBREVIATIONS)
        parameters.collocations = set(BEFORE_NUMBERS)
    return PunktSentenceTokenizer(parameters)


def plain_spans(text, tokenizer):
    found = [
        (line.start() + low, line.start() + high)
        for line in re.finditer(r"[^\r\n\u2028\u2029]+", text)
        for low, high in tokenizer.span_tokenize(line[0])
    ]
    return [(high - len(text[low:high].lstrip()), high) for low, high in found]  # a line's indent is no sentence's


@settings(max_examples=100, deadline=None)
@given(TEXTS)
@example("It ends here. “So.” Then Gen. Walters (ret.) left. 5 p.m. is late.")
@example("   \n.  \n a. ")
def test_quick_spans_equal_those_of_punkt(text):
    assert sentence_spans(text) == plain_spans(text, punkt())


CORPUS = [
    "Adm. Nelson spoke. Adm. Jones spoke. Adm. Smith left early. The fleet, said adm. Brown, is old. It ends.",
    "We met Adm. Jones. However, adm. Brown left. However, nobody knew why. However, it rained.",
] * 20


WEATHER = [
    "The fcst. said rain fell and snow came later. Rain came early said the fcst. of the north. "
    "He left early and it went well. The fcst. was read, and the rain left the town dry. It went on and on said he. "
    "They came when the snow fell. Later the rain went away from the town. The north was dry and well."
] * 12


def test_training_learns_abbreviations_of_the_corpus_and_keeps_ours():
    learned = train_sentences(WEATHER)
    text = "Gen. Walters read the fcst. of rain. He left."
    assert [text[a:b] for a, b in sentence_spans(text, learned)] == ["Gen. Walters read the fcst. of rain.", "He left."]
    assert len(sentence_spans(text)) == 3, "untrained, `fcst.` ends a sentence"


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_trained_quick_spans_equal_those_of_punkt_with_the_same_parameters(text):
    learned = train_sentences(CORPUS)
    assert sentence_spans(text, learned) == plain_spans(text, punkt(learned._params))


def plain_numbers(tokens):
    """Each token's sentence, place by place: the slow way."""
    numbers, at = [], 0
    for row, text in enumerate(tokens.corpus.documents["text"]):
        begins = np.array([start for start, _ in sentence_spans(text)], np.int64)
        numbers.append(at + np.searchsorted(begins, tokens_spans(tokens, row)[:, 0], side="right"))
        at += len(begins) + 1
    return np.concatenate(numbers)


@pytest.mark.parametrize(
    "options", [{}, {"numbers": False, "urls": False}, {"hyphens": "split"}, {"tokenizer": "nltk"}]
)
@settings(max_examples=25, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_sentences_of_tokens_equal_those_looked_up_place_by_place(options, texts):
    tokens = tokenize(texts, **options)
    assert np.array_equal(tokens_sentences(tokens), plain_numbers(tokens))


def test_a_sentence_that_begins_without_white_space_is_looked_up():
    tokens = tokenize(["He said.“Next one began. It ended. a(Yes.)b then."])
    assert np.array_equal(tokens_sentences(tokens), plain_numbers(tokens))


def test_trained_sentences_reach_the_tokens():
    tokens = tokenize(["The fcst. came. It went."])
    assert tokens_sentences(tokens, punkt=train_sentences(WEATHER)).tolist() == [1, 1, 1, 2, 2]
    assert tokens_sentences(tokens).tolist() == [1, 1, 2, 3, 3]

"""Sentence ends of many texts at once are those of each text, and Punkt is asked no more often than need be."""

import pytest
from hypothesis import given, settings, strategies as st

from framescope import token_places
from framescope.sentence_ends import find_ends
from framescope.sentences import _punkt, find_sentences, sentence_spans
from framescope.token_sentences import number_sentences
from framescope.tokens import tokenize

PIECES = st.sampled_from(
    [
        "The",
        "radar",
        "Gen.",
        "é.",
        "“No.”",
        "x.”y",
        "He left.",
        "U.S.",
        "...",
        "a.!",
        ".",
        "\u00a0",
        "\t",
        " ",
        "\n",
        "",
    ]
)
TEXTS = st.lists(st.lists(PIECES, max_size=8).map(" ".join), min_size=1, max_size=4)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_texts_joined_by_line_ends_have_the_sentences_they_have_alone(texts):
    expected, at = [], 0
    for text in texts:
        expected += [(at + start, at + end) for start, end in sentence_spans(text)]
        at += len(text) + 1
    starts, ends = find_sentences("\n".join(texts))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected


class Counting:
    """A Punkt that notes the contexts it is asked about."""

    def __init__(self):
        inner = _punkt()
        self.slow, self.mark, self.closing, self.inner, self.asked = inner.slow, inner.mark, inner.closing, inner, []

    def text_contains_sentbreak(self, text):
        self.asked.append(text)
        return self.inner.text_contains_sentbreak(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("He left. She stayed.” Nobody (or none) came! Why?", []),
        ("It cost 2.5 million. “Left. Right.", []),
        ("Gen. Walters left.", ["Gen. Walters"]),
        ("“gen. Walters left.", ["“gen. Walters"]),
        ("He left.  She stayed.", ["left.  She"]),
        ("In 2016. He said x. Then", ["2016. He", "x. Then"]),
        ("acting!!! He", ["acting!!! He"]),
    ],
)
def test_punkt_is_asked_where_the_word_before_the_mark_is_not_plain(text, asked):
    punkt = Counting()
    find_ends(text, punkt)
    assert punkt.asked == asked


def test_of_the_word_that_follows_only_its_case_matters_unless_something_was_learned():
    punkt = type(_punkt())(_punkt()._params)
    assert [punkt.text_contains_sentbreak(f"etc. {word}") for word in ("He", "She", "it", "then")] == [False] * 4
    assert punkt.decided == {"etc. Aa": False, "etc. aa": False}
    assert [punkt.text_contains_sentbreak(f"no. {word}") for word in ("He", "7", "8,", "é")] == [
        True,
        False,
        False,
        True,
    ]
    assert set(punkt.decided) >= {"no. Aa", "no. 7", "no. 8,", "no. é"}
    punkt.is_untrained = False
    punkt.text_contains_sentbreak("etc. Who")
    assert "etc. Who" in punkt.decided


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from([1, 7, 2**20]))
def test_sentences_are_numbered_alike_however_many_texts_are_looked_at_together(texts, size):
    tokens = tokenize(texts)
    expected, n = number_sentences(tokens)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_places, "PASS", size)
        found, same = number_sentences(tokens)
    assert (found.tolist(), same) == (expected.tolist(), n)
    assert n == sum(len(sentence_spans(text)) + 1 for text in texts)

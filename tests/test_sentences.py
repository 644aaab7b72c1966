"""Sentences: NLTK's Punkt with a fixed list of abbreviations, never across a line end."""

import re

import pytest
from hypothesis import example, given, settings, strategies as st
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from framescope.sentences import ABBREVIATIONS, BEFORE_NUMBERS, sentence_spans, train_sentences


def sentences(text: str, **options: object) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, **options)]


@pytest.mark.parametrize(
    "expected",
    [
        ["Gen. Walters left.", "He said no."],
        ["It cost $2.5 billion, U.S. officials said.", "Nobody objected."],
        ["Maj. Ruth Ashdown, of No. 4 Sqn., left at 9 a.m. on Nov. 10."],
        ["“A price is not a promise.”", "He shrugged."],
        ["Who pays?", "Nobody!", "So it seems…"],
        ["The radar hums"],
        ["J. Smith spoke first.", "E.g. of the price."],
        ["Battery No. 4 came on Mar. 8.", "The answer was no.", "There it sat.", "The sun."],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(expected):
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\u2028", "\u2029"])
def test_a_line_end_always_ends_a_sentence(end):
    assert sentences(f"A heading without a stop{end}The radar hums. It is on.{end}") == [
        "A heading without a stop",
        "The radar hums.",
        "It is on.",
    ]


def test_spans_leave_outer_white_space_out_and_nothing_has_no_sentence():
    assert sentence_spans("  The radar hums.  It is on. \n\n \t ") == [(2, 17), (19, 28)]
    assert sentence_spans("") == []
    assert sentence_spans(" \n ") == []


def test_pre_tokenised_text_is_cut_too():
    assert sentences("the radar hums . the u.s. objects . nobody hears .") == [
        "the radar hums .",
        "the u.s. objects .",
        "nobody hears .",
    ]


PIECES = st.sampled_from(
    [
        *["The", "radar", "hums", "gen", "U.S", "no", "a", "J", "mr", "e.g", "3", "2.5", "1st", "İzmir", "étage", "ok"],
        *[".", ".", ". ", "?", "! ", "...", " ", " ", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2028"],
        *[",", ";", " -- ", "(", ")", "[", "“", "”", '"', "'", "’", "—", "…", "\x85", "\x1c"],
    ]
)


def plain_punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    parameters.collocations = set(BEFORE_NUMBERS)
    return PunktSentenceTokenizer(parameters)


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
@example("The radar hums.) The")
@example("The “radar”. the.")
def test_they_are_those_of_nltks_punkt_line_by_line(text):
    """The oracle is NLTK's own class, without the short cuts taken here."""
    punkt = plain_punkt()
    expected = [
        (line.start() + end - len(line[0][start:end].lstrip()), line.start() + end)
        for line in re.finditer(r"[^\r\n\u2028\u2029]+", text)
        for start, end in punkt.span_tokenize(line[0])
        if line[0][start:end].strip()
    ]
    assert sentence_spans(text) == expected


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_has_sentences_in_order_that_hold_all_its_words(text):
    spans = sentence_spans(text)
    at = 0
    for start, end in spans:
        assert not re.search(r"\w", text[at:start])
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not re.search(r"\w", text[at:])


def test_abbreviations_can_be_learned_from_the_texts():
    words = ["radar", "pump", "crew", "price", "ferry", "minister", "letter", "loan"]
    texts = [
        f"The bn. left the {a} to the {b}. A {b} waits for the {a}. They said the bn. has no {a}. The {b} came back."
        for a in words
        for b in words
    ]
    text = "The bn. Seven left the radar. Nobody came back."
    assert sentences(text) == ["The bn.", "Seven left the radar.", "Nobody came back."]
    punkt = train_sentences(texts)
    assert sentences(text, punkt=punkt) == ["The bn. Seven left the radar.", "Nobody came back."]
    assert sentences("Gen. Walters left. No. 4 said no. He did.", punkt=punkt) == [
        "Gen. Walters left.",
        "No. 4 said no.",
        "He did.",
    ]

"""Negation, weights, nested frames and case in matching; globs against a plain reference."""

import re
from fnmatch import translate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framescope.codebook import Codebook, Frame
from framescope.errors import CodebookError
from framescope.matching import TypeIndex, codebook_hits, find_patterns
from framescope.tokens import tokenize

WORDS = st.text("abc-", min_size=1, max_size=5).filter(lambda word: word.strip("-") == word)
GLOBS = st.text("abc-*?", min_size=1, max_size=5).filter(lambda glob: glob.strip("*?"))


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12), st.lists(GLOBS, min_size=1, max_size=4))
def test_globs_find_what_a_plain_scan_of_the_vocabulary_finds(words, globs):
    index = TypeIndex(tokenize([" ".join(words)]))
    for glob in globs:
        rule = re.compile(translate(glob))
        expected = [i for i, name in enumerate(index.tokens.types) if rule.match(name)]
        assert index.codes_of(glob).tolist() == expected


def test_a_glob_of_question_marks_alone_finds_types_of_that_length():
    index = TypeIndex(tokenize(["a bb cc ddd"]))
    assert index.codes_of("??").tolist() == [1, 2]


def test_brackets_in_a_glob_are_plain_characters():
    index = TypeIndex(tokenize(["ab a"]))
    assert index.codes_of("[ab]*").tolist() == []


def hits(text, codebook, **rules):
    return codebook_hits(TypeIndex(tokenize([text] if isinstance(text, str) else text, **rules)), codebook)


def book(*frames, **options):
    return Codebook("b", frames, **options)


THREAT = Frame("threat", "Threat", ("threat", "great threat"))


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("no threat", [True]),
        ("not a threat", [True]),
        ("not such a big threat", [False]),
        ("threat no", [False]),
        ("a threat", [False]),
        ("isn't a great threat or threat", [True, False]),
    ],
)
def test_a_negating_word_within_the_window_before_a_hit_negates_it(text, negated):
    found = hits(text, book(THREAT, negation=("no", "not", "*n't"), negation_window=3))
    assert found["negated"].tolist() == negated


def test_negation_stays_within_a_document_and_needs_a_rule():
    rule = book(THREAT, negation=("not",), negation_window=3)
    assert hits(["it is not", "threat"], rule)["negated"].tolist() == [False]
    assert hits("not threat", book(THREAT))["negated"].tolist() == [False]
    assert hits("a threat", rule)["negated"].tolist() == [False]


def test_a_negating_word_of_several_tokens_counts_from_its_last():
    rule = book(THREAT, negation=("by no means",), negation_window=1)
    assert hits("by no means threat", rule)["negated"].tolist() == [True]
    assert hits("by no means a threat", rule)["negated"].tolist() == [False]


def test_weights_travel_with_the_hits():
    frame = Frame("f", "F", ("price", "price cut"), weights=(2.0, 0.5))
    found = hits("price cut price", book(frame))
    assert found["pattern"].tolist() == ["price cut", "price"]
    assert found["weight"].tolist() == [0.5, 2.0]


def test_a_frame_has_its_own_hits_and_those_of_the_frames_inside_the_longest_once():
    inner = Frame("e > c", "C", ("unit cost", "price"), exclude=("price list",), parent="e")
    deeper = Frame("e > c > d", "D", ("cost overrun",), parent="e > c")
    outer = Frame("e", "E", ("cost", "trade", "price"), parent="")
    found = hits("unit cost trade price list cost overrun", book(outer, inner, deeper))
    told = {name: part["pattern"].tolist() for name, part in found.groupby("frame", sort=False)}
    assert told == {
        "e": ["unit cost", "trade", "price", "cost overrun"],
        "e > c": ["unit cost", "cost overrun"],
        "e > c > d": ["cost overrun"],
    }


CASED = book(Frame("nato", "N", ("nato", "S-400", "sov*")))


def test_patterns_find_words_in_whatever_case_unless_the_codebook_keeps_it():
    text = "NATO nato Nato s400 Sovereign"
    options = {"case": "keep", "variants": {"s400": "s-400"}}
    assert hits(text, CASED, **options)["position"].tolist() == [0, 1, 2, 3, 4]
    assert hits(text, CASED)["position"].tolist() == [0, 1, 2, 4]
    kept = book(*CASED.frames, case="keep")
    assert hits(text, kept, **options)["position"].tolist() == [1]


def test_a_codebook_that_keeps_case_refuses_tokens_that_lost_it():
    with pytest.raises(
        CodebookError, match=r"codebook b has `case: keep`, but the tokens were folded.*`case: keep` in the study"
    ):
        hits("NATO", book(*CASED.frames, case="keep"))


def test_a_codebook_without_frames_gives_an_empty_table_with_its_columns():
    found = hits("a b", book())
    assert list(found.columns) == ["frame", "pattern", "document", "position", "length", "weight", "negated"]
    assert len(found) == 0
    assert found["negated"].dtype == bool


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=30),
    st.lists(st.text("abc*", min_size=1, max_size=2), max_size=3),
)
def test_many_patterns_at_once_find_what_each_finds_alone(words, extra):
    patterns = ["a", "b c", "a * b", "c", *[glob for glob in extra if glob.strip("*")]]
    index = TypeIndex(tokenize([" ".join(words[:7]), " ".join(words[7:])]))
    together = find_patterns(index, patterns)
    for number, pattern in enumerate(patterns):
        alone = find_patterns(index, [pattern]).position
        assert np.array_equal(together.position[together.pattern == number], alone)

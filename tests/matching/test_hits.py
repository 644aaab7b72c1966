"""Negation, weights, nested frames and case in matching; globs against a plain reference."""

import re
from fnmatch import translate
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from framescope.codebook import Codebook, Frame
from framescope.errors import CodebookError
from framescope.matching import TypeIndex, codebook_hits, find_patterns
from framescope.matching.hits import BOOKS
from framescope.token_sentences import tokens_sentences
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


QUOTED = "\u201cNot.\u201d"
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


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("He said no. Threats? None. A threat grows.", [False]),
        ("Not in the U.S. threat", [True]),
        ("They did not.\nThreat levels rose. No threat", [False, True]),
        ("Never! Threat! Never threat.", [False, True]),
    ],
)
def test_negation_ends_with_its_sentence(text, negated):
    rule = book(THREAT, negation=("no", "not", "never", "none"), negation_window=4)
    assert hits([text, "no"], rule)["negated"].tolist() == negated


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(("not", "threat", "Mr. A", "etc.", "yes.", "no!", "\n", "\u201cNot.\u201d")), max_size=25)
)
def test_two_words_share_a_sentence_where_the_sentences_of_all_words_say_so(words):
    tokens = tokenize([" ".join(words[:12]), " ".join(words[12:])])
    numbers, index = tokens_sentences(tokens), TypeIndex(tokens)
    pairs = np.array(
        [(i, k) for low, high in pairwise(tokens.starts) for i in range(low, high) for k in range(i, high)]
    )
    first, last = pairs.reshape(-1, 2).T.astype(np.int64)
    for known in (index, TypeIndex(tokens, lambda: numbers)):
        assert np.array_equal(known.same_sentence(first, last), numbers[first] == numbers[last])
    for row in range(0, len(first), 3):  # few questions: answered from the text where it leaves no doubt
        few = slice(row, row + 3)
        assert np.array_equal(
            TypeIndex(tokens).same_sentence(first[few], last[few]), numbers[first[few]] == numbers[last[few]]
        )


def test_a_phrase_of_a_frame_stands_in_one_sentence():
    frame = Frame("s", "S", ("own terms", "terms"), exclude=("odd terms",))
    found = hits("On their own. Terms became known; on its own terms, odd. Terms of their own terms", book(frame))
    assert found["pattern"].tolist() == ["terms", "own terms", "terms", "own terms"]


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


def test_what_a_frame_excludes_is_excluded_in_the_frames_inside_it_and_not_outside():
    inner = Frame("e > c", "C", ("patriot",), exclude=("patriot one",), parent="e")
    outer = Frame("e", "E", ("patriot",), exclude=("patriot act",))
    found = hits("Patriot Act; Patriot One; Patriot", book(outer, inner, Frame("other", "O", ("patriot",))))
    told = {name: part["position"].tolist() for name, part in found.groupby("frame", sort=False)}
    assert told == {"e": [2, 4], "e > c": [4], "other": [0, 2, 4]}


@pytest.mark.parametrize(("longest", "war"), [("frame", [0, 2]), ("codebook", [0])])
def test_the_longest_match_wins_between_frames_if_the_codebook_says_so(longest, war):
    frames = Frame("war", "W", ("war",)), Frame("trade", "T", ("trade war", "trade"))
    found = hits("War! Trade war", book(*frames, longest=longest))
    told = {name: part["position"].tolist() for name, part in found.groupby("frame", sort=False)}
    assert told == {"war": war, "trade": [1]}


def test_equal_matches_and_kin_are_left_by_the_longest_of_the_codebook():
    inner = Frame("e > c", "C", ("unit cost",), parent="e")
    frames = (Frame("e", "E", ("cost",)), inner, Frame("x", "X", ("cost",)), Frame("y", "Y", ("unit cost",)))
    found = hits("unit cost; cost", book(*frames, longest="codebook"))
    told = {name: part["position"].tolist() for name, part in found.groupby("frame", sort=False)}
    assert told == {"e": [0, 2], "e > c": [0], "x": [2], "y": [0]}
    assert len(hits("", book(*frames, longest="codebook"))) == 0


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


def test_the_hits_of_a_book_are_found_once_and_stay_what_they_are(monkeypatch):
    index = TypeIndex(tokenize(["a great threat and a threat"]))
    first = codebook_hits(index, book(THREAT))
    first["weight"] = 7.0  # what a caller does with its table
    monkeypatch.setattr("framescope.matching.hits._find_hits", lambda *_: pytest.fail("looked for again"))
    again = codebook_hits(index, book(THREAT))
    assert again["weight"].tolist() == [1, 1]
    assert again[["pattern", "position"]].to_numpy().tolist() == [["great threat", 1], ["threat", 5]]


def test_books_of_one_name_are_told_apart_and_only_the_last_are_kept():
    index = TypeIndex(tokenize(["w0 w1 w2"]))
    for _ in range(2):
        for i in range(BOOKS + 2):
            found = codebook_hits(index, book(Frame("f", "F", (f"w{i}",))))
            assert found["pattern"].tolist() == ([f"w{i}"] if i < 3 else [])
    assert len(index.books) == BOOKS

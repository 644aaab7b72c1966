"""Places of tokens are those of the token pattern, for every text and every character there is."""

import sys
import unicodedata

import pandas as pd
from hypothesis import given, settings, strategies as st

from framescope.corpus import corpus_from_table
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize, tokens_spans
from framescope.word_spans import word_spans

PIECES = st.sampled_from(
    [
        *" \n\t\x00\x1c\u00a0abAB19é中😀-'’.,:;/&$#@_(\"",
        "U.S.",
        "don't",
        "S-400",
        "3.44",
        "$2.5",
        "www.a.b",
        "www.",
        "WWW",
        "x@y.z",
        "a--b",
    ]
)
RULES = st.builds(
    TokenRules,
    hyphens=st.sampled_from(["keep", "split"]),
    apostrophes=st.sampled_from(["keep", "strip", "split"]),
)
EVERY = [chr(i) for i in range(sys.maxunicode + 1) if not 0xD800 <= i < 0xE000]  # assigned or not; no surrogates


def plainly(text: str, rules: TokenRules) -> list[list[int]]:
    return [list(found.span()) for found in rules.pattern_for(text).finditer(text)]


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=30), RULES)
def test_spans_are_those_of_the_pattern(text: str, rules: TokenRules) -> None:
    assert word_spans(text, rules).tolist() == plainly(text, rules)


def test_every_character_of_unicode_leaves_the_spans_true() -> None:
    eights = ["".join(f"a{c}1" for c in EVERY[at : at + 8]) for at in range(0, len(EVERY), 8)]
    texts = [" ".join(eights[at : at + 512]) for at in range(0, len(eights), 512)]
    tokens = tokenize(corpus_from_table(pd.DataFrame({"text": texts})))
    marks = "".join(c for c in EVERY if c > "\x7f" and unicodedata.category(c) in ("Mn", "Mc", "Me", "Sc"))
    pattern = tokens.rules.pattern_for(marks)
    for document, text in enumerate(texts):
        spans = tokens_spans(tokens, document)
        assert spans.tolist() == [list(found.span()) for found in pattern.finditer(text)]
        codes = tokens.codes[tokens.starts[document] : tokens.starts[document + 1]]
        types = tokens.types[codes[::97]].tolist()
        assert [tokens.rules.type_of(text[start:end]) for start, end in spans[::97].tolist()] == types


def test_a_lone_surrogate_is_no_token_and_moves_none() -> None:
    assert word_spans("a \ud800 bé c", TokenRules()).tolist() == [[0, 1], [4, 6], [7, 8]]

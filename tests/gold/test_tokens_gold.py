"""The tokenizer against tokens written by hand: 300 and more in twenty awkward sentences."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from framescope.tokens import tokenize, tokens_spans

SENTENCES: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(
    (Path(__file__).parent / "tokens.yaml").read_text("utf-8")
)
IDS = [str(i) for i in range(1, len(SENTENCES) + 1)]


def expected_tokens(sentence: dict[str, Any]) -> list[str]:
    """The reader's tokens, with those replaced that are known to be cut otherwise."""
    differs = sentence.get("differs", {})
    return [part for token in sentence["tokens"].split() for part in differs.get(token, token).split()]


def spans_of(text: str, tokens: list[str]) -> list[tuple[int, int]]:
    """Where the tokens stand, one behind the other."""
    spans, at = [], 0
    for token in tokens:
        start = text.index(token, at)
        at = start + len(token)
        spans.append((start, at))
    return spans


def type_of(token: str) -> str:
    """Lower case, straight apostrophes and hyphens, no soft hyphens: the plain way."""
    plain = token.replace("’", "'").replace("\u2011", "-").replace("\u00ad", "")
    return plain.replace("İ", "i").lower()


def test_there_are_twenty_sentences_and_three_hundred_tokens():
    assert len(SENTENCES) == 20
    assert sum(len(sentence["tokens"].split()) for sentence in SENTENCES) >= 300


@pytest.mark.parametrize("sentence", SENTENCES, ids=IDS)
def test_the_gold_leaves_no_letter_or_digit_out(sentence):
    text, at = sentence["text"], 0
    for start, end in spans_of(text, sentence["tokens"].split()):
        assert not any(map(str.isalnum, text[at:start]))
        at = end
    assert not any(map(str.isalnum, text[at:]))


@pytest.mark.parametrize("sentence", SENTENCES, ids=IDS)
def test_types_and_spans_are_those_of_the_gold(sentence):
    tokens = tokenize([sentence["text"]])
    expected = expected_tokens(sentence)
    assert tokens.to_table()["token"].tolist() == [type_of(token) for token in expected]
    assert tokens_spans(tokens, 0).tolist() == [list(span) for span in spans_of(sentence["text"], expected)]


def test_hardly_any_token_of_the_gold_is_missed():
    n = sum(len(sentence["tokens"].split()) for sentence in SENTENCES)
    n_missed = sum(len(sentence.get("differs", {})) for sentence in SENTENCES)
    assert n_missed / n < 0.01

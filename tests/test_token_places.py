"""Places of tokens, looked up for many documents at once, are those found text by text."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from framescope import token_places
from framescope.comparisons.ngrams import tokens_ngrams
from framescope.errors import FramescopeError
from framescope.token_places import joined_spans
from framescope.tokens import Tokens, tokenize, tokens_spans

TEXTS = [
    "The S-400 isn\u2019t \u201cSAMP/T\u201d.",
    "",
    "na\u00efve I\u0307stanbul 3,500 \U0001d400",
    "a b",
    "\u2014 U.S. \u2026",
]
RULES: list[dict[str, Any]] = [
    {},
    {"tokenizer": "nltk"},
    {"hyphens": "split"},
    {"numbers": "drop"},
    {"accents": "strip"},
    {"apostrophes": "split"},
]


def same(tokens: Tokens, rows: list[int]) -> bool:
    seen = []
    for found in joined_spans(tokens, np.array(rows, np.int64)):
        for i, row in enumerate(found.rows.tolist()):
            spans = found.spans[found.starts[i] : found.starts[i + 1]] - found.begins[i]
            assert spans.tolist() == tokens_spans(tokens, row).tolist()
            seen.append(row)
    return seen == rows


@pytest.mark.parametrize("options", RULES)
@pytest.mark.parametrize("size", [1, 2**20])
def test_places_are_those_found_text_by_text(options: dict[str, Any], size: int, monkeypatch) -> None:
    monkeypatch.setattr(token_places, "PASS", size)
    tokens = tokenize(TEXTS, **options)
    assert same(tokens, [0, 1, 2, 3, 4])
    assert same(tokens, [1, 3])
    assert same(tokens, [])


@given(st.lists(st.text(max_size=24), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_so_they_are_in_any_texts(texts: list[str]) -> None:
    assert same(tokenize(texts), list(range(len(texts))))


def test_tokens_made_of_others_have_no_places() -> None:
    tokens = tokenize(TEXTS)
    with pytest.raises(FramescopeError, match="these tokens were joined from others"):
        list(joined_spans(tokens_ngrams(tokens, 2), np.array([0])))
    with pytest.raises(FramescopeError, match="these tokens were joined from others"):
        list(joined_spans(replace(tokens, starts=tokens.starts + np.arange(6)), np.array([0])))

"""Errors that say what was asked, what exists, and what to do."""

import pandas as pd
import pytest

from framescope.codebook import Codebook, Frame
from framescope.corpus import corpus_from_table
from framescope.counts import count_terms
from framescope.errors import (
    CodebookError,
    CorpusError,
    FramescopeError,
    ParameterError,
    ReportError,
    counted,
    shorten,
    unknown,
)
from framescope.tokens import tokenize


@pytest.mark.parametrize("kind", [CodebookError, CorpusError, ParameterError, ReportError])
def test_every_error_can_be_caught_as_one(kind: type[FramescopeError]) -> None:
    with pytest.raises(FramescopeError, match="said"):
        raise kind("said")


def test_a_short_list_is_told_whole() -> None:
    assert shorten(["a", 2, None]) == "a, 2, None"
    assert shorten(range(12)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"


def test_a_long_list_is_cut_and_says_how_much() -> None:
    assert shorten(range(14)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"
    assert shorten("abc", most=1) == "a and 2 more"


def test_an_empty_list_is_told_as_none() -> None:
    assert shorten([]) == "none"
    assert unknown("group", "x", []) == "there is no group 'x'; there are: none."


def test_an_unknown_name_gets_the_nearest_one() -> None:
    told = unknown("column", "outlit", ["date", "outlet"])
    assert told == "there is no column 'outlit'; there are: date, outlet. Did you mean 'outlet'?"


def test_nothing_near_is_not_guessed_at() -> None:
    assert unknown("column", "zzz", ["date", "outlet"]) == "there is no column 'zzz'; there are: date, outlet."


def test_a_hint_comes_last_and_names_may_be_anything() -> None:
    told = unknown("row", 70, [7, 71], hint="Count from 1.")
    assert told == "there is no row '70'; there are: 7, 71. Did you mean '7'? Count from 1."


def test_one_of_a_thing_has_no_plural() -> None:
    assert [counted(n, "entry", "entries") for n in (0, 1, 2000)] == ["0 entries", "1 entry", "2,000 entries"]
    corpus = corpus_from_table(pd.DataFrame({"doc_id": ["a"], "text": ["x"], "outlet": ["A"]}))
    tokens = tokenize(corpus)
    assert repr(corpus) == "<Corpus: 1 document, 1 character, 0 cut as page furniture in 0 places, 0 issues>"
    assert repr(tokens) == "<Tokens: 1 token of 1 type in 1 document>"
    assert repr(count_terms(tokens)) == "<Counts: 1 document x 1 term, 1 counted of 1 token>"
    book = Codebook("book", (Frame("cost", "Cost", ("price*",)),), version="1")
    assert repr(book) == f"<Codebook book 1: 1 frame, 1 pattern, {book.status}>"

"""Lines as views of the texts, keys of stretches of bytes, and what recurs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.corpus import lines as module
from framescope.corpus.furniture_lines import words_of
from framescope.corpus.line_book import LineBook
from framescope.corpus.lines import number_lines, span_keys, texts_at

TEXTS = st.lists(st.text(alphabet="aé \n.", max_size=20), max_size=6)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_lines_are_those_of_the_texts_with_their_places(texts):
    table = number_lines(pd.Series(texts, dtype="str"))
    lines = table.take(np.arange(len(table))).to_pylist()
    expected = [(row, line) for row, text in enumerate(texts) for line in text.splitlines(keepends=True)]
    assert list(zip(table.documents.tolist(), lines, strict=True)) == expected
    for row, start, length, line in zip(table.documents, table.starts, table.lengths, lines, strict=True):
        assert texts[row][start : start + length] == line


def test_lines_are_the_same_however_the_texts_are_cut_into_shards(monkeypatch):
    texts = pd.Series(["a\nb\n", "c", "", "d\n\ne"], dtype="str")
    whole = number_lines(texts)
    monkeypatch.setattr(module, "SHARD_BYTES", 2)
    parts = number_lines(texts)
    assert len(parts.views) > len(whole.views) == 1
    at = np.array([0, 3, 5])
    assert parts.take(at).to_pylist() == whole.take(at).to_pylist() == ["a\n", "d\n", "e"]
    assert parts.documents.tolist() == whole.documents.tolist() == [0, 0, 1, 3, 3, 3]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=8))
def test_equal_stretches_have_equal_keys_wherever_they_stand(stretches):
    both = [*stretches, *reversed(stretches)]
    bounds = np.concatenate([[0], np.cumsum([len(part) for part in both])]).astype(np.int64)
    keys = span_keys(np.frombuffer(b"".join(both), np.uint8), bounds[:-1], bounds[1:]).tolist()
    assert keys == keys[::-1]
    short = {part: key for part, key in zip(both, keys, strict=True) if len(part) <= 32}
    assert len(set(short.values())) == len(short)


def test_some_texts_are_read_by_their_rows(monkeypatch):
    texts, rows = pd.Series(["a", "é", "c"], dtype="str"), np.array([0, 2])
    assert list(texts_at(texts, rows)) == ["a", "c"]
    monkeypatch.setattr("framescope.corpus.lines.TEXTS_AT_ONCE", 1)
    assert list(texts_at(texts, rows)) == ["a", "c"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="aB1é’'—-_ \t\u00a0", max_size=12), min_size=1, max_size=6))
def test_the_words_of_short_lines_are_those_of_each_line(lines):
    documents = pd.DataFrame({"text": ["\n".join(lines)], "title": ""})
    book = LineBook(documents, np.zeros(1, np.int64), np.ones(1, np.int64))
    filled = [line for line in lines if words_of(line)]
    assert book.words(book.seen.filled).to_pylist() == [words_of(line) for line in filled]
    same = {words_of(line) for line in filled}
    assert len(set(book.seen.keys.tolist())) == len(same)


@pytest.mark.parametrize("text", ["A.\rADVERTISEMENT\rB.\r", "A.\r\nADVERTISEMENT\r\nB.\r\n"])
def test_old_and_other_line_ends_hide_no_furniture(text):
    from framescope.corpus import corpus_from_table
    from framescope.corpus.furniture import cut_furniture

    corpus = cut_furniture(corpus_from_table(pd.DataFrame({"text": [text]})))
    assert corpus.removed["text"].str.strip().tolist() == ["ADVERTISEMENT"]

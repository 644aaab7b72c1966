"""What recurs is counted by parts, once a document and by group, and is the same whatever the parts."""

from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from framescope.corpus import corpus_from_table
from framescope.corpus.furniture import (
    cut_furniture,
    document_groups,
    find_cuts,
    group_least,
)
from framescope.corpus.line_book import LineBook
from framescope.corpus.recurrence import (
    HEAD,
    LINE,
    SENTENCE,
    Found,
    among,
    count_texts,
    group_keys,
    least_documents,
    recurring_keys,
    recurring_texts,
    tally,
    which_recur,
)

PLACES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=40)
GROUPS = np.arange(6) % 2
WORDS = np.array([0, 1, 5, 5 << 40, 2**63, 2**64 - 1], np.uint64)  # six things, by keys far apart and close by


def parts_of(places, n):
    """Places (thing, document) by the part their document is in."""
    return [[place for place in places if place[1] % n == k] for k in range(n)]


def arrays(places):
    return (np.array([place[k] for place in places], np.int64) for k in (0, 1))


@settings(max_examples=100, deadline=None)
@given(PLACES, st.integers(1, 3), st.integers(1, 3))
def test_keys_that_recur_are_counted_once_a_document_by_group_and_over_all_parts(places, least, n):
    n_documents = Counter((thing, GROUPS[document]) for thing, document in set(places))
    needed = np.array([least, least + 1])
    expected = {place for place in places if n_documents[place[0], GROUPS[place[1]]] >= needed[GROUPS[place[1]]]}

    def keys(part):
        things, documents = arrays(part)
        return group_keys(LINE, WORDS[things], GROUPS[documents], needed), documents

    wanted = recurring_keys([tally(*keys(part)) for part in parts_of(places, n)])
    assert wanted.tolist() == sorted(set(wanted.tolist()))
    assert {places[i] for i in among(keys(places)[0], wanted)} == expected


def test_a_key_says_what_it_is_of_in_which_group_and_how_many_documents_it_takes():
    groups, least = np.array([0, 1, 1]), np.array([3, 25])
    lines, sentences = (group_keys(kind, WORDS[[1, 1, 1]], groups, least) for kind in (LINE, SENTENCE))
    assert (lines & np.uint64(255)).tolist() == [3, 25, 25]
    assert lines[0] != lines[1] == lines[2]
    assert not set(lines.tolist()) & set(sentences.tolist())


@pytest.mark.parametrize(
    ("size", "least"), [(1, 3), (10, 3), (11, 4), (20, 6), (80, 24), (81, 25), (84, 25), (10_000, 25)]
)
def test_whole_documents_are_needed(size, least):
    """0.3 of the group, 3 at least and 25 at most."""
    assert least_documents(np.array([size])).tolist() == [least]


def found_of(rows, texts):
    """What stands in which document: rows of (number of a text, document)."""
    codes, documents = arrays(rows)
    return Found(np.arange(len(rows)), documents, codes, pa.array(texts, pa.large_string()))


TEXTS = ["printed with care", "16", "Ankara", "he declined to comment", "all rights are reserved", "a b"]


@settings(max_examples=60, deadline=None)
@given(PLACES, PLACES, st.integers(1, 2), st.integers(1, 3))
def test_texts_that_recur_are_the_same_whatever_the_parts(lines, sentences, least, n):
    needed, kept = np.array([least, 2]), []
    for part in range(n):
        held = [found_of(parts_of(rows, n)[part], TEXTS) for rows in (lines, sentences, [])]
        kept.append(count_texts(held, GROUPS, 2))
    made = recurring_texts(kept, needed)
    furniture = {LINE: {0, 1, 4, 5}, SENTENCE: {4}}  # no single word, no reporting; four words of a sentence
    for kind, rows, sets in ((LINE, lines, made.lines), (SENTENCE, sentences, made.sentences)):
        documents = Counter((thing, GROUPS[document]) for thing, document in set(rows))
        for group in (0, 1):
            enough = {thing for thing in furniture[kind] if documents[thing, group] >= needed[group]}
            assert sets[group] == {TEXTS[thing] for thing in enough}
        again = which_recur(found_of(rows, TEXTS), GROUPS, sets)
        assert again.tolist() == [TEXTS[thing] in sets[GROUPS[document]] for thing, document in rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("ab"), min_size=3, max_size=5), max_size=9), st.integers(1, 3))
def test_heads_are_counted_by_what_they_begin_with(heads, n):
    texts = [" ".join(words) for words in heads]
    distinct = sorted(set(texts))
    rows = [(distinct.index(text), document) for document, text in enumerate(texts)]  # a document has one
    one_group, none = np.zeros(9, np.int64), found_of([], TEXTS)
    counted = [count_texts([none, none, found_of(part, distinct)], one_group, 1) for part in parts_of(rows, n)]
    beginnings = Counter(text[: 2 * k - 1] for text in texts for k in range(3, len(text) // 2 + 2))
    expected = {head for head, n_documents in beginnings.items() if n_documents >= 3}
    assert recurring_texts(counted, np.array([3])).heads == [expected]
    assert HEAD == 2


LINES = st.sampled_from(
    [
        "Printed with care",
        "Tweet | Share | Print The radar hums.",
        "Two boats left. All rights are reserved. Nobody came.",
        "ADVERTISEMENT",
        "Read more:",
        "Snow lay on the road",
        "16 °C",
        "Oslo",
        "",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(LINES, min_size=1, max_size=4), min_size=1, max_size=9), st.integers(1, 4))
def test_furniture_is_the_same_whatever_the_parts(texts, n):
    documents = pd.DataFrame({"text": ["\n".join(lines) for lines in texts], "outlet": "Neva", "title": "Oslo"})
    documents.loc[documents.index % 5 == 4, "outlet"] = "Tiber"
    corpus = corpus_from_table(documents)
    expected = cut_furniture(corpus, group="outlet", patterns=["snow"])
    groups, names = document_groups(corpus.documents, "outlet")
    least = group_least(groups, names)
    rows = [np.arange(len(texts))[k::n] for k in range(n)]
    frames = [corpus.documents.iloc[part].reset_index(drop=True) for part in rows]
    books = [LineBook(frame, groups[part], least, ["snow"]) for frame, part in zip(frames, rows, strict=True)]
    wanted = np.sort(
        np.concatenate([recurring_keys(kind) for kind in zip(*(book.tallies() for book in books), strict=True)])
    )
    again = [
        LineBook(book.documents, book.groups, least, book.patterns, book.seen) for book in books
    ]  # what the first look found is all that is kept of it
    found = [book.found(wanted) for book in again]
    recurring = recurring_texts(
        [count_texts(held, book.groups, 2) for held, book in zip(found, again, strict=True)], least
    )
    cuts = {
        int(part[row]): spans
        for part, book, held in zip(rows, again, found, strict=True)
        for row, spans in find_cuts(book, held, recurring).items()
    }
    removed = [(str(row), start, end, rule) for row, spans in sorted(cuts.items()) for start, end, rule in spans]
    columns = [expected.removed[name].tolist() for name in ("doc_id", "start", "end", "rule")]
    assert removed == list(zip(*columns, strict=True))

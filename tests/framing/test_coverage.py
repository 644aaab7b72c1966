"""What a codebook's counts hang on."""

from itertools import permutations

import pandas as pd
from hypothesis import given, settings, strategies as st

from framescope.codebook import Codebook, Frame
from framescope.framing.coverage import carried_frames, frame_coverage, frame_overlap
from framescope.matching import TypeIndex, codebook_hits
from framescope.tokens import tokenize

BOOK = Codebook(
    "toy",
    (
        Frame("sovereignty", "Sovereignty", ("sovereign*", "own decision", "zebra", "sovereign wealth")),
        Frame("cost", "Cost", ("cost*", "wealth fund")),
        Frame("other", "Other", ()),
    ),
    negation=("no",),
    negation_window=1,
)
TOKENS = tokenize(
    [
        "Sovereign, sovereignty! Our own decision.",
        "sovereign state, no sovereign wealth fund",
        "sovereign wealth fund cost",
    ]
)


def test_every_pattern_has_a_row_with_what_it_matched():
    table = frame_coverage(TOKENS, BOOK)
    assert table.to_numpy(dtype=object).tolist() == [
        ["sovereignty", "sovereign*", 3, 2, 0.6, 0],
        ["sovereignty", "own decision", 1, 1, 0.2, 0],
        ["sovereignty", "zebra", 0, 0, 0.0, 0],
        ["sovereignty", "sovereign wealth", 1, 1, 0.2, 1],
        ["cost", "cost*", 1, 1, 1 / 3, 0],
        ["cost", "wealth fund", 2, 2, 2 / 3, 0],
    ]
    assert list(table.columns) == ["frame", "pattern", "n", "n_documents", "share", "n_negated"]


def test_a_corpus_without_hits_has_a_zero_for_every_pattern():
    for texts in (["nothing here"], [""]):
        table = frame_coverage(tokenize(texts), BOOK)
        assert len(table) == 6
        assert table[["n", "n_documents", "share", "n_negated"]].to_numpy().sum() == 0


def test_a_pattern_given_twice_has_one_row():
    book = Codebook("c", (Frame("a", "A", ("x", "x")),))
    assert frame_coverage(tokenize(["x x"]), book).to_numpy(dtype=object).tolist() == [["a", "x", 2, 1, 1.0, 0]]


def test_a_pattern_of_a_frame_inside_another_is_counted_where_it_stands():
    book = Codebook("c", (Frame("a", "A", ("x",)), Frame("a > b", "B", ("y", "x"), parent="a")))
    assert frame_coverage(tokenize(["x y y"]), book)[["frame", "pattern", "n", "share"]].to_numpy().tolist() == [
        ["a", "x", 1, 1.0],
        ["a > b", "y", 2, 2 / 3],
        ["a > b", "x", 1, 1 / 3],
    ]


def test_the_term_that_carries_a_frame_is_named_as_it_was_counted():
    table = carried_frames(TOKENS, BOOK, index=TypeIndex(TOKENS))
    assert table[["frame", "term", "n", "n_frame", "n_terms"]].to_numpy(dtype=object).tolist() == [
        ["sovereignty", "sovereign", 2, 5, 4],
        ["cost", "wealth fund", 2, 3, 2],
    ]
    assert table["label"].tolist() == ["Sovereignty", "Cost"]
    assert set(table["warning"]) == {""}


def test_a_warning_needs_ten_hits_and_more_than_half_of_them():
    book = Codebook("c", (Frame("a", "A", ("x", "y")),))
    for text, warned in (
        ("x " * 6 + "y " * 4, True),
        ("x " * 5 + "y " * 5, False),
        ("x " * 9, False),
        ("x " * 10, True),
    ):
        table = carried_frames(tokenize([text]), book)
        assert table["warning"].tolist() == ["one term carries more than half of the frame" if warned else ""], text
    assert carried_frames(tokenize([""]), book).empty


def test_tokens_that_two_frames_claim_are_counted_from_both_sides():
    assert frame_overlap(TOKENS, BOOK).to_numpy(dtype=object).tolist() == [
        ["cost", "sovereignty", 3, 1, 1 / 3],
        ["sovereignty", "cost", 5, 1, 0.2],
    ]


def test_frames_that_stand_side_by_side_do_not_overlap():
    book = Codebook("c", (Frame("a", "A", ("x",)), Frame("b", "B", ("y",)), Frame("c", "C", ("y z",))))
    assert frame_overlap(tokenize(["x y z y"]), book).to_numpy(dtype=object).tolist() == [
        ["c", "b", 1, 1, 1.0],
        ["b", "c", 2, 1, 0.5],
    ]


def test_frames_inside_one_another_do_not_count_as_overlapping():
    book = Codebook(
        "c",
        (Frame("a", "A", ("x",)), Frame("a > b", "B", ("y", "x"), parent="a"), Frame("z", "Z", ("x y",))),
    )
    table = frame_overlap(tokenize(["x y"]), book)
    assert set(map(tuple, table[["frame", "other"]].to_numpy())) == {
        ("a", "z"),
        ("z", "a"),
        ("a > b", "z"),
        ("z", "a > b"),
    }
    assert isinstance(frame_overlap(tokenize(["q"]), book), pd.DataFrame)
    assert frame_overlap(tokenize(["q"]), book).empty


words = st.lists(st.sampled_from("xyz"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(words)
def test_overlap_equals_a_look_at_every_token(text):
    book = Codebook("c", (Frame("a", "A", ("x y", "y x")), Frame("b", "B", ("y", "y z x")), Frame("c", "C", ("z z",))))
    tokens = tokenize([" ".join(text)])
    hits = codebook_hits(TypeIndex(tokens), book)
    spans = {
        name: [set(range(start, start + n)) for start, n in zip(part["position"], part["length"], strict=True)]
        for name, part in hits.groupby("frame")
    }
    expected = {
        (name, other): n
        for name, other in permutations(spans, 2)
        if (n := sum(any(span & theirs for theirs in spans[other]) for span in spans[name]))
    }
    table = frame_overlap(tokens, book)
    assert dict(zip(zip(table["frame"], table["other"], strict=True), table["n_shared"], strict=True)) == expected

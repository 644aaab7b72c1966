"""Frames together, leading frames and the test of all groups at once, on a corpus counted by eye."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from framescope.codebook import Codebook, Frame
from framescope.corpus import corpus_from_table
from framescope.counts import counts_subset, counts_weighted
from framescope.framing.company import dominant_frames, frame_cooccurrence, groups_test
from framescope.framing.profile import count_frames, frame_profile
from framescope.framing.units import find_sentences
from framescope.tokens import tokenize

BOOK = Codebook(
    "book",
    (
        Frame("cost", "Cost", ("price", "cost")),
        Frame("cost > tax", "Tax", ("tax",), parent="cost"),
        Frame("threat", "Threat", ("missile",)),
        Frame("none", "None", ("zebra",)),
    ),
)
ROWS = [
    ("d1", "A", "price missile here. cost again. missile."),
    ("d2", "A", "tax and price. word."),
    ("d3", "B", "missile word word."),
    ("d4", "B", "word word word."),
    ("d5", "C", "missile missile."),
    ("d6", "C", "price missile."),
]
TOKENS = tokenize(corpus_from_table(pd.DataFrame(ROWS, columns=["doc_id", "outlet", "text"])))


def test_pairs_of_frames_are_counted_in_sentences():
    table = frame_cooccurrence(TOKENS, BOOK, find_sentences(TOKENS))
    assert len(table) == 5, "cost and the frame inside it are no pair"
    row = table.iloc[0]
    # price missile here; cost again; tax and price; price missile: 4 sentences of cost, 5 of threat, 9 in all
    assert (row["frame"], row["other"], row["n_frame"], row["n_other"], row["n_both"]) == ("cost", "threat", 4, 5, 2)
    assert row["expected"] == pytest.approx(4 * 5 / 9)
    assert row["lift"] == pytest.approx(2 * 9 / 20)
    assert row["jaccard"] == pytest.approx(2 / 7)
    silent = table[(table["frame"] == "threat") & (table["other"] == "none")].iloc[0]
    assert math.isnan(silent["lift"])
    assert silent["jaccard"] == 0


def test_the_leading_frame_of_each_document():
    table = dominant_frames(count_frames(TOKENS, BOOK), "outlet", BOOK)
    assert table["frame"].tolist() == ["(tie)", "cost", "threat", "(none)", "threat", "(tie)"]
    assert table["label"].tolist()[1:4] == ["Cost", "Threat", "(none)"]
    assert table["n"].tolist() == [2, 2, 1, 0, 2, 1]
    assert table["share"].fillna(-1).tolist() == [0.5, 1, 1, -1, 1, 0.5]
    assert table["margin"].fillna(-1).tolist() == [0, 1, 1, -1, 1, 0]
    assert table["group"].tolist() == list("AABBCC")


def test_all_groups_at_once_gives_pearsons_statistic():
    counts = count_frames(TOKENS, BOOK)
    table = groups_test(counts, "outlet", n_permutations=99)
    n = np.array([TOKENS.n_tokens[i : i + 2].sum() for i in (0, 2, 4)])
    hits = np.array([2, 1, 3])
    expected = chi2_contingency(np.array([hits, n - hits]), correction=False).statistic
    row = table[table["frame"] == "threat"].iloc[0]
    assert row["chi2"] == pytest.approx(expected)
    assert (row["n"], row["n_groups"], row["note"]) == (6, 3, "")
    assert 0 < row["p"] <= row["q"] <= 1
    unused = table[table["frame"] == "none"].iloc[0]
    assert unused["note"] == "n/a: not found in any group"
    assert math.isnan(unused["p"])


def test_pearsons_statistic_shrinks_with_the_weights_of_documents():
    counts = count_frames(TOKENS, BOOK)
    chi2, less = (groups_test(counts_weighted(counts, [w] * 6), "outlet", n_permutations=0)["chi2"] for w in (1, 0.01))
    assert less.tolist() == pytest.approx((chi2 / 100).tolist())


def test_groups_that_never_overlap_are_told_apart_and_equal_ones_are_not():
    rows = [(f"{group}{i}", group, text) for group, text in (("A", "price a"), ("B", "a missile")) for i in range(8)]
    tokens = tokenize(corpus_from_table(pd.DataFrame(rows, columns=["doc_id", "outlet", "text"])))
    table = groups_test(count_frames(tokens, BOOK), "outlet", n_permutations=199)
    assert table.set_index("frame").loc[["cost", "threat"], "p"].tolist() == [0.005, 0.005]
    alike = tokenize(
        corpus_from_table(pd.DataFrame([(d, g, "price a") for d, g, _ in rows], columns=["doc_id", "outlet", "text"]))
    )
    assert groups_test(count_frames(alike, BOOK), "outlet", n_permutations=19)["p"].iloc[0] == 1


def test_one_group_or_single_articles_have_no_p():
    counts = count_frames(TOKENS, BOOK)
    assert set(groups_test(counts, "title")["note"]) == {"n/a: one group"}
    n = len(counts.documents)
    assert set(groups_test(counts, "doc_id")["note"]) == {f"n/a: {n} of {n} groups with fewer than two articles"}
    assert groups_test(counts, "outlet", n_permutations=0)["p"].isna().all()
    nothing = counts_subset(counts, np.zeros(len(counts.documents), bool))
    assert set(groups_test(nothing, "outlet")["note"]) == {"n/a: one group"}


def test_negated_hits_are_counted_apart_and_weights_add_up():
    book = Codebook("b", (Frame("f", "F", ("price", "cost"), weights=(2.0, 0.5)),), negation=("no",), negation_window=1)
    tokens = tokenize(["price cost", "no price"])
    assert count_frames(tokens, book).matrix.toarray().tolist() == [[2.5], [0]]
    assert count_frames(tokens, book, negated=True).matrix.toarray().tolist() == [[0], [2.0]]


def test_a_profile_has_shares_of_sentences_where_sentences_are_given():
    table = frame_profile(TOKENS, BOOK, "outlet", n_permutations=9, n_bootstrap=49, sentences=find_sentences(TOKENS))
    row = table[(table["group"] == "A") & (table["frame"] == "cost")].iloc[0]
    assert (row["n"], row["n_with_frame"], row["n_sentences"]) == (4, 3, 5)
    assert row["share_sentences"] == pytest.approx(3 / 5)
    assert row["share_sentences_low"] <= 3 / 5 <= row["share_sentences_high"]

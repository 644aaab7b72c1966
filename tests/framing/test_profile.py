"""The frame profile: hits one can count, rates and contrasts that agree with the comparisons they rest on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_allclose
from scipy.stats import false_discovery_control

from framescope.codebook import Codebook, Frame
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.contrast_findings import find_frames
from framescope.corpus import corpus_from_table
from framescope.framing.profile import count_frames, frame_profile
from framescope.framing.units import find_sentences
from framescope.matching import TypeIndex
from framescope.tokens import tokenize

BOOK = Codebook(
    "toy",
    (
        Frame("threat", "Threat", ("threat*", "missile threat", "war"), ("threat of rain",)),
        Frame("cost", "Cost & procurement", ("cost", "cost overrun*")),
        Frame("other", "Other", ()),
        Frame("unused", "Unused", ("zebra",)),
    ),
)
TEXTS = [
    "The missile threat. A threat of rain. War!",  # threat 2
    "Cost overruns cost a lot.",  # cost 2
    "Nothing here",
    "War and threats; war costs",  # threat 3, costs no hit
    "the cost of war",  # cost 1, threat 1
    "cost",  # cost 1
]
OUTLETS = list("XXYYZZ")
IDS = [f"d{i}" for i in range(6)]
QUICK = {"n_permutations": 49, "n_bootstrap": 49}


def tokens_of(texts, outlets, ids=None):
    table = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "outlet": outlets})
    return tokenize(corpus_from_table(table if ids is None else table.assign(doc_id=ids)))


TOY = tokens_of(TEXTS, OUTLETS)


def row(table, group, frame):
    (found,) = table[(table["group"] == group) & (table["frame"] == frame)].to_dict("records")
    return found


def test_the_hits_of_every_frame_are_counted_in_every_document():
    counts = count_frames(TOY, BOOK)
    assert counts.terms.tolist() == ["threat", "cost", "other", "unused"]
    assert counts.matrix.toarray().tolist() == [
        [2, 0, 0, 0],
        [0, 2, 0, 0],
        [0, 0, 0, 0],
        [3, 0, 0, 0],
        [1, 1, 0, 0],
        [0, 1, 0, 0],
    ]
    assert counts.n_tokens.tolist() == [8, 5, 2, 5, 4, 1]
    assert counts.matrix.dtype == np.int64


def test_an_index_made_before_gives_the_same_counts():
    counts = count_frames(TOY, BOOK, index=TypeIndex(TOY))
    assert (counts.matrix != count_frames(TOY, BOOK).matrix).nnz == 0


def test_negated_hits_are_counted_apart():
    book = Codebook("c", (Frame("threat", "Threat", ("threat", "war")),), negation=("no", "not"), negation_window=2)
    tokens = tokens_of(["no threat, a threat", "war is not a war"], ["X", "Y"])
    assert count_frames(tokens, book).matrix.toarray().tolist() == [[1], [1]]
    assert count_frames(tokens, book, negated=True).matrix.toarray().tolist() == [[1], [1]]
    assert count_frames(tokens, BOOK, negated=True).matrix.sum() == 0


def test_weights_make_the_counts_sums_of_weights():
    book = Codebook("c", (Frame("threat", "Threat", ("threat", "war"), weights=(1.0, 2.5)),))
    tokens = tokens_of(["war war threat", "threat"], ["X", "Y"])
    assert count_frames(tokens, book).matrix.toarray().tolist() == [[6.0], [1.0]]


def test_the_profile_has_a_row_for_every_group_and_frame():
    table = frame_profile(TOY, BOOK, "outlet", **QUICK)
    assert table[["group", "frame"]].to_numpy().tolist() == [[g, f] for g in "XYZ" for f in BOOK.names]
    threat = row(table, "X", "threat")
    assert threat["label"] == "Threat"
    assert (threat["n"], threat["n_tokens"], threat["n_documents"], threat["n_containing"]) == (2, 13, 2, 1)
    assert_allclose(threat["rate"], 1000 * 2 / 13)
    assert threat["share_documents"] == 0.5
    cost = row(table, "Z", "cost")
    assert cost["label"] == "Cost & procurement"
    assert (cost["n"], cost["n_containing"], cost["share_documents"]) == (2, 2, 1)
    assert_allclose(row(frame_profile(TOY, BOOK, "outlet", per=1, **QUICK), "Z", "cost")["rate"], 2 / 5)


def test_rates_and_contrasts_are_those_of_frequency_and_keyness():
    table = frame_profile(TOY, BOOK, "outlet", seed=5, **QUICK).rename(columns={"frame": "term"})
    counts = count_frames(TOY, BOOK)
    rates = frequency(counts, "outlet", n_bootstrap=49, seed=5)
    shared = [name for name in rates.columns if name != "note"]
    pd.testing.assert_frame_equal(table[shared], rates[shared])
    contrast = keyness(counts, "outlet", seed=5, **QUICK)
    columns = ["group", "term", "log_ratio", "log_ratio_low", "log_ratio_high", "p"]
    both = contrast[columns].merge(table[columns], on=["group", "term"], suffixes=("", "_profile"))
    assert len(both) == len(contrast) == 6
    for name in columns[2:]:
        assert_allclose(both[name], both[f"{name}_profile"], rtol=1e-12)


def test_a_side_without_hits_that_is_too_short_for_half_a_hit_is_not_said_to_have_more() -> None:
    texts = ["a missile " + "word " * 98 + name for name in "abcd"] + ["price one", "price two"]
    table = pd.DataFrame({"doc_id": list("abcdef"), "text": texts, "outlet": list("XXXXYY"), "date": "2017-01-05"})
    tokens = tokenize(corpus_from_table(table))
    threat = Codebook("frames", (Frame("threat", "Threat", ("missile",)),))
    profile = frame_profile(tokens, threat, "outlet", n_permutations=99, n_bootstrap=99).set_index("group")
    both = profile[["log_ratio", "log_ratio_low", "log_ratio_high"]]  # Y: 0 of 4 words, .04 hits expected
    assert profile["n"].tolist() == [4, 0]
    assert both.isna().all(axis=None)
    assert profile["note"].tolist() == ["n/a: no hit, and fewer than half a hit expected"] * 2
    assert profile["p"].notna().all()
    told = find_frames(profile.reset_index(), threat)
    assert [finding.text for finding in told] == ["frames: 2 of 2 contrasts of a group with the rest are not certain."]


def test_q_corrects_all_frames_and_groups_of_the_table():
    table = frame_profile(TOY, BOOK, "outlet", **QUICK)
    tested = table["p"].notna()
    assert tested.sum() == 6
    assert_allclose(table.loc[tested, "q"], false_discovery_control(table.loc[tested, "p"]), rtol=1e-9)


def test_a_frame_that_nobody_used_says_so_and_is_not_tested():
    table = frame_profile(TOY, BOOK, "outlet", **QUICK)
    for frame in ("other", "unused"):
        part = table[table["frame"] == frame]
        assert set(part["note"]) == {"n/a: not found in any group"}
        assert part[["log_ratio", "p", "q"]].isna().all(axis=None)
        assert set(part["rate"]) == {0}
    assert set(table.loc[table["frame"].isin(["threat", "cost"]), "note"]) == {""}


def test_a_frame_that_one_group_lacks_is_contrasted_with_finite_numbers():
    found = row(frame_profile(TOY, BOOK, "outlet", **QUICK), "Y", "cost")
    assert found["n"] == 0
    assert np.isfinite([found[name] for name in ("rate", "low", "high", "log_ratio", "p", "q")]).all()


def test_sentences_with_a_frame_are_counted_beside():
    table = frame_profile(TOY, BOOK, "outlet", sentences=find_sentences(TOY), **QUICK)
    x = row(table, "X", "threat")
    assert (x["n_sentences"], x["n_with_frame"]) == (4, 2)
    assert x["share_sentences"] == 0.5
    assert 0 <= x["share_sentences_low"] <= 0.5 <= x["share_sentences_high"] <= 1
    assert row(table, "X", "cost")["share_sentences"] == 0.25


def test_groups_of_one_article_infer_nothing():
    table = frame_profile(tokens_of(TEXTS[:3], list("XYY")), BOOK, "outlet", **QUICK)
    assert set(table.loc[table["group"] == "X", "note"]) == {"n/a: 1 article"}
    used = table[table["frame"].isin(["threat", "cost"])]
    assert set(used["note"]) == {"n/a: 1 article"}
    assert used[["log_ratio_low", "log_ratio_high", "p", "q"]].isna().all(axis=None)
    assert np.isfinite(used["log_ratio"]).all()


def test_one_group_has_rates_and_no_contrast():
    table = frame_profile(tokens_of(TEXTS, ["X"] * 6), BOOK, "outlet", **QUICK)
    assert set(table["note"]) == {"n/a: one group"}
    assert table[["log_ratio", "log_ratio_low", "log_ratio_high", "p", "q"]].isna().all(axis=None)
    assert row(table, "X", "threat")["n"] == 6
    assert table[["low", "high"]].notna().all(axis=None)
    alone = frame_profile(tokens_of(TEXTS[:1], ["X"]), BOOK, "outlet", **QUICK)
    assert set(alone["note"]) == {"n/a: 1 article"}


def test_texts_without_tokens_have_no_rates():
    table = frame_profile(tokens_of(["", "...", "", ""], list("XXYY")), BOOK, "outlet", **QUICK)
    assert set(table["note"]) == {"n/a: no tokens"}
    assert table[["rate", "low", "log_ratio", "p", "q"]].isna().all(axis=None)
    assert set(table["n"]) == {0}


def test_documents_with_an_empty_cell_are_the_group_none():
    table = frame_profile(tokens_of(TEXTS, ["X", "X", "", "", "Z", "Z"]), BOOK, "outlet", **QUICK)
    assert table["group"].drop_duplicates().tolist() == ["(none)", "X", "Z"]
    assert row(table, "(none)", "threat")["n"] == 3


@settings(max_examples=5, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_in_which_documents_come_changes_nothing(order):
    expected = frame_profile(tokens_of(TEXTS, OUTLETS, IDS), BOOK, "outlet", **QUICK)
    turned = tokens_of([TEXTS[i] for i in order], [OUTLETS[i] for i in order], [IDS[i] for i in order])
    pd.testing.assert_frame_equal(frame_profile(turned, BOOK, "outlet", **QUICK), expected)


@pytest.mark.parametrize("times", [2, 3])
def test_repeating_the_corpus_leaves_rates_and_ratios(times):
    once = frame_profile(tokens_of(TEXTS, OUTLETS), BOOK, "outlet", n_permutations=0, n_bootstrap=0)
    more = frame_profile(tokens_of(TEXTS * times, OUTLETS * times), BOOK, "outlet", n_permutations=0, n_bootstrap=0)
    assert more["n"].tolist() == (times * once["n"]).tolist()
    assert_allclose(more["rate"], once["rate"])
    both = (once["n"] > 0) & (row(once, "Y", "cost")["n"] == 0) & (once["frame"] == "threat")
    assert_allclose(more.loc[both, "log_ratio"], once.loc[both, "log_ratio"])

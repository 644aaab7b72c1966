"""Target systems: mentions, share of voice, and what stands in the same sentence or near by."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from numpy.testing import assert_allclose

from framescope.codebook import Codebook, Frame
from framescope.corpus import corpus_from_table
from framescope.framing.profile import frame_profile
from framescope.framing.target_company import evaluation_frames, target_company, targets_beside_frames
from framescope.framing.targets import target_profile, target_summary
from framescope.matching import TypeIndex
from framescope.token_sentences import tokens_sentences
from framescope.tokens import tokenize

TARGETS = Codebook(
    "targets",
    (
        Frame("S-400", "S-400 Triumf", ("s-400*", "russian system")),
        Frame("Patriot", "Patriot", ("patriot",), ("patriot act",)),
        Frame("CPMIEC", "CPMIEC", ("fd-2000",)),
    ),
    kind="targets",
    evaluation={"positive": ("good", "reliab*"), "negative": ("bad",)},
)
FRAMES = Codebook("frames", (Frame("cost", "Cost", ("cost*",)), Frame("threat", "Threat", ("threat",))))
TEXTS = [
    "The S-400 costs more. A cost, a threat and a cost. The Russian system, a good S-400, is no threat.",
    "Patriot costs. Patriot Act costs.",
    "Patriot, S-400. Bad Patriot threat, costs.",
    "Nothing here costs.",
    "The Patriot.",
]
OUTLETS = ["X", "X", "Y", "Y", "Z"]
IDS = [f"d{i}" for i in range(5)]
QUICK = {"n_permutations": 49, "n_bootstrap": 49}


def tokens_of(texts, outlets, ids=None):
    table = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "outlet": outlets})
    return tokenize(corpus_from_table(table if ids is None else table.assign(doc_id=ids)))


TOY = tokens_of(TEXTS, OUTLETS)


def row(table, **cells):
    for name, value in cells.items():
        table = table[table[name] == value]
    (found,) = table.to_dict("records")
    return found


# --- mentions ----------------------------------------------------------------------------------------------------


def test_every_target_has_a_row_for_every_group():
    table = target_profile(TOY, TARGETS, "outlet", **QUICK)
    assert table[["group", "target"]].to_numpy().tolist() == [[g, t] for g in "XYZ" for t in TARGETS.names]
    assert table["n"].tolist() == [3, 1, 0, 1, 2, 0, 0, 1, 0]
    assert row(table, group="X", target="S-400")["label"] == "S-400 Triumf"
    assert row(table, group="Y", target="Patriot")["n_containing"] == 1


def test_share_of_voice_is_of_all_mentions_of_targets_in_the_group():
    table = target_profile(TOY, TARGETS, "outlet", **QUICK)
    assert_allclose(table["share_of_voice"], [3 / 4, 1 / 4, 0, 1 / 3, 2 / 3, 0, 0, 1, 0])
    assert_allclose(table.groupby("group")["share_of_voice"].sum(), 1)
    assert_allclose(row(table, group="X", target="S-400")["voice_difference"], 3 / 4 - 1 / 4)


def test_a_group_that_names_no_target_has_no_share_of_voice():
    table = target_profile(tokens_of(["patriot", "patriot", "none", "none"], list("XXYY")), TARGETS, "outlet", **QUICK)
    assert table.loc[table["group"] == "Y", "share_of_voice"].isna().all()
    assert table.loc[table["group"] == "Y", "n"].tolist() == [0, 0, 0]
    assert row(table, group="X", target="Patriot")["share_of_voice"] == 1


def test_rates_and_contrasts_are_those_of_the_frame_profile():
    table = target_profile(TOY, TARGETS, "outlet", per=10, seed=3, **QUICK)
    profile = frame_profile(TOY, TARGETS, "outlet", per=10, seed=3, **QUICK).rename(columns={"frame": "target"})
    pd.testing.assert_frame_equal(table[list(profile.columns)], profile)


def test_one_article_and_one_group_infer_nothing():
    table = target_profile(TOY, TARGETS, "outlet", **QUICK)
    assert set(table.loc[table["group"] == "Z", "note"]) == {"n/a: 1 article"}
    assert table.loc[table["group"] == "Z", ["p", "q", "voice_low", "voice_p"]].isna().all(axis=None)
    alone = target_profile(tokens_of(TEXTS, ["X"] * 5), TARGETS, "outlet", **QUICK)
    assert set(alone["note"]) == {"n/a: one group"}
    assert alone[["log_ratio", "p", "q", "voice_difference", "voice_p", "voice_q"]].isna().all(axis=None)
    assert_allclose(alone["share_of_voice"], [4 / 8, 4 / 8, 0])


# --- beside frames -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prepared", [False, True])
def test_sentences_that_name_a_target_and_hold_a_frame_are_counted(prepared):
    ready = {"index": TypeIndex(TOY), "sentences": tokens_sentences(TOY)} if prepared else {}
    table = targets_beside_frames(TOY, TARGETS, FRAMES, "outlet", **ready)
    assert list(table.columns) == ["group", "target", "frame", "n_sentences", "n_with_frame", "share", "n_documents"]
    assert len(table) == 3 * 3 * 2
    found = {
        (r.group, r.target, r.frame): (r.n_sentences, r.n_with_frame, r.n_documents)
        for r in table.itertuples()
        if r.n_sentences
    }
    assert found == {
        ("X", "S-400", "cost"): (2, 1, 1),  # two sentences name it, though one of them twice
        ("X", "S-400", "threat"): (2, 1, 1),
        ("X", "Patriot", "cost"): (1, 1, 1),  # the act is no Patriot
        ("X", "Patriot", "threat"): (1, 0, 0),
        ("Y", "S-400", "cost"): (1, 0, 0),
        ("Y", "S-400", "threat"): (1, 0, 0),
        ("Y", "Patriot", "cost"): (2, 1, 1),
        ("Y", "Patriot", "threat"): (2, 1, 1),
        ("Z", "Patriot", "cost"): (1, 0, 0),
        ("Z", "Patriot", "threat"): (1, 0, 0),
    }
    assert row(table, group="Y", target="Patriot", frame="cost")["share"] == 0.5
    assert math.isnan(row(table, group="Z", target="CPMIEC", frame="cost")["share"])


def test_no_sentence_joins_what_two_documents_say():
    table = targets_beside_frames(tokens_of(["the Patriot", "costs a threat"], ["X", "X"]), TARGETS, FRAMES, "outlet")
    assert table["n_with_frame"].sum() == 0
    assert table["n_sentences"].tolist() == [0, 0, 1, 1, 0, 0]


def test_nothing_named_gives_zeros():
    for texts in (["no system", "costs"], ["", ""]):
        table = targets_beside_frames(tokens_of(texts, ["X", "Y"]), TARGETS, FRAMES, "outlet")
        assert len(table) == 2 * 3 * 2
        assert table[["n_sentences", "n_with_frame", "n_documents"]].to_numpy().sum() == 0
        assert table["share"].isna().all()


def test_evaluative_words_keep_company_with_targets_as_frames_do():
    table = target_company(TOY, TARGETS, FRAMES, "outlet", **QUICK)
    assert table[["beside", "kind"]].drop_duplicates().to_numpy().tolist() == [
        ["cost", "frame"],
        ["threat", "frame"],
        ["positive", "evaluation"],
        ["negative", "evaluation"],
    ]
    assert row(table, group="X", target="S-400", beside="positive")["n_with"] == 1
    assert row(table, group="Y", target="Patriot", beside="negative")["share"] == 0.5
    assert row(table, group="Y", target="S-400", beside="negative")["n_with"] == 0
    without = target_company(TOY, TARGETS, FRAMES, "outlet", evaluation=False, **QUICK)
    assert set(without["kind"]) == {"frame"}


def test_a_window_looks_around_each_mention_and_not_into_other_documents():
    tokens = tokens_of(["a b c Patriot d e cost", "cost", "Patriot x", "threat y Patriot threat"], ["X"] * 4)
    for window, costs, threats in ((1, 0, 1), (2, 0, 1), (3, 1, 1), (9, 1, 1)):
        table = target_company(tokens, TARGETS, FRAMES, "outlet", window=window, **QUICK)
        cost, threat = (row(table, group="X", target="Patriot", beside=name) for name in ("cost", "threat"))
        assert (cost["n_places"], cost["n_with"], threat["n_with"]) == (3, costs, threats), window


words = st.lists(st.sampled_from(["patriot", "s-400", "cost", "threat", "x", "good"]), max_size=9)


@settings(max_examples=25, deadline=None)
@given(st.lists(words, min_size=1, max_size=3), st.integers(1, 4))
def test_a_window_equals_plain_slices_of_the_words(texts, window):
    tokens = tokens_of([" ".join(text) for text in texts], ["X"] * len(texts))
    table = target_company(tokens, TARGETS, FRAMES, "outlet", window=window, n_permutations=0, n_bootstrap=0)
    for target, word in (("Patriot", "patriot"), ("S-400", "s-400")):
        places = [(text, i) for text in texts for i, other in enumerate(text) if other == word]
        for beside, company in (("cost", "cost"), ("threat", "threat"), ("positive", "good")):
            n = sum(company in text[max(i - window, 0) : i + window + 1] for text, i in places)
            found = row(table, group="X", target=target, beside=beside)
            assert (found["n_places"], found["n_with"]) == (len(places), n)


@settings(max_examples=4, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_in_which_documents_come_changes_nothing(order):
    turned = tokens_of([TEXTS[i] for i in order], [OUTLETS[i] for i in order], [IDS[i] for i in order])
    straight = tokens_of(TEXTS, OUTLETS, IDS)
    for function, arguments in ((target_profile, (TARGETS,)), (target_company, (TARGETS, FRAMES))):
        pd.testing.assert_frame_equal(
            function(turned, *arguments, "outlet", **QUICK), function(straight, *arguments, "outlet", **QUICK)
        )


# --- one row a target --------------------------------------------------------------------------------------------


def test_a_summary_has_one_row_for_every_target():
    profile, company = (
        target_profile(TOY, TARGETS, "outlet", **QUICK),
        target_company(TOY, TARGETS, FRAMES, "outlet", **QUICK),
    )
    table = target_summary(profile, company, TARGETS, FRAMES).set_index("target")
    weighed = target_summary(profile.assign(n=profile["n"] / 60), company, TARGETS, FRAMES)
    assert_allclose(weighed["share_of_voice"], table["share_of_voice"])
    assert table.index.tolist() == TARGETS.names
    assert table["n"].tolist() == [4, 4, 0]
    assert table["n_containing"].tolist() == [2, 3, 0]
    assert table["n_groups"].tolist() == [2, 3, 0]
    assert_allclose(table["share_of_voice"], [0.5, 0.5, 0])
    assert table["leading_group"].tolist() == ["X", "Z", ""]
    assert table["leading_frame"].tolist() == ["Cost", "Cost", ""]
    assert_allclose(table["share_frame"], [1 / 3, 2 / 4, np.nan])
    assert_allclose(table["share_positive"], [1 / 3, 0, np.nan])
    assert_allclose(table["share_negative"], [0, 1 / 4, np.nan])
    assert table["n_places"].tolist() == [3, 4, 0]


def test_evaluative_words_have_the_names_that_readers_see():
    book = evaluation_frames(
        Codebook("t", (Frame("a", "A", ("a",)),), evaluation={"positive": ("good",), "negative": ("bad",)})
    )
    assert book is not None
    assert (book.title, book.labels) == ("praise and fault", {"positive": "praise", "negative": "fault"})


def test_a_group_that_names_no_target_or_one_article_says_so():
    rows = [("X", "toll"), ("X", "none"), ("Y", "none here"), ("Y", "none"), ("Z", "toll bridge"), ("Z", "bridge")]
    tokens = tokenize(corpus_from_table(pd.DataFrame(rows, columns=["outlet", "text"])))
    book = Codebook("t", (Frame("toll", "Toll", ("toll",)), Frame("bridge", "Bridge", ("bridge",))))
    notes = target_profile(tokens, book, "outlet", n_permutations=19, n_bootstrap=19).groupby("group")["voice_note"]
    assert notes.unique().map(list).to_dict() == {
        "X": ["n/a: 1 article naming a target"],
        "Y": ["n/a: 0 articles naming a target"],
        "Z": ["n/a: 1 article naming a target"],
    }

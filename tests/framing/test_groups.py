"""Only some groups compared: their rows are those of the whole table, and the rest stays all the other documents."""

import numpy as np
import pandas as pd
import pytest

from framescope.codebook import Codebook, Frame
from framescope.comparisons.diversity import diversity
from framescope.comparisons.frequency import frequency
from framescope.corpus import corpus_from_table
from framescope.counts import count_terms
from framescope.errors import FramescopeError
from framescope.framing.axes import semantic_axes
from framescope.framing.coded import match_codes
from framescope.framing.corrected import corrected_contrasts
from framescope.framing.multiverse import frame_multiverse
from framescope.framing.profile import count_frames, frame_profile
from framescope.framing.sampling import draw_sentences
from framescope.framing.sheets import Codes
from framescope.framing.target_company import target_company, targets_beside_frames
from framescope.framing.targets import target_profile, target_summary
from framescope.framing.units import count_frame_sentences, find_sentences
from framescope.framing.vectors import learn_vectors
from framescope.measures.resampling import benjamini_hochberg
from framescope.tokens import tokenize

FRAMES = Codebook("frames", (Frame("cost", "Cost", ("price*",)), Frame("threat", "Threat", ("missile*",))))
TARGETS = Codebook(
    "targets",
    (Frame("bridge", "The bridge", ("bridge",)), Frame("ferry", "The ferry", ("ferry",))),
    kind="targets",
    evaluation={"positive": ("good",)},
)
TEXTS = [
    "The price of the bridge rose. A good ferry.",
    "The bridge. A missile near the ferry.",
    "A price, a price. The ferry is good.",
    "No bridge here. A missile.",
    "The ferry price. The ferry.",
    "A good bridge. Nothing else.",
    "The price of missiles. The bridge and the ferry.",
    "The ferry. The bridge, a price.",
]
TOKENS = tokenize(
    corpus_from_table(
        pd.DataFrame(
            {"doc_id": list("abcdefgh"), "text": TEXTS, "outlet": list("XXXYYYZZ"), "date": ["2017-01-05"] * 8}
        )
    )
)
SENTENCES = find_sentences(TOKENS)
VECTORS = learn_vectors(TOKENS, min_tokens=1, min_count=1, dimensions=4)
POLES = {"axis": (("price", "missile", "missiles"), ("good", "near", "else"))}
QUICK = {"n_permutations": 99, "n_bootstrap": 49}


def coded():
    drawn = draw_sentences(TOKENS, FRAMES, "outlet", n=15)
    said = [
        (sid, coder, name, int(word in text))
        for sid, text in zip(drawn["id"], drawn["text"], strict=True)
        for coder in "ab"
        for name, word in (("cost", "price"), ("threat", "near"))
    ]
    codes = Codes(pd.DataFrame(said, columns=["id", "coder", "frame", "code"]), drawn.sort_values("id"))
    return match_codes(TOKENS, FRAMES, codes, sentences=SENTENCES)


WITHIN = count_frame_sentences(TOKENS, FRAMES, SENTENCES)
TABLES = {
    "frequency": lambda **o: frequency(count_terms(TOKENS), "outlet", n_bootstrap=49, **o),
    "frequency by month": lambda **o: frequency(count_terms(TOKENS), "outlet", period="M", n_bootstrap=49, **o),
    "diversity": lambda **o: diversity(TOKENS, "outlet", window=3, n_bootstrap=49, **o),
    "frame_profile": lambda **o: frame_profile(TOKENS, FRAMES, "outlet", sentences=SENTENCES, **QUICK, **o),
    "target_profile": lambda **o: target_profile(TOKENS, TARGETS, "outlet", **QUICK, **o),
    "target_company": lambda **o: target_company(TOKENS, TARGETS, FRAMES, "outlet", **QUICK, **o),
    "targets_beside_frames": lambda **o: targets_beside_frames(TOKENS, TARGETS, FRAMES, "outlet", **o),
    "corrected_contrasts": lambda **o: corrected_contrasts(WITHIN, coded(), "outlet", n_bootstrap=49, **o),
    "semantic_axes": lambda **o: semantic_axes(TOKENS, POLES, "outlet", vectors=VECTORS, n_random=9, **QUICK, **o),
    "frame_multiverse": lambda **o: frame_multiverse(TOKENS, FRAMES, "outlet", n_permutations=99, **o),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_of_some_groups_are_those_of_the_whole_table(name):
    table, whole = TABLES[name](groups=["Z", "X"]), TABLES[name]()
    assert table["group"].unique().tolist() == ["X", "Z"], "in the order of their names"
    corrected = ["q", "voice_q"]
    expected = whole[whole["group"].isin(["X", "Z"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        table.drop(columns=corrected, errors="ignore"), expected.drop(columns=corrected, errors="ignore")
    )


@pytest.mark.parametrize("name", ["frame_profile", "target_profile", "target_company", "semantic_axes"])
def test_q_corrects_the_tests_of_the_groups_compared(name):
    table = TABLES[name](groups=["X"])
    assert table["p"].notna().any(), "one group alone is still held against the rest"
    np.testing.assert_array_equal(table["q"], benjamini_hochberg(table["p"]))


def test_a_frame_that_only_the_rest_uses_is_tested_in_the_multiverse():
    book = Codebook("one", (Frame("near", "Near", ("near",)), Frame("none", "None", ("zebra",))))
    table = frame_multiverse(TOKENS, book, "outlet", groups=["Z"], n_permutations=99)
    table = table[table["codebook"] == "as written"]
    assert table.loc[table["frame"] == "near", "p"].notna().all(), "X uses it"
    assert table.loc[table["frame"] == "none", "p"].isna().all(), "nobody does"


@pytest.mark.parametrize("name", TABLES)
def test_a_group_that_does_not_exist_is_named_with_those_that_do(name):
    with pytest.raises(FramescopeError, match=r"^outlet: there is no group 'W'; there are: X, Y, Z\."):
        TABLES[name](groups=["X", "W"])
    with pytest.raises(FramescopeError, match="groups is an empty list; name groups of outlet: X, Y, Z"):
        TABLES[name](groups=[])


def test_without_a_column_all_documents_are_one_group():
    whole = target_company(TOKENS, TARGETS, FRAMES, "", n_permutations=0, n_bootstrap=9)
    parts = target_company(TOKENS, TARGETS, FRAMES, "outlet", n_permutations=0, n_bootstrap=0)
    assert whole["group"].unique().tolist() == ["all"]
    names = ["target", "beside"]
    summed = parts.groupby(names, sort=False)[["n_places", "n_with", "n_documents"]].sum().reset_index()
    pd.testing.assert_frame_equal(whole[list(summed)], summed)
    assert whole["low"].le(whole["share"]).all()
    assert whole[["difference", "p", "q"]].isna().all(axis=None)


def test_a_summary_needs_no_more_than_counts_by_group_and_the_company_over_all():
    profile = target_profile(TOKENS, TARGETS, "outlet", **QUICK)
    company = target_company(TOKENS, TARGETS, FRAMES, "outlet", **QUICK)
    counted = frequency(count_frames(TOKENS, TARGETS), "outlet", n_bootstrap=0)
    whole = target_company(TOKENS, TARGETS, FRAMES, "", n_permutations=0, n_bootstrap=0)
    table = target_summary(counted, whole, TARGETS, FRAMES)
    pd.testing.assert_frame_equal(table, target_summary(profile, company, TARGETS, FRAMES))
    assert table["n"].tolist() == [6, 7]
    assert table["n_groups"].tolist() == [3, 3]

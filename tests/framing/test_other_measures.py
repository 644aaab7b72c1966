"""The classifier, the semantic axes and the multiverse, on corpora made so that the answer is known."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from framescope.codebook import Codebook, Frame
from framescope.corpus import corpus_from_table
from framescope.corpus.model import REUSE, table_of
from framescope.errors import FramescopeError
from framescope.framing.axes import semantic_axes
from framescope.framing.classifier import classify_frames, compare_measures, has_classifier
from framescope.framing.coded import match_codes
from framescope.framing.multiverse import frame_multiverse, multiverse_summary
from framescope.framing.sampling import draw_sentences
from framescope.framing.sheets import Codes
from framescope.framing.units import find_sentences
from framescope.framing.vectors import learn_vectors
from framescope.tokens import tokenize


def tokens_of(rows):
    return tokenize(corpus_from_table(pd.DataFrame(rows, columns=["doc_id", "outlet", "text"])))


# Half of the sentences are about money, but the dictionary knows one of its two words.
BOOK = Codebook("book", (Frame("cost", "Cost", ("price",)), Frame("rare", "Rare", ("zebra",))))
MONEY, OTHER = ("the price of it", "the bill of it"), ("the rain of it", "the wind of it")
ROWS = [
    (
        f"d{i}",
        "AB"[i % 2],
        " ".join(f"{s} x{i}{k}." for k, s in enumerate((MONEY[i % 2], OTHER[i % 2], MONEY[0], OTHER[1]))),
    )
    for i in range(12)
]


@pytest.fixture(scope="module")
def coded():
    tokens = tokens_of(ROWS)
    drawn = draw_sentences(tokens, BOOK, "outlet", n=48)
    rows = [
        (sid, coder, frame, int(frame == "cost" and ("price" in text or "bill" in text)))
        for sid, text in zip(drawn["id"], drawn["text"], strict=True)
        for coder in "ab"
        for frame in ("cost", "rare")
    ]
    codes = Codes(pd.DataFrame(rows, columns=["id", "coder", "frame", "code"]), drawn.sort_values("id"))
    return match_codes(tokens, BOOK, codes)


def test_the_classifier_learns_what_the_dictionary_misses(coded):
    assert has_classifier()
    predicted = classify_frames(coded)
    assert predicted["cost"].tolist() == coded.truth["cost"].tolist()
    assert predicted["rare"].isna().all(), "too few examples to learn from"
    table = compare_measures(coded, {"dictionary": coded.found, "classifier": predicted}, n_bootstrap=19)
    cost = table[table["frame"] == "cost"].set_index("measure")
    assert cost["recall"].to_dict() == pytest.approx({"dictionary": 18 / 24, "classifier": 1})
    assert cost.loc["classifier", "alpha_measure"] == 1
    assert 0 < cost.loc["dictionary", "alpha_measure"] < 1
    assert table[table["frame"] == "rare"]["alpha_measure"].isna().all()


def test_a_sentence_is_not_learned_where_it_stands_word_for_word_elsewhere(coded):
    from dataclasses import replace

    same = replace(coded, units=coded.units.assign(digest=np.where(coded.truth["cost"] > 0, "yes", "no")))
    assert classify_frames(same)["cost"].isna().all(), "nothing is left to learn from"


def test_one_document_cannot_be_left_out(coded):
    from dataclasses import replace

    alone = replace(coded, units=coded.units.assign(doc_id="d0"))
    assert classify_frames(alone).isna().all(axis=None)


def test_a_fold_without_both_answers_is_left_out(coded):
    from dataclasses import replace

    two = np.where(coded.truth["cost"] > 0, "d0", "d1")
    assert classify_frames(replace(coded, units=coded.units.assign(doc_id=two)))["cost"].isna().all()


def test_without_scikit_learn_the_classifier_says_what_to_install(coded, monkeypatch):
    monkeypatch.setattr("framescope.framing.classifier.find_spec", lambda name: None)
    assert not has_classifier()
    with pytest.raises(FramescopeError, match=r"install framescope\[classify\]"):
        classify_frames(coded)


GOOD, BAD = ["fine", "great", "superb", "lovely"], ["poor", "awful", "nasty", "grim"]


@pytest.fixture(scope="module")
def polar():
    """Good words stand beside sun words, bad ones beside rain words; A writes of sun, B of rain."""
    rng = np.random.default_rng(5)
    rows = []
    for i in range(60):
        sunny = i % 2 == 0
        words = []
        for _ in range(40):
            mine = sunny if rng.random() < 0.8 else not sunny
            tone = GOOD if mine else BAD
            thing = ["sun", "beach", "warm", "sky"] if mine else ["rain", "mud", "cold", "fog"]
            words += [str(rng.choice(tone)), str(rng.choice(thing)), str(rng.choice(thing)), "the", "of"]
        rows.append((f"d{i:02}", "A" if sunny else "B", " ".join(words)))
    return tokens_of(rows)


def test_an_axis_finds_the_group_that_stands_nearer_its_pole(polar):
    vectors = learn_vectors(polar, min_tokens=1000, dimensions=8, window=2)
    assert np.allclose(np.linalg.norm(vectors.matrix, axis=1), 1)
    table = semantic_axes(polar, {"tone": (GOOD, BAD)}, "outlet", vectors=vectors, n_permutations=99, n_bootstrap=49)
    first, second = table.to_dict("records")
    assert first["bias"] > second["bias"]
    assert first["difference"] == pytest.approx(first["bias"] - second["bias"])
    assert first["low"] <= first["bias"] <= first["high"]
    assert (first["p"], first["note"]) == (0.01, "")
    assert first["n_words"] == 6000
    assert first["separation"] > 0.5
    assert first["p_axis"] <= 0.05
    again = semantic_axes(polar, {"tone": (BAD, GOOD)}, "outlet", vectors=vectors, n_permutations=9, n_bootstrap=9)
    assert again["bias"].tolist() == pytest.approx((-table["bias"]).tolist())


def test_a_meaningless_axis_is_known_by_its_baseline(polar):
    vectors = learn_vectors(polar, min_tokens=1000, dimensions=8, window=2)
    mixed = (["fine", "awful", "sun"], ["great", "poor", "rain"])
    table = semantic_axes(polar, {"mixed": mixed}, "outlet", vectors=vectors, n_permutations=9, n_bootstrap=9)
    assert table["p_axis"].iloc[0] > 0.05


def test_small_corpora_and_empty_poles_are_refused(polar):
    with pytest.raises(FramescopeError, match=r"at least 100,000 words; this one has 12,000, too few"):
        semantic_axes(polar, {"tone": (GOOD, BAD)}, "outlet")
    with pytest.raises(FramescopeError, match=r"too few words occur 100000 times or more for semantic axes: 0"):
        learn_vectors(polar, min_tokens=1, min_count=100_000)
    vectors = learn_vectors(polar, min_tokens=1, dimensions=4)
    with pytest.raises(FramescopeError, match=r"axis tone: 1 word of a pole occurs often enough; at least 3 must"):
        semantic_axes(polar, {"tone": (["fine", "none"], BAD)}, "outlet", vectors=vectors)


# A says price in each article, B hardly ever; only one long article of B speaks of zebras.
MANY = [(f"a{i}", "A", "The price rose. It is not a cost. We ate.") for i in range(8)] + [
    (f"b{i}", "B", "Snow fell today here. We all ate. They all slept." + " A zebra came." * 9 * (i == 0))
    for i in range(8)
]
TWO = Codebook(
    "two", (Frame("cost", "Cost", ("price", "cost")), Frame("animal", "Animal", ("zebra",)), Frame("no", "No", ("x",)))
)


def test_the_multiverse_runs_every_combination_once():
    tokens = tokens_of(MANY)
    table = frame_multiverse(tokens, TWO, "outlet", stop_words=["the", "a", "it"], n_permutations=99)
    choices = table.drop_duplicates("specification")
    # words x 2 stop words x 2 weightings + sentences x 2 + articles, for each of three codebooks
    assert len(choices) == 7 * 3
    assert choices[["unit", "articles", "stop_words", "codebook", "documents"]].duplicated().sum() == 0
    assert set(choices["codebook"]) == {
        "as written", "without each frame's leading pattern", "negated hits left out"}  # fmt: skip
    assert (table.groupby("specification").size() == 6).all()
    first = table[(table["specification"] == 1) & (table["group"] == "A")].set_index("frame")
    assert first.loc["cost", "share"] == pytest.approx(16 / 80)
    left_out = table[(table["stop_words"] == "left out") & (table["group"] == "A")].set_index("frame")
    assert left_out["share"].iloc[0] == pytest.approx(16 / 56)
    negated = table[(table["codebook"] == "negated hits left out") & (table["group"] == "A")].set_index("frame")
    assert negated["share"].iloc[0] == pytest.approx(8 / 80)
    leading = table[(table["codebook"] == "without each frame's leading pattern") & (table["group"] == "B")]
    assert (leading[leading["frame"] == "animal"]["share"] == 0).all()


def test_hits_count_for_their_patterns_weights_as_in_the_profile():
    book = Codebook("weighed", (Frame("cost", "Cost", ("price", "cost"), weights=(3.0, 0.5)),))
    tokens = tokens_of([("d0", "A", "price cost a b"), ("d1", "B", "cost a b c"), ("d2", "B", "a price")])
    first = frame_multiverse(tokens, book, "outlet", n_permutations=9).head(2)
    assert first["share"].tolist() == pytest.approx([3.5 / 4, 3.5 / 6])


def test_a_multiverse_of_frames_that_nobody_uses_has_no_contrast():
    tokens = tokens_of([(f"d{i}", "AB"[i % 2], "nothing of it") for i in range(4)])
    table = frame_multiverse(tokens, BOOK, "outlet", n_permutations=9)
    assert (table["share"] == 0).all()
    assert table[["p", "q"]].isna().all(axis=None)


def test_a_summary_says_in_how_many_specifications_a_contrast_holds():
    table = frame_multiverse(tokens_of(MANY), TWO, "outlet", n_permutations=99)
    summary = multiverse_summary(table).set_index(["group", "frame"])
    cost = summary.loc[("A", "cost")]
    assert (cost["n_holds"], cost["n_specifications"], cost["verdict"], cost["direction"]) == (15, 15, "in all", "more")
    animal = summary.loc[("B", "animal")]
    assert animal["verdict"] == "in none"
    assert animal["n_specifications"] == 10, "without its only pattern there is nothing to test"
    unused = summary.loc[("A", "no")]
    assert unused["verdict"] == "n/a"
    assert math.isnan(unused["q_low"])


def test_the_codebooks_own_negation_rule_is_turned_round_and_weights_add_a_dimension():
    from dataclasses import replace

    own = replace(TWO, negation=("not",), negation_window=3)
    corpus = tokens_of(MANY).corpus
    agency = [("b0", "", 0, 1000, "agency text", 0, 0, 0, 0.0, -1, "AP", "")]
    tokens = tokenize(replace(corpus, reuse=table_of(agency, REUSE)))
    table = frame_multiverse(
        tokens, own, "outlet", weightings=["all", "own"], sentences=find_sentences(tokens), n_permutations=9
    )
    assert "negated hits counted" in set(table["codebook"])
    assert set(table["documents"]) == {"all", "own"}
    part = table[(table["documents"] == "own") & (table["unit"] == "articles") & (table["group"] == "B")]
    assert (part["share"] == 0).all(), "the zebras stood in an article that is an agency's"
    assert set(part["note"]) == {""}
    german = frame_multiverse(tokens, replace(TWO, language="de"), "outlet", n_permutations=0)
    assert set(german["codebook"]) == {"as written", "without each frame's leading pattern"}
    assert german["p"].isna().all()


def test_verdicts_follow_the_share_that_holds():
    rows = [("A", "f", "F", d, q) for d, q in ((1, 0.01), (1, 0.01), (1, 0.2), (-1, 0.01))]
    table = pd.DataFrame(rows, columns=["group", "frame", "label", "difference", "q"]).assign(p=0.01)
    assert multiverse_summary(table)["verdict"].tolist() == ["in some"]
    most = multiverse_summary(table.head(3)).iloc[0]
    assert (most["verdict"], most["n_holds"], most["n_more"], most["n_less"]) == ("in most", 2, 3, 0)


def test_a_coder_of_one_sentence_does_not_take_the_alpha_of_the_others_away(coded):
    one = coded.codes.codes.iloc[[0]].assign(coder="z")
    codes = Codes(pd.concat([coded.codes.codes, one], ignore_index=True), coded.codes.key)
    joined = replace(coded, codes=codes)
    found, wanted = (compare_measures(c, {"dictionary": coded.found}, n_bootstrap=9).iloc[0] for c in (joined, coded))
    assert found["alpha_measure"] == pytest.approx(wanted["alpha_measure"])
    assert np.isfinite(found["alpha_measure_low"])


def test_q_of_several_axes_is_over_all_of_them(polar):
    documents = polar.corpus.documents[["doc_id", "outlet", "text"]]
    mixed = tokens_of(documents.assign(outlet=["A", "A", "B", "B"] * 15).to_numpy().tolist())
    vectors = learn_vectors(mixed, min_tokens=1000, dimensions=8, window=2)
    axes = {"tone": (GOOD, BAD), "other": (["fine", "awful", "sun"], ["great", "poor", "rain"])}
    table = semantic_axes(mixed, axes, "outlet", vectors=vectors, n_permutations=99, n_bootstrap=0, n_random=9)
    assert table["p"].nunique() > 1
    assert table["q"].tolist() == pytest.approx(false_discovery_control(table["p"]).tolist())

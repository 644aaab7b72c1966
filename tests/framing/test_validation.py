"""A dictionary against hand codes: scores by hand, badges, examples; the corrected contrast, and why it is needed."""

import math

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from framescope.badges import PART, YES, validation_badge
from framescope.codebook import Codebook, Frame
from framescope.corpus import corpus_from_table
from framescope.counts import Counts, counts_of, counts_weighted
from framescope.errors import FramescopeError
from framescope.framing.coded import Coded, match_codes
from framescope.framing.corrected import corrected_contrasts
from framescope.framing.judged import judged_sentences
from framescope.framing.sampling import draw_sentences
from framescope.framing.sheets import Codes
from framescope.framing.units import count_frame_sentences, find_sentences
from framescope.framing.validation import confusion_examples, frame_badges, validation_table
from framescope.measures.agreement import precision_recall
from framescope.tokens import tokenize

BOOK = Codebook("book", (Frame("cost", "Cost", ("price*",)), Frame("threat", "Threat", ("missile*",))))
ROWS = [
    {"doc_id": "a1", "outlet": "A", "text": "The price rose. A bill came. It rained. Snow fell."},
    {"doc_id": "a2", "outlet": "A", "text": "Priceless art hung. It was dear. We ate."},
    {"doc_id": "b1", "outlet": "B", "text": "A price. Another price. A missile. They slept."},
    {"doc_id": "b2", "outlet": "B", "text": "No news. Nothing. Nobody. Nowhere."},
]
COST = {"The price rose.", "A bill came.", "It was dear.", "A price.", "Another price."}
TOKENS = tokenize(corpus_from_table(pd.DataFrame(ROWS)))
SENTENCES = find_sentences(TOKENS)


def coded_of(n=15, doubt=(), lost=(), coders="ab"):
    drawn = draw_sentences(TOKENS, BOOK, "outlet", n=n)
    rows = []
    for sid, text in zip(drawn["id"], drawn["text"], strict=True):
        for coder in coders:
            rows.append((sid, coder, "cost", int(text in COST and not (coder == "b" and text in doubt))))
            rows.append((sid, coder, "threat", 0))
    key = drawn.assign(
        digest=["?" if text in lost else d for d, text in zip(drawn["digest"], drawn["text"], strict=True)]
    )
    codes = Codes(pd.DataFrame(rows, columns=["id", "coder", "frame", "code"]), key.sort_values("id"), "codes")
    return match_codes(TOKENS, BOOK, codes, sentences=SENTENCES)


def cells(table, **where):
    part = table
    for name, value in where.items():
        part = part[part[name] == value]
    (row,) = part.to_dict("records")
    return row


def test_scores_of_a_corpus_coded_whole_are_plain_counts():
    row = cells(validation_table(coded_of(), n_bootstrap=49), frame="cost")
    # found: price rose, priceless art, a price, another price; 3 of them right; 5 true
    assert (row["n"], row["n_yes"], row["n_found"], row["n_coders"]) == (15, 5, 4, 2)
    assert row["precision"] == pytest.approx(3 / 4)
    assert row["recall"] == pytest.approx(3 / 5)
    assert row["f1"] == pytest.approx(6 / 9)
    assert (row["precision_low"], row["recall_high"]) == (row["precision"], row["recall"]), (
        "coded whole: no doubt is left"
    )
    assert (row["alpha"], row["verdict"], row["note"]) == (1, "reliable", "")


def test_disagreeing_coders_count_half_each_and_lower_alpha():
    row = cells(validation_table(coded_of(doubt={"A price.", "It was dear."}), n_bootstrap=49), frame="cost")
    assert row["n_yes"] == 4
    assert row["precision"] == pytest.approx(2.5 / 4)
    assert row["recall"] == pytest.approx(2.5 / 4)
    assert row["alpha"] < 0.8
    assert row["alpha_low"] < row["alpha"] < row["alpha_high"]
    assert row["verdict"] == "tentative"


def test_a_sample_is_weighted_by_its_design():
    coded = coded_of(n=8)
    assert coded.units["weight"].sum() == pytest.approx(15)
    row = cells(validation_table(coded, n_bootstrap=199), frame="cost")
    weight, found, truth = coded.units["weight"], coded.found["cost"], coded.truth["cost"]
    assert row["recall"] == pytest.approx((weight * found * truth).sum() / (weight * truth).sum())
    assert row["recall_low"] <= row["recall"] <= row["recall_high"]
    assert row["recall_low"] < row["recall_high"]


def test_frames_by_group_say_where_there_is_nothing_to_judge():
    table = validation_table(coded_of(), by_group=True, n_bootstrap=19)
    assert table[["frame", "group"]].to_numpy().tolist() == [
        ["cost", "A"], ["cost", "B"], ["threat", "A"], ["threat", "B"]]  # fmt: skip
    assert cells(table, frame="cost", group="A")["recall"] == pytest.approx(1 / 3)
    assert cells(table, frame="cost", group="B")["note"].startswith("no miss among 6 sentences without a hit")
    threat = cells(table, frame="threat", group="A")
    assert threat["note"] == "n/a: no sentence was coded yes"
    assert threat["verdict"] == "nothing varies"
    assert math.isnan(threat["recall"])
    assert math.isnan(threat["alpha"])


def test_a_stratum_without_errors_still_leaves_doubt():
    coded = coded_of(n=6)
    row = cells(validation_table(coded, by_group=True, n_bootstrap=199), frame="cost", group="B")
    assert row["recall"] == 1
    assert row["recall_low"] < 0.95, "some sentences without a hit were never read"


def test_one_coder_has_no_alpha():
    row = cells(validation_table(coded_of(coders="a"), n_bootstrap=9), frame="cost")
    assert row["verdict"] == "one coder"
    assert math.isnan(row["alpha"])


def test_a_measure_that_finds_nothing_is_told():
    coded = coded_of()
    row = cells(validation_table(coded, found=coded.found * 0, n_bootstrap=9), frame="cost")
    assert (row["recall"], row["note"]) == (0, "it found none")


def test_sentences_that_left_the_corpus_are_listed_and_the_others_stand_for_them():
    coded = coded_of(lost={"It rained."})
    assert len(coded.lost) == 1
    assert len(coded) == 14
    assert coded.units["weight"].sum() == pytest.approx(15)
    with pytest.raises(FramescopeError, match=r"codes: none of the coded sentences is in this corpus \(15 lost\)"):
        coded_of(lost={text for row in ROWS for text in [s + "." for s in row["text"].rstrip(".").split(". ")]})


def test_sheets_that_nobody_has_filled_in_are_no_lost_sentences():
    with pytest.raises(FramescopeError, match="codes: no coder has written a code into a sheet yet"):
        coded_of(coders="")


def test_examples_show_false_hits_and_misses_with_their_patterns():
    table = confusion_examples(coded_of(doubt={"A bill came."}), n=5)
    told = [
        (row["frame"], row["kind"], row["text"], row["coders_yes"], row["patterns"]) for row in table.to_dict("records")
    ]
    assert told == [
        ("cost", "false hit", "Priceless art hung.", 0.0, "price*"),
        ("cost", "missed", "It was dear.", 1.0, ""),
        ("threat", "false hit", "A missile.", 0.0, "missile*"),
    ]


def test_badges_say_unvalidated_until_there_are_numbers():
    assert frame_badges(BOOK) == {"cost": "unvalidated", "threat": "unvalidated"}
    table = validation_table(coded_of(doubt={"A price.", "It was dear."}), n_bootstrap=9)
    badges = frame_badges(BOOK, table)
    assert badges["threat"] == "unvalidated"
    assert badges["cost"].startswith("α .")
    assert badges["cost"].endswith("F1 .62")
    low = table.assign(alpha=-0.25, f1=1.0)
    assert frame_badges(BOOK, low)["cost"] == "α −.25, F1 1.00"


@pytest.mark.parametrize(
    ("score", "written", "state"),
    [(0.6649, ".66", PART), (0.665, ".66", PART), (0.6669, ".66", PART), (0.667, ".67", YES), (0.704, ".70", YES)],
)
def test_a_badge_is_judged_by_what_was_measured(score, written, state):
    table = validation_table(coded_of(), n_bootstrap=9)
    for alpha, f1, told in ((score, 0.9, f"α {written}, F1 .90"), (0.9, score, f"α .90, F1 {written}")):
        badge = frame_badges(BOOK, table.assign(alpha=alpha, f1=f1))["cost"]
        assert badge == told
        assert validation_badge(badge) == (f"coded by readers: {told}", state)


def test_corrected_shares_of_a_corpus_coded_whole_are_the_coded_shares():
    within = count_frame_sentences(TOKENS, BOOK, SENTENCES)
    table = corrected_contrasts(within, coded_of(), "outlet", n_bootstrap=49)
    share = {m: cells(table, frame="cost", group="A", method=m) for m in ("raw", "rogan_gladen", "prediction_powered")}
    assert share["raw"]["share"] == pytest.approx(2 / 7)
    assert share["rogan_gladen"]["share"] == pytest.approx(3 / 7)
    assert share["prediction_powered"]["share"] == pytest.approx(3 / 7)
    assert share["prediction_powered"]["difference"] == pytest.approx(3 / 7 - 2 / 8)
    assert share["raw"]["n_coded"] == 7
    for row in table.to_dict("records"):
        assert row["low"] <= row["share"] <= row["high"]


def test_too_few_articles_leave_no_interval():
    one = tokenize(corpus_from_table(pd.DataFrame([ROWS[0], *ROWS[2:]])))
    within = count_frame_sentences(one, BOOK, find_sentences(one))
    row = cells(corrected_contrasts(within, coded_of(), "outlet", n_bootstrap=9), frame="cost", group="A", method="raw")
    assert row["note"] == "n/a: 1 article"
    assert math.isnan(row["low"])
    assert not row["survives"]


def test_a_group_without_codes_is_told():
    within = count_frame_sentences(TOKENS, BOOK, SENTENCES)
    coded = coded_of()
    own = (coded.units["group"] == "A").to_numpy()
    part = Coded(coded.units[own].reset_index(drop=True), coded.truth[own].reset_index(drop=True),
                 coded.found[own].reset_index(drop=True), coded.codes, BOOK, ())  # fmt: skip
    table = corrected_contrasts(within, part, "outlet", n_bootstrap=9)
    assert (
        cells(table, frame="cost", group="B", method="prediction_powered")["note"] == "n/a: no sentence of it was coded"
    )


def test_the_codes_of_two_groups_are_resampled_apart():
    """Two groups with the same codes, and articles that do not differ: only the codes vary, in each on its own."""
    units = pd.DataFrame(
        [(group, "f", 100, 5.0) for group in "AB" for _ in range(20)],
        columns=["group", "stratum", "n_stratum", "weight"],
    ).assign(id=[f"s{i}" for i in range(40)])
    truth = pd.DataFrame({"f": np.tile([1.0] * 12 + [0.0] * 8, 2)})
    codes = Codes(pd.DataFrame(columns=["id", "coder", "frame", "code"]), units[["id"]])
    coded = Coded(units, truth, pd.DataFrame({"f": np.ones(40)}), codes, ONE, ())
    rows = pd.DataFrame({"doc_id": [f"d{i}" for i in range(20)], "group": ["A", "B"] * 10})
    counts = counts_of(sp.csr_matrix(np.full((20, 1), 10)), ["f"], rows, [10] * 20)
    row = cells(corrected_contrasts(counts, coded, "group", n_bootstrap=399), group="A", method="prediction_powered")
    assert row["share"] == pytest.approx(0.6)
    assert row["difference"] == pytest.approx(0)
    width, of_share = row["difference_high"] - row["difference_low"], row["high"] - row["low"]
    assert 1.2 * of_share < width < 1.7 * of_share, "the root of two, about"


def test_pooled_errors_are_those_of_all_groups():
    within = count_frame_sentences(TOKENS, BOOK, SENTENCES)
    table = corrected_contrasts(within, coded_of(), "outlet", errors="pooled", n_bootstrap=9)
    sens, spec = 3 / 5, 9 / 10
    expected = (2 / 7 + spec - 1) / (sens + spec - 1)
    assert cells(table, frame="cost", group="A", method="rogan_gladen")["share"] == pytest.approx(expected)


def test_precision_of_few_right_hits_is_not_certain_however_many_sentences_had_none():
    """17 of 32 hits coded, all right, beside 150 of 1,400 sentences without a hit and without a miss."""
    strata = [("a", 11, 5), ("b", 11, 5), ("c", 6, 4), ("d", 4, 3), ("(no hit)", 1400, 150)]
    units = pd.DataFrame(
        [("A", name, size, size / n) for name, size, n in strata for _ in range(n)],
        columns=["group", "stratum", "n_stratum", "weight"],
    ).assign(id=lambda table: [f"s{i}" for i in range(len(table))])
    found = pd.DataFrame({"f": (units["stratum"] != "(no hit)").astype(float)})
    codes = Codes(pd.DataFrame(columns=["id", "coder", "frame", "code"]), units[["id"]])
    coded = Coded(units, found.copy(), found, codes, ONE, ())
    judged = judged_sentences(coded, "f", np.full(len(units), True))
    precision, recall, _ = precision_recall(judged.found, judged.truth, judged.weight, judged.times)
    assert precision[0] == recall[0] == 1
    assert 0.75 < np.percentile(precision[1:], 2.5) < 0.95, "by the rule of three about .84"
    assert np.percentile(recall[1:], 2.5) < 0.9, "a miss in some hundred weighs much among 32"


# The simulation: both groups use the frame in the same share of sentences, but the dictionary knows the words of one.
GROUPS = {"A": (0.9, 0.99), "B": (0.35, 0.97)}  # sensitivity, specificity
TRUE_SHARE = 0.3
ONE = Codebook("one", (Frame("f", "F", ("x",)),))


def simulated(seed, n_articles=40, n_sentences=25, n_per_stratum=60):
    """Two groups of articles whose sentences carry a frame alike and are found unlike; a stratified sample coded."""
    rng = np.random.default_rng(seed)
    rows, found_of, units, truths, founds = [], [], [], [], []
    for group, (sens, spec) in GROUPS.items():
        share = rng.beta(6, 6 * (1 - TRUE_SHARE) / TRUE_SHARE, n_articles)  # articles differ
        truth = rng.random((n_articles, n_sentences)) < share[:, None]
        hit = np.where(truth, rng.random(truth.shape) < sens, rng.random(truth.shape) > spec)
        rows += [{"doc_id": f"{group}{i}", "group": group} for i in range(n_articles)]
        found_of += hit.sum(axis=1).tolist()
        for value, stratum in ((True, "f"), (False, "(no hit)")):
            members = np.argwhere(hit == value)
            drawn = members[rng.permutation(len(members))[:n_per_stratum]]
            units += [(group, stratum, len(members), len(members) / len(drawn)) for _ in drawn]
            truths += [float(truth[tuple(at)]) for at in drawn]
            founds += [float(value)] * len(drawn)
    counts = counts_of(sp.csr_matrix(np.array(found_of)[:, None]), ["f"], pd.DataFrame(rows), [n_sentences] * len(rows))
    table = pd.DataFrame(units, columns=["group", "stratum", "n_stratum", "weight"])
    table["id"] = [f"s{i}" for i in range(len(table))]
    key = table[["id"]]
    codes = Codes(pd.DataFrame(columns=["id", "coder", "frame", "code"]), key)
    return counts, Coded(table, pd.DataFrame({"f": truths}), pd.DataFrame({"f": founds}), codes, ONE, ())


def test_where_errors_differ_by_group_only_the_corrected_contrast_covers_the_truth():
    names = ("raw", "rogan_gladen", "prediction_powered", "pooled")
    covers = dict.fromkeys(names, 0)
    n = 40
    for seed in range(n):
        counts, coded = simulated(seed)
        table = corrected_contrasts(counts, coded, "group", n_bootstrap=199, seed=seed)
        pooled = corrected_contrasts(counts, coded, "group", errors="pooled", n_bootstrap=199, seed=seed)
        found = {name: cells(table, group="A", method=name) for name in names[:3]}
        found["pooled"] = cells(pooled, group="A", method="rogan_gladen")
        for name, row in found.items():
            covers[name] += row["difference_low"] <= 0 <= row["difference_high"]  # the truth: no difference
    assert covers["raw"] == 0, "every raw interval says that A speaks of it more"
    assert covers["pooled"] <= 2, "error rates of both groups together do not help"
    assert covers["prediction_powered"] >= 0.88 * n
    assert covers["rogan_gladen"] >= 0.88 * n


def weighed(weights, groups):
    """The sentences of the toy, each document weighed, in groups of its own."""
    counts = count_frame_sentences(TOKENS, BOOK, SENTENCES)
    documents = counts.documents.assign(outlet=list(groups))
    return counts_weighted(Counts(counts.matrix, counts.terms, documents), weights)


def test_weighed_sentences_are_not_cut_to_whole_ones():
    counts = weighed([0.3] * 4, "ABCC")
    table = corrected_contrasts(counts, coded_of(), "outlet", n_bootstrap=9)
    found, size = counts.matrix.toarray()[:, 0], counts.n_tokens
    row = cells(table, frame="cost", group="A", method="raw")
    assert row["n_sentences"] == pytest.approx(size[0])
    assert row["difference"] == pytest.approx(found[0] / size[0] - found[1:].sum() / size[1:].sum())


def test_the_interval_of_less_than_a_sentence_holds_its_share():
    counts = weighed([1 / 50] * 4, "AABB")
    row = cells(
        corrected_contrasts(counts, coded_of(), "outlet", n_bootstrap=99), frame="cost", group="B", method="raw"
    )
    plain = weighed([1] * 4, "AABB")
    wanted = cells(
        corrected_contrasts(plain, coded_of(), "outlet", n_bootstrap=99), frame="cost", group="B", method="raw"
    )
    names = ["share", "low", "high", "difference", "difference_low", "difference_high"]
    assert [row[name] for name in names] == pytest.approx([wanted[name] for name in names])


def test_articles_that_weigh_nothing_are_none():
    row = cells(corrected_contrasts(weighed([1, 0, 1, 1], "AABB"), coded_of(), "outlet", n_bootstrap=9),
                frame="cost", group="A", method="raw")  # fmt: skip
    assert (row["note"], math.isnan(row["low"])) == ("n/a: 1 article", True)

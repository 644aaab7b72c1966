"""Word shifts: the parts add up to the difference; Gallagher et al. (2021)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from framescope.comparisons.word_shift import shift_terms, word_shift
from framescope.corpus import corpus_from_table
from framescope.counts import Counts, count_terms
from framescope.errors import FramescopeError
from framescope.tokens import tokenize

SCORES = {"a": 1.0, "b": -1.0, "c": 3.0}


def make_counts(texts, outlets):
    return count_terms(tokenize(corpus_from_table(pd.DataFrame({"text": texts, "outlet": list(outlets)}))))


COUNTS = make_counts(["a a b d", "c", "a b b", "b d d d", "e e"], "XXYYZ")


def test_the_formula_with_its_four_numbers():
    # delta = dp (s - centre) + ds p with s, p the means of both sides
    delta = shift_terms(np.array([0.6]), np.array([0.2]), np.array([4.0]), np.array([2.0]), 1.0)
    assert delta[0] == pytest.approx(0.4 * (3 - 1) + 2 * 0.4)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=6))
@settings(max_examples=25, deadline=None)
def test_the_parts_add_up_to_the_difference(pairs):
    x, y = (np.array(side) for side in zip(*pairs, strict=True))
    if not x.sum() or not y.sum():
        return
    names = "abcdef"
    texts = [" ".join(name for name, n in zip(names, side, strict=False) for _ in range(n)) for side in (x, y)]
    counts = make_counts(texts, "XY")
    p, q = x / x.sum(), y / y.sum()
    total = {kind: word_shift(counts, "outlet", "X", "Y", kind=kind)["delta"].sum() for kind in
             ("proportion", "entropy", "jensen_shannon")}  # fmt: skip
    assert total["proportion"] == pytest.approx(0, abs=1e-12)
    assert total["entropy"] == pytest.approx(entropy(p, base=2) - entropy(q, base=2), abs=1e-9)
    assert total["jensen_shannon"] == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-9)


def test_a_lexicon_compares_averages_of_the_terms_it_knows():
    table = word_shift(COUNTS, "outlet", "X", "Y", kind="lexicon", lexicon=SCORES)
    assert set(table["term"]) == {"a", "b", "c"}
    mean_x, mean_y = (2 * 1 - 1 + 3) / 4, (1 - 3) / 4
    assert table["delta"].sum() == pytest.approx(mean_x - mean_y)
    assert table["share"].abs().sum() == pytest.approx(1)
    assert table.set_index("term")["sign"].to_dict() == {"a": "+ up", "b": "- down", "c": "+ up"}


def test_the_centre_moves_parts_and_not_their_sum():
    shifts = [
        word_shift(COUNTS, "outlet", "X", "Y", kind="lexicon", lexicon=SCORES, centre=c) for c in (None, 0.0, 2.0)
    ]
    assert [table["delta"].sum() for table in shifts] == pytest.approx([shifts[0]["delta"].sum()] * 3)
    assert shifts[2].set_index("term").loc["a", "sign"] == "- up"


def test_swapping_the_sides_turns_the_signs():
    one = word_shift(COUNTS, "outlet", "X", "Y").set_index("term")["share"]
    other = word_shift(COUNTS, "outlet", "Y", "X").set_index("term")["share"]
    assert one.to_dict() == pytest.approx((-other).to_dict())


def test_jensen_shannon_parts_are_not_negative_and_their_share_has_the_sign_of_use():
    table = word_shift(COUNTS, "outlet", "X")
    assert (table["delta"] >= 0).all()
    assert (np.sign(table["share"]) == np.sign(table["p_target"] - table["p_reference"])).all()
    assert set(table[table["share"] > 0]["sign"]) == {"up"}
    assert table["reference"].unique().tolist() == ["rest"]
    assert table["share"].abs().is_monotonic_decreasing


def test_equal_texts_shift_nothing():
    table = word_shift(make_counts(["a b", "a b"], "XY"), "outlet", "X", "Y")
    assert table["share"].tolist() == [0, 0]
    assert table["sign"].tolist() == ["", ""]


def test_weights_common_to_all_change_nothing():
    weighted = Counts(COUNTS.matrix * 0.5, COUNTS.terms, COUNTS.documents)
    one, other = (word_shift(counts, "outlet", "X", "Y") for counts in (COUNTS, weighted))
    assert one["share"].tolist() == pytest.approx(other["share"].tolist())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"target": "X", "kind": "sentiment"}, "there is no kind 'sentiment'; there are: proportion, entropy"),
        ({"target": "X", "kind": "lexicon"}, "go together: give both or neither"),
        ({"target": "X", "lexicon": SCORES}, "go together: give both or neither"),
        ({"target": "W"}, "outlet: there is no group 'W'; there are: X, Y, Z"),
        ({"target": "X", "reference": "X"}, "target and reference are both 'X'"),
        ({"target": "Z", "kind": "lexicon", "lexicon": SCORES}, "no term of the lexicon stands in 'Z'"),
        (
            {"target": "X", "kind": "lexicon", "lexicon": {"e": 1}, "reference": "Z"},
            "no term of the lexicon stands in 'X'",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(asked, message):
    with pytest.raises(FramescopeError, match=message):
        word_shift(COUNTS, "outlet", **asked)


# shifterator 0.3.0 (Gallagher et al. 2021), computed apart: type2freq_1 the reference, _2 the target; its shares over
# sum |delta|. The lexicon's reference_value is "average"; the parts of its divergence bear no sign, ours that of p - q.
SHIFTERATOR = {
    "entropy": [0.1919257166, 0.1640088042, 0.1842390434, 0.0231156930, -0.2896120966, -0.1470986464],
    "jensen_shannon": [0.2007082264, 0.1380120318, 0.1490333719, -0.0024931419, -0.3837069034, -0.1260463246],
    "lexicon": [0.0656065080, 0.3100229102, 0.2193683153, -0.0158656261, 0.1182571089, 0.2708795315],
}


@pytest.mark.parametrize(
    ("kind", "total"), [("entropy", 0.13507153), ("jensen_shannon", 0.1149774650), ("lexicon", 1.05180995)]
)
def test_the_shares_are_those_of_shifterator(kind, total):
    words = ("ferry", "good", "peace", "the", "toll", "war")
    target, reference = (3, 10, 7, 40, 0, 5), (0, 4, 2, 44, 6, 12)
    texts = [
        " ".join(word for word, n in zip(words, side, strict=True) for _ in range(n)) for side in (target, reference)
    ]
    scores = dict(zip(words, (6.0, 8.0, 7.5, 5.0, 3.0, 1.5), strict=True))
    lexicon = scores if kind == "lexicon" else None
    table = word_shift(make_counts(texts, "XY"), "outlet", "X", "Y", kind=kind, lexicon=lexicon).set_index("term")
    assert table.loc[list(words), "share"].tolist() == pytest.approx(SHIFTERATOR[kind], abs=1e-9)
    assert table["delta"].sum() == pytest.approx(total)

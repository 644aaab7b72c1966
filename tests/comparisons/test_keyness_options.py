"""Which groups are compared, weighted counts, and how finely p is resolved."""

import numpy as np
import pandas as pd
import pytest

from framescope.comparisons.contrast import REFINED, REFINED_PER_TERM
from framescope.comparisons.keyness import keyness
from framescope.corpus import corpus_from_table
from framescope.counts import Counts, count_terms, counts_subset
from framescope.errors import FramescopeError
from framescope.measures import permutation
from framescope.tokens import tokenize

TEXTS = ["b b a", "b b", "a a b", "a", "c c a b", "a b c", "c b", "c"]
QUICK = {"n_permutations": 99, "n_bootstrap": 49, "n_refined": 0}


def make_counts(texts=TEXTS, outlets="XXYYZZUU"):
    return count_terms(tokenize(corpus_from_table(pd.DataFrame({"text": texts, "outlet": list(outlets)}))))


def test_some_groups_in_turn_are_still_compared_with_all_the_others():
    every, some = (
        keyness(make_counts(), "outlet", **QUICK),
        keyness(make_counts(), "outlet", groups=["Z", "X"], **QUICK),
    )
    assert some["group"].unique().tolist() == ["X", "Z"]
    pd.testing.assert_frame_equal(some, every[every["group"].isin(["X", "Z"])].reset_index(drop=True))


def test_groups_and_documents_that_are_not_there_are_refused():
    with pytest.raises(FramescopeError, match="outlet: there is no group 'W'; there are: U, X, Y, Z"):
        keyness(make_counts(), "outlet", groups=["W"])
    with pytest.raises(FramescopeError, match="there are no documents"):
        keyness(counts_subset(make_counts(), np.zeros(8, bool)), "outlet")


@pytest.mark.parametrize("weight", [0.5, 0.1])
def test_a_weight_common_to_all_leaves_ratios_p_and_dispersion(weight):
    counts = make_counts()
    weighted = Counts(counts.matrix * weight, counts.terms, counts.documents)
    asked = {**QUICK, "sort": "term", "zero": 0.5}
    one = keyness(counts, "outlet", "X", "Z", **asked)
    other = keyness(weighted, "outlet", "X", "Z", **{**asked, "zero": 0.5 * weight})
    for column in ("log_ratio", "log_ratio_low", "log_ratio_high", "p", "q", "dp_target", "dp_reference"):
        assert np.allclose(one[column], other[column], equal_nan=True), column
    assert np.allclose(one["n_target"] * weight, other["n_target"])


def test_documents_of_unequal_weight_count_by_it():
    counts = make_counts(["b a", "b a", "a a", "a c"], "XXYY")
    weights = np.array([1, 0.5, 1, 1])[:, None]
    weighted = Counts(counts.matrix.multiply(weights).tocsr(), counts.terms, counts.documents)
    row = keyness(weighted, "outlet", "X", "Y", **QUICK).set_index("term").loc["b"]
    assert row["n_target"] == 1.5
    assert row["n_containing_target"] == 2
    assert np.isfinite(row["p"])


def test_a_single_term_can_survive_the_correction_for_all(monkeypatch):
    asked = []
    plain = permutation.permutation_p

    def listen(*arguments, **options):
        asked.append(options["n_refined"])
        return plain(*arguments, **options)

    monkeypatch.setattr("framescope.comparisons.contrast.permutation_p", listen)
    keyness(make_counts(), "outlet", "X", n_permutations=9, n_bootstrap=0)
    words = " ".join(f"w{i}" for i in range(3000))
    keyness(make_counts([words, words, "a", "b"], "XXYY"), "outlet", "X", n_permutations=9, n_bootstrap=0)
    assert asked[0] == REFINED
    assert asked[1] == REFINED_PER_TERM * 3002
    assert 3002 / (1 + asked[1]) < 0.05

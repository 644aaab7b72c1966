"""Keyness tables: scores of outside libraries, inference over documents, and what must not change them."""

import math

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st
from nltk.metrics import BigramAssocMeasures
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import beta, chi2, chi2_contingency, false_discovery_control

from framescope.comparisons.keyness import keyness
from framescope.corpus import corpus_from_table
from framescope.counts import count_terms, counts_of, counts_subset
from framescope.errors import FramescopeError
from framescope.measures.resampling import expanded_tail
from framescope.tokens import tokenize

TEXTS = ["b b a", "b b", "a a b", "a", "c c a b", "a b c"]
OUTLETS = ["X", "X", "Y", "Y", "Z", "Z"]
SIGNED = ["log_ratio", "log_odds_z", "lrc"]
INFERRED = ["log_ratio_low", "log_ratio_high", "p", "q"]
COLUMNS = [
    "group",
    "reference",
    "term",
    *(
        f"{name}_{side}"
        for name in ("n", "per_million", "n_documents", "n_containing")
        for side in ("target", "reference")
    ),
    *("g2", "g2_two_cell", "log_ratio", "log_ratio_low", "log_ratio_high", "percent_diff", "lrc", "bic", "log_odds_z"),
    "prior",
    *("p_tokens", "p", "q", "dp_target", "dp_reference", "note"),
]
QUICK = {"n_permutations": 49, "n_bootstrap": 49, "n_refined": 0}


def counted(texts, outlets, ids=None):
    table = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "outlet": outlets})
    return count_terms(tokenize(corpus_from_table(table if ids is None else table.assign(doc_id=ids))))


def counts_from(matrix, sizes, **columns):
    documents = pd.DataFrame({"doc_id": [f"d{i:03}" for i in range(len(sizes))], **columns})
    return counts_of(sp.csr_matrix(matrix), [f"t{j:03}" for j in range(np.shape(matrix)[1])], documents, sizes)


def bursty(n_documents, n_terms, seed):
    """News-like counts: a word that stands in an article stands there again. One row a document."""
    rng = np.random.default_rng(seed)
    burst = rng.gamma(0.2, 1 / 0.2, (n_documents, n_terms))
    counts = rng.poisson(rng.uniform(0.5, 3, n_terms) * burst)
    counts[0, counts.sum(axis=0) == 0] = 1
    return counts, rng.integers(400, 1200, n_documents)


TOY = counted(TEXTS, OUTLETS)


# --- what the table says -----------------------------------------------------------------------------------------


def test_counts_stand_beside_the_scores():
    table = keyness(TOY, "outlet", "X", **QUICK).set_index("term").loc[["a", "b", "c"]]
    assert table["n_target"].tolist() == [1, 4, 0]
    assert table["n_reference"].tolist() == [5, 3, 3]
    assert_allclose(table["per_million_target"], [200_000, 800_000, 0])
    assert_allclose(table["per_million_reference"], [1e6 * 5 / 11, 1e6 * 3 / 11, 1e6 * 3 / 11])
    assert table["n_documents_target"].tolist() == [2, 2, 2]
    assert table["n_documents_reference"].tolist() == [4, 4, 4]
    assert table["n_containing_target"].tolist() == [1, 2, 0]
    assert table["n_containing_reference"].tolist() == [4, 3, 2]
    assert set(table["group"]) == {"X"}
    assert set(table["reference"]) == {"rest"}
    assert set(table["note"]) == {""}
    # c's three words stand in documents of 4 and 3 words of the 11, two and one: Gries (2008)
    assert_allclose(table.loc["c", "dp_reference"], (abs(2 / 3 - 4 / 11) + abs(1 / 3 - 3 / 11) + 4 / 11) / 2)
    assert math.isnan(table.loc["c", "dp_target"])


def test_the_columns_are_the_same_whatever_is_asked():
    for table in (
        keyness(TOY, "outlet", **QUICK),
        keyness(TOY, "outlet", "X", "Y", **QUICK),
        keyness(TOY, "outlet", ["X", "Y"], n_permutations=0, n_bootstrap=0),
        keyness(counted(["", ""], ["X", "Y"]), "outlet"),
    ):
        assert list(table.columns) == COLUMNS
        assert {str(table[name].dtype) for name in ("group", "reference", "term", "note")} == {"str"}


def test_scores_equal_those_of_nltk_and_scipy():
    matrix, sizes = bursty(12, 30, 5)
    counts = counts_from(matrix, sizes, outlet=["X"] * 5 + ["Y"] * 7)
    table = keyness(counts, "outlet", "X", "Y", **QUICK)
    c, d = int(sizes[:5].sum()), int(sizes[5:].sum())
    columns = {f"t{j:03}": column for j, column in enumerate(matrix.T)}
    assert len(table) == 30
    for row in table.itertuples():
        a, b = int(columns[row.term][:5].sum()), int(columns[row.term][5:].sum())
        assert (row.n_target, row.n_reference) == (a, b)
        cells = [[a, b], [c - a, d - b]]
        assert_allclose(row.g2, BigramAssocMeasures.likelihood_ratio(a, (a + b, c), c + d), rtol=1e-9, atol=1e-9)
        assert_allclose(
            row.g2, chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic, rtol=1e-9, atol=1e-9
        )
        assert_allclose(row.p_tokens, chi2.sf(row.g2, 1), rtol=1e-9)
        assert_allclose(row.bic, row.g2_two_cell - math.log(c + d), rtol=1e-9)
        assert_allclose(row.log_ratio, math.log2((a or 0.5) / c) - math.log2((b or 0.5) / d), rtol=1e-9)
        assert_allclose(row.percent_diff, 100 * ((a / c) / ((b or 0.5) / d) - 1), rtol=1e-9)
        tail = 0.05 / 30 / 2  # Bonferroni over the thirty terms
        if a * d >= b * c:
            low = beta.ppf(tail, a, b + 1)
            expected = max(0, math.log2(d / c * low / (1 - low)))
        else:
            high = beta.ppf(1 - tail, a + 1, b)
            expected = min(0, math.log2(d / c * high / (1 - high)))
        assert_allclose(row.lrc, expected, rtol=1e-9, atol=1e-12)
        prior = 500 * (a + b) / (c + d)  # Monroe, Colaresi & Quinn (2008), spread as the compared texts use the words
        y1, y2 = a + prior, b + prior
        delta = math.log(y1 / (c + 500 - y1)) - math.log(y2 / (d + 500 - y2))
        assert_allclose(row.log_odds_z, delta / math.sqrt(1 / y1 + 1 / y2), rtol=1e-9)


def test_q_corrects_everything_tested_for_a_target_as_scipy_does():
    matrix, sizes = bursty(14, 40, 2)
    table = keyness(counts_from(matrix, sizes, outlet=list("XY" * 7)), "outlet", **QUICK)
    for _, part in table.groupby("group"):
        assert len(part) == 40
        assert_allclose(part["q"], false_discovery_control(part["p"]), rtol=1e-9)


def test_a_flat_prior_is_spread_evenly_over_the_terms():
    table = keyness(TOY, "outlet", "X", prior="flat", prior_total=6, **QUICK).set_index("term")
    y1, y2 = 4 + 2, 3 + 2  # b: 4 of 5 words against 3 of 11, a pseudo-count of 6 / 3
    delta = math.log(y1 / (5 + 6 - y1)) - math.log(y2 / (11 + 6 - y2))
    assert_allclose(table.loc["b", "log_odds_z"], delta / math.sqrt(1 / y1 + 1 / y2), rtol=1e-12)


def test_a_zero_count_becomes_what_it_is_said_to_become():
    table = keyness(TOY, "outlet", "Z", "Y", zero=0.25, **QUICK).set_index("term")
    assert_allclose(table.loc["c", "log_ratio"], math.log2((3 / 7) / (0.25 / 4)))
    assert_allclose(table.loc["c", "percent_diff"], 100 * ((3 / 7) / (0.25 / 4) - 1))


# --- what may be compared ----------------------------------------------------------------------------------------


def test_every_group_is_compared_with_the_rest_unless_one_is_asked_for():
    table = keyness(TOY, "outlet", **QUICK)
    assert table["group"].drop_duplicates().tolist() == ["X", "Y", "Z"]
    assert table.groupby("group")["n_documents_reference"].first().tolist() == [4, 4, 4]
    for group, part in table.groupby("group"):
        alone = keyness(TOY, "outlet", group, **QUICK)
        pd.testing.assert_frame_equal(part.reset_index(drop=True), alone)


def test_a_pair_is_compared_without_the_others():
    table = keyness(TOY, "outlet", "X", "Y", **QUICK)
    assert set(table["reference"]) == {"Y"}
    assert set(table["term"]) == {"a", "b"}
    only = counts_subset(TOY, [0, 1, 2, 3])
    pd.testing.assert_frame_equal(
        table.drop(columns="reference"), keyness(only, "outlet", "X", **QUICK).drop(columns="reference")
    )


def test_a_reference_alone_is_compared_with_each_other_group():
    table = keyness(TOY, "outlet", reference="Y", **QUICK)
    assert table[["group", "reference"]].drop_duplicates().to_numpy().tolist() == [["X", "Y"], ["Z", "Y"]]


def test_some_groups_can_be_compared_in_turn_with_all_the_others():
    table = keyness(TOY, "outlet", groups=["Z", "X"], **QUICK)
    everything = keyness(TOY, "outlet", **QUICK)
    expected = everything[everything["group"] != "Y"].reset_index(drop=True)
    pd.testing.assert_frame_equal(table, expected)


def test_groups_can_be_taken_together():
    table = keyness(TOY, "outlet", ["Y", "X"], "Z", **QUICK)
    assert table[["group", "reference"]].drop_duplicates().to_numpy().tolist() == [["X + Y", "Z"]]
    merged = counted(TEXTS, ["XY"] * 4 + ["Z"] * 2)
    columns = [name for name in COLUMNS if name not in ("group", "reference")]
    pd.testing.assert_frame_equal(table[columns], keyness(merged, "outlet", "XY", **QUICK)[columns])
    rest = keyness(TOY, "outlet", "Z", ["X", "Y"], **QUICK)
    pd.testing.assert_frame_equal(rest[columns], keyness(TOY, "outlet", "Z", **QUICK)[columns])


def test_documents_with_an_empty_cell_are_the_group_none():
    table = keyness(counted(["b b a", "b b", "a a b", "a"], ["X", "X", "", ""]), "outlet", **QUICK)
    assert table["group"].drop_duplicates().tolist() == ["(none)", "X"]
    assert keyness(counted(["a", "b", "a"], ["NA", "", "None"]), "outlet", **QUICK)["group"].nunique() == 3


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"target": "x"}, "outlet: there is no group 'x'; there are: X, Y, Z."),
        ({"reference": "Why"}, "outlet: there is no group 'Why'; there are: X, Y, Z."),
        ({"target": ["X", "Q"]}, "outlet: there is no group 'Q'; there are: X, Y, Z."),
        ({"target": "X", "reference": "X"}, "'X' is in target and reference; compare two different groups."),
        (
            {"target": ["X", "Y"], "reference": ["Y", "Z"]},
            "'Y' is in target and reference; compare two different groups.",
        ),
        ({"target": []}, "target is an empty list; name groups of outlet: X, Y, Z."),
        ({"target": ["X", "Y", "Z"]}, "target is every group of outlet: there is nothing left to compare it with."),
        (
            {"reference": ["X", "Y", "Z"]},
            "outlet has no group besides the reference: there is nothing to compare with it.",
        ),
        ({"sort": "keyness"}, "sort: there is no column 'keyness'; there are: group, reference, term, n_target,"),
        ({"prior": "informativ"}, "prior: there is no choice 'informativ'; there are: informative, flat. Did you mean"),
        ({"by": "outlit"}, "groups: there is no column 'outlit'; there are: "),
    ],
)
def test_what_cannot_be_compared_is_refused_saying_what_there_is(asked, message):
    with pytest.raises(FramescopeError) as error:
        keyness(TOY, **({"by": "outlet"} | asked), n_permutations=0, n_bootstrap=0)
    assert str(error.value).startswith(message)


# --- order and display -------------------------------------------------------------------------------------------


def test_rows_stand_highest_first_and_p_lowest_first_with_ties_in_the_order_of_terms():
    matrix, sizes = bursty(10, 25, 8)
    counts = counts_from(np.hstack([matrix, matrix]), sizes, outlet=list("XY" * 5))  # every term twice: ties
    for column in ("log_odds_z", "g2", "n_target", "log_ratio"):
        rows = keyness(counts, "outlet", "X", sort=column, **QUICK)
        assert rows[[column, "term"]].to_numpy().tolist() == sorted(
            rows[[column, "term"]].to_numpy().tolist(), key=lambda pair: (-pair[0], pair[1])
        )
    rows = keyness(counts, "outlet", "X", sort="p", **QUICK)
    pairs = rows[["p", "term"]].to_numpy().tolist()
    assert pairs == sorted(pairs)
    terms = keyness(counts, "outlet", "X", sort="term", **QUICK)["term"].tolist()
    assert terms == sorted(terms)


@pytest.mark.parametrize("shown", [{"min_count": 12}, {"min_documents": 5}, {"min_count": 8, "min_documents": 4}])
def test_minimum_counts_are_filters_on_display_and_not_on_the_correction(shown):
    matrix, sizes = bursty(12, 60, 3)
    counts = counts_from(matrix, sizes, outlet=list("XY" * 6))
    everything, some = keyness(counts, "outlet", "X", **QUICK), keyness(counts, "outlet", "X", **shown, **QUICK)
    n = everything["n_target"] + everything["n_reference"]
    containing = everything["n_containing_target"] + everything["n_containing_reference"]
    keep = (n >= shown.get("min_count", 1)) & (containing >= shown.get("min_documents", 1))
    assert 0 < keep.sum() < len(everything)
    pd.testing.assert_frame_equal(some, everything[keep].reset_index(drop=True))


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_in_which_documents_come_changes_nothing(order):
    ids = [f"id{i}" for i in range(6)]
    expected = keyness(counted(TEXTS, OUTLETS, ids), "outlet", **QUICK)
    turned = counted([TEXTS[i] for i in order], [OUTLETS[i] for i in order], [ids[i] for i in order])
    pd.testing.assert_frame_equal(keyness(turned, "outlet", **QUICK), expected)


def test_swapping_target_and_reference_flips_the_signs_and_keeps_the_evidence():
    matrix, sizes = bursty(12, 30, 4)
    counts = counts_from(matrix, sizes, outlet=["X"] * 5 + ["Y"] * 7)
    one = keyness(counts, "outlet", "X", "Y", **QUICK).set_index("term").sort_index()
    other = keyness(counts, "outlet", "Y", "X", **QUICK).set_index("term").sort_index()
    for column in SIGNED:
        assert_allclose(one[column], -other[column], rtol=1e-6, atol=1e-9)
    for column in ("g2", "g2_two_cell", "bic", "p_tokens", "p", "q"):
        assert_allclose(one[column], other[column], rtol=1e-9)
    assert (np.sign(one["percent_diff"]) == -np.sign(other["percent_diff"])).all()
    assert_array_equal(one["n_target"], other["n_reference"])
    assert_array_equal(one["dp_target"], other["dp_reference"])
    assert (one["log_ratio"] != 0).any()


def test_doubling_the_corpus_doubles_counts_and_g2_and_leaves_the_rates():
    matrix, sizes = bursty(10, 20, 6)
    matrix = matrix + 1  # no zero counts: those become 0.5 in either corpus
    outlets = list("XY" * 5)
    once = keyness(counts_from(matrix, sizes, outlet=outlets), "outlet", "X", **QUICK)
    twice = keyness(
        counts_from(np.vstack([matrix, matrix]), np.concatenate([sizes, sizes]), outlet=outlets * 2),
        "outlet",
        "X",
        **QUICK,
    )
    once, twice = (table.set_index("term").sort_index() for table in (once, twice))
    for column in ("n_target", "n_reference", "n_documents_target", "n_containing_reference", "g2", "g2_two_cell"):
        assert_allclose(twice[column], 2 * once[column], rtol=1e-7, atol=1e-9)
    for column in ("per_million_target", "log_ratio", "percent_diff", "dp_target", "dp_reference"):
        assert_allclose(twice[column], once[column], rtol=1e-7, atol=1e-12)


def test_equal_texts_on_both_sides_show_no_difference():
    table = keyness(counted(["a b b", "b c"] * 2, ["X", "X", "Y", "Y"]), "outlet", "X", **QUICK)
    for column in ("g2", "log_ratio", "percent_diff", "lrc", "log_odds_z"):
        assert_allclose(table[column], 0, atol=1e-9)
    assert (table["p"] == 1).all()


# --- inference ---------------------------------------------------------------------------------------------------


def test_p_comes_near_the_exact_one_over_all_arrangements():
    # a in all three documents of X and in none of the others: 1 of C(8, 3) arrangements, the same both ways round
    matrix = np.array([[2, 1]] * 3 + [[0, 1]] * 5)
    table = keyness(
        counts_from(matrix, [100] * 8, outlet=list("XXXYYYYY")), "outlet", "X", n_permutations=9999, n_bootstrap=0
    )
    p = table.set_index("term")["p"]
    exact = 1 / math.comb(8, 3)
    assert abs(p["t000"] - exact) < 4 * math.sqrt(exact / 9999)
    assert p["t001"] == 1


def test_refined_terms_can_be_significant_after_the_correction_of_many():
    matrix = np.ones((20, 60), np.int64)
    matrix[:10, 0] = 9  # one term that sets them apart, fifty-nine that do not
    counts = counts_from(matrix, [200] * 20, outlet=["X"] * 10 + ["Y"] * 10)
    coarse = keyness(counts, "outlet", "X", n_permutations=99, n_refined=0, n_bootstrap=0).set_index("term")
    fine = keyness(counts, "outlet", "X", n_permutations=99, n_refined=9999, n_bootstrap=0).set_index("term")
    assert coarse.loc["t000", "p"] == 0.01
    assert coarse.loc["t000", "q"] > 0.5
    assert fine.loc["t000", "p"] < 0.0005
    assert fine.loc["t000", "q"] < 0.05
    assert (fine["q"].drop("t000") == 1).all()


@pytest.mark.parametrize("zero", [0.5, 0.1])
def test_the_interval_is_that_of_documents_redrawn_within_each_group(bootstraps_drawn, zero):
    matrix, sizes = bursty(7, 6, 9)
    counts = counts_from(matrix, sizes, outlet=["X"] * 3 + ["Y"] * 4)
    table = keyness(counts, "outlet", "X", n_permutations=0, n_bootstrap=199, zero=zero).set_index("term")
    first, second = (np.concatenate(bootstraps_drawn[n], axis=1) for n in (3, 4))
    assert first.shape[1] == second.shape[1] == 199
    tail = expanded_tail(3)  # of the smaller side
    for j in range(6):
        a, b = matrix[:3, j] @ first, matrix[3:, j] @ second
        ratio = np.log2(np.where(a, a, zero) / (sizes[:3] @ first)) - np.log2(
            np.where(b, b, zero) / (sizes[3:] @ second)
        )
        row = table.loc[f"t{j:03}"]
        assert_allclose([row["log_ratio_low"], row["log_ratio_high"]], np.quantile(ratio, [tail, 1 - tail]), rtol=1e-9)
        assert row["log_ratio_low"] <= row["log_ratio"] <= row["log_ratio_high"]


def test_a_seed_gives_the_same_table_and_another_seed_another():
    matrix, sizes = bursty(12, 30, 4)
    counts = counts_from(matrix, sizes, outlet=list("XY" * 6))
    one = keyness(counts, "outlet", seed=3, **QUICK)
    pd.testing.assert_frame_equal(one, keyness(counts, "outlet", seed=3, **QUICK))
    other = keyness(counts, "outlet", seed=4, **QUICK)
    for column in INFERRED:
        assert (one[column] != other[column]).any(), column
    same = [column for column in COLUMNS if column not in INFERRED]
    pd.testing.assert_frame_equal(one[same], other[same])


def test_p_is_calibrated_on_shuffled_labels_and_p_tokens_is_not():
    matrix, sizes = bursty(60, 150, 7)
    rng = np.random.default_rng(1)
    p, p_tokens = [], []
    for _ in range(16):
        labels = rng.permuted(np.repeat(["X", "Y"], 30))
        counts = counts_from(matrix, sizes, outlet=labels)
        table = keyness(counts, "outlet", "X", n_permutations=199, n_refined=0, n_bootstrap=0)
        p.append((table["p"] <= 0.05).mean())
        p_tokens.append((table["p_tokens"] <= 0.05).mean())
    assert 0.035 < np.mean(p) < 0.065
    assert np.mean(p_tokens) > 0.3


def test_zero_permutations_or_bootstraps_leave_what_they_would_give_empty():
    table = keyness(TOY, "outlet", "X", n_permutations=0, n_bootstrap=0)
    assert table[INFERRED].isna().all(axis=None)
    assert np.isfinite(table[[*SIGNED, "g2", "p_tokens"]]).all(axis=None)
    assert set(table["note"]) == {""}


# --- too little to say ----------------------------------------------------------------------------------------------


def test_terms_that_one_side_lacks_have_finite_scores():
    table = keyness(counted(["a a a b", "a b", "c b", "c c b"], ["X", "X", "Y", "Y"]), "outlet", **QUICK)
    scores = [
        "g2",
        "g2_two_cell",
        *SIGNED,
        "percent_diff",
        "bic",
        "p_tokens",
        "p",
        "q",
        "log_ratio_low",
        "log_ratio_high",
    ]
    assert np.isfinite(table[scores]).all(axis=None)
    assert set(table["term"]) == {"a", "b", "c"}


@pytest.mark.parametrize("outlets", [["X", "Y", "Y", "Y"], ["X", "Y", "Z", "Q"]])
def test_groups_of_one_article_have_scores_but_no_inference(outlets):
    table = keyness(counted(["b b a", "b b", "a a b", "a"], outlets), "outlet", "X", "Y", **QUICK)
    assert set(table["note"]) == {"n/a: 1 article"}
    assert table[[*INFERRED, "p_tokens"]].isna().all(axis=None), "nor the p of tokens, which never stands alone"
    assert np.isfinite(table[[*SIGNED, "g2"]]).all(axis=None)


def test_one_group_has_nothing_to_be_compared_with():
    table = keyness(counted(["a b", "a a"], ["X", "X"]), "outlet", **QUICK)
    assert table["term"].tolist() == ["a", "b"]
    assert table["n_target"].tolist() == [3, 1]
    assert set(table["note"]) == {"n/a: 0 articles"}
    empty = ["g2", "g2_two_cell", *SIGNED, "percent_diff", "bic", "p_tokens", "per_million_reference", *INFERRED]
    assert table[empty].isna().all(axis=None)


def test_a_side_without_tokens_is_named_and_scores_nothing():
    table = keyness(counted(["a b", "a", "...", ""], ["X", "X", "Y", "Y"]), "outlet", **QUICK)
    assert set(table["note"]) == {"n/a: no tokens"}
    assert table[[*SIGNED, "percent_diff", *INFERRED]].isna().all(axis=None)
    assert not np.isinf(table.select_dtypes("number")).any(axis=None)


def test_no_documents_are_refused():
    with pytest.raises(FramescopeError, match=r"^there are no documents, so there is nothing to compare\.$"):
        keyness(counts_subset(TOY, np.zeros(6, bool)), "outlet")


def test_no_tokens_at_all_give_an_empty_table():
    assert keyness(counted(["", "..."], ["X", "Y"]), "outlet", **QUICK).empty


def test_a_resample_without_tokens_leaves_the_interval_open():
    table = keyness(counted(["a b", "", "a b", "a a"], ["X", "X", "Y", "Y"]), "outlet", "X", **QUICK)
    assert table[["log_ratio_low", "log_ratio_high"]].isna().all(axis=None)
    assert table["p"].notna().all()

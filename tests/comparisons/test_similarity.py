"""How alike groups are, and how they join."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import jensenshannon, squareform

from framescope.comparisons import similarity as similarities
from framescope.comparisons.similarity import similarity, similarity_linkage
from framescope.corpus import corpus_from_table
from framescope.counts import Counts, count_terms, counts_subset
from framescope.errors import FramescopeError
from framescope.measures.divergence import cosine, jensen_shannon, proportions
from framescope.measures.draws import draw_bootstrap
from framescope.tokens import tokenize

TEXTS = ["b b a", "b a a", "b b b a", "a c c", "c c c", "a c", "d d"]


def make_counts(texts=TEXTS, outlets="XXYYZZU"):
    return count_terms(tokenize(corpus_from_table(pd.DataFrame({"text": texts, "outlet": list(outlets)}))))


def value(table, one, other, column="value"):
    return table.set_index(["group", "other"]).loc[(one, other), column]


def test_every_pair_stands_both_ways_with_the_group_itself():
    table = similarity(make_counts(), "outlet", n_bootstrap=20)
    assert len(table) == 16
    assert value(table, "X", "X") == 0
    assert (
        value(table, "X", "Z")
        == value(table, "Z", "X")
        == pytest.approx(jensenshannon([3, 3, 0], [1, 0, 4], base=2) ** 2)
    )
    assert value(table, "X", "U") == 1  # no term in common


def test_cosine_of_proportions():
    table = similarity(make_counts(), "outlet", measure="cosine", n_bootstrap=20)
    assert value(table, "X", "Z") == pytest.approx(3 / np.sqrt(18 * 17))
    assert value(table, "X", "X") == pytest.approx(1)
    assert value(table, "X", "U") == 0


def test_a_group_of_one_article_has_a_value_and_no_interval():
    table = similarity(make_counts(), "outlet", n_bootstrap=20)
    assert value(table, "X", "U", "note") == "n/a: 1 article"
    assert np.isnan(value(table, "X", "U", "low"))
    assert value(table, "X", "Z", "note") == ""


def test_the_interval_holds_the_value_and_stays_within_bounds():
    table = similarity(make_counts(), "outlet", n_bootstrap=200)
    part = table[(table["group"] != table["other"]) & (table["note"] == "")]
    assert ((part["low"] <= part["value"]) & (part["value"] <= part["high"])).all()
    assert part["low"].ge(0).all()
    assert part["high"].le(1).all()
    assert (part["low"] < part["high"]).all()


def test_equal_articles_leave_no_doubt():
    table = similarity(make_counts(["b a"] * 3 + ["a c"] * 3, "XXXYYY"), "outlet", n_bootstrap=30)
    assert value(table, "X", "Y", "low") == value(table, "X", "Y", "high") == pytest.approx(value(table, "X", "Y"))


def test_order_of_documents_and_weights_change_nothing():
    counts = make_counts()
    turned = counts_subset(counts, np.arange(7)[::-1])
    weighted = Counts(counts.matrix * 0.5, counts.terms, counts.documents)
    first = similarity(counts, "outlet", n_bootstrap=30, seed=4)
    for other in (turned, weighted):
        pd.testing.assert_frame_equal(first, similarity(other, "outlet", n_bootstrap=30, seed=4))
    many = make_counts(["a b" + " c" * i + " d" * (7 * i % 5) for i in range(24)], "X" * 12 + "Y" * 12)
    one, other = (similarity(many, "outlet", n_bootstrap=30, seed=seed) for seed in (4, 5))
    assert not one.equals(other), "of two articles the interval is their whole range, of twelve it hangs on the seed"


def test_no_bootstrap_leaves_the_interval_out():
    assert similarity(make_counts(), "outlet", n_bootstrap=0)["low"].notna().sum() == 3  # each with itself, but for U


def test_an_unknown_measure_is_refused():
    with pytest.raises(FramescopeError, match=r"there is no measure 'cosin'; .* Did you mean 'cosine'"):
        similarity(make_counts(), "outlet", measure="cosin")


@pytest.mark.parametrize("measure", ["jensen_shannon", "cosine"])
def test_groups_join_as_scipy_joins_them(measure):
    table = similarity(make_counts(), "outlet", measure=measure, n_bootstrap=0)
    steps = similarity_linkage(table)
    square = table.pivot(index="group", columns="other", values="value").to_numpy()
    distance = np.sqrt(square) if measure == "jensen_shannon" else 1 - square
    np.fill_diagonal(distance, 0)
    wanted = linkage(squareform(distance, checks=False), "average")
    assert steps["distance"].tolist() == pytest.approx(wanted[:, 2].tolist())
    assert steps["n_groups"].tolist() == wanted[:, 3].tolist()
    assert steps["members"].iloc[0] == "X, Y"
    assert steps["members"].iloc[-1] == "U, X, Y, Z"
    assert steps[["left", "right"]].iloc[0].tolist() == ["X", "Y"]
    assert "step 1" in steps[["left", "right"]].to_numpy()


def test_nothing_joins_one_group_or_one_without_words():
    with pytest.raises(FramescopeError, match="there is one group, 'X': nothing to join"):
        similarity_linkage(similarity(make_counts(["a", "b"], "XX"), "outlet", n_bootstrap=0))
    empty = similarity(make_counts(["a", "b", "", ""], "XXYY"), "outlet", n_bootstrap=5)
    assert value(empty, "X", "Y", "note") == value(empty, "Y", "Y", "note") == "n/a: no tokens"
    with pytest.raises(FramescopeError, match="no distance is known for"):
        similarity_linkage(empty)


@pytest.mark.parametrize(("measure", "compare"), [("jensen_shannon", jensen_shannon), ("cosine", cosine)])
def test_redrawn_groups_are_compared_over_all_terms(measure, compare):
    rng = np.random.default_rng(2)
    parts = {name: sp.csr_matrix(rng.poisson(0.3, (n, 30))) for name, n in (("X", 2), ("Y", 6), ("Z", 9))}
    parts["X"] = sp.csr_matrix(parts["X"].multiply([[1], [0]]))  # one of two without a token: some redraws have none
    pairs = [("X", "Y"), ("Y", "Z")]
    drawn = similarities._drawn(parts, pairs, measure, 40, 3)
    for number, at in enumerate((0, 16, 32)):
        width = min(16, 40 - at)
        again = {
            name: proportions(part.T @ draw_bootstrap(part.shape[0], width, (3, i, number)))
            for i, (name, part) in enumerate(parts.items())
        }
        for one, other in pairs:
            wanted = compare(again[one], again[other])
            assert_allclose(drawn[one, other][at : at + width], wanted, rtol=0, atol=1e-14)
    assert np.isnan(drawn["X", "Y"]).any()
    assert not np.isnan(drawn["Y", "Z"]).any()

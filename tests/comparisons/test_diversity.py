"""Lexical diversity of documents and groups."""

import numpy as np
import pandas as pd
import pytest

from framescope.comparisons.diversity import diversity, diversity_documents
from framescope.corpus import corpus_from_table
from framescope.measures.diversity import mattr, mtld
from framescope.tokens import tokenize, tokens_subset

TEXTS = ["a b a b c a", "a a a a b", "c d e f a c", "a b", "b a c b"]


def make_tokens(order=slice(None)):
    table = pd.DataFrame({"doc_id": list("01234"), "text": TEXTS, "outlet": list("XXXYY")})
    return tokenize(corpus_from_table(table.iloc[order].reset_index(drop=True)))


def test_documents_have_the_figures_of_their_own_words():
    table = diversity_documents(make_tokens(), window=4)
    assert table["n_tokens"].tolist() == [6, 5, 6, 2, 4]
    assert table["n_types"].tolist() == [3, 2, 5, 2, 3]
    assert table.loc[0, "mattr"] == pytest.approx(mattr([0, 1, 0, 1, 2, 0], 4))
    assert table.loc[1, "mtld"] == pytest.approx(mtld([0, 0, 0, 0, 1]))
    assert table.loc[3, ["mattr", "mtld"]].isna().all()  # shorter than the window


def test_a_group_has_the_mean_of_its_documents_with_an_interval():
    table = diversity(make_tokens(), "outlet", window=4).set_index(["group", "measure"])
    documents = diversity_documents(make_tokens(), window=4)
    row = table.loc[("X", "mattr")]
    assert row["value"] == pytest.approx(documents["mattr"][:3].mean())
    assert documents["mattr"][:3].min() <= row["low"] < row["value"] < row["high"] <= documents["mattr"][:3].max()
    assert (row["n_documents"], row["n_used"], row["note"]) == (3, 3, "")


def test_too_few_documents_of_the_length_are_said():
    row = diversity(make_tokens(), "outlet", window=4).set_index(["group", "measure"]).loc[("Y", "mtld")]
    assert row["note"] == "n/a: 1 article of 4 words or more"
    assert np.isnan(row["low"])
    assert row["value"] == pytest.approx(mtld([1, 0, 2, 1]))
    none = diversity(make_tokens(), window=50)
    assert none["note"].unique().tolist() == ["n/a: 0 articles of 50 words or more"]
    assert none["value"].isna().all()
    assert none["group"].unique().tolist() == ["all"]
    alone = diversity(tokens_subset(make_tokens(), [0]), window=4)
    assert alone["note"].unique().tolist() == ["n/a: 1 article"]


def test_the_order_of_documents_changes_nothing():
    one, other = (diversity(make_tokens(order), "outlet", window=4) for order in (slice(None), [4, 2, 0, 3, 1]))
    pd.testing.assert_frame_equal(one, other)


def test_no_bootstrap_leaves_the_interval_out():
    assert diversity(make_tokens(), window=4, n_bootstrap=0)["low"].isna().all()

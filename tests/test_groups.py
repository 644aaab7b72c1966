"""The groups that documents fall into, and the units of a group."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from framescope.counts import CLUSTER, counts_weighted
from framescope.errors import FramescopeError
from framescope.examples import counts
from framescope.groups import NO_GROUP, chosen_groups, counts_groups, counts_joined, group_rows, too_few


def test_groups_stand_in_the_order_of_their_names_with_their_rows():
    documents = pd.DataFrame({"outlet": ["b", "a", "b"]})
    groups = {name: rows.tolist() for name, rows in group_rows(documents, "outlet").items()}
    assert list(groups.items()) == [("a", [1]), ("b", [0, 2])]


@pytest.mark.parametrize("empty", ["", None, float("nan")])
def test_documents_with_an_empty_cell_form_the_group_none(empty):
    documents = pd.DataFrame({"outlet": pd.Series(["a", empty, "NA", empty], dtype="object")})
    groups = {name: rows.tolist() for name, rows in group_rows(documents, "outlet").items()}
    assert groups == {"(none)": [1, 3], "NA": [2], "a": [0]}
    assert NO_GROUP == "(none)"


def test_groups_of_numbers_are_named_as_they_are_written():
    documents = pd.DataFrame({"year": [2014, 2013, 2014]})
    assert {name: rows.tolist() for name, rows in group_rows(documents, "year").items()} == {
        "2013": [1],
        "2014": [0, 2],
    }


def test_a_group_column_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(FramescopeError) as error:
        group_rows(pd.DataFrame({"outlet": ["a"], "date": ["b"]}), "outlit")
    assert str(error.value) == ("groups: there is no column 'outlit'; there are: outlet, date. Did you mean 'outlet'?")


@pytest.mark.parametrize(
    ("n", "reason"), [((2, 9), ""), ((1, 5), "n/a: 1 article"), ((0, 5), "n/a: 0 articles"), ((7,), "")]
)
def test_fewer_than_two_articles_are_a_reason_to_infer_nothing(n, reason):
    assert too_few(*n) == reason


def test_names_of_groups_are_checked_and_sorted_once_each():
    groups = {"b": 1, "a": 2}
    assert chosen_groups("outlet", "groups", ["b", "a", "b"], groups) == ["a", "b"]
    assert chosen_groups("outlet", "groups", "b", groups) == ["b"]
    assert chosen_groups("outlet", "groups", None, groups) == []
    with pytest.raises(FramescopeError, match="outlet: there is no group 'c'; there are: b, a"):
        chosen_groups("outlet", "groups", ["c"], groups)
    with pytest.raises(FramescopeError, match="groups is an empty list; name groups of outlet: b, a"):
        chosen_groups("outlet", "groups", [], groups)


def test_documents_that_weigh_nothing_are_in_no_group():
    weights = np.ones(len(counts.documents))
    weights[[0, 7]] = 0
    every, some = (counts_groups(each, "outlet") for each in (counts, counts_weighted(counts, weights)))
    assert {name: rows.tolist() for name, rows in some.items()} == {
        name: [row for row in rows.tolist() if row not in (0, 7)] for name, rows in every.items()
    }
    assert counts_groups(counts)["all"].tolist() == list(range(12))


def test_near_duplicates_of_a_group_are_one_unit():
    rows = np.array([1, 2, 5])
    units, first = counts_joined(counts, rows)
    assert first.tolist() == rows.tolist()
    assert (units.matrix != counts.matrix[rows]).nnz == 0
    copies = np.full(12, -1)
    copies[[1, 5]] = 3
    units, first = counts_joined(replace(counts, documents=counts.documents.assign(**{CLUSTER: copies})), rows)
    assert first.tolist() == [1, 2]
    assert units.weights.tolist() == [2, 1]
    assert units.n_tokens.tolist() == [counts.n_tokens[[1, 5]].sum(), counts.n_tokens[2]]
    assert units.matrix.toarray()[0].tolist() == counts.matrix[[1, 5]].sum(axis=0).tolist()[0]

"""Which leading findings survive the weightings of reused text."""

import numpy as np
import pandas as pd
import pytest

from framescope.comparisons.robustness import survives
from framescope.errors import FramescopeError


def table(**terms: tuple[float, float]) -> pd.DataFrame:
    rows = [("X", term, z, q) for term, (z, q) in terms.items()]
    return pd.DataFrame(rows, columns=["group", "term", "log_odds_z", "q"])


ALL = table(a=(5, 0.01), b=(4, 0.01), c=(3, 0.01), d=(2, 0.2), e=(-3, 0.01))


def test_a_finding_survives_where_it_stands_in_every_table():
    found = survives({"all": ALL, "cluster": ALL, "own": table(a=(1, 0.05), b=(-1, 0.01), d=(9, 0.01))})
    assert found["term"].tolist() == ["a", "b", "c"]
    assert found["survives"].tolist() == [True, False, False]
    assert found["note"].tolist() == ["", "own: turns round", "own: not found"]
    assert found["log_odds_z_all"].tolist() == [5, 4, 3]
    assert found["log_odds_z_own"].tolist()[:2] == [1, -1]


def test_what_chance_explains_does_not_survive_and_every_reason_is_named():
    found = survives({"all": ALL, "cluster": table(a=(1, 0.3)), "own": table(b=(1, 0.01))}, n=1)
    assert found["note"].tolist() == ["cluster: q = 0.300; own: not found"]


def test_without_a_p_the_sign_decides():
    bare = ALL.drop(columns="q")
    found = survives({"all": bare, "own": bare}, n=9)
    assert found["term"].tolist() == ["a", "b", "c", "d"]
    assert found["survives"].all()


def test_where_nothing_could_be_tested_nothing_survives_and_the_reason_is_given():
    unknown = ALL.assign(q=np.nan, note="n/a: 1 article")
    found = survives({"all": unknown, "own": unknown}, n=9)
    assert found["survives"].isna().tolist() == [True] * 4
    assert set(found["note"]) == {"n/a: 1 article"}
    assert set(survives({"all": unknown.drop(columns="note")})["note"]) == {"n/a: no p-value"}
    found = survives({"all": ALL, "cluster": ALL.assign(q=np.nan), "own": unknown})
    assert found["survives"].tolist() == [False] * 3
    assert set(found["note"]) == {"cluster: n/a: no p-value; own: n/a: 1 article"}


def test_findings_of_less_lead_as_well_where_both_signs_are_asked_for():
    found = survives({"all": ALL, "own": table(a=(5, 0.01), c=(1, 0.01), e=(-1, 0.01))}, n=None, both_signs=True)
    assert found["term"].tolist() == ["a", "b", "c", "e"]
    assert found["survives"].tolist() == [True, False, True, True]
    turned = survives({"all": ALL, "own": table(e=(1, 0.01))}, n=None, both_signs=True)
    assert turned["note"].tolist()[-1] == "own: turns round"


def test_the_first_column_of_the_key_makes_the_groups():
    two = pd.concat([ALL, ALL.assign(group="W")])
    found = survives({"all": two, "own": two}, n=2)
    assert found[["group", "term"]].to_numpy().tolist() == [["W", "a"], ["W", "b"], ["X", "a"], ["X", "b"]]


def test_a_single_key_and_another_effect_will_do():
    frames = pd.DataFrame({"frame": ["security", "cost"], "difference": [0.2, 0.1]})
    found = survives({"all": frames, "own": frames}, key=["frame"], effect="difference")
    assert found.columns.tolist() == ["frame", "difference_all", "difference_own", "survives", "note"]


def test_errors_name_the_table_and_the_column():
    with pytest.raises(FramescopeError, match="give at least one table"):
        survives({})
    with pytest.raises(FramescopeError, match="survives: own: there is no column 'log_odds_z'"):
        survives({"all": ALL, "own": ALL.drop(columns="log_odds_z")})

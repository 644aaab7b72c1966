"""Association measures against published numbers and NLTK's."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from nltk.metrics import BigramAssocMeasures as Nltk
from numpy.testing import assert_allclose

from framescope.measures.association import expected, log_dice, mi, npmi, t_score
from framescope.measures.keyness import chi2


def test_manning_and_schuetze_new_companies():
    # Manning & Schuetze (1999), tables 5.6 and 5.14: 20 of 42 and 20 in 14,307,668 tokens
    assert mi(20, 42, 20, 14_307_668) == pytest.approx(18.38, abs=0.005)
    assert t_score(20, 42, 20, 14_307_668) == pytest.approx(4.4721, abs=5e-5)


def test_log_dice_is_14_where_words_never_stand_apart_and_falls_by_one_with_every_halving():
    assert log_dice([20, 10, 5], 20, 20).tolist() == [14, 13, 12]  # Rychly (2008)


def test_a_window_multiplies_what_chance_would_give():
    assert expected(10, 30, 1000) == pytest.approx(0.3)
    assert expected(10, 30, 1000, span=10) == pytest.approx(3)
    assert mi(6, 10, 30, 1000, span=10) == pytest.approx(1)
    assert t_score(4, 10, 30, 1000, span=10) == pytest.approx(0.5)
    assert npmi(6, 10, 30, 1000, span=10) == pytest.approx(1 / -np.log2(0.006))


def test_what_never_met_has_the_lowest_value_of_each_scale():
    assert mi(0, 5, 5, 100) == -np.inf
    assert npmi(0, 5, 5, 100) == -1
    assert t_score(0, 5, 5, 100) == 0
    assert log_dice(0, 5, 5) == -np.inf


@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50), st.integers(1, 10_000))
@settings(max_examples=80, deadline=None)
def test_neighbours_score_as_nltk_scores_them(o, more_a, more_b, rest):
    f_a, f_b = o + more_a, o + more_b
    n = f_a + f_b + rest
    assert_allclose(mi(o, f_a, f_b, n), Nltk.pmi(o, (f_a, f_b), n), rtol=1e-9, atol=1e-12)
    # NLTK takes a small constant off the root
    assert_allclose(t_score(o, f_a, f_b, n), Nltk.student_t(o, (f_a, f_b), n), rtol=1e-9, atol=1e-9)
    assert_allclose(2.0 ** (log_dice(o, f_a, f_b) - 14), Nltk.dice(o, (f_a, f_b), n), rtol=1e-9)
    assert -1 <= npmi(o, f_a, f_b, n) <= 1


def test_words_that_only_stand_together_have_npmi_one():
    assert npmi(7, 7, 7, 500) == pytest.approx(1)
    assert npmi(5, 5, 5, 5) == 1  # nothing else in the text: the limit


@pytest.mark.parametrize(
    ("f_a", "f_b", "score"), [(41, 27, 17.98), (30, 117, 16.31), (77, 59, 15.94), (24, 320, 15.19), (14907, 9017, 1.09)]
)
def test_manning_and_schuetze_s_table_of_pairs_that_meet_20_times(f_a: int, f_b: int, score: float) -> None:
    # Manning & Schuetze (1999), table 5.14; they cut 16.315 to 16.31 and write 1.094 as 1.09
    assert mi(20, f_a, f_b, 14_307_668) == pytest.approx(score, abs=0.0051)


def test_manning_and_schuetze_s_pair_that_is_no_collocation() -> None:
    # Manning & Schuetze (1999), section 5.3: new 15,828, companies 4,675, together 8; t = .999932, X2 = 1.55
    assert t_score(8, 15_828, 4_675, 14_307_668) == pytest.approx(0.999932, abs=5e-7)
    assert chi2(8, 15_820, 4_675, 14_307_668 - 4_675) == pytest.approx(1.55, abs=0.005)

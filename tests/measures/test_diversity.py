"""Lexical diversity against the definitions, walked word by word."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framescope.measures.diversity import mattr, mtld

texts = st.lists(st.integers(0, 6), min_size=1, max_size=60)


@given(texts, st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_mattr_is_the_mean_over_every_window(codes, window):
    if len(codes) < window:
        assert math.isnan(mattr(codes, window))
        return
    ratios = [len(set(codes[i : i + window])) / window for i in range(len(codes) - window + 1)]
    assert mattr(codes, window) == pytest.approx(sum(ratios) / len(ratios), rel=1e-12)


def test_mattr_by_hand():
    # b b a | b a a: windows bba, baa -> 2/3 each; "b a b a" has 2/2 throughout
    assert mattr([1, 1, 0, 0], window=3) == pytest.approx(2 / 3)
    assert mattr([1, 0, 1, 0], window=2) == 1
    assert math.isnan(mattr([1, 2], window=0))


def test_mtld_by_hand():
    # forwards: a b a | 2/3 <= .72 after three words; b c d is left: ratio 1 adds nothing -> 6 words, 1 stretch
    # backwards: d c b a b | 4/5 = .8, a: 4/6 <= .72 -> 1 stretch
    assert mtld([0, 1, 0, 1, 2, 3]) == pytest.approx((6 / 1 + 6 / 1) / 2)
    # a rest counts by how far its ratio has come down: a b c a: 3/4 -> (1 - .75) / .28
    assert mtld([0, 1, 2, 0]) == pytest.approx(4 / (0.25 / 0.28))


def test_mtld_has_no_value_where_no_word_comes_again():
    assert math.isnan(mtld([]))
    assert math.isnan(mtld([0, 1, 2]))


@given(texts)
@settings(max_examples=60, deadline=None)
def test_both_measures_hang_on_which_words_are_equal_and_not_on_their_numbers(codes):
    renamed = [10 - code for code in codes]
    assert mtld(codes) == pytest.approx(mtld(renamed), nan_ok=True)
    assert mtld(codes) == pytest.approx(mtld(codes[::-1]), nan_ok=True)
    assert mattr(codes, 3) == pytest.approx(mattr(renamed, 3), nan_ok=True)

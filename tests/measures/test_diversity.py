"""Lexical diversity against the definitions, walked word by word."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from framescope.measures import diversity
from framescope.measures.diversity import mattr, mattr_of_texts, mtld, mtld_of_texts, word_before

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


def test_the_opening_of_a_tale_of_two_cities_is_as_lexicalrichness_has_it():
    # lexicalrichness 0.5.1, computed apart: mattr(window_size=...), mtld(threshold=.72), of the sentence twice over
    text = (
        "it was the best of times it was the worst of times it was the age of wisdom it was the age of foolishness "
        "it was the epoch of belief it was the epoch of incredulity it was the season of light it was the season "
        "of darkness it was the spring of hope it was the winter of despair we had everything before us we had "
        "nothing before us we were all going direct to heaven we were all going direct the other way "
    )
    codes = np.unique((text * 2).split(), return_inverse=True)[1]
    assert [mattr(codes, n) for n in (10, 25, 50, 100)] == pytest.approx([0.75217391, 0.53205479, 0.44479339, 0.34])
    assert mtld(codes) == pytest.approx(12.1428571)


def walked(words, factor):
    seen, length, stretches = set(), 0, 0.0
    for word in words:
        length += 1
        seen.add(word)
        if len(seen) <= factor * length:
            stretches, seen, length = stretches + 1, set(), 0
    stretches += (1 - len(seen) / length) / (1 - factor) if length else 0
    return len(words) / stretches if stretches else math.nan


@given(st.lists(st.integers(0, 6), max_size=60), st.sampled_from([0.3, 0.72, 0.95, 1.0, 2.0]))
@settings(max_examples=100, deadline=None)
def test_mtld_is_what_a_walk_through_the_words_gives(codes, factor):
    expected = (walked(codes, factor) + walked(codes[::-1], factor)) / 2
    np.testing.assert_array_equal(mtld(codes, factor), expected)


@pytest.mark.parametrize("together", [1, 5, 1000])
@pytest.mark.parametrize("factor", [0.3, 0.72, 0.95, 1.0])
def test_many_texts_at_a_time_have_the_figures_of_each(monkeypatch, together, factor):
    monkeypatch.setattr(diversity, "TOGETHER", together)
    monkeypatch.setattr(diversity, "AHEAD", 7)  # many a stretch is longer
    rng = np.random.default_rng(3)
    parts = [rng.integers(0, rng.integers(1, 40), n) for n in [0, 1, 2, *rng.integers(3, 200, 12), 0, 90, 0]]
    starts, codes = np.cumsum([0, *map(len, parts)]), np.concatenate(parts)
    before = word_before(codes, starts)
    walks = [(walked(part.tolist(), factor) + walked(part.tolist()[::-1], factor)) / 2 for part in parts]
    np.testing.assert_array_equal(mtld_of_texts(before, starts, factor), walks)
    for window in (0, 1, 5, 60):
        np.testing.assert_array_equal(mattr_of_texts(before, starts, window), [mattr(part, window) for part in parts])


@given(st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=6))
@settings(max_examples=60, deadline=None)
def test_where_a_word_stood_last_is_in_its_own_text(parts):
    starts = np.cumsum([0, *map(len, parts)])
    expected = []
    for part in parts:
        begin = len(expected)
        for i, word in enumerate(part):
            there = [j for j in range(i) if part[j] == word]
            expected.append(begin + there[-1] if there else -1)
    codes = np.array([word for part in parts for word in part], dtype=np.int32)
    assert word_before(codes, starts).tolist() == expected

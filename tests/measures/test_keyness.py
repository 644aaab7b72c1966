"""Keyness measures: published numbers, independent oracles, and what must hold of any table."""

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st
from nltk.metrics import BigramAssocMeasures
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import beta, chi2, chi2_contingency

from framescope.measures import keyness as k

QUICK = settings(max_examples=80, deadline=None)
SIGNED = ("log_ratio", "lrc", "log_odds_z")

# a, b, c, d with 0 <= a <= c, 0 <= b <= d, a + b > 0
ROWS = (
    (620, 267, 1_017_879, 1_007_532),
    (6000, 4500, 100_000, 100_000),
    (60, 0, 100_000, 400_000),
    (0, 60, 100_000, 400_000),
    (3, 7, 10, 9),
    (40, 10, 400, 400),
    (52, 57, 50_000, 75_000),
    (5, 5, 5, 9),
    (1, 0, 1, 1),
)


@st.composite
def tables(draw, largest=2000):
    c, d = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    a, b = draw(st.integers(0, c)), draw(st.integers(0, d))
    assume(0 < a + b < c + d)
    return a, b, c, d


def direction(value):
    return np.sign(np.round(value, 9))


# --- published numbers -------------------------------------------------------------------------------------------


def test_four_cell_g2_gives_the_golden_values():
    # Dunning (1993), as quanteda (correction "none") and AntConc compute it
    golden = {
        (620, 267, 1_017_879, 1_007_532): (140.9255, 4),
        (6000, 4500, 100_000, 100_000): (226.894068, 6),
        (60, 0, 100_000, 400_000): (193.161356, 6),
        (3, 7, 10, 9): (4.534939, 6),
        (40, 10, 400, 400): (20.4748, 4),
        (52, 57, 50_000, 75_000): (2.654064, 6),
    }
    for table, (value, places) in golden.items():
        assert round(float(k.g2(*table)), places) == value, table


def test_two_cell_g2_gives_the_numbers_of_the_ucrel_wizard():
    # Rayson & Garside (2000), the formula of the UCREL wizard
    golden = {
        (620, 267, 1_017_879, 1_007_532): (140.8655, 4),
        (6000, 4500, 100_000, 100_000): (215.020593, 6),
        (60, 0, 100_000, 400_000): (193.132549, 6),
        (3, 7, 10, 9): (2.094839, 6),
        (40, 10, 400, 400): (19.2745, 4),
    }
    for table, (value, places) in golden.items():
        assert round(float(k.g2_two_cell(*table)), places) == value, table
    # 52 in 50,000 against 57 in 75,000: published as 2.651, cut after the third place
    assert int(1000 * k.g2_two_cell(52, 57, 50_000, 75_000)) == 2651


def test_log_ratio_percent_diff_and_bic_give_the_golden_values():
    table = (620, 267, 1_017_879, 1_007_532)
    assert round(float(k.log_ratio(*table)), 4) == 1.2007  # Hardie (2014)
    assert round(float(k.percent_diff(*table)), 3) == 129.849  # Gabrielatos & Marchi
    assert round(float(k.bic(k.g2_two_cell(*table), 1_017_879 + 1_007_532)), 3) == 126.344  # Wilson (2013)
    # Gabrielatos & Marchi's example: 206,523 in 959,641 words against 178,174 in 1,562,358
    assert round(float(k.percent_diff(206_523, 178_174, 959_641, 1_562_358)), 1) == 88.7


def test_log_odds_z_gives_the_golden_values_of_both_priors():
    a, b, c, d = 620, 267, 1_017_879, 1_007_532
    # Monroe, Colaresi & Quinn (2008): A = .01 for each of 50,000 words; A0 = 500 spread as the texts use the words
    assert round(float(k.log_odds_z(a, b, c, d, 0.01, 500)), 4) == 11.3743
    assert round(float(k.log_odds_z(a, b, c, d, 500 * (a + b) / (c + d), 500)), 4) == 11.3719


def test_bic_charges_one_logarithm_of_n_for_each_corpus_after_the_first():
    assert_allclose(k.bic(50.0, 1000, n_corpora=4), 50 - 3 * np.log(1000), rtol=1e-15)
    assert np.isnan(k.bic(0.0, 0))


# --- oracles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ROWS)
def test_g2_equals_nltk_on_known_tables(table):
    a, b, c, d = table
    assert_allclose(k.g2(*table), BigramAssocMeasures.likelihood_ratio(a, (a + b, c), c + d), rtol=1e-9)


@QUICK
@given(tables())
def test_g2_equals_nltk_and_scipy_on_any_table(table):
    a, b, c, d = table
    cells = [[a, b], [c - a, d - b]]
    expected = chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
    assert_allclose(k.g2(*table), expected, rtol=1e-9, atol=1e-9)
    assert_allclose(k.g2(*table), BigramAssocMeasures.likelihood_ratio(a, (a + b, c), c + d), rtol=1e-9, atol=1e-9)


def test_p_tokens_is_the_chi_square_tail_with_one_degree_of_freedom():
    scores = np.array([0.0, 1e-9, 0.5, 3.841458820694124, 6.63, 10.83, 200.0, 1400.0])
    assert_allclose(k.p_tokens(scores), chi2.sf(scores, 1), rtol=1e-9)
    assert_allclose(k.p_tokens(3.841458820694124), 0.05, rtol=1e-9)


@QUICK
@given(tables(), st.integers(1, 50_000), st.sampled_from([0.05, 0.01, 0.5]))
def test_lrc_equals_scipys_clopper_pearson_bounds(table, n_tests, alpha):
    a, b, c, d = table
    tail = alpha / n_tests / 2
    if a * d >= b * c:  # Evert (2022)
        low = beta.ppf(tail, a, b + 1)
        expected = max(0.0, np.log2(d / c * low / beta.sf(low, 1, 1))) if low > 0 else 0.0
    else:
        high = beta.isf(tail, a + 1, b)
        expected = min(0.0, np.log2(d / c * high / (1 - high)))
    assert_allclose(k.lrc(*table, n_tests=n_tests, alpha=alpha), expected, rtol=1e-6, atol=1e-9)


def test_lrc_of_a_hand_made_table_solves_the_binomial_tail():
    # 8 of 8 in equal corpora: the lower bound p of Clopper-Pearson solves p**8 = alpha / 2
    low = 0.025 ** (1 / 8)
    assert_allclose(k.lrc(8, 0, 1000, 1000), np.log2(low / (1 - low)), rtol=1e-9)
    assert_allclose(k.lrc(0, 8, 1000, 1000), -np.log2(low / (1 - low)), rtol=1e-9)
    low = (0.05 / 100 / 2) ** (1 / 20)
    assert_allclose(k.lrc(20, 0, 1000, 1000, n_tests=100), np.log2(low / (1 - low)), rtol=1e-9)


def test_lrc_corrects_for_the_number_of_terms_given():
    a, b = np.array([30, 8, 2]), np.array([5, 8, 9])
    together = k.lrc(a, b, 1000, 1000)
    alone = [float(k.lrc(x, y, 1000, 1000, n_tests=3)) for x, y in zip(a, b, strict=True)]
    assert_allclose(together, alone, rtol=1e-12)
    assert float(k.lrc(30, 5, 1000, 1000)) > together[0] > 0
    assert together[1] == 0


def test_lrc_says_nothing_where_the_direction_is_not_certain():
    assert float(k.lrc(3, 2, 100, 100)) == 0
    assert float(k.lrc(2, 3, 100, 100)) == 0
    assert abs(float(k.lrc(300, 100, 1000, 1000))) < abs(float(k.log_ratio(300, 100, 1000, 1000)))


# --- what must hold ------------------------------------------------------------------------------------------------


@QUICK
@given(tables())
def test_swapping_target_and_reference_flips_every_signed_measure(table):
    a, b, c, d = table
    swapped = b, a, d, c
    assert_allclose(k.g2(*table), k.g2(*swapped), rtol=1e-9, atol=1e-9)
    assert_allclose(k.g2_two_cell(*table), k.g2_two_cell(*swapped), rtol=1e-9, atol=1e-9)
    assert_allclose(k.log_ratio(*table), -k.log_ratio(*swapped), rtol=1e-9, atol=1e-12)
    assert_allclose(k.lrc(*table), -k.lrc(*swapped), rtol=1e-6, atol=1e-9)
    assert_allclose(
        k.log_odds_z(*table, 0.5, 500), -np.asarray(k.log_odds_z(*swapped, 0.5, 500)), rtol=1e-9, atol=1e-12
    )
    if a and b:
        assert direction(k.percent_diff(*table)) == -direction(k.percent_diff(*swapped))


@QUICK
@given(tables(), st.integers(2, 50))
def test_scaling_both_corpora_scales_g2_and_leaves_the_ratios(table, times):
    a, b, *_ = table
    larger = tuple(times * x for x in table)
    assert_allclose(k.g2(*larger), times * k.g2(*table), rtol=1e-9, atol=1e-7)
    assert_allclose(k.g2_two_cell(*larger), times * k.g2_two_cell(*table), rtol=1e-9, atol=1e-7)
    if a and b:
        assert_allclose(k.log_ratio(*larger), k.log_ratio(*table), rtol=1e-9, atol=1e-12)
        assert_allclose(k.percent_diff(*larger), k.percent_diff(*table), rtol=1e-9, atol=1e-9)


@QUICK
@given(st.integers(1, 50), st.integers(51, 500), st.integers(1, 20), st.integers(1, 20))
def test_equal_proportions_give_zero(count, size, first, second):
    table = count * first, count * second, size * first, size * second
    assert_allclose(k.g2(*table), 0, atol=1e-7)
    assert_allclose(k.g2_two_cell(*table), 0, atol=1e-7)
    assert_allclose(k.log_ratio(*table), 0, atol=1e-12)
    assert_allclose(k.percent_diff(*table), 0, atol=1e-9)
    assert float(k.lrc(*table)) == 0


@QUICK
@given(tables())
def test_signs_agree_and_g2_is_never_negative(table):
    a, b, c, d = table
    assume(a and b)
    sign = np.sign(a * d - b * c)
    assert direction(k.log_ratio(*table)) in (sign, 0)
    assert direction(k.percent_diff(*table)) in (sign, 0)
    assert np.sign(k.lrc(*table)) in (sign, 0)
    assert float(k.g2(*table)) >= 0


@pytest.mark.parametrize("table", [(0, 5, 100, 200), (5, 0, 100, 200), (0, 0, 100, 200), (100, 0, 100, 200)])
def test_zero_counts_leave_every_measure_finite(table):
    values = [f(*table) for f in (k.g2, k.g2_two_cell, k.log_ratio, k.percent_diff, k.lrc)]
    values += [k.log_odds_z(*table, 0.01, 500), k.bic(k.g2(*table), 300), k.p_tokens(k.g2(*table))]
    assert np.isfinite(values).all()


def test_zero_is_a_named_parameter_that_decides_the_top_of_the_list():
    assert_allclose(k.log_ratio(8, 0, 100, 100), 4)  # log2(8 / 0.5)
    assert_allclose(k.log_ratio(8, 0, 100, 100, zero=1), 3)
    assert_allclose(k.log_ratio(0, 8, 100, 200), -3)  # log2((0.5 / 100) / (8 / 200))
    assert_allclose(k.percent_diff(8, 0, 100, 100), 1500)
    assert_allclose(k.percent_diff(8, 0, 100, 100, zero=2), 300)
    assert_allclose(k.percent_diff(0, 8, 100, 100), -100)


def test_a_side_without_tokens_gives_nan_and_no_infinity():
    for table in ((0, 5, 0, 10), (5, 0, 10, 0)):
        for name in (*SIGNED[:2], "percent_diff"):
            assert np.isnan(getattr(k, name)(*table)), name
        assert np.isnan(k.log_odds_z(*table, 0.5, 10))
        assert_allclose(k.g2(*table), 0, atol=1e-12)


def test_log_odds_of_a_term_that_is_the_whole_vocabulary_is_nan():
    assert np.isnan(k.log_odds_z(10, 20, 10, 20, 5.0, 5.0))


def test_arrays_give_what_their_numbers_give_one_by_one():
    a, b, c, d = (np.array(column) for column in zip(*ROWS, strict=True))
    for function in (k.g2, k.g2_two_cell, k.log_ratio, k.percent_diff):
        assert_array_equal(function(a, b, c, d), [float(function(*row)) for row in ROWS])
    column = k.g2(np.array([[1], [2]]), np.array([3, 4, 5]), 100, 200)
    assert column.shape == (2, 3)
    assert column[1, 2] == k.g2(2, 5, 100, 200)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(31, 90), st.integers(31, 90), st.booleans())
def test_chi2_equals_scipy_with_and_without_yates(a, b, c, d, yates):
    if a + b == 0:
        assert np.isnan(k.chi2(a, b, c, d))
        return
    expected = chi2_contingency([[a, b], [c - a, d - b]], correction=yates).statistic
    assert_allclose(k.chi2(a, b, c, d, yates=yates), expected, rtol=1e-9, atol=1e-9)


def test_chi2_and_g2_are_those_of_quantedas_textstat_keyness_without_correction():
    """The formulas of quanteda.textstats (keyness.cpp), written out: signed, with an epsilon in the logarithm."""

    def expected(a, b, c, d):  # quanteda's c, d are the other tokens
        n = a + b + c + d
        sign = 1 if a > (a + b) * (a + c) / n else -1
        rows = ((a, a + b, a + c), (b, a + b, b + d), (c, a + c, c + d), (d, b + d, c + d))
        lr = 2 * sum(o * np.log(o / (r * s / n) + 1e-9) for o, r, s in rows)
        return sign * n * (a * d - b * c) ** 2 / ((a + b) * (c + d) * (a + c) * (b + d)), sign * lr

    for a, b, c, d in [(3, 7, 10, 9), (40, 10, 400, 400), (0, 6, 50, 70), (620, 267, 1_017_879, 1_007_532)]:
        chi2, lr = expected(a, b, c - a, d - b)
        sign = np.sign(a / c - b / d)
        assert_allclose(sign * k.chi2(a, b, c, d), chi2, rtol=1e-9)
        # the epsilon shifts quanteda's sum by about 2e-9 for every token
        assert_allclose(sign * k.g2(a, b, c, d), lr, rtol=1e-6, atol=4e-9 * (c + d))


@pytest.mark.parametrize("side", [1, -1])
def test_lrc_of_weighed_counts_below_one_has_their_own_bounds(side):
    a, b, c, d = 0.5, 0, 10, 10**6
    low = beta.ppf(0.025, a, b + 1)
    found = k.lrc(a, b, c, d) if side > 0 else k.lrc(b, a, d, c)
    assert_allclose(found, side * np.log2(d / c * low / (1 - low)), rtol=1e-9)

"""Numbers as a reader wants them: short, a true minus, never rounded over what they are held against."""

import numpy as np
import pandas as pd
import pytest

from framescope.number_words import (
    DASH,
    MINUS,
    THIN,
    cell_words,
    column_digits,
    format_number,
    format_p,
    interval_words,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0321, ".032"), (0.5, ".500"), (0.001, ".001"), (0.0009, "< .001"), (0, "< .001"), (1, "1"), (1.0, "1")],
)
def test_a_p_value_has_three_decimals_and_no_leading_zero(value: float, written: str) -> None:
    assert format_p(value) == written


@pytest.mark.parametrize(
    ("value", "name", "written"),
    [
        (1234567, "n", "1,234,567"),
        (np.int64(-1200), "n", f"{MINUS}1,200"),
        (1234.5, "rate", "1,234"),
        (99.96, "rate", "100.0"),
        (12.345, "rate", "12.3"),
        (-1.005, "log_ratio", f"{MINUS}1.00"),
        (0.0, "rate", "0.00"),
        (3.0, "rate", "3.00"),
        (0.256, "share", f"26{THIN}%"),
        (1.0, "share_of_voice", f"100{THIN}%"),
        (0.04, "p", ".040"),
        (0.04, "q", ".040"),
        (0.0001, "p_tokens", "< .001"),
        (0.04, "per", "0.04"),
        (2.5e16, "n", "25,000,000,000,000,000"),
    ],
)
def test_a_number_is_written_for_a_reader(value: float, name: str, written: str) -> None:
    assert format_number(value, name) == written


def test_a_minus_is_a_minus_sign_not_a_hyphen() -> None:
    assert format_number(-0.5) == "\u22120.50"
    assert "-" not in format_number(-12345)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"), (0.12, "12"), (0.0149, "1"), (0.0096, "1"), (0.0049, "0.5"), (0.003, "0.3"), (-0.004, "\u22120.4"),
        (0.0004, "0.04"), (0.00001, "0"), (0.000097, "0.01"),
    ],
)  # fmt: skip
def test_a_share_that_is_not_none_is_not_written_as_none(value: float, written: str) -> None:
    assert format_number(value, "share") == f"{written}{THIN}%"


@pytest.mark.parametrize(
    ("value", "written"), [(0.0494, ".049"), (0.0496, ".0496"), (0.04999, "< .05"), (0.05, ".050"), (0.9996, "> .999")]
)
def test_a_p_is_not_rounded_up_to_what_it_is_held_against(value: float, written: str) -> None:
    assert format_p(value) == written


@pytest.mark.parametrize(
    ("value", "name", "written"),
    [
        (-0.001, "", "0.00"),
        (-0.0, "log_ratio", "0.00"),
        (-0.00003, "share", "0\u202f%"),
        (-0.034, "share_change", "\u22123\u202f%"),
        (-0.005001, "", "\u22120.01"),
    ],
)
def test_there_is_no_minus_before_nothing(value: float, name: str, written: str) -> None:
    assert format_number(value, name) == written


@pytest.mark.parametrize(
    ("value", "note", "written"),
    [
        (pd.Timestamp("2017-09-12"), "", "2017-09-12"),
        (pd.NaT, "", DASH),
        (None, "n/a: 1 article", "n/a: 1 article"),
        (np.nan, "few articles", DASH),
        (np.bool_(False), "", "no"),
        (True, "", "yes"),
        (np.float32(0.5), "", "0.500"),
        (3, "", "3"),
        ("<b>", "", "<b>"),
    ],
)
def test_a_cell_says_what_stands_in_it(value: object, note: str, written: str) -> None:
    assert cell_words(value, "rate", note, 3) == written


def test_a_column_of_small_numbers_has_the_decimals_its_largest_needs() -> None:
    columns = ([0.5, 0.001], [0.05, np.nan, None], [0.004], [0.0004], [np.inf, 0.0], [], ["text", 3])
    assert [column_digits(column) for column in columns] == [2, 3, 4, 5, 2, 2, 2]


def test_an_interval_is_one_number_only_where_its_ends_are_the_same() -> None:
    assert interval_words("1", "2", 1.0, 2.0, "rate", 2) == "1 to 2"
    assert interval_words("0.75", "0.75", 0.7461, 0.7539, "rate", 2) == "0.746 to 0.754"
    assert interval_words("0.75", "0.75", 0.75, 0.75, "rate", 2) == "0.75"

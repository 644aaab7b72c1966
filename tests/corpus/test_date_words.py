"""Formats of dates as readers say them."""

import pandas as pd
import pytest

from framescope.corpus.date_words import format_in_words, formats_in_words


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("%Y-%m-%d", "year-month-day (2017-07-14)"),
        ("%d/%m/%Y or %m/%d/%Y", "day/month/year (14/07/2017) or month/day/year (07/14/2017)"),
        ("%Y%m%d", "year month day (20170714)"),
        ("%Y-%m-%d with a time zone", "year-month-day (2017-07-14) with a time zone"),
        ("day, month by name and year", "day, month by name and year"),
        ("5 % of 100, 3 %", "5 % of 100, 3 %"),
        ("%d0%b0%d1.txt", "%d0%b0%d1.txt"),  # a file's name, as addresses spell it
        ("20%d off, 100%m-%d", "20%d off, 100%m-%d"),
    ],
)
def test_a_format_is_told_in_words_with_an_example(written: str, told: str) -> None:
    assert format_in_words(written) == told


def test_in_a_table_only_texts_change_and_an_empty_one_stays_empty() -> None:
    table = pd.DataFrame({"column": pd.Series(["%d.%m.%Y"], dtype="str"), "n": [3]})
    assert formats_in_words(table).to_dict("records") == [{"column": "day.month.year (14.07.2017)", "n": 3}]
    assert table["column"].tolist() == ["%d.%m.%Y"]
    assert formats_in_words(table.head(0))["column"].dtype == "str"

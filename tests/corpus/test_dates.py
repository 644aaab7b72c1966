"""Dates of a column: one format, found once; what does not fit is listed, not guessed."""

import pandas as pd
import pytest

from framescope.corpus.dates import parse_dates


def parse(*cells: str) -> tuple[list[str | None], list[tuple[str, ...]]]:
    files = pd.Series([f"{i}.txt" for i in range(len(cells))])
    dates, issues, _ = parse_dates(pd.Series(cells, dtype="str"), files)
    assert dates.dtype == "datetime64[s]"
    return [None if pd.isna(date) else str(date) for date in dates], [tuple(issue) for issue in issues]


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2018-02-01", "2018-02-01 00:00:00"),
        ("2018-02-01T07:30:00", "2018-02-01 07:30:00"),
        ("2018-02-01T07:30:00+03:00", "2018-02-01 04:30:00"),  # a time zone becomes UTC
        ("2018-02-01T07:30:00Z", "2018-02-01 07:30:00"),
        ("2018-02-01 07:30:00", "2018-02-01 07:30:00"),
        ("13.02.2018", "2018-02-13 00:00:00"),
        ("13/02/2018", "2018-02-13 00:00:00"),
        ("02/13/2018", "2018-02-13 00:00:00"),
        ("1 February 2018", "2018-02-01 00:00:00"),
        ("February 1, 2018", "2018-02-01 00:00:00"),
        ("20180201", "2018-02-01 00:00:00"),
        ("01-Feb-2018", "2018-02-01 00:00:00"),
        ("Thu Feb 01 07:30:00 +0000 2018", "2018-02-01 00:00:00"),
        ("1 ARALIK 2018", "2018-12-01 00:00:00"),  # Turkish capitals
        ("1 HAZİRAN 2018", "2018-06-01 00:00:00"),
        ("1 aou\u0302t 2018", "2018-08-01 00:00:00"),  # û in two characters
        ("2018-02-01T07:30", "2018-02-01 07:30:00"),
        ("2018-02-01 07:30:00.123456", "2018-02-01 07:30:00"),
        ("2018-02-01T07:30:00.123+0300", "2018-02-01 04:30:00"),
        ("2018-02-01 07:30:00+00:00", "2018-02-01 07:30:00"),
        ("2018-02-01 07:30:00 UTC", "2018-02-01 07:30:00"),
        ("2018/02/01", "2018-02-01 00:00:00"),
        ("13-02-2018", "2018-02-13 00:00:00"),
        ("1.2.2018 07:30", "2018-02-01 07:30:00"),
        ("13/02/2018 07:30:15", "2018-02-13 07:30:15"),
        ("02/13/2018 7:30 PM", "2018-02-13 19:30:00"),
        ("02/13/2018 12:05 am", "2018-02-13 00:05:00"),
        ("02/13/2018 12:05 p.m.", "2018-02-13 12:05:00"),
        ("Thu, 1 Feb 2018", "2018-02-01 00:00:00"),
        ("Thu, 01 Feb 2018 07:30:00 +0300", "2018-02-01 00:00:00"),
        ("Feb. 1, 2018", "2018-02-01 00:00:00"),
        ("1. März 2018", "2018-03-01 00:00:00"),
        ("Donnerstag, 1. Februar 2018, 07:30 Uhr", "2018-02-01 00:00:00"),
        ("1 Ağustos 2018 Çarşamba", "2018-08-01 00:00:00"),
        ("4 Eylül 2018", "2018-09-04 00:00:00"),
        ("12 июля 2019", "2019-07-12 00:00:00"),
        ("пятница, 12 июля 2019 г., 10:30", "2019-07-12 00:00:00"),
        ("1 МАЯ 2019 года", "2019-05-01 00:00:00"),
        ("3 сент. 2019", "2019-09-03 00:00:00"),
        ("le 1er août 2018".removeprefix("le "), "2018-08-01 00:00:00"),
        ("1 de febrero de 2018", "2018-02-01 00:00:00"),
        ("1517470200", "2018-02-01 07:30:00"),
        ("1517470200000", "2018-02-01 07:30:00"),
        ("43132", "2018-02-01 00:00:00"),
    ],
)
def test_each_format_is_read(cell, date):
    assert parse(cell, "") == ([date, None], [])


def test_a_column_of_mixed_formats_keeps_the_commonest_and_lists_the_rest():
    dates, issues = parse("2018-02-01", "1 February 2018", "2018-02-03", "", "soon")
    assert dates == ["2018-02-01 00:00:00", None, "2018-02-03 00:00:00", None, None]
    assert issues == [
        (
            "1.txt",
            "date",
            "date '1 February 2018' is not in the format of the column, %Y-%m-%d",
            "loaded without a date",
        ),
        ("4.txt", "date", "date 'soon' is not in the format of the column, %Y-%m-%d", "loaded without a date"),
    ]


def test_day_and_month_that_could_be_exchanged_are_not_guessed():
    dates, issues = parse("03/04/2018", "05/06/2018")
    assert dates == [None, None]
    assert issues[0] == (
        "0.txt",
        "date",
        "date '03/04/2018' is ambiguous, %d/%m/%Y or %m/%d/%Y; write dates as 2018-04-03",
        "loaded without a date",
    )
    assert len(issues) == 2


def test_one_telling_date_settles_the_column():
    assert parse("03/04/2018", "25/12/2018")[0] == ["2018-04-03 00:00:00", "2018-12-25 00:00:00"]
    assert parse("03/04/2018", "12/25/2018")[0] == ["2018-03-04 00:00:00", "2018-12-25 00:00:00"]
    assert parse("04/04/2018") == (["2018-04-04 00:00:00"], [])  # both readings agree


def test_what_is_in_no_known_format_is_listed_cell_by_cell():
    dates, issues = parse("soon", "", "Tuesday")
    assert dates == [None, None, None]
    assert [(file, reason) for file, _, reason, _ in issues] == [
        ("0.txt", "date 'soon' is in no format known here"),
        ("2.txt", "date 'Tuesday' is in no format known here"),
    ]


def test_a_date_that_does_not_exist_is_listed():
    dates, issues = parse("2018-02-28", "2018-02-29", "2018-02-30")
    assert dates == ["2018-02-28 00:00:00", None, None]
    assert len(issues) == 2


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("03/04/18", " (a year of two digits?)"),
        ("3.4.18", " (a year of two digits?)"),
        ("2018", ""),
        ("April 2018", ""),
        ("июль 2019", ""),
        ("yesterday", ""),
        ("12:30", ""),
        ("2018-13-01", ""),
        ("2018-02-30", ""),
        ("32.01.2018", ""),
        ("0", ""),
        ("NA", ""),
        ("1e9", ""),
        ("he left on 4 April 2018, they say", ""),
        ("2018-02-01T25:00:00", ""),
        ("٠١/٠٢/٢٠١٨x", ""),
    ],
)
def test_what_is_no_date_or_leaves_a_choice_is_listed(cell, hint):
    reason = f"date {cell!r} is in no format known here{hint}"
    assert parse(cell) == ([None], [("0.txt", "date", reason, "loaded without a date")])


def test_a_column_that_mixes_times_with_and_without_a_zone_is_not_guessed():
    dates, issues = parse("2018-02-01T07:30:00", "2018-02-01T07:30:00Z", "2018-02-02T07:30:00Z")
    assert dates == [None, "2018-02-01 07:30:00", "2018-02-02 07:30:00"]
    assert issues[0][2].endswith("is not in the format of the column, %Y-%m-%d with a time zone")


def test_the_format_that_was_found_is_told():
    told = [
        parse_dates(pd.Series([cell]), pd.Series(["a.txt"]))[2] for cell in ("2018-02-01", "25/12/2018", "soon", "")
    ]
    assert told == ["%Y-%m-%d", "%d/%m/%Y", "", ""]


def test_an_empty_column_is_no_issue():
    assert parse("", "  ") == ([None, None], [])


def test_the_order_of_rows_does_not_matter():
    cells = ["2018-02-01", "13.02.2018", "2018-02-03"]
    forward, _ = parse(*cells)
    backward, _ = parse(*reversed(cells))
    assert forward == backward[::-1]


@pytest.mark.parametrize(
    "cell",
    [
        "13.02.2018 25:10",
        "13.02.2018 10:99",
        "13.02.2018 10:10:61",
        "2018-02-13 24:00",
        "0000-01-01",
        "0000/01/01",
        "1 January 0000",
    ],
)
def test_a_time_or_year_that_does_not_exist_is_listed_and_moves_no_date(cell):
    dates, issues = parse("13.02.2018 09:05" if "." in cell else "2018/02/13" if "/" in cell else "1 May 2018", cell)
    assert dates[1] is None
    assert repr(cell) in issues[-1][2]

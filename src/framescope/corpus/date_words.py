"""Formats of dates in words, for readers who do not write programs."""

import re
from datetime import date

import pandas as pd

_WORDS = {"%Y": "year", "%m": "month", "%d": "day"}
_FORMAT = re.compile(r"(?<![\w%])%[Ymd](?:[-/.]?%[Ymd]){2}(?![\w%])")  # all three: "caf%d1.txt" is a name
_EXAMPLE = date(2017, 7, 14)


def format_in_words(text: str) -> str:
    """Write the formats of dates in a text in words, each with an example.

    >>> format_in_words("not in the format of the column, %d.%m.%Y")
    'not in the format of the column, day.month.year (14.07.2017)'
    """

    def told(found: re.Match[str]) -> str:
        apart = len(found[0]) > len("%Y%m%d")
        words = re.sub("%.", lambda part: _WORDS[part[0]] + ("" if apart else " "), found[0]).strip()
        return f"{words} ({_EXAMPLE.strftime(found[0])})"

    return _FORMAT.sub(told, text)


def formats_in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Write date formats out in words, in a table that is to be shown, such as `Corpus.guesses` or `Corpus.issues`.

    >>> formats_in_words(pd.DataFrame({"column": ["%Y-%m-%d"], "n": [1]}))
                            column  n
    0  year-month-day (2017-07-14)  1
    """
    texts = [name for name in table.columns if table[name].dtype == "str"]
    return table.assign(**{name: table[name].map(format_in_words).astype("str") for name in texts})

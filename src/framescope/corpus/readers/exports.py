"""What readers of database exports share: articles found in running lines, and their dates and ids."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from framescope.corpus.readers.model import Account, Item, Refused, has_words

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october")
MONTHS = {name: number for number, name in enumerate((*_MONTHS, "november", "december"), start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})\b")
_DAY_FIRST = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})\b")
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?"
DATE_LINE = re.compile(
    rf"\A{_DAY}(?:[A-Za-z]{{3,9}}\.?\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\.?\s+[A-Za-z]{{3,9}}\.?,?\s+\d{{4}}),?\s*{_DAY}"
    r"(?:\d{1,2}:\d{2}.*)?(?:\s*[A-Za-z ]{0,30}edition)?\Z",
    re.IGNORECASE,
)


class Article(NamedTuple):
    """An article of an export: its metadata and its paragraphs."""

    fields: dict[str, str]
    paragraphs: list[str]


def iso_date(line: str) -> str:
    """Write the date in a line as 2017-08-04; the line itself where none is found.

    >>> iso_date("August 4, 2017 Friday"), iso_date("4 August 2017")
    ('2017-08-04', '2017-08-04')
    """
    for pattern, month, day in ((_MONTH_FIRST, 1, 2), (_DAY_FIRST, 2, 1)):
        found = pattern.search(line)
        number = MONTHS.get(found[month].lower()) if found else None
        if found and number and 1 <= int(found[day]) <= 31:
            return f"{found[3]}-{number:02d}-{int(found[day]):02d}"
    return line


def is_date(line: str) -> bool:
    """Whether a line is a date, perhaps with the day of the week and the time."""
    return bool(DATE_LINE.match(line)) and iso_date(line) != line


def article_items(name: str, articles: Sequence[Article], account: Account) -> Iterator[Item]:
    """Turn articles into items; one without a body is listed and left out. Refused where there is none at all."""
    if not articles:
        raise Refused("looks like an export of a press database, but no article was found in it")
    for number, article in enumerate(articles, start=1):
        text = "\n".join(article.paragraphs)
        place = f"article {number}"
        if has_words(text):
            yield Item(place, {**article.fields, "text": text})
        else:
            account.leave_out(name, place, f"no body: {article.fields.get('title', '')[:80]!r}")

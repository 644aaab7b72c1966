"""What readers of database exports share: articles found in running lines, and their dates."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from framescope.corpus.months import WEEKDAYS, find_date
from framescope.corpus.readers.model import Account, Item, Refused, has_words
from framescope.errors import counted

COPYRIGHT = re.compile(  # "Copyright law has ..." and "(c) the third point" begin paragraphs
    r"\A(?:(?:Copyright\b|\(c\))(?=\W*(?:c\W+)?(?:\Z|\d|by\b|(?-i:[^\W\d_a-z])))|©"
    r"|Alle Rechte vorbehalten|All Rights Reserved|Tous droits réservés)",
    re.IGNORECASE,
)
EDITION = re.compile(r"(?:edition|ausgabe|édition|edición|edizione|editie|edição|baskı)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[AP]\.?M\.?)?\s*(?:Uhr|(?:[A-Z]{2,4})?\s*(?:[+-]\d{1,4})?)", re.IGNORECASE
)


class Article(NamedTuple):
    """An article of an export: its metadata and its paragraphs."""

    fields: dict[str, str]
    paragraphs: list[str]


class Export(NamedTuple):
    """The articles of an export, and how many lines stand outside them (a cover, a list of documents)."""

    articles: list[Article]
    n_outside: int


def iso_date(line: str) -> str:
    """Write the date in a line as 2017-08-04; the line itself where none is found.

    >>> iso_date("August 4, 2017 Friday"), iso_date("27. Februar 2012 Montag")
    ('2017-08-04', '2012-02-27')
    """
    return find_date(line)[0] or line


def is_date(line: str) -> bool:
    """Whether a line is a date, perhaps with the day of the week, the time and the edition."""
    date, around = find_date(line)
    if not date or len(around) > 60:
        return False
    words = _TIME.sub(" ", around).replace(",", " ").replace(";", " ").split()
    others = [word for word in words if word.lower().strip(".,") not in WEEKDAYS]
    return not others or (len(others) <= 5 and bool(EDITION.search(" ".join(others))))


def article_items(name: str, export: Export, account: Account) -> Iterator[Item]:
    """Turn articles into items; one without a body is listed and left out. Refused where there is none at all."""
    if not export.articles:
        raise Refused("looks like an export of a press database, but no article was found in it")
    if export.n_outside:
        reason = f"{counted(export.n_outside, 'line')} outside the articles (a cover, a list of documents)"
        account.issue(name, "", reason, "not in any text")
    for number, article in enumerate(export.articles, start=1):
        text = "\n".join(article.paragraphs)
        place = f"article {number}"
        if has_words(text):
            yield Item(place, {**article.fields, "text": text})
        else:
            account.leave_out(name, place, f"no body: {article.fields.get('title', '')[:80]!r}")


def paragraphs_of(lines: Sequence[str], wrapped: bool) -> list[list[str]]:
    """Lines as paragraphs: each its own, or, where lines were wrapped, those between blank lines together."""
    made: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or not wrapped:
            made.append([])
        if line.strip():
            made[-1].append(line.strip())
    return [paragraph for paragraph in made if paragraph]


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines were wrapped at a width (as in old text exports): many that go on are nearly full, none is longer.

    The width is taken from the lines; below 50 or above 100 characters there is none.
    """
    sizes = [len(line.rstrip()) for line in lines]
    goes_on = [n for n, following in zip(sizes, lines[1:], strict=False) if n and following.strip()]
    width = max(sizes, default=0)
    return 50 <= width <= 100 and bool(goes_on) and 4 * sum(n > 0.7 * width for n in goes_on) >= len(goes_on)

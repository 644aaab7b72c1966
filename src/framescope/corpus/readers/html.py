"""Web pages: the whole visible text is the raw text; what trafilatura does not take for the article is cut from it."""

import codecs
import logging
import re
from collections.abc import Iterator
from typing import Any

from framescope.corpus.readers import factiva, nexis
from framescope.corpus.readers.exports import article_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted
from framescope.corpus.readers.page_lines import outside_spans, titled_article, unseen_lines, visible_lines
from framescope.corpus.readers.plain import decode_whole

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)|\A\s*<\?xml[^>]{0,100}encoding=[\"']([\w.:-]+)", re.IGNORECASE
)
# As browsers read what pages say (WHATWG, Encoding Standard): older names mean their larger successors, and a page
# whose declaration could be read is not in UTF-16.
_BROWSERS = {  # Python's name -> that of the larger one
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_ALIASES = {  # names that pages use and Python does not know
    "unicode": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-949": "cp949",
    "ks_c_5601-1989": "cp949",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "koi8-ru": "koi8-u",
} | {f"x-cp{number}": f"cp{number}" for number in range(1250, 1259)}


# A date is what the page marks as one: a date in its text or its copyright line is no date of it, nor is today a limit.
_DATED = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}


def read_html(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a page, or an export of many articles of Factiva or LexisNexis, from .html."""
    data = source.read()
    declared = wanted.encoding or declared_encoding(data)
    page = decode_whole(data, declared, account)
    if factiva.is_page(page) or nexis.is_page(page):
        lines = visible_lines(page)
        within = [line for line in lines if _in_article(line.block)] or lines
        database = factiva if factiva.is_page(page) else nexis
        export = database.split([_mark(line.block) + line.text for line in within])
        outside = export.n_outside + len(lines) - len(within)
        yield from article_items(source.name, export._replace(n_outside=outside), account)
        return
    yield page_item(page, source.name, "", account)


def _in_article(block: Any) -> bool:
    """Whether a page of Factiva says of a line that it is of an article."""
    return any("Article" in element.get("class", "") for element in (block, *block.iterancestors()))


def _mark(block: Any) -> str:
    """What a page of Factiva says of a line: the headline, a paragraph, or nothing."""
    if block.get("id") == "hd":
        return factiva.HEADLINE
    return factiva.PARAGRAPH if "articleParagraph" in block.get("class", "") else ""


def declared_encoding(data: bytes) -> str:
    """The encoding a page says it is in, read as browsers read it."""
    found = _CHARSET.search(_COMMENT.sub(b"", data[:4096]))
    return as_browsers_read((found[1] or found[2]).decode("ascii", "replace")) if found else ""


def as_browsers_read(label: str) -> str:
    """The encoding that browsers take for a declared one.

    >>> [as_browsers_read(label) for label in ("ISO-8859-1", "x-sjis", "utf-8")]
    ['cp1252', 'cp932', 'utf-8']
    """
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return label
    return _BROWSERS.get(name, name)


def page_item(page: str, name: str, place: str, account: Account) -> Item:
    """Make a record of a page: its visible text, what of it lies outside the article, and what it says of itself."""
    trafilatura = need("trafilatura", "trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it would say is a row of issues
    lines = visible_lines(page)
    if not lines:
        raise Refused("a page without text")
    try:
        found = trafilatura.bare_extraction(
            titled_article(page), with_metadata=True, include_comments=False, date_extraction_params=_DATED
        )
    except Exception:  # whatever an odd page makes the library raise
        found = None
    fields = {"text": "\n".join(line.text for line in lines)}
    if found is None or not found.text:
        account.issue(name, place, "no article found in the page", "loaded; nothing cut as outside the article")
        return Item(place, fields)
    for field, value in (
        ("title", found.title),
        ("author", found.author),
        ("date", found.date),
        ("outlet", found.sitename),
        ("url", found.url),
    ):
        if value:
            fields[field] = str(value)
    if unseen := unseen_lines(lines, found.text):
        reason = "the article stands in the page's data, or for readers without scripts, not in its visible text"
        account.issue(name, place, reason, "loaded; its text was taken from there")
        fields["text"] = "\n".join([fields["text"], *unseen])
    return Item(place, fields, tuple(outside_spans(lines, found.text, str(found.title or ""))))

"""Web pages: the whole visible text is the raw text; what trafilatura does not take for the article is cut from it."""

import logging
import re
from collections.abc import Iterator

from framescope.corpus.readers import factiva, nexis
from framescope.corpus.readers.exports import article_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted
from framescope.corpus.readers.page_lines import outside_spans, visible_lines
from framescope.corpus.readers.plain import decode_whole

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)|\A\s*<\?xml[^>]{0,100}encoding=[\"']([\w.:-]+)", re.IGNORECASE
)
# As browsers read what pages say (WHATWG, Encoding Standard): older names mean their larger successors, and a page
# whose declaration could be read is not in UTF-16.
_BROWSERS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "unicode": "utf-8",
}


def read_html(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a page, or an export of many articles of Factiva or LexisNexis, from .html."""
    data = source.read()
    declared = wanted.encoding or declared_encoding(data)
    page = decode_whole(data, declared, account)
    if factiva.is_page(page) or nexis.is_page(page):
        found = [factiva.HEADLINE * (line.block.get("id") == "hd") + line.text for line in visible_lines(page)]
        database = factiva if factiva.is_page(page) else nexis
        yield from article_items(source.name, database.split(found), account)
        return
    yield page_item(page, source.name, "", account)


def declared_encoding(data: bytes) -> str:
    """The encoding a page says it is in, read as browsers read it."""
    found = _CHARSET.search(data[:4096])
    name = (found[1] or found[2]).decode("ascii", "replace").lower() if found else ""
    return _BROWSERS.get(name, name)


def page_item(page: str, name: str, place: str, account: Account) -> Item:
    """Make a record of a page: its visible text, what of it lies outside the article, and what it says of itself."""
    trafilatura = need("trafilatura", "trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it would say is a row of issues
    lines = visible_lines(page)
    if not lines:
        raise Refused("a page without text")
    try:
        found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
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
    return Item(place, fields, tuple(outside_spans(lines, found.text, str(found.title or ""))))

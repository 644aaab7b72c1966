"""Web pages: the whole visible text is the raw text; what trafilatura does not take for the article is cut from it."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from framescope.corpus.readers import factiva
from framescope.corpus.readers.exports import article_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted
from framescope.corpus.readers.plain import decode_whole

RULE = "outside the article"
_INVISIBLE = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select"})
_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike
    strong sub sup time tt u var wbr""".split()  # noqa: SIM905
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")


def read_html(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a page, or a Factiva export of many articles, from .html."""
    data = source.read()
    declared = wanted.encoding or declared_encoding(data)
    page = decode_whole(data, declared, account)
    if factiva.is_page(page):
        yield from article_items(source.name, factiva.split(page_lines(page)), account)
        return
    yield page_item(page, source.name, "", account)


def declared_encoding(data: bytes) -> str:
    """The encoding a page says it is in, read as browsers read it."""
    found = _CHARSET.search(data[:4096])
    name = found[1].decode("ascii", "replace").lower() if found else ""
    return {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252"}.get(name, name)  # as browsers read them


def page_item(page: str, name: str, place: str, account: Account) -> Item:
    """Make a record of a page: its visible text, what of it lies outside the article, and what it says of itself."""
    trafilatura = need("trafilatura", "trafilatura")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it would say is a row of issues
    lines = page_lines(page)
    if not lines:
        raise Refused("a page without text")
    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    text = "\n".join(lines)
    fields = {"text": text}
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
    return Item(place, fields, tuple(_outside(lines, found.text, str(found.title or ""))))


def page_lines(page: str) -> list[str]:
    """The visible text of a page, one line per block, white space folded."""
    html = need("lxml.html", "lxml")
    try:
        root = html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", page))
    except Exception as error:  # lxml raises several kinds
        raise Refused(f"not a page that can be read: {error}") from None
    parts: list[str] = []
    _collect(root, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return [line for line in lines if line]


def _collect(root: Any, parts: list[str]) -> None:
    """Walk without recursion: pages can be nested thousands deep."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        visible = isinstance(element.tag, str) and element.tag not in _INVISIBLE
        block = visible and element.tag not in _INLINE
        if leaving:
            parts.append("\n" if block else "")
            parts.append(_folded(element.tail))
            continue
        parts.append("\n" if block else "")
        stack.append((element, True))
        if visible:
            parts.append(_folded(element.text))
            stack.extend((child, False) for child in reversed(element))


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text.lower()).strip()


def _outside(lines: list[str], article: str, title: str) -> Iterator[tuple[int, int, str]]:
    """The lines of the page that are not lines of the article, in one span where they stand together.

    A line belongs to the article where its words stand in a line of it; a short one (under five words) only where it is
    such a line. The title belongs to it, once.
    """
    taken = [_words(line) for line in article.split("\n")]
    whole, running = set(taken), f" {'  '.join(taken)} "
    heading = _words(title)
    at, start = 0, -1
    for line in lines:
        words = _words(line)
        inside = words in whole or (words.count(" ") >= 4 and f" {words} " in running)
        if words and words == heading:
            inside, heading = True, ""
        if inside and start >= 0:
            yield start, at, RULE
            start = -1
        elif not inside and start < 0:
            start = at
        at += len(line) + 1
    if start >= 0:
        yield start, at - 1, RULE

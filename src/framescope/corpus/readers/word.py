"""Word files: one document, or an export of many."""

import re
from collections.abc import Iterator
from typing import Any

from framescope.corpus.readers import factiva, nexis
from framescope.corpus.readers.archive import check_package
from framescope.corpus.readers.exports import article_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted, has_words
from framescope.errors import counted

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SIGNS = {
    _W + "tab": "\t",
    _W + "br": "\n",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "\u2011",
    _W + "softHyphen": "\u00ad",
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED = {_W + "del", _W + "moveFrom", _W + "p", _W + "pPr", _FALLBACK}


def read_docx(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the paragraphs of a .docx in order, also those in tables; notes, headers and footers are counted and listed.

    A Nexis or Factiva export is split into articles.
    """
    docx, etree = need("docx", "python-docx"), need("lxml.etree", "lxml")
    with source.open() as handle:
        check_package(handle)
        try:
            document = docx.Document(handle)
            lines = [
                line for paragraph in document.element.body.iter(_W + "p") for line in _text(paragraph).split("\n")
            ]
            title = str(document.core_properties.title or "")
            notes = {kind: _count(document, kind) for kind in ("footnote", "endnote", "comment")}
            notes |= {kind: _count_running(document, kind) for kind in ("header", "footer")}
            notes["embedded part"] = sum(1 for _ in document.element.body.iter(_W + "altChunk"))
            has_entities = next(document.element.body.iter(etree.Entity), None) is not None
        except Exception as error:  # whatever a broken package makes the library raise
            raise Refused(f"not a Word file that can be read: {type(error).__name__}: {error}") from None
    if has_entities:
        raise Refused("it refers to entities, which are not read: text would be lost")
    for kind, n in notes.items():
        if n:
            account.issue(source.name, f"{kind}s", counted(n, kind), "not read")
    yield from lines_items(source.name, lines, account, {"title": title} if title else {})


def _text(paragraph: Any) -> str:
    """The text of a paragraph as it stands: insertions, fields and links are in it, deletions are not.

    A text box within it is a paragraph of its own; of two renderings of one thing the first counts.
    """
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag in (_W + "t", _MATH_TEXT):
            parts.append(element.text or "")
        elif element.tag in _SIGNS:
            parts.append(_SIGNS[element.tag])
        elif element.tag not in _PASSED:
            stack.extend(reversed(element))
    return "".join(parts)


def _count(document: Any, kind: str) -> int:
    """How many notes a document has; Word's own two separators are none."""
    related = [relation for relation in document.part.rels.values() if relation.reltype.endswith(f"/{kind}s")]
    blobs = [relation.target_part.blob for relation in related]
    return sum(len(re.findall(rb"<w:%s (?![^>]*w:type=)" % kind.encode(), blob)) for blob in blobs)


def _count_running(document: Any, kind: str) -> int:
    """How many headers or footers of a document hold a word."""
    related = [relation for relation in document.part.rels.values() if relation.reltype.endswith(f"/{kind}")]
    texts = [re.findall(rb"<w:t(?: [^>]*)?>([^<]*)", relation.target_part.blob) for relation in related]
    return sum(bool(re.search(r"[^\W\d_]", b"".join(text).decode("utf-8", "replace"))) for text in texts)


def lines_items(name: str, lines: list[str], account: Account, fields: dict[str, str]) -> Iterator[Item]:
    """Make items of running lines: the articles of an export, else one document."""
    for database in (nexis, factiva):
        if database.is_export(lines):
            yield from article_items(name, database.split(lines), account)
            return
    text = "\n".join(lines).strip()
    if not has_words(text):
        raise Refused("no words in it" if text else "empty")
    yield Item("", {**fields, "text": text})

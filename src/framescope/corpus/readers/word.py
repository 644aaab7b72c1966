"""Word files: one document, or an export of many."""

from collections.abc import Iterator
from typing import Any

from framescope.corpus.readers import factiva, nexis
from framescope.corpus.readers.archive import check_package
from framescope.corpus.readers.exports import article_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted, has_words


def read_docx(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the paragraphs and table cells of a .docx, in order; a Nexis or Factiva export is split into articles."""
    docx = need("docx", "python-docx")
    with source.open() as handle:
        check_package(handle)
        try:
            document = docx.Document(handle)
            lines = list(_lines(document))
        except Exception as error:  # whatever a broken package makes the library raise
            raise Refused(f"not a Word file that can be read: {type(error).__name__}: {error}") from None
        title = str(document.core_properties.title or "")
    yield from lines_items(source.name, lines, account, {"title": title} if title else {})


def _lines(holder: Any) -> Iterator[str]:
    for part in holder.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                for cell in dict.fromkeys(row.cells):
                    yield from _lines(cell)
        else:
            yield from part.text.split("\n")


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

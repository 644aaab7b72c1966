"""One text file: one document."""

from collections.abc import Iterator

from framescope.corpus.readers import factiva, nexis
from framescope.corpus.readers.decode import decode
from framescope.corpus.readers.exports import article_items
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted, has_words

_MARKS = ("ocument", "okument", "OCUMENT", "OKUMENT", "Документ", "文件", "文書")  # one ends each article of an export


def read_plain(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a .txt or .md file, or an export of many articles; Refused where it is not text, or holds no word."""
    text = decode_whole(source.read(), wanted.encoding, account)
    lines = text.splitlines() if any(mark in text for mark in _MARKS) else []
    database = next((database for database in (nexis, factiva) if database.is_export(lines)), None)
    if database:
        yield from article_items(source.name, database.split(lines), account)
    else:
        yield Item("", {"text": text})


def decode_whole(data: bytes, declared: str, account: Account) -> str:
    """Decode exactly, note the encoding; Refused with the byte where that fails, and where there is no word."""
    try:
        text, account.encoding = decode(data, declared)
    except ValueError as error:
        raise Refused(str(error)) from None
    if not has_words(text):
        raise Refused("no words in it" if text.strip() else "empty")
    return text

"""RTF files: one document, or an export of many."""

import re
from collections.abc import Iterator

from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted
from framescope.corpus.readers.word import lines_items

_CODE_PAGE = re.compile(rb"\\ansicpg(\d+)")


def read_rtf(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the text of an .rtf; characters are those of the code page the file declares."""
    striprtf = need("striprtf.striprtf", "striprtf")
    data = source.read()
    page = _CODE_PAGE.search(data[:2000])
    account.encoding = f"cp{page[1].decode()}" if page else "cp1252"
    try:
        written = data.decode("ascii" if data.isascii() else account.encoding)
        text = striprtf.rtf_to_text(written, encoding=account.encoding, errors="strict")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # halves of one character meet
    except Exception as error:  # whatever a broken file makes the library raise
        raise Refused(f"not an RTF file that can be read: {error}") from None
    if "\0" in text:
        raise Refused("not an RTF file that can be read: it holds a NUL character")
    yield from lines_items(source.name, text.replace("\r", "\n").split("\n"), account, {})

"""One text file: one document."""

from collections.abc import Iterator

from framescope.corpus.readers.decode import decode
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted, has_words


def read_plain(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a .txt or .md file; Refused where it is not text, or holds no word."""
    yield Item("", {"text": decode_whole(source.read(), wanted.encoding, account)})


def decode_whole(data: bytes, declared: str, account: Account) -> str:
    """Decode exactly, note the encoding; Refused with the byte where that fails, and where there is no word."""
    try:
        text, account.encoding = decode(data, declared)
    except ValueError as error:
        raise Refused(str(error)) from None
    if not has_words(text):
        raise Refused("no words in it" if text.strip() else "empty")
    return text

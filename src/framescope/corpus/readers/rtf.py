"""RTF files: one document, or an export of many."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted
from framescope.corpus.readers.word import lines_items
from framescope.errors import counted

_CODE_PAGE = re.compile(rb"\\ansicpg(\d+)")
_MACHINE = re.compile(rb"\\(mac|pca|pc)(?![a-z])")
_ASIDE = re.compile(rb"\\(footnote|header|footer|annotation)[lrf]?(?![a-z])")  # what the library passes over
_MACHINES = {b"mac": "mac-roman", b"pc": "cp437", b"pca": "cp850"}
_PAGES = {  # of Apple's, by the numbers that Windows gives them
    10000: "mac-roman",
    10006: "mac-greek",
    10007: "mac-cyrillic",
    10029: "mac-latin2",
    10079: "mac-iceland",
    10081: "mac-turkish",
}


def read_rtf(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the text of an .rtf; characters are those of the code page the file declares."""
    striprtf = need("striprtf.striprtf", "striprtf")
    data = source.read()
    account.encoding = _encoding_of(data[:2000])
    try:
        written = _CODE_PAGE.sub(b"", data, count=1).decode("ascii" if data.isascii() else account.encoding)
        text = striprtf.rtf_to_text(written, encoding=account.encoding, errors="strict")
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # halves of one character meet
    except Exception as error:  # whatever a broken file makes the library raise
        raise Refused(f"not an RTF file that can be read: {error}") from None
    if "\0" in text:
        raise Refused("not an RTF file that can be read: it holds a NUL character")
    if (still_open := _groups_open(data)) > 0:
        told = f"{counted(still_open, 'group is', 'groups are')} not closed: it may be cut off"
        account.issue(source.name, "", told, "loaded as far as it goes")
    for kind, n in Counter(found[1].decode() for found in _ASIDE.finditer(data)).items():
        account.issue(source.name, f"{kind}s", counted(n, kind), "not read")
    yield from lines_items(source.name, text.replace("\r", "\n").split("\n"), account, {})


def _encoding_of(head: bytes) -> str:
    """The code page that a file declares, or that of the machine it says it was written on; Windows' else."""
    page = _CODE_PAGE.search(head)
    if page and (number := int(page[1])):  # 0: that of whatever machine
        name = _PAGES.get(number, f"cp{number}")
        try:
            return codecs.lookup(name).name
        except LookupError:
            reason = f"its code page {number} is not known; save it anew, or as .docx or .txt"
            raise Refused(f"not an RTF file that can be read: {reason}") from None
    machine = _MACHINE.search(head)
    return _MACHINES[machine[1]] if machine else "cp1252"


def _groups_open(data: bytes) -> int:
    """How many groups are opened and never closed."""
    written = re.sub(rb"\\[\\{}]", b"", data)
    return written.count(b"{") - written.count(b"}")

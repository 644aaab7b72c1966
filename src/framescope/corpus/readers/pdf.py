"""PDF files with a text layer: one document."""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted, has_words
from framescope.errors import counted, shorten

RUNNING_PAGES = 3  # a head or foot line on this many pages, and half of all, is a running title
RULE = "running title"
_ENDS = re.compile(r"[.!?…:][\"'”’»)\]]*\Z")
_LONGEST_WORD = 100  # characters in which a cut word is looked for at the end of what was read
_WORD_CUT = re.compile(r"[^\W\d_]{2,}[-\u00ad]\Z")


def read_pdf(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the text layer of a .pdf. Lines are joined to paragraphs; running titles and page numbers are cut.

    A scanned page has no text layer: such a file is listed. Hyphenation at a line's end is undone.
    """
    pypdf = need("pypdf", "pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with source.open() as handle:
        try:
            reader = pypdf.PdfReader(handle)
            locked = _is_locked(reader)
            pages = [] if locked else [page.extract_text().split("\n") for page in reader.pages]
            title = "" if locked else str((reader.metadata or {}).get("/Title", "") or "")
        except Exception as error:  # whatever a broken file makes the library raise
            raise Refused(f"not a PDF that can be read: {type(error).__name__}: {error}") from None
    if locked:
        raise Refused("encrypted")
    if not any(has_words(line) for page in pages for line in page):
        raise Refused("no text layer (a scan?)")
    if any("\0" in line for page in pages for line in page):
        raise Refused("a text layer whose characters cannot be told (its fonts do not say them)")
    if bare := [i for i, page in enumerate(pages, start=1) if not any(map(has_words, page))]:
        numbers = f"page{'s' * (len(bare) > 1)} {shorten(bare)}"
        told = f"no text on {len(bare):,} of {counted(len(pages), 'page')} (scans?)"
        account.issue(source.name, numbers, told, "not in the text")
    text, cuts = _join(pages)
    yield Item("", {"text": text} | ({"title": title} if title else {}), tuple(cuts))


def _is_locked(reader: Any) -> bool:
    try:
        return bool(reader.is_encrypted and not reader.decrypt(""))
    except Exception:  # an encryption that the library cannot undo
        return True


def _join(pages: Sequence[Sequence[str]]) -> tuple[str, list[tuple[int, int, str]]]:
    running = _running(pages)
    text, cuts = "", []
    open_line = False
    for page in pages:
        lines = [line.strip() for line in page if line.strip()]
        for i, line in enumerate(lines):
            if _is_edge(i, len(lines)) and _shape(line) in running:
                text += "" if not text or text.endswith("\n") else "\n"
                cuts.append((len(text), len(text) + len(line) + 1, RULE))
                text += line + "\n"
                continue
            if open_line and line[:1].islower() and _WORD_CUT.search(text[-_LONGEST_WORD:]):
                text = text[:-1] + line
            elif open_line and not text.endswith("\n"):
                text += (" " if line[:1].isalnum() or line[:1] in "\"'“‘(" else "\n") + line
            else:
                text += line
            open_line = not _ENDS.search(line) and len(line) > 40
            text += "" if open_line else "\n"
    return text, cuts


def _running(pages: Sequence[Sequence[str]]) -> set[str]:
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line.strip() for line in page if line.strip()]
        counts.update({_shape(line) for i, line in enumerate(lines) if _is_edge(i, len(lines))})
    least = max(RUNNING_PAGES, len(pages) / 2)
    return {line for line, n in counts.items() if n >= least}


def _is_edge(i: int, n: int) -> bool:
    return i < 2 or i >= n - 2


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)

"""Comma- and tab-separated tables: one row, one document; every cell stays the text it is."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import PurePath
from typing import Any

from framescope.corpus.readers.columns import Row, check_header, table_items
from framescope.corpus.readers.decode import encoding_of, explain, explain_nul
from framescope.corpus.readers.model import MAX_BYTES, Account, Input, Item, Refused, Wanted
from framescope.errors import counted

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_TORN = 50  # rows of one table that may be broken by a quotation mark; after them nothing is read
_SAID = re.compile(r'\A"?sep=(.)"?\s*\Z', re.IGNORECASE)  # as Excel writes it above the header
_STEP = 1 << 20


def read_delimited(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a .csv or .tsv file row by row, after a first pass that proves it can be decoded to the last byte."""
    account.encoding = _check(source, wanted.encoding)
    with wide_fields():
        with _open_lines(source, account.encoding) as lines:
            first = next(lines, "")
        delimiter, skipped = delimiter_of(source.name, first)
        with _open_rows(source, account.encoding, delimiter, skipped) as rows:
            try:
                header = check_header(next(rows, []), "line 1: ")
            except csv.Error as error:
                raise Refused(f"line {skipped + 1}: {error}") from None
            begin = skipped + rows.line_num
        if not header:
            raise Refused("empty")
        account.guess("delimiter", DELIMITERS.get(delimiter, delimiter), "by the header")
        found = _rows(source, delimiter, header, begin, account)
        yield from table_items(source.name, header, found, wanted, account)


@contextmanager
def wide_fields() -> Iterator[None]:
    """Let cells be as long as a document may be."""
    limit = csv.field_size_limit(MAX_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def delimiter_of(name: str, first: str) -> tuple[str, int]:
    """The delimiter, and how many lines stand before the header.

    It is what a line `sep=;` says, a tab in a .tsv, else what parts the header into most named columns (a comma in
    doubt); one that leaves columns within without a name, as the bar in `file,outlet||source`, only if no other does.
    """
    if said := _SAID.match(first):
        return said[1], 1
    if PurePath(name.lower()).suffix in (".tsv", ".tab") and "\t" in first:
        return "\t", 0

    def fitness(between: str) -> tuple[bool, int]:
        named = [i for i, cell in enumerate(next(csv.reader([first], delimiter=between), [])) if cell.strip()]
        return len(named) > 1 and len(named) == named[-1] - named[0] + 1, len(named)

    return max(DELIMITERS, key=fitness), 0


def _rows(source: Input, delimiter: str, header: list[str], begin: int, account: Account) -> Iterator[Row]:
    """The rows from a line on. A row that a quotation mark breaks is left out, and reading goes on with the next line.

    It goes on only where every row from there has the cells of the header: else the lines may be those of a text.
    """
    name, torn = source.name, 0
    while True:
        end = begin
        with _open_rows(source, account.encoding, delimiter, begin) as rows:
            try:
                for cells in rows:
                    line, end = end + 1, begin + rows.line_num
                    if not cells:
                        continue
                    if len(cells) != len(header):
                        reason = f"{counted(len(cells), 'cell')} where the header has {len(header):,}"
                        account.leave_out(name, f"line {line}", reason)
                        continue
                    yield f"line {line}", dict(zip(header, cells, strict=True))
            except csv.Error as error:
                torn, begin = torn + 1, end + 1
                goes_on = torn <= MAX_TORN and _is_regular(source, account.encoding, delimiter, begin, len(header))
                reason = f"{error} (an unclosed quotation mark?)"
                lost = "" if goes_on else "; nothing after it can be read"
                account.leave_out(name, f"line {begin}", reason + lost)
                if goes_on:
                    continue
            return


def _is_regular(source: Input, encoding: str, delimiter: str, begin: int, width: int) -> bool:
    """Whether the rows from a line on, up to the next that is broken, all have as many cells as the header."""
    n = 0
    with _open_rows(source, encoding, delimiter, begin) as rows:
        try:
            for cells in rows:
                if any(cells):
                    n += 1
                    if len(cells) != width:
                        return False
        except csv.Error:
            pass
    return n > 0 and width > 1


@contextmanager
def _open_lines(source: Input, encoding: str) -> Iterator[Iterator[str]]:
    """Lines with their ends, \\n, \\r\\n or \\r, without ever holding the whole file."""
    with source.open() as handle, io.TextIOWrapper(handle, encoding, newline="") as lines:
        yield lines


@contextmanager
def _open_rows(source: Input, encoding: str, delimiter: str, skipped: int) -> Iterator[Any]:
    with _open_lines(source, encoding) as lines:
        yield csv.reader(islice(lines, skipped, None), delimiter=delimiter, strict=True)


def _check(source: Input, declared: str) -> str:
    """Decode the whole file once without keeping it: the encoding, or Refused with the byte."""
    try:
        encoding = encoding_of(source.head(4), declared)
    except ValueError as error:
        raise Refused(str(error)) from None
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    at = run = 0
    mark = len("".encode(encoding))  # which encoders write at every beginning
    with source.open() as handle:
        while True:
            step = handle.read(_STEP)
            held = len(decoder.getstate()[0])
            try:
                text = decoder.decode(step, final=not step)
            except UnicodeDecodeError as error:
                raise Refused(explain(encoding, at - held + error.start)) from None
            nul = text.find("\0")
            if nul >= 0:
                before = len(text[:nul].encode(encoding)) - (mark if at else 0)
                raise Refused(explain_nul(at - held + before))
            ends = max(text.rfind("\n"), text.rfind("\r"))
            run = len(text) - ends if ends >= 0 else run + len(text)
            if run > MAX_BYTES:
                raise Refused(f"a line longer than the limit of {MAX_BYTES:,} (MAX_BYTES)")
            at += len(step)
            if not step:
                return encoding

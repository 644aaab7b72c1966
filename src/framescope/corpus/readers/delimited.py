"""Comma- and tab-separated tables: one row, one document; every cell stays the text it is."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from framescope.corpus.readers.columns import Row, check_header, table_items
from framescope.corpus.readers.decode import encoding_of, explain
from framescope.corpus.readers.model import MAX_BYTES, Account, Input, Item, Refused, Wanted

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_STEP = 1 << 20


def read_delimited(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a .csv or .tsv file row by row, after a first pass that proves it can be decoded to the last byte."""
    account.encoding = _check(source, wanted.encoding)
    limit = csv.field_size_limit(MAX_BYTES)
    try:
        lines = _lines(source, account.encoding)
        first = next(lines, "")
        delimiter = _delimiter(source.name, first)
        reader = csv.reader(_again(first, lines), delimiter=delimiter, strict=True)
        try:
            header = check_header(source.name, next(reader, []))
        except csv.Error as error:
            raise Refused(f"line 1: {error}") from None
        if not header:
            raise Refused("empty")
        account.guess("delimiter", DELIMITERS[delimiter], "by the header")
        yield from table_items(source.name, header, _rows(source.name, reader, header, account), wanted, account)
    finally:
        csv.field_size_limit(limit)


def _rows(name: str, reader: Any, header: list[str], account: Account) -> Iterator[Row]:
    end = reader.line_num
    try:
        for cells in reader:
            line, end = end + 1, reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                account.leave_out(name, f"line {line}", f"{len(cells)} cells where the header has {len(header)}")
                continue
            yield f"line {line}", dict(zip(header, cells, strict=True))
    except csv.Error as error:
        reason = f"{error} (an unclosed quotation mark?); nothing after it can be read"
        account.leave_out(name, f"line {end + 1}", reason)


def _check(source: Input, declared: str) -> str:
    """Decode the whole file once without keeping it: the encoding, or Refused with the byte."""
    encoding = encoding_of(source.head(4), declared)
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        raise Refused(f"unknown encoding {encoding!r}") from None
    at = 0
    with source.open() as handle:
        while True:
            step = handle.read(_STEP)
            held = len(decoder.getstate()[0])
            try:
                text = decoder.decode(step, final=not step)
            except UnicodeDecodeError as error:
                raise Refused(explain(encoding, at - held + error.start)) from None
            if "\0" in text:
                raise Refused("holds a NUL character: a binary file, or UTF-16 without a mark")
            at += len(step)
            if not step:
                return encoding


def _lines(source: Input, encoding: str) -> Iterator[str]:
    """Lines with their ends, without ever holding the whole file."""
    with source.open() as handle, codecs.getreader(encoding)(handle) as text:
        held = ""
        while step := text.read(_STEP):
            parts = (held + step).split("\n")
            held = parts.pop()
            for part in parts:
                yield part + "\n"
        if held:
            yield held


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _delimiter(name: str, header: str) -> str:
    """The delimiter: a tab in a .tsv, else the one that parts the header into most columns (a comma in doubt)."""
    if PurePath(name.lower()).suffix in (".tsv", ".tab"):
        return "\t"
    return max(DELIMITERS, key=header.count)

"""JSON: a list of records, or one record in a line; every value stays the text it is ("007" is "007")."""

import json
from collections.abc import Iterator
from typing import Any

from framescope.corpus.readers.columns import Row, table_items
from framescope.corpus.readers.decode import decode, encoding_of
from framescope.corpus.readers.model import MAX_BYTES, Account, Input, Item, Refused, Wanted
from framescope.errors import shorten

_LOOKED_AT = 50


def read_json_lines(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read one JSON object a line; a line that is broken, too deep or too long is listed, the others load."""
    if encoding_of(source.head(4), wanted.encoding) not in ("utf-8", "utf-8-sig"):
        raise Refused("JSON Lines must be UTF-8")
    account.encoding = "utf-8"
    yield from _items(source.name, _line_records(source, account), wanted, account)


def _line_records(source: Input, account: Account) -> Iterator[Row]:
    with source.open() as handle:
        number = 0
        while line := handle.readline(MAX_BYTES + 1):
            number += 1
            place = f"line {number}"
            if len(line) > MAX_BYTES:
                while line and not line.endswith(b"\n"):
                    line = handle.readline(MAX_BYTES)
                account.leave_out(source.name, place, f"longer than the limit of {MAX_BYTES:,} bytes (MAX_BYTES)")
                continue
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                yield place, _record(_loads(line.decode("utf-8-sig")))
            except UnicodeDecodeError as error:
                account.leave_out(source.name, place, f"not valid utf-8 at byte {error.start} of the line")
            except (ValueError, RecursionError) as error:
                account.leave_out(source.name, place, _reason(error))


def read_json(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a list of objects, an object that holds one such list, one object, or JSON Lines under another name."""
    try:
        text, account.encoding = decode(source.read(), wanted.encoding)
        whole = _loads(text)
    except (ValueError, RecursionError) as error:
        first = source.head().lstrip(b"\xef\xbb\xbf \t\r\n")
        if first.startswith(b"{") and "Extra data" in str(error):
            yield from read_json_lines(source, wanted, account)
            return
        raise Refused(_reason(error)) from None
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        whole = lists[0] if len(lists) == 1 else [whole]
    if not isinstance(whole, list):
        raise Refused("neither a list of records nor a record")
    yield from _items(source.name, _list_records(source.name, whole, account), wanted, account)


def _list_records(name: str, records: list[Any], account: Account) -> Iterator[Row]:
    for number, value in enumerate(records, start=1):
        try:
            yield f"record {number}", _record(value)
        except ValueError as error:
            account.leave_out(name, f"record {number}", str(error))


def _items(name: str, rows: Iterator[Row], wanted: Wanted, account: Account) -> Iterator[Item]:
    """Records of different make get the columns of all of the first ones; what comes later is added."""
    first = [row for _, row in zip(range(_LOOKED_AT), rows, strict=False)]
    header = list(dict.fromkeys(column for _, cells in first for column in cells))
    if not header:
        raise Refused("no record that can be read")

    def filled() -> Iterator[Row]:
        for place, cells in first:
            yield place, dict.fromkeys(header, "") | cells
        for place, cells in rows:
            yield place, dict.fromkeys(header, "") | {c: v for c, v in cells.items() if c in header}
            if dropped := [c for c in cells if c not in header]:
                reason = f"fields the first {_LOOKED_AT} records do not have: {shorten(dropped)}"
                account.issue(name, place, reason, "fields left out")

    yield from table_items(name, header, filled(), wanted, account)


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"names a field twice: {shorten(sorted({n for n in names if names.count(n) > 1}))}")
    return made


def _record(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a wrong value in a file, not a wrong type in code
    return {str(name): _text(cell) for name, cell in value.items()}


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return _printable(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return _printable(json.dumps(cell, ensure_ascii=False))


def _printable(text: str) -> str:
    """A lone surrogate (half a character, which JSON can spell) cannot be written; it becomes its own spelling."""
    return text.encode("utf-8", "backslashreplace").decode() if not text.isascii() else text


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at character {error.pos}"
    return str(error)

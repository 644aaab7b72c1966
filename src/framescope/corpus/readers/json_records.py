"""JSON: a list of records, or one record in a line; every value stays the text it is ("007" is "007")."""

import json
from collections.abc import Iterator
from typing import Any

from framescope.corpus.readers.columns import ID_COLUMNS, TEXT_COLUMNS, NoText, Row, by_name, table_items
from framescope.corpus.readers.decode import decode, encoding_of
from framescope.corpus.readers.model import MAX_BYTES, Account, Input, Item, Refused, Wanted
from framescope.errors import shorten

_LOOKED_AT = 50


def read_json_lines(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read one JSON object a line; a line that is broken, too deep or too long is listed, the others load."""
    try:
        account.encoding = encoding_of(source.head(4), wanted.encoding)
    except ValueError as error:
        raise Refused(str(error)) from None
    if not "\n".encode(account.encoding).endswith(b"\n") or account.encoding.lower().startswith(("utf-16", "utf-32")):
        raise Refused(f"JSON Lines cannot be read in {account.encoding}; save it as UTF-8")
    yield from _items(source.name, _line_records(source, wanted, account), wanted, account)


def _line_records(source: Input, wanted: Wanted, account: Account) -> Iterator[Row]:
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
                written = line.decode(account.encoding).removeprefix("\ufeff")
                yield place, _record(_loads(written), wanted.text)
            except UnicodeDecodeError as error:
                where = f"at byte {error.start} of the line"
                account.leave_out(source.name, place, f"not valid {account.encoding} {where}")
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
    if not isinstance(whole, list | dict):
        raise Refused("neither a list of records nor a record")
    records = _unwrapped(whole) if isinstance(whole, dict) else whole
    yield from _items(source.name, _list_records(source.name, records, wanted, account), wanted, account)


def _unwrapped(whole: dict[str, Any]) -> list[Any]:
    """The records of an object: those of the one list in it, those it holds by their ids, or itself."""
    lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) == 1:
        return lists[0]
    by_id = whole and all(isinstance(value, dict) for value in whole.values()) and not by_name(whole, TEXT_COLUMNS)
    if not by_id:
        return [whole]
    return [
        value if by_name(value, ID_COLUMNS) else _object([("doc_id", key), *value.items()])
        for key, value in whole.items()
    ]


def _list_records(name: str, records: list[Any], wanted: Wanted, account: Account) -> Iterator[Row]:
    for number, value in enumerate(records, start=1):
        try:
            yield f"record {number}", _record(value, wanted.text)
        except (ValueError, RecursionError) as error:
            account.leave_out(name, f"record {number}", _reason(error))


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


class _Object(dict[str, Any]):
    """An object of a file; `doubled`: the names that stand in it more than once."""

    doubled: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    names = [name for name, _ in pairs] if len(made) < len(pairs) else []
    made.doubled = tuple(sorted({name for name in names if names.count(name) > 1}))
    return made


def _record(value: Any, text: str) -> dict[str, str]:
    """The cells of an object. A text may be a list of paragraphs; other nested values cannot be texts."""
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a wrong value in a file, not a wrong type in code
    if doubled := getattr(value, "doubled", ()):
        raise ValueError(f"names a field twice: {shorten(doubled)}")
    return {name: _text(cell, name == text or bool(by_name([name], TEXT_COLUMNS))) for name, cell in value.items()}


def _text(cell: Any, is_text: bool) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if is_text and isinstance(cell, list) and all(isinstance(part, str) for part in cell):
        return "\n".join(cell)
    return NoText(json.dumps(cell, ensure_ascii=False), "a nested value, not a text")


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at character {error.pos}"
    return str(error)

"""JSON: a list of records, or one record in a line; every value stays the text it is ("007" is "007")."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from framescope.corpus.readers.columns import (
    ID_COLUMNS,
    TEXT_COLUMNS,
    TEXT_LENGTH,
    NoText,
    Row,
    by_name,
    free_name,
    table_items,
)
from framescope.corpus.readers.decode import decode, encoding_of
from framescope.corpus.readers.model import MAX_BYTES, Account, Input, Item, Refused, Wanted, printable
from framescope.errors import quote, shorten

_LOOKED_AT = 50
# A text that is a list of so many parts or more, shorter than that on average (characters), without a blank, is words.
WORDS, WORD_LENGTH = 5, 20
MAX_COLUMNS = 200  # of one file: fields that its records bring after the first ones


def read_json_lines(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read one JSON object a line; a line that is broken, too deep or too long is listed, the others load.

    A file that is one list of records is read as such.
    """
    records = None
    if _begins(source, b"[") and source.size <= MAX_BYTES:
        with suppress(ValueError, RecursionError):
            text, account.encoding = decode(source.read(), wanted.encoding)
            records = _loads(text)
    if records:
        yield from _items(source.name, _list_records(source.name, records, wanted, account), wanted, account)
        return
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
                value = _loads(written)
                yield place, _record(value, wanted.text)
                _tell_of_names(source.name, place, value, account)
            except UnicodeDecodeError as error:
                where = f"at byte {error.start} of the line"
                account.leave_out(source.name, place, f"not valid {account.encoding} {where}")
            except (ValueError, RecursionError) as error:
                account.leave_out(source.name, place, _reason(error))


def read_json(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a list of objects, one object, an object that holds a list of them, or JSON Lines under another name.

    An object is itself the document where it has a text; one that is shorter than `TEXT_LENGTH` is taken for a message
    where the object holds a list of texts, and told in the issues.
    """
    try:
        text, account.encoding = decode(source.read(), wanted.encoding)
        whole = _loads(text)
    except (ValueError, RecursionError) as error:
        if _begins(source, b"{") and "Extra data" in str(error):
            yield from read_json_lines(source, wanted, account)
            return
        raise Refused(_reason(error)) from None
    if not isinstance(whole, list | dict):
        raise Refused("neither a list of records nor a record")
    records = _unwrapped(whole, wanted.text) if isinstance(whole, dict) else whole
    if isinstance(whole, dict) and records != [whole] and (passed := _text_in(whole, wanted.text)):
        account.issue(source.name, "", f"beside the list of records: {quote(passed)}", "not read")
    yield from _items(source.name, _list_records(source.name, records, wanted, account), wanted, account)


def _begins(source: Input, mark: bytes) -> bool:
    return source.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(mark)


def _unwrapped(whole: dict[str, Any], text: str) -> list[Any]:
    """The records of an object: itself, those of the one list in it (of texts, if one is), or those by their ids."""
    lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    of_texts = [value for value in lists if _text_in(value[0], text)]
    if text in whole or len(_text_in(whole, text)) >= (TEXT_LENGTH if of_texts else 1):
        return [whole]
    if len(of_texts) == 1:
        return of_texts[0]
    inner = next((value for value in whole.values() if isinstance(value, dict)), {})
    enveloped = _unwrapped(inner, text) if _is_envelope(whole) else []
    if enveloped and _text_in(enveloped[0], text):
        return enveloped
    if any(isinstance(value, str) and len(value) >= TEXT_LENGTH for value in whole.values()):
        return [whole]
    if len(lists) == 1 or enveloped:
        return lists[0] if lists else enveloped
    by_id = whole and all(isinstance(value, dict) for value in whole.values()) and not by_name(whole, TEXT_COLUMNS)
    if not by_id:
        return [whole]
    return [
        value if by_name(value, ID_COLUMNS) else _object([("doc_id", key), *value.items()])
        for key, value in whole.items()
    ]


def _text_in(record: dict[str, Any], text: str) -> str:
    """The text of an object, by the name asked for or a usual one; empty where it has none."""
    cell = record.get(text or by_name(record, TEXT_COLUMNS))
    written = "" if cell is None else _text(cell, is_text=True)
    return "" if isinstance(written, NoText) else written.strip()


def _is_envelope(whole: dict[str, Any]) -> bool:
    """Whether an object holds nothing but one that holds a list: {"response": {"results": [...]}}."""
    inner = [value for value in whole.values() if isinstance(value, list | dict)]
    holds = len(inner) == 1 and isinstance(inner[0], dict) and any(isinstance(v, list) for v in inner[0].values())
    return holds and not by_name(whole, TEXT_COLUMNS)


def _list_records(name: str, records: list[Any], wanted: Wanted, account: Account) -> Iterator[Row]:
    for number, value in enumerate(records, start=1):
        try:
            yield f"record {number}", _record(value, wanted.text)
            _tell_of_names(name, f"record {number}", value, account)
        except (ValueError, RecursionError) as error:
            account.leave_out(name, f"record {number}", _reason(error))


def _items(name: str, rows: Iterator[Row], wanted: Wanted, account: Account) -> Iterator[Item]:
    """Records of different make get the columns of all of the first ones; later ones add theirs, up to MAX_COLUMNS."""
    first = [row for _, row in zip(range(_LOOKED_AT), rows, strict=False)]
    header = list(dict.fromkeys(column for _, cells in first for column in cells))
    if not header:
        raise Refused("no record that can be read")

    def filled() -> Iterator[Row]:
        for place, cells in first:
            yield place, dict.fromkeys(header, "") | cells
        known = dict.fromkeys(header, "")
        for place, cells in rows:
            later = [column for column in cells if column not in known]
            known |= dict.fromkeys(later[: max(0, MAX_COLUMNS - len(known))], "")
            yield place, known | {column: cell for column, cell in cells.items() if column in known}
            if dropped := [column for column in later if column not in known]:
                reason = f"fields beyond the limit of {MAX_COLUMNS:,} columns (MAX_COLUMNS): {shorten(dropped)}"
                account.issue(name, place, reason, "fields left out")

    yield from table_items(name, header, filled(), wanted, account)


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_value, object_pairs_hook=_object)


def _no_value(written: str) -> NoText:
    """What is not JSON but is written in its place: NaN, Infinity. Kept as it is written, but no text."""
    return NoText(written, f"{written} is not a text")


class _Object(dict[str, Any]):
    """An object of a file; `doubled`: the names that stand in it more than once; `mended`: those spelled out."""

    doubled: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if not all(name.isascii() for name in made):  # a lone surrogate could not be written
        spelled = [(printable(name), value) for name, value in pairs]
        made = _Object(spelled)
        made.mended = tuple(new for (new, _), (old, _) in zip(spelled, pairs, strict=True) if new != old)
        pairs = spelled
    names = [name for name, _ in pairs] if len(made) < len(pairs) else []
    made.doubled = tuple(sorted({name for name in names if names.count(name) > 1}))
    return made


def _tell_of_names(name: str, place: str, value: dict[str, Any], account: Account) -> None:
    if mended := getattr(value, "mended", ()):
        reason = f"half a character (a lone surrogate) in the name of {shorten(mended)}"
        account.issue(name, place, reason, "loaded; it is spelled out, as \\ud83d")


def _record(value: Any, text: str) -> dict[str, str]:
    """The cells of an object. A text may be a list of paragraphs, or of words; other nested values cannot be texts."""
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a wrong value in a file, not a wrong type in code
    if doubled := getattr(value, "doubled", ()):
        raise ValueError(f"names a field twice: {shorten(doubled)}")
    cells = {name: _text(cell, name == text or bool(by_name([name], TEXT_COLUMNS))) for name, cell in value.items()}
    return cells if all(cells) else {name or free_name("column 1", cells): cell for name, cell in cells.items()}


def _text(cell: Any, is_text: bool) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return NoText(str(cell).lower(), "true or false, not a text")
    if is_text and isinstance(cell, list) and all(isinstance(part, str) for part in cell):
        return (" " if _are_words(cell) else "\n").join(cell)
    return NoText(json.dumps(cell, ensure_ascii=False), "a nested value, not a text")


def _are_words(parts: list[str]) -> bool:
    """Whether the parts of a text are its words rather than its paragraphs: many, short, and none with a blank."""
    is_many_short = len(parts) >= WORDS and sum(map(len, parts)) < WORD_LENGTH * len(parts)
    return is_many_short and not any(len(part.split()) > 1 for part in parts)


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at character {error.pos}"
    return str(error)

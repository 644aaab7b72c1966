"""Excel workbooks: one row of the first sheet with a table, one document."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from framescope.corpus.readers.archive import check_package
from framescope.corpus.readers.columns import TEXT_COLUMNS, NoText, Row, by_name, check_header, table_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted
from framescope.errors import FramescopeError

_ESCAPED = re.compile(r"_x(?!0000)([0-9A-Fa-f]{4})_")  # how Excel writes what XML cannot hold: a carriage return
_EMPTY_FORMULA = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")


def read_spreadsheet(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the first sheet that is not empty; the others are listed. Cells become text: dates as 2018-04-03.

    A sheet that is not hidden comes before a hidden one, and one with a column of texts before one without.
    """
    openpyxl = need("openpyxl", "openpyxl")
    with source.open() as handle:
        check_package(handle)
        try:
            book = openpyxl.load_workbook(handle, read_only=True, data_only=True)
        except Exception as error:  # whatever a broken package makes the library raise
            raise Refused(f"not a workbook that can be read: {type(error).__name__}: {error}") from None
        try:
            sheet = _choose_sheet(source.name, book, wanted, account)
            _warn(source.name, handle, account)
            rows = sheet.iter_rows()
            header = check_header([_text(cell) for cell in _trimmed(next(rows))], "row 1: ")
            yield from table_items(source.name, header, _rows(source.name, rows, header, account), wanted, account)
        except (Refused, FramescopeError):
            raise
        except Exception as error:  # whatever broken XML makes the library raise
            raise Refused(f"not a workbook that can be read: {type(error).__name__}: {error}") from None
        finally:
            book.close()


def _rows(name: str, rows: Iterator[tuple[Any, ...]], header: list[str], account: Account) -> Iterator[Row]:
    for number, row in enumerate(rows, start=2):
        cells = [_text(cell) for cell in row]
        if not any(cells):
            continue
        if any(cells[len(header) :]):
            account.leave_out(name, f"row {number}", f"cells beyond the {len(header)} columns of the header")
            continue
        padded = cells[: len(header)] + [""] * (len(header) - len(cells))
        yield f"row {number}", dict(zip(header, padded, strict=True))


def _warn(name: str, handle: BinaryIO, account: Account) -> None:
    """List what a sheet holds beside values: formulas without a stored value are empty, merged cells have one value."""
    with zipfile.ZipFile(handle) as package:
        parts = [part for part in package.namelist() if part.startswith("xl/worksheets/sheet")]
        found = [(_EMPTY_FORMULA.search(data), b"<mergeCell " in data) for data in map(package.read, parts)]
    if any(empty for empty, _ in found):
        account.issue(name, "", "formulas without a stored value", "their cells are empty; save the file in Excel")
    if any(merged for _, merged in found):
        account.issue(name, "", "merged cells", "the value stands in the first of them; the others are empty")


def _choose_sheet(name: str, book: Any, wanted: Wanted, account: Account) -> Any:
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write wrong ones, and cells would be lost
    sheets = [sheet for sheet in book.worksheets if any(_cells(row) for row in sheet.iter_rows(max_row=1))]
    if not sheets:
        raise Refused("no sheet with a header in its first row")
    chosen = max(sheets, key=lambda sheet: _fitness(sheet, wanted))
    for other in sheets:
        if other is not chosen:
            kind = "a further sheet" if other.sheet_state == "visible" else "a hidden sheet"
            account.issue(name, f"sheet {other.title}", kind, "not read")
    return chosen


def _fitness(sheet: Any, wanted: Wanted) -> tuple[bool, bool]:
    """Whether a sheet is shown, and whether its header names a column of texts."""
    header = [_text(cell).strip() for cell in next(sheet.iter_rows(max_row=1))]
    named = wanted.text in header if wanted.text else bool(by_name(header, TEXT_COLUMNS))
    return sheet.sheet_state == "visible", named


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.value not in (None, "")]


def _trimmed(row: tuple[Any, ...]) -> list[Any]:
    cells = list(row)
    while cells and cells[-1].value in (None, ""):
        cells.pop()
    return cells


def _text(holder: Any) -> str:
    cell = holder.value
    if cell is None:
        return ""
    if getattr(holder, "data_type", "") == "e":  # what Excel makes of a text that begins with = or -
        return NoText(str(cell), f"{cell} is an error of Excel, not a text")
    if isinstance(cell, int) and set(getattr(holder, "number_format", "")) == {"0"}:
        return str(cell).zfill(len(holder.number_format))  # shown as 007
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell) if isinstance(cell, str) else str(cell)

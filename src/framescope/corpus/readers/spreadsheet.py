"""Excel workbooks: one row of the first sheet with a table, one document."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from framescope.corpus.readers.archive import check_package
from framescope.corpus.readers.columns import Row, check_header, table_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted

_EMPTY_FORMULA = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")


def read_spreadsheet(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read the first sheet that is not empty; the others are listed. Cells become text: dates as 2018-04-03."""
    openpyxl = need("openpyxl", "openpyxl")
    with source.open() as handle:
        check_package(handle)
        try:
            book = openpyxl.load_workbook(handle, read_only=True, data_only=True)
        except Exception as error:  # whatever a broken package makes the library raise
            raise Refused(f"not a workbook that can be read: {type(error).__name__}: {error}") from None
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some programs write wrong ones, and cells would be lost
            sheets = [sheet for sheet in book.worksheets if any(_cells(row) for row in sheet.iter_rows(max_row=1))]
            if not sheets:
                raise Refused("no sheet with a header in its first row")
            for other in sheets[1:]:
                account.issue(source.name, f"sheet {other.title}", "a further sheet", "not read")
            _warn(source.name, handle, account)
            rows = sheets[0].iter_rows()
            header = check_header([_text(cell) for cell in _trimmed(next(rows))], "row 1: ")
            yield from table_items(source.name, header, _rows(source.name, rows, header, account), wanted, account)
        except (
            zipfile.BadZipFile,
            ValueError,
            KeyError,
            SyntaxError,
            AttributeError,
        ) as error:  # XML errors are SyntaxErrors
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
    if isinstance(cell, int) and set(getattr(holder, "number_format", "")) == {"0"}:
        return str(cell).zfill(len(holder.number_format))  # shown as 007
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)

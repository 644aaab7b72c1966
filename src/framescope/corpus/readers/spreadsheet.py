"""Excel workbooks: one row of the first sheet with a table, one document."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from framescope.corpus.readers.archive import check_package
from framescope.corpus.readers.columns import Row, check_header, table_items
from framescope.corpus.readers.extras import need
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted


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
            sheets = [sheet for sheet in book.worksheets if any(_cells(row) for row in sheet.iter_rows(max_row=1))]
            if not sheets:
                raise Refused("no sheet with a header in its first row")
            for other in sheets[1:]:
                account.issue(source.name, f"sheet {other.title}", "a further sheet", "not read")
            rows = sheets[0].iter_rows(values_only=True)
            header = check_header(source.name, [_text(cell) for cell in _trimmed(next(rows))])
            yield from table_items(source.name, header, _rows(source.name, rows, header, account), wanted, account)
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


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if getattr(cell, "value", cell) not in (None, "")]


def _trimmed(row: tuple[Any, ...]) -> list[Any]:
    cells = list(row)
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)

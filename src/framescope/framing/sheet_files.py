"""Tables that coders filled in, as their programs save them: CSV with whatever separator, or XLSX."""

import csv
import io
from pathlib import Path
from typing import Any

from framescope.errors import FramescopeError

SEPARATORS = (",", ";", "\t")
OTHERS = (".ods", ".xls", ".numbers", ".tsv", ".txt")  # what a coder may save a sheet as, and is not read


def load_openpyxl() -> Any:
    """Import openpyxl (the extra `xlsx`), or say what to install."""
    try:
        import openpyxl
    except ImportError:
        raise FramescopeError("XLSX sheets need openpyxl: install framescope[xlsx], or use the CSV.") from None
    return openpyxl


def read_rows(path: Path) -> list[list[str]]:
    """Read a CSV or XLSX file as rows of stripped cells; row i of a spreadsheet is item i - 1.

    The separator is the one of comma, semicolon and tab that the first line has most of. A byte-order mark is dropped.
    """
    if not path.is_file():
        raise FramescopeError(f"there is no file {path}.")
    if path.suffix.lower() == ".xlsx":
        return _read_xlsx(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FramescopeError(f"{path}: not valid UTF-8 at byte {fault.start}; save it as UTF-8.") from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as fault:
        raise FramescopeError(f"{path}:{reader.line_num}: not readable as CSV: {fault}.") from None


def _read_xlsx(path: Path) -> list[list[str]]:
    openpyxl = load_openpyxl()
    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).active
        rows = list(sheet.iter_rows(values_only=True))
    except Exception as fault:  # openpyxl raises whatever zipfile, XML and its own code raise
        raise FramescopeError(f"{path}: not readable as XLSX ({type(fault).__name__}); save it anew.") from None
    return [["" if cell is None else str(cell).strip() for cell in row] for row in rows]


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    """Write a coding sheet: head and questions bold and frozen, answers to be chosen from 0 and 1."""
    openpyxl = load_openpyxl()
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s" if cell.value else cell.data_type
    for cell in (*sheet[1], *sheet[2]):
        cell.font = Font(bold=True)
    sheet.column_dimensions["B"].width = 90
    rule = DataValidation(type="list", formula1='"0,1"', allow_blank=True)
    sheet.add_data_validation(rule)
    last = sheet.cell(row=max(len(rows), 3), column=len(rows[0])).coordinate
    rule.add(f"C3:{last}")
    sheet.freeze_panes = "C3"
    book.save(path)

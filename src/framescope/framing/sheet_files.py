"""Tables that coders filled in, as their programs save them: CSV with whatever separator, or XLSX."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from framescope.errors import FramescopeError, quote, unknown
from framescope.markup import formula_safe

_AS_WRITTEN = "Take the file that `framescope code` wrote."
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
    text = read_utf8(path)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as fault:
        raise FramescopeError(f"{path}:{reader.line_num}: not readable as CSV: {fault}.") from None


def read_utf8(path: Path) -> str:
    """The text of a file, without a byte-order mark; an error that names the byte where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FramescopeError(f"{path}: not valid UTF-8 at byte {fault.start}; save it as UTF-8.") from None


def write_key(path: Path, key: pd.DataFrame) -> None:
    """Write `key.csv`; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    shielded = {name: key[name].map(lambda text: f"'{text}" if _is_formula(text) else text) for name in _texts(key)}
    key.assign(**shielded).to_csv(path, index=False, lineterminator="\n")


def _texts(key: pd.DataFrame) -> list[str]:
    return [name for name in key.columns if isinstance(key[name].dtype, pd.StringDtype)]


def _is_formula(text: str) -> bool:
    """Whether a text would be taken for a formula, or is one that has apostrophes before it already."""
    bare = text.lstrip("'")
    return formula_safe(bare) != bare


def read_key(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Read `key.csv`: it must be as it was written, since it says where each sentence stands and how it was drawn."""
    try:
        key = pd.read_csv(path, dtype="str", keep_default_na=False)
        if missing := [name for name in columns if name not in key.columns]:
            raise FramescopeError(f"{path}: {unknown('column', missing[0], key.columns)} {_AS_WRITTEN}")
        key = key.astype({"sentence": "int64", "n_drawn": "int64", "n_stratum": "int64", "weight": "float64"})
    except ValueError as fault:  # pandas' own errors are among these
        told = " ".join(str(fault).split())
        raise FramescopeError(f"{path}: not readable as it was written ({told}). {_AS_WRITTEN}") from None
    for name in _texts(key):
        key[name] = key[name].map(lambda text: text[1:] if text.startswith("'") and _is_formula(text) else text)
    twice = key["id"].duplicated()
    if twice.any():
        line = int(twice.to_numpy().argmax()) + 2
        raise FramescopeError(f"{path}:{line}: the sentence {quote(key['id'][line - 2])} stands twice. {_AS_WRITTEN}")
    return key


def check_coders(sheets: Sequence[Path]) -> None:
    """Refuse a copy of a sheet, as browsers and systems name them ("coder-a (1).csv"): it is no second coder."""
    stems = {sheet.stem for sheet in sheets}
    for sheet in sheets:
        original = next((stem for stem in sorted(stems) if _is_copy(sheet.stem, stem)), "")
        if original:
            raise FramescopeError(
                f"{sheet}: looks like a copy of {original}{sheet.suffix}, which would count as a coder of its own; "
                "move one of the two away, or give it the name of a coder (letters, digits, hyphens)."
            )


def _is_copy(name: str, original: str) -> bool:
    return name.startswith(original) and bool(re.match(r"\s", name[len(original) :]))


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

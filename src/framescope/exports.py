"""What travels with everything that is shown: its numbers as files, and the subjects it speaks of."""

import csv
import math
import os
import re
from base64 import b64encode
from collections.abc import Hashable, Mapping
from functools import cache
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import pandas as pd

from framescope.markup import formula_safe

TABLE_MIME = "application/vnd.framescope.table+json"  # numbers travelling with what is shown, for the report
FIGURE_MIME = "application/vnd.framescope.figure+json"
EVIDENCE_MIME = "application/vnd.framescope.evidence+json"

# Column -> what its names are: such a name has a page of evidence, if any was asked for.
SUBJECTS = {
    "term": "term",
    "frame": "frame",
    "target": "target",
    "speaker": "speaker",
}
# Column -> the kind of a pair, and the columns of which one is its node: such a pair has a section of evidence.
PAIRS = {
    "beside": ("beside", ("node", "target", "frame")),
    "term": ("beside", ("node",)),
    "pattern": ("pattern", ("node", "frame")),
}

Columns = pd.DataFrame | Mapping[Hashable, "pd.Series[Any]"]

_FOREIGN = re.compile("[\ud800-\udfff]")


def wants_downloads() -> bool:
    """Whether files are to be made with what is shown: in the report's kernels, where FRAMESCOPE_DOWNLOADS is 1."""
    return os.environ.get("FRAMESCOPE_DOWNLOADS") == "1"


@cache
def evidence_key(kind: str, name: str) -> str:
    """Name the page of evidence of a term, frame, target or speaker: letters of its name and a digest, always the same.

    >>> evidence_key("term", "S-400")
    'term-s-400-cec9aeaa'
    """
    plain = re.sub("[^a-z0-9]+", "-", str(name).lower()).strip("-")[:24].rstrip("-")
    digest = sha256(str(name).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(part for part in (kind, plain, digest) if part)


def pair_key(kind: str, name: str, node: str) -> str:
    """Name the section of evidence of what stands beside a node, or of a frame's pattern.

    >>> pair_key("beside", "missile", "S-400")
    'beside-missile-s-400-bd101ce7'
    """
    return evidence_key(kind, f"{name} | {node}")


def column_keys(table: pd.DataFrame, column: str) -> list[str]:
    """Name the evidence of each cell of a column; empty where a cell names no subject.

    >>> column_keys(pd.DataFrame({"term": ["a", None], "n": [1, 2]}), "term")
    ['term-a-ca978112', '']
    """
    kind, nodes = PAIRS.get(column, ("", ()))
    node = next((name for name in nodes if name in table.columns), "")
    if column not in table.columns or not (node or column in SUBJECTS):
        return [""] * len(table)
    names = table[column].to_list()
    beside = table[node].to_list() if node else [None] * len(names)
    return [_cell_key(column, kind, name, other) for name, other in zip(names, beside, strict=True)]


def _cell_key(column: str, kind: str, name: object, node: object) -> str:
    if not isinstance(name, str):
        return ""
    if isinstance(node, str) and node:
        return pair_key(kind, name, node)
    return evidence_key(SUBJECTS[column], name) if column in SUBJECTS else ""


def table_subjects(table: pd.DataFrame) -> list[str]:
    """List the evidence keys of all that a table names: terms, frames, targets, speakers, and pairs of them."""
    keys = (key for column in dict.fromkeys([*SUBJECTS, *PAIRS]) for key in column_keys(table, column))
    return list(dict.fromkeys(key for key in keys if key))


def table_csv(table: Columns) -> str:
    """Write a table as CSV, never rounded; text that a spreadsheet would run as a formula gets a leading apostrophe.

    >>> table_csv(pd.DataFrame({"term": ["=1+1"], "n": [3]}))
    "term,n\\n'=1+1,3\\n"
    """
    columns = {str(_safe(str(name))): _csv_cells(column) for name, column in table.items()}
    written = StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows(zip(*columns.values(), strict=True))
    return written.getvalue()


def _safe(cell: object) -> object:
    return formula_safe(cell) if isinstance(cell, str) else cell


def _csv_cells(column: "pd.Series[Any]") -> list[Any]:
    """What stands in a column's cells: numbers in full, days, text that no spreadsheet runs; nothing where missing."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
        days = np.datetime_as_string(column.to_numpy().astype("datetime64[D]")).tolist()
        return ["" if day == "NaT" else day for day in days]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "f":
        numbers = column.to_numpy()
        full: list[Any] = np.where(np.isnan(numbers), "", numbers.astype(object)).tolist()
        return full
    cells = column_values(column)
    if isinstance(column.dtype, pd.StringDtype):
        written = {cell: _written(cell) for cell in set(cells)}
        return [written[cell] for cell in cells]
    whole = isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub"
    return cells if whole else [_written(cell) for cell in cells]


def _written(cell: object) -> object:
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return cell.strftime("%Y-%m-%d") if isinstance(cell, pd.Timestamp) else _safe(cell)


def column_values(column: "pd.Series[Any]") -> list[Any]:
    """Give the values of a column as Python has them, None for pandas' NA; far faster than `to_dict("records")`.

    >>> column_values(pd.Series([1, None], dtype="Int64"))
    [1, None]
    """
    values = column.to_list()
    if isinstance(column.dtype, np.dtype) and column.dtype.kind != "O":
        return values
    values = [None if value is pd.NA else value for value in values]
    if column.dtype != object:
        return values
    return [value.item() if isinstance(value, np.number | np.bool_) else value for value in values]


def _arrow_column(column: "pd.Series[Any]") -> Any:
    """What Arrow can hold: numbers and dates as they are, anything else as text, bytes of file names as escapes."""
    import pyarrow as pa

    if column.dtype.kind in "biufM":
        return pa.array(column)
    if isinstance(column.dtype, pd.StringDtype) and column.dtype.storage == "pyarrow":
        return pa.array(column.array, type=pa.string())
    cells = [None if pd.isna(cell) else _FOREIGN.sub("\ufffd", str(cell)) for cell in column_values(column)]
    return pa.array(cells, type=pa.string())


def table_parquet(table: Columns) -> bytes:
    """Write a table as Parquet, its types kept; the same bytes for the same table (no time, no machine in it)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.table({str(name): _arrow_column(column) for name, column in table.items()})
    sink = BytesIO()
    pq.write_table(arrow, sink, compression="zstd", store_schema=False)
    return sink.getvalue()


def as_text(data: bytes) -> str:
    """Write bytes in letters, for JSON."""
    return b64encode(data).decode()


def table_bundle(table: pd.DataFrame | None) -> dict[str, Any]:
    """Pack a table's numbers for a notebook's output; nothing where there is no table."""
    if table is None:
        return {}
    columns = dict(table.items())  # once for all: to take columns out of a table is slow
    packed: dict[str, Any] = {"csv": table_csv(columns), "subjects": table_subjects(table)}
    if wants_downloads():
        packed["parquet"] = as_text(table_parquet(columns))
    return {TABLE_MIME: packed}

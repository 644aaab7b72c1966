"""What travels with everything that is shown: its numbers as files, and the subjects it speaks of."""

import os
import re
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from typing import Any

import pandas as pd

TABLE_MIME = "application/vnd.framescope.table+json"  # numbers travelling with what is shown, for the report
FIGURE_MIME = "application/vnd.framescope.figure+json"
EVIDENCE_MIME = "application/vnd.framescope.evidence+json"

# Column -> what its names are: such a name has a page of evidence, if any was asked for.
SUBJECTS = {
    "term": "term",
    "frame": "frame",
    "target": "target",
    "speaker": "speaker",
    "beside": "frame",
    "leading_frame": "frame",
}

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FOREIGN = re.compile("[\ud800-\udfff]")


def wants_downloads() -> bool:
    """Whether files are to be made with what is shown: in the report's kernels, where FRAMESCOPE_DOWNLOADS is 1."""
    return os.environ.get("FRAMESCOPE_DOWNLOADS") == "1"


def evidence_key(kind: str, name: str) -> str:
    """Name the page of evidence of a term, frame, target or speaker: letters of its name and a digest, always the same.

    >>> evidence_key("term", "S-400")
    'term-s-400-cec9aeaa'
    """
    plain = re.sub("[^a-z0-9]+", "-", str(name).lower()).strip("-")[:24].rstrip("-")
    digest = sha256(str(name).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(part for part in (kind, plain, digest) if part)


def table_subjects(table: pd.DataFrame) -> list[str]:
    """List the evidence keys of all terms, frames, targets and speakers in a table, each once, in order."""
    keys = (
        evidence_key(kind, name)
        for column, kind in SUBJECTS.items()
        if column in table.columns
        for name in table[column].drop_duplicates()
        if isinstance(name, str)
    )
    return list(dict.fromkeys(keys))


def table_csv(table: pd.DataFrame) -> str:
    """Write a table as CSV, never rounded; text that a spreadsheet would run as a formula gets a leading apostrophe.

    >>> table_csv(pd.DataFrame({"term": ["=1+1"], "n": [3]}))
    "term,n\\n'=1+1,3\\n"
    """
    safe = table.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]) and not pd.api.types.is_datetime64_any_dtype(safe[name]):
            text = safe[name].astype("object")
            safe[name] = [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in text]
    safe.columns = [f"'{name}" if str(name).startswith(_FORMULA) else str(name) for name in safe.columns]
    return safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _text_column(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Text that Arrow can hold: anything but numbers and dates written out, bytes of file names as escapes."""
    kind = pd.api.types
    if kind.is_numeric_dtype(column) or kind.is_bool_dtype(column) or kind.is_datetime64_any_dtype(column):
        return column
    cells = [None if pd.isna(cell) else _FOREIGN.sub("\ufffd", str(cell)) for cell in column.astype("object")]
    return pd.Series(cells, index=column.index, dtype="object")


def table_parquet(table: pd.DataFrame) -> bytes:
    """Write a table as Parquet, its types kept; the same bytes for the same table (no time, no machine in it)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = pd.DataFrame({str(name): _text_column(table[name]) for name in table.columns})
    arrow = pa.Table.from_pandas(plain.reset_index(drop=True), preserve_index=False).replace_schema_metadata()
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
    packed: dict[str, Any] = {"csv": table_csv(table), "subjects": table_subjects(table)}
    if wants_downloads():
        packed["parquet"] = as_text(table_parquet(table))
    return {TABLE_MIME: packed}

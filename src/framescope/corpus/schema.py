"""The schema of `documents`, in one place: what a table of texts must be, and errors that name file and row."""

from unicodedata import normalize

import pandas as pd

from framescope.errors import LONGEST, CorpusError, shorten, unknown

_NO_WIDTH = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
OURS = ("doc_id", "text", "title", "date", "source_file")


def check_columns(documents: pd.DataFrame) -> None:
    """A column `text` of text, and no column twice; a cell that is neither text nor missing is named by its row."""
    columns = [str(column) for column in documents.columns]
    if "text" not in columns:
        raise CorpusError(unknown("column", "text", columns, "Name the column of the texts `text`."))
    if doubled := sorted({column for column in columns if columns.count(column) > 1}):
        raise CorpusError(f"a column stands in the table twice: {shorten(doubled)}; give each a name of its own.")
    if documents["text"].dtype == "str":
        return
    texts = documents["text"].tolist()
    wrong = next((i for i, cell in enumerate(texts) if not isinstance(cell, str) and not _is_missing(cell)), -1)
    if wrong >= 0:
        kind = type(texts[wrong]).__name__
        raise CorpusError(f"{_where(documents, wrong)}: text must be text, but is {kind}: {str(texts[wrong])[:80]!r}.")


def check_ids(documents: pd.DataFrame) -> None:
    """Every document has an id of its own: the two rows that share one are named, and the row that has none."""
    ids = documents["doc_id"]
    doubled = ids[ids.duplicated(keep=False)]
    if len(doubled):
        first = doubled.iloc[0]
        rows = [_where(documents, i) for i in (doubled.index[doubled == first])]
        more = shorten(doubled.unique())
        raise CorpusError(
            f"a doc_id stands in two rows: {more}; ids must be unique ({first[:LONGEST]}: {shorten(rows, 4)})."
        )
    empty = ids.index[ids.str.strip() == ""]
    if len(empty):
        raise CorpusError(f"{_where(documents, int(empty[0]))}: the doc_id is empty; give every document one.")


def plain_name(name: str) -> str:
    """A name as it is seen: composed (NFC), without blanks around it, doubled ones, and marks that have no width.

    >>> plain_name(" Cafe\\u0301\\u00a0 News")
    'Café News'
    """
    return name if name.isalnum() and name.isascii() else " ".join(normalize("NFC", name).translate(_NO_WIDTH).split())


def _is_missing(cell: object) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and cell != cell)  # noqa: PLR0124


def _where(documents: pd.DataFrame, row: int) -> str:
    file = str(documents["source_file"].iloc[row]) if "source_file" in documents.columns else ""
    return f"{file}, row {row + 1}" if file else f"row {row + 1}"

"""Tables and marked texts as HTML. The only way text gets into HTML: everything is escaped here, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from unicodedata import category

import numpy as np
import pandas as pd

from framescope.corpus import Corpus
from framescope.errors import FramescopeError, unknown

Column = str | tuple[str, str]

_P_COLUMNS = ("p", "q", "p_tokens")
_CLASS = {"left": "fs-left", "node": "fs-node", "right": "fs-right"}
MINUS, DASH, THIN = "\u2212", "\u2013", "\u202f"


def visible_text(value: object) -> str:
    """Write control characters so that they can be seen; blanks of any width stay blanks."""
    return "".join(
        c if c in "\r\n\t" or c.isprintable() or category(c) == "Zs" else f"\\u{ord(c):04x}" for c in str(value)
    )


def safe_text(value: object) -> str:
    """Escape a value for HTML; control characters become visible."""
    return escape(visible_text(value), quote=True)


TABLE_MIME = "application/vnd.framescope.table+json"  # numbers travelling with what is shown, for the report
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    return safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def table_bundle(table: pd.DataFrame | None) -> dict[str, Any]:
    """Pack a table's numbers for a notebook's output; nothing where there is no table."""
    return {} if table is None else {TABLE_MIME: {"csv": table_csv(table)}}


@dataclass(frozen=True)
class Shown:
    """A piece of HTML made here, with its plain-text twin; notebooks and the report display it.

    table: the whole table behind it, where there is one.
    """

    html: str
    plain: str
    table: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": self.plain, **table_bundle(self.table)}

    def __repr__(self) -> str:
        return self.plain


def format_p(value: float) -> str:
    """Write a p-value: three decimals, no leading zero.

    >>> format_p(0.0321), format_p(0.0001)
    ('.032', '< .001')
    """
    if value < 0.001:
        return "< .001"
    return f"{value:.3f}".lstrip("0") if value < 1 else "1"


def format_number(value: float, name: str = "") -> str:
    """Write a number for a reader: shares in per cent, p-values short, thousands parted, a true minus."""
    if name in _P_COLUMNS:
        return format_p(value)
    if name.startswith("share"):
        return f"{100 * value:.0f}{THIN}%"
    size = abs(value)
    digits = 0 if size >= 100 or isinstance(value, int | np.integer) else 1 if size >= 10 else 2
    written = f"{value:,.{digits}f}"
    return MINUS + written[1:] if written.startswith("-") else written


def _cell(value: object, name: str, note: str) -> str:
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return note if note.startswith("n/a") else DASH
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        return format_number(value, name)  # type: ignore[arg-type]
    return str(value)


def table_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table as mappings from column to value."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _text_of(row: Mapping[str, object], column: Column) -> str:
    note = str(row.get("note", ""))
    if isinstance(column, str):
        return _cell(row[column], column, note)
    low, high = (_cell(row[name], name, note) for name in column)
    return low if low == high else f"{low} to {high}"


def show_table(
    table: pd.DataFrame,
    columns: Mapping[Column, str] | None = None,
    *,
    caption: str = "",
    n: int | None = None,
) -> Shown:
    """Show a table to a reader.

    columns: which columns, in which order, under which headings; a pair of names shows an interval in one
    column. Default: all, under their own names. Where a number is missing, the row's `note` stands in its place
    ("n/a: 1 article"). n: at most this many rows; the caption says how many there are.
    """
    shown = dict(columns) if columns else {name: str(name) for name in table.columns if name != "note"}
    for column in shown:
        for name in [column] if isinstance(column, str) else column:
            if name not in table.columns:
                raise FramescopeError(f"table: {unknown('column', name, table.columns)}")
    part = table if n is None else table.head(n)
    if len(part) < len(table):
        caption = f"{caption} (first {len(part)} of {len(table):,} rows)".strip()
    numeric = {column for column in shown if isinstance(column, tuple) or pd.api.types.is_numeric_dtype(table[column])}
    kind = {c: "fs-number" if c in numeric else _CLASS.get(str(c), "") for c in shown}
    attributes = {c: f' class="{name}"' if name else "" for c, name in kind.items()}
    cells = [[_text_of(row, column) for column in shown] for row in table_rows(part)]
    head = "".join(f'<th scope="col"{attributes[c]}>{safe_text(label)}</th>' for c, label in shown.items())
    body = "".join(
        "<tr>"
        + "".join(f"<td{attributes[c]}>{safe_text(cell)}</td>" for c, cell in zip(shown, row, strict=True))
        + "</tr>\n"
        for row in cells
    )
    title = f"<caption>{safe_text(caption)}</caption>" if caption else ""
    html = (
        f'<div class="fs-table" role="region" tabindex="0" aria-label="{safe_text(caption or "table")}"><table>{title}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )
    plain = pd.DataFrame(cells, columns=list(shown.values())).to_string(index=False)
    return Shown(html, f"{caption}\n{plain}" if caption else plain, table)


def show_text(text: str) -> Shown:
    """Show a computed sentence."""
    return Shown(f"<p>{safe_text(text)}</p>", text)


def show_cuts(corpus: Corpus, doc_id: str) -> Shown:
    """Show the raw text of a document with every cut struck through, each with its rule."""
    html, plain = [], []
    for piece in corpus.pieces(doc_id):
        if piece.rule:
            where = f"{piece.rule}, characters {piece.start} to {piece.end}"
            html.append(f'<del title="{safe_text(where)}">{safe_text(piece.text)}</del>')
            plain.append(f"[-{piece.rule}: {piece.text}-]")
        else:
            html.append(safe_text(piece.text))
            plain.append(piece.text)
    label = f"raw text of {safe_text(doc_id)}"
    body = f'<div class="fs-raw" role="region" tabindex="0" aria-label="{label}"><pre>{"".join(html)}</pre></div>'
    return Shown(body, "".join(plain))

"""Tables and marked texts as HTML. The only way text gets into HTML: everything is escaped here, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from framescope.corpus import Corpus
from framescope.errors import FramescopeError, unknown
from framescope.exports import PAIRS, SUBJECTS, column_keys, column_values, table_bundle
from framescope.markup import safe_text
from framescope.number_words import THIN, cell_words, column_digits, interval_words

Column = str | tuple[str, str]

_CLASS = {"left": "fs-left", "node": "fs-node", "right": "fs-right"}
LONG = 60  # characters: a column with such cells is not squeezed on a narrow screen
_ON_ONE_LINE = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True)
class Shown:
    """What a cell shows: `html`, and `plain`, the same in plain text; all text in it is escaped.

    table: the whole table behind it, where there is one, also of rows and columns that are not shown.
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


def table_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table as mappings from column to value."""
    names = [str(name) for name in table.columns]
    columns = [column_values(column) for _, column in table.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _texts_of(values: Mapping[str, Sequence[object]], column: Column, notes: Sequence[str]) -> list[str]:
    """What the cells of a column show; both ends of an interval as finely as the finer one."""
    names = [column] if isinstance(column, str) else column
    digits = max(column_digits(values[name]) for name in names)
    texts = [
        [cell_words(value, name, note, digits) for value, note in zip(values[name], notes, strict=True)]
        for name in names
    ]
    if isinstance(column, str):
        return texts[0]
    ends = zip(*texts, *(values[name] for name in names), strict=True)
    return [interval_words(low, high, start, end, names[0], digits) for low, high, start, end in ends]


def _evidence_of(table: pd.DataFrame, shown: Iterable[Column]) -> dict[Column, list[str]]:
    """The evidence of each cell of the shown columns that name a subject: a term, frame, target, speaker, or a pair."""
    named: dict[Column, str] = {column: str(column) for column in shown if column in SUBJECTS or column in PAIRS}
    hidden = [name for name in dict.fromkeys([*SUBJECTS, *PAIRS]) if name in table.columns and name not in shown]
    if "label" in shown and (alone := [name for name in hidden if name in SUBJECTS] or hidden) and len(alone) == 1:
        named["label"] = alone[0]
    for column in shown:  # beside_label is what readers call the frame beside
        name = str(column).removesuffix("_label")
        if name != column and name in hidden:
            named[column] = name
    return {column: column_keys(table, name) for column, name in named.items()}


def _about(keys: Sequence[str]) -> list[str]:
    """Mark cells that name a subject; the report makes them links where there is evidence."""
    return [f' data-evidence="{key}"' if key else "" for key in keys]


def _orders_of(values: Sequence[object]) -> list[str]:
    """The numbers by which a column's cells sort, since what is written is for readers."""
    return [
        f' data-order="{value:.6g}"'
        if isinstance(value, int | float | np.integer | np.floating) and np.isfinite(value)
        else ' data-order=""'
        for value in values
    ]


def _tagged(attributes: str, marks: Sequence[str], texts: Sequence[str]) -> list[str]:
    """The cells of a column as HTML."""
    return [f"<td{attributes}{mark}>{safe_text(text)}</td>" for mark, text in zip(marks, texts, strict=True)]


def _head(label: str) -> str:
    """A heading as HTML; a number and its percent sign stay on one line."""
    return safe_text(label.replace(" %", f"{THIN}%"))


def marked_text(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """Escape a text and mark stretches of it: (start, end) in characters, in order, not overlapping.

    >>> marked_text("a < b", [(0, 1)])
    '<mark>a</mark> &lt; b'
    """
    parts, at = [], 0
    for start, end in marks:
        parts += [safe_text(text[at:start]), f"<mark>{safe_text(text[start:end])}</mark>"]
        at = end
    return "".join([*parts, safe_text(text[at:])])


def show_table(
    table: pd.DataFrame,
    columns: Mapping[Column, str] | None = None,
    *,
    caption: str = "",
    n: int | None = None,
) -> Shown:
    """Show a table to a reader.

    columns: which columns, in which order, under which headings; a pair of names shows an interval in one column.
        Default: all, under their own names. Where a number is missing, the row's `note` stands in its place ("n/a: 1
        article").
    n: at most this many rows; the caption says how many there are.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.frequency(counts, "outlet", terms=["bridge"], n_bootstrap=99)
    >>> fs.show_table(table, {"group": "group", "n": "n", ("low", "high"): "95 % interval"}, caption="bridge")
    bridge
           group n 95 % interval
      Ferry Post 6   34.2 to 107
    Hill Gazette 5  34.5 to 70.6
    """
    shown = dict(columns) if columns else {name: str(name) for name in table.columns if name != "note"}
    for column in shown:
        for name in [column] if isinstance(column, str) else column:
            if name not in table.columns:
                raise FramescopeError(f"table: {unknown('column', name, table.columns)}")
    part = table if n is None else table.iloc[:n]
    if not len(table) and caption:
        caption += ": none"
    if len(part) < len(table):
        caption = f"{caption} (first {len(part)} of {len(table):,} rows)".strip()
    names = dict.fromkeys(name for column in shown for name in ([column] if isinstance(column, str) else column))
    taken = {name: part[name] for name in names}  # once for all: to take columns out of a table is slow
    numeric = {c for c in shown if isinstance(c, tuple) or pd.api.types.is_numeric_dtype(taken[c])}
    values = {name: column_values(column) for name, column in taken.items()}
    notes = [str(note) for note in column_values(part["note"])] if "note" in part.columns else [""] * len(part)
    cells = {column: _texts_of(values, column, notes) for column in shown}
    long = {column for column, texts in cells.items() if any(len(text) > LONG for text in texts)}
    kind = {c: "fs-number" if c in numeric else _CLASS.get(str(c), "fs-long" if c in long else "") for c in shown}
    attributes = {c: f' class="{name}"' if name else "" for c, name in kind.items()}
    head = "".join(f'<th scope="col"{attributes[c]}>{_head(label)}</th>' for c, label in shown.items())
    marks = {c: _about(keys) for c, keys in _evidence_of(part, shown).items()}
    marks |= {c: _orders_of(values[c if isinstance(c, str) else c[0]]) for c in numeric}
    tagged = [_tagged(attributes[c], marks.get(c, [""] * len(part)), texts) for c, texts in cells.items()]
    body = "".join(f"<tr>{''.join(line)}</tr>\n" for line in zip(*tagged, strict=True))
    title = f"<caption>{safe_text(caption)}</caption>" if caption else ""
    html = (
        f'<div class="fs-table" role="region" tabindex="0" aria-label="{safe_text(caption or "table")}"><table>{title}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )
    plain = _plain_table([list(shown.values()), *zip(*cells.values(), strict=True)]) if len(part) else ""
    return Shown(html, "\n".join(filter(None, (caption, plain))) or "none", table)


def _plain_table(rows: Sequence[Sequence[str]]) -> str:
    """Set rows, the headings first, in columns, each as wide as its widest cell and flush right."""
    written = [[cell.translate(_ON_ONE_LINE) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*written, strict=True)]
    return "\n".join(" ".join(map(str.rjust, row, widths)) for row in written)


def show_text(text: str) -> Shown:
    """Show a computed sentence, escaped.

    >>> import framescope as fs
    >>> fs.show_text("4 of 12 articles name a <ferry>.").html
    '<p>4 of 12 articles name a &lt;ferry&gt;.</p>'
    """
    return Shown(f"<p>{safe_text(text)}</p>", text)


def show_cuts(corpus: Corpus, doc_id: str, *, marks: Sequence[tuple[int, int]] = ()) -> Shown:
    """Show the raw text of a document with every cut struck through, each with its rule.

    doc_id: the id of the document.
    marks: stretches of the raw text to be marked (start and end in characters, in order, as `kwic` gives them).

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.show_cuts(corpus, "01")
    Bridge bill grows again
    <BLANKLINE>
    The bridge will cost taxpayers 90 million. The bill has grown.
    [-share line: Share on Facebook
    -]
    """
    html, plain = [], []
    for piece in corpus.pieces(doc_id):
        if piece.rule:
            where = f"{piece.rule}, characters {piece.start} to {piece.end}"
            html.append(f'<del title="{safe_text(where)}">{safe_text(piece.text)}</del>')
            plain.append(f"[-{piece.rule}: {piece.text}-]")
        else:
            within = [
                (max(start, piece.start) - piece.start, min(end, piece.end) - piece.start)
                for start, end in marks
                if start < piece.end and end > piece.start
            ]
            html.append(marked_text(piece.text, within))
            plain.append(piece.text)
    label = f"raw text of {safe_text(doc_id)}"
    body = f'<div class="fs-raw" role="region" tabindex="0" aria-label="{label}"><pre>{"".join(html)}</pre></div>'
    return Shown(body, "".join(plain))

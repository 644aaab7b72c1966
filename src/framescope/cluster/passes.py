"""Page furniture by parts: what a worker does with some documents, and with what all parts counted.

What is made stays in files, some as large as the texts; what is handed on is small: keys, lines that recur, names.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from framescope.arrow_files import map_array, write_arrays, write_frame, write_table
from framescope.cluster.entries import new_folder
from framescope.cluster.joining import Part, open_cuts, open_groups, open_part
from framescope.corpus.accents import count_names
from framescope.corpus.cutting import cut_spans
from framescope.corpus.furniture import find_cuts
from framescope.corpus.inline import Span
from framescope.corpus.line_book import LineBook, Seen
from framescope.corpus.lines import Keys, arrow_texts
from framescope.corpus.recurrence import KINDS, Recurring, Tally, count_texts, recurring_keys, recurring_texts
from framescope.corpus.words import number_chunks
from framescope.shards import give_back


class Cleaned(NamedTuple):
    """A part that was cleaned: the folder of its texts, of what was cut and of its words; names with accents in it."""

    folder: Path
    names: dict[str, int]


def look(part: Part, folder: Path) -> Path:
    """Look for furniture in some documents, and count in how many of them each line, sentence and head stands."""
    book = LineBook(open_part(part).documents, *open_groups(part))
    own = new_folder(folder)
    for kind, tally in zip(KINDS, book.tallies(), strict=True):
        write_arrays(own / f"tally{kind}", **tally._asdict())
    write_arrays(own / "seen", **book.seen._asdict())
    return own


def add_keys(low: int, high: int, looks: Sequence[Path]) -> Keys:
    """Which keys of a range stand in enough documents of all parts."""
    kinds = (recurring_keys([_open_tally(own / f"tally{kind}", low, high) for own in looks]) for kind in KINDS)
    return np.sort(np.concatenate(list(kinds)))


def _open_tally(path: Path, low: int, high: int) -> Tally:
    keys, n = (map_array(path, name) for name in Tally._fields)
    first = np.searchsorted(keys, np.uint64(low))
    last = np.searchsorted(keys, np.uint64(high)) if high < 2**64 else len(keys)
    return Tally(keys[first:last], n[first:last])


def _book(part: Part, seen: Path, patterns: Sequence[str] = ()) -> LineBook:
    known = Seen(*(map_array(seen / "seen", name) for name in Seen._fields))
    return LineBook(open_part(part).documents, *open_groups(part), patterns, known)


def read_recurring(part: Part, seen: Path, wanted: Keys) -> pa.Table:
    """Count in how many of some documents stands what has one of the keys."""
    book = _book(part, seen)
    return count_texts(book.found(wanted), book.groups, len(book.least))


def add_texts(counted: Sequence[pa.Table], part: Part) -> Recurring:
    """What recurs in the documents of all parts."""
    return recurring_texts(counted, open_groups(part)[1])


class Known(NamedTuple):
    """What the passes before found: in this part (`look`), and in all of them."""

    seen: Path
    wanted: Keys
    recurring: Recurring
    patterns: Sequence[str]


def cut(part: Part, folder: Path, *known: Any) -> Cleaned:
    """Cut what is furniture in some documents, and number the words of what is left; known: `Known`, or nothing."""
    corpus = open_part(part)
    spans: dict[int, list[Span]] = {}
    if known:
        seen, wanted, recurring, patterns = Known(*known)
        book = _book(part, seen, patterns)
        spans = find_cuts(book, book.found(wanted), recurring, open_cuts(part))
        del book
    made = cut_spans(corpus, spans, arrow_texts(corpus.documents["text"]).chunks)
    own = new_folder(folder)
    write_table(own / "text.arrow", pa.table({"text": arrow_texts(made.documents["text"])}))
    write_frame(own / "removed.arrow", made.removed)
    chunks = number_chunks(made.documents["text"])
    write_arrays(own / "chunks", numbers=chunks.numbers, starts=chunks.starts)
    write_table(own / "names.arrow", pa.table({"name": chunks.names}))
    names = count_names(chunks)
    del corpus, made, chunks
    give_back()
    return Cleaned(own, names)

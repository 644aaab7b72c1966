"""What was read by parts, joined as far as it must be before texts are cleaned: ids, dates, roles of columns, groups.

One worker looks at all metadata and at no text; then the documents are parted anew, and each part is opened by whoever
works on it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from framescope.arrow_files import map_array, map_table, write_arrays
from framescope.cluster.entries import new_folder
from framescope.corpus.furniture import compile_patterns, document_groups, group_least
from framescope.corpus.intake import Cuts, Intake, describe, joined, outlet_column
from framescope.corpus.lines import Codes
from framescope.corpus.model import Corpus
from framescope.corpus.readers.model import Account, Issue
from framescope.corpus.readers.tree import take_id
from framescope.recipes import CORPUS

PART_BYTES = 16_000_000  # of texts cleaned by one worker at a time


class ReadPart(NamedTuple):
    """Some inputs as they were read: the files of their documents (beside each, what readers cut), and the account."""

    files: list[Path]
    account: Account


class Joining(NamedTuple):
    """What joins the parts: the account that was opened here, what ends it, and how the corpus is to be made."""

    account: Account
    orphans: list[Issue]
    place: str
    intake: Intake


class Part(NamedTuple):
    """Some documents: rows of the corpus, the files they were read into, and the folder of all metadata."""

    rows: tuple[int, int]
    files: list[Path]
    described: Path


def describe_parts(parts: Sequence[ReadPart], joining: Joining, folder: Path, part_bytes: int) -> list[Part]:
    """Make the corpus of what was read, without its texts, and part its documents: what one worker does."""
    account, intake = joining.account, joining.intake
    for part in parts:
        _enter(part.account, account)
    account.issues += joining.orphans
    files = [file for part in parts for file in part.files]
    tables = [map_table(file) for file in files]
    is_role = "text" in (intake.wanted.group, intake.wanted.title)  # whoever asks for it
    documents = joined([table if is_role else _without_text(table) for table in tables]) if tables else pd.DataFrame()
    corpus = describe(documents, account, joining.place, intake)
    compile_patterns(intake.furniture)
    groups, names = document_groups(corpus.documents, outlet_column(corpus, intake) if intake.clean else "")
    described = new_folder(folder)
    corpus.documents["text"] = ""
    CORPUS.save(corpus, described)
    write_arrays(described / "groups", codes=groups, least=group_least(groups, names))
    sizes = [(file, table.num_rows, table["text"].nbytes) for file, table in zip(files, tables, strict=True)]
    return list(_parts(sizes, described, part_bytes))


def _without_text(table: pa.Table) -> pa.Table:
    empty = pa.repeat(pa.scalar("", pa.large_string()), table.num_rows)
    return table.set_column(table.column_names.index("text"), "text", empty)


def _parts(sizes: Sequence[tuple[Path, int, int]], described: Path, part_bytes: int) -> Iterator[Part]:
    files: list[Path] = []
    first = last = held = 0
    for file, n_rows, n_bytes in sizes:
        if files and held + n_bytes > part_bytes:
            yield Part((first, last), files, described)
            files, first, held = [], last, 0
        files.append(file)
        last, held = last + n_rows, held + n_bytes
    yield Part((first, last), files, described)


def _enter(part: Account, account: Account) -> None:
    """Enter the account of a part in that of all, as if one had read on."""
    account.sources += part.sources
    account.issues += part.issues
    for guess in part.guesses:
        account.guess(*guess)
    for doc_id, (file, place) in part.ids.items():
        take_id(doc_id, file, place, account)


def cuts_file(file: Path) -> Path:
    """Where stands what readers cut of the documents in a file."""
    return file.with_suffix(".cuts.arrow")


def cuts_table(cuts: Sequence[Cuts]) -> pa.Table:
    """What readers cut of each of some documents, as rows."""
    rows = [(row, *cut) for row, held in enumerate(cuts) for cut in held]
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    types = (pa.int64(), pa.int64(), pa.int64(), pa.large_string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.Table.from_arrays(arrays, ["row", "start", "end", "rule"])


def open_cuts(part: Part) -> list[list[tuple[int, int, str]]]:
    """What readers cut of each document of a part."""
    cuts: list[list[tuple[int, int, str]]] = []
    for file in part.files:
        first = len(cuts)
        cuts += [[] for _ in range(map_table(file).num_rows)]
        for row in map_table(cuts_file(file)).to_pylist():
            cuts[first + row["row"]].append((row["start"], row["end"], row["rule"]))
    return cuts


def open_part(part: Part, files: Sequence[Path] = (), columns: Sequence[str] = ("doc_id", "title")) -> Corpus:
    """Open the documents of a part by memory map, with some of their columns; files: of their texts, else as read."""
    low, high = part.rows
    table = map_table(part.described / "documents.arrow").select(list(columns))
    return with_texts(table.slice(low, high - low).to_pandas(), files or part.files)


def with_texts(documents: pd.DataFrame, files: Sequence[Path]) -> Corpus:
    """Put the texts in some files beside the metadata of their documents; they stay in the files."""
    chunks = [chunk for file in files for chunk in map_table(file)["text"].chunks]
    texts = pa.table({"text": pa.chunked_array(chunks, pa.large_string())}).to_pandas()["text"].astype("str")
    return Corpus(documents.assign(text=texts))


def open_groups(part: Part) -> tuple[Codes, Codes]:
    """The groups of the documents of a part, and how many documents of each group must hold what recurs."""
    low, high = part.rows
    codes, least = (map_array(part.described / "groups", name) for name in ("codes", "least"))
    return codes[low:high], np.asarray(least)

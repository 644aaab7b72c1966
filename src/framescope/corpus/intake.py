"""`read_corpus`: find the reader, join the pieces, cut the furniture, check that nothing vanished."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from framescope.corpus.dates import DATE_COLUMNS
from framescope.corpus.furniture import cut_furniture
from framescope.corpus.model import ISSUES, SOURCES, Corpus, corpus_from_table, table_of
from framescope.corpus.readers.folder import read_folder
from framescope.corpus.readers.model import Issue, Reading
from framescope.errors import CorpusError, unknown

TITLE_COLUMNS = ("title", "headline")


def read_corpus(
    path: str | Path,
    *,
    group: str = "",
    date: str = "",
    clean: bool = True,
    furniture: Sequence[str] = (),
    groups: dict[str, str] | None = None,
) -> Corpus:
    """Read a folder of `.txt` files and its `metadata.csv` (or `.tsv`) into a Corpus.

    path: the folder. The metadata have one row per file, joined by the column `file`; every cell stays text.
    group: the metadata column that names the outlet. Furniture that repeats is looked for within a group.
    date: the metadata column of the date; default: the first of date, published, ... that is there.
    clean: cut page furniture (advertisements, sidebars, comment boxes); every cut is a row of `removed`.
    furniture: further regular expressions; a line that one of them matches from its start is cut.
    groups: names of groups as written in the metadata -> the name to use.
    Raises CorpusError where the folder, a column or all text is missing, or an id stands twice.
    """
    folder = Path(path)
    if not folder.exists():
        raise CorpusError(f"there is no folder {folder}; give the folder that holds the .txt files.")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file; give the folder that holds the .txt files.")
    reading = read_folder(folder)
    _check_conservation(reading, folder)
    if not reading.records:
        raise CorpusError(f"no text could be loaded from {folder}: {_why_empty(reading)}")
    documents = pd.DataFrame(reading.records).astype("str").fillna("")
    metadata = [column for column in documents.columns if column not in ("doc_id", "text", "source_file")]
    if group and group not in documents.columns:
        raise CorpusError(f"{folder}: {unknown('column', group, metadata, 'It was asked for as the group.')}")
    if group and groups:
        documents[group] = documents[group].replace(groups)
    title = next((column for column in TITLE_COLUMNS if column in metadata), "")
    documents["title"] = documents[title] if title else ""
    if date and date not in documents.columns:
        raise CorpusError(f"{folder}: {unknown('column', date, metadata, 'It was asked for as the date.')}")
    written = date or next((column for column in DATE_COLUMNS if column in metadata), "")
    if written and written != "date":
        documents = documents.drop(columns="date", errors="ignore").rename(columns={written: "date"})
    corpus = corpus_from_table(documents)
    corpus = Corpus(
        corpus.documents,
        issues=pd.concat([table_of(reading.issues, ISSUES), corpus.issues], ignore_index=True),
        sources=table_of(reading.sources, SOURCES),
    )
    return cut_furniture(corpus, group=group, patterns=furniture) if clean else corpus


def _check_conservation(reading: Reading, folder: Path) -> None:
    """Inputs = loaded + quarantined + ignored (+ the metadata file); every record has its file."""
    loaded = sum(source.outcome == "loaded" for source in reading.sources)
    if loaded != len(reading.records):  # pragma: no cover - a fault of ours, never of the input
        raise AssertionError(f"{folder}: {loaded} files loaded but {len(reading.records)} records")


def _why_empty(reading: Reading) -> str:
    left_out: list[Issue] = [issue for issue in reading.issues if issue.action == "left out"]
    if not left_out:
        return "it holds no files."
    first = left_out[0]
    more = f" (and {len(left_out) - 1} more)" if len(left_out) > 1 else ""
    return f"{first.source_file}: {first.reason}{more}."

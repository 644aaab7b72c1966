"""`read_corpus`: find the readers, join the pieces, cut the furniture, check that nothing vanished."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from framescope.corpus.audit import audit_chunks
from framescope.corpus.furniture import cut_own_furniture
from framescope.corpus.model import GUESSES, ISSUES, SOURCES, Corpus, corpus_from_table, table_of
from framescope.corpus.readers.columns import DATE_COLUMNS, OUTLET_COLUMNS, TITLE_COLUMNS, by_name
from framescope.corpus.readers.folder import file_input, folder_entries
from framescope.corpus.readers.model import Account, Issue, Wanted
from framescope.corpus.readers.tree import Record, read_tree
from framescope.corpus.reuse import reuse_of_words
from framescope.corpus.words import number_chunks, number_words
from framescope.errors import CorpusError, unknown
from framescope.progress import progress

BATCH_CHARACTERS = 8_000_000  # texts held as Python strings before they go to Arrow
_OURS = ("doc_id", "text", "source_file")


def read_corpus(
    path: str | Path,
    *,
    group: str = "",
    date: str = "",
    text: str = "",
    id: str = "",  # noqa: A002 - the field's word for the column
    title: str = "",
    encoding: str = "",
    clean: bool = True,
    reuse: bool = True,
    furniture: Sequence[str] = (),
    groups: dict[str, str] | None = None,
) -> Corpus:
    """Read texts into a Corpus: a folder, or one file.

    path: a folder of files of any kind below, mixed (with `metadata.csv` or `.tsv`, one row per file, joined by the
        column `file`), or one file: .txt .md .html .docx .pdf .rtf (one document, or an export of Nexis or Factiva:
        many), .csv .tsv .xlsx .json .jsonl .parquet (one document a row), .warc .zip. Every cell stays text.
    group: the column to compare by, checked here. Furniture that repeats is looked for within an outlet: the column
        outlet, source, publisher, ... where there is one, else `group`.
    date, text, id, title: columns; default: the first with a usual name, for the text else the longest. What was
        guessed is in `Corpus.guesses`.
    encoding: of files without a byte-order mark; default UTF-8. A file not valid in it is listed, never guessed.
    clean: cut page furniture (advertisements, sidebars, comment boxes); every cut is a row of `removed`.
    reuse: look for near-duplicates and shared passages; they are rows of `Corpus.reuse`. The audit of the documents,
        which looks at the same words, is then made at once (`audit_documents`).
    furniture: further regular expressions; a line that one of them matches from its start is cut.
    groups: names of groups as written in the metadata -> the name to use.
    Raises CorpusError where the path, a column or all text is missing, or an id stands twice.

    >>> import framescope as fs
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import write_study
    >>> with TemporaryDirectory() as folder:
    ...     corpus = fs.read_corpus(write_study(folder).parent / "texts", group="outlet")
    >>> corpus
    <Corpus: 12 documents, 974 characters, 108 cut as page furniture in 6 places, 0 issues>
    >>> corpus.documents[["doc_id", "outlet", "date"]].head(2)
      doc_id      outlet       date
    0     01  Ferry Post 2024-03-04
    1     02  Ferry Post 2024-03-11
    """
    place = Path(path)
    if not str(path) or not os.path.exists(place):  # noqa: PTH110 - says no of names that cannot be, Path raises
        raise CorpusError(f"there is no folder or file {str(path)!r}; give the folder of the texts, or one file.")
    account = Account()
    wanted = Wanted(text, id, title, date, group, encoding)
    entries = folder_entries(place) if place.is_dir() else [(place.name, file_input(place, None, place.name))]
    cuts: list[tuple[tuple[int, int, str], ...]] = []
    documents = _gather(progress(read_tree(entries, wanted, account), "reading documents"), cuts)
    _check_conservation(account, len(documents), place)
    if not len(documents):
        raise CorpusError(f"no text could be loaded from {place}: {_why_empty(account)}")
    documents = _with_roles(documents, wanted, account, place)
    if group and groups:
        documents[group] = documents[group].replace(groups)
    corpus = corpus_from_table(documents)
    corpus = replace(
        corpus,
        issues=pd.concat([table_of(account.issues, ISSUES), corpus.issues], ignore_index=True),
        sources=table_of(account.sources, SOURCES),
        guesses=pd.concat([table_of(account.guesses, GUESSES), corpus.guesses], ignore_index=True),
    )
    del documents
    if clean:
        outlet = by_name(_metadata(corpus.documents), OUTLET_COLUMNS) or group
        corpus = cut_own_furniture(corpus, outlet, furniture, cuts)
    return _with_reuse(corpus) if reuse else corpus


def _with_reuse(corpus: Corpus) -> Corpus:
    """Audit the documents and look for what they share; the texts are cut into words once for both."""
    chunks = number_chunks(corpus.documents["text"])
    audit, words = audit_chunks(corpus, chunks), number_words(chunks)
    del chunks
    return replace(corpus, audit=audit, reuse=reuse_of_words(corpus, words))


def _gather(records: Iterable[Record], cuts: list[tuple[tuple[int, int, str], ...]]) -> pd.DataFrame:
    """Put records into one table of Arrow strings, batch by batch, so that texts are not held twice."""
    batches: list[pa.Table] = []
    for batch in _batches(records):
        columns = list(dict.fromkeys(name for record in batch for name in record.fields))
        values = [pa.array([r.fields.get(name, "") for r in batch], pa.large_string()) for name in columns]
        batches.append(pa.Table.from_arrays(values, columns))
        cuts += [record.cuts for record in batch]
    if not batches:
        return pd.DataFrame()
    table = pa.concat_tables(batches, promote_options="default")
    documents: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    return documents.fillna("")


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    held = 0
    for record in records:
        batch.append(record)
        held += len(record.fields["text"])
        if held >= BATCH_CHARACTERS:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _metadata(documents: pd.DataFrame) -> list[str]:
    return [str(column) for column in documents.columns if column not in _OURS]


def _with_roles(documents: pd.DataFrame, wanted: Wanted, account: Account, place: Path) -> pd.DataFrame:
    """Find the columns of group, title and date, and report which they are."""
    metadata = _metadata(documents)
    for role, asked in (("group", wanted.group), ("date", wanted.date), ("title", wanted.title)):
        if asked and asked not in documents.columns:
            advice = f"It was asked for as the {role}."
            if not metadata:
                advice = f"Put a metadata.csv with the columns file and {asked} beside the texts."
            raise CorpusError(f"{place}: {unknown('column', asked, metadata, advice)}")
    group = wanted.group or by_name(metadata, OUTLET_COLUMNS)
    title = wanted.title or by_name(metadata, TITLE_COLUMNS)
    written = wanted.date or by_name(metadata, DATE_COLUMNS)
    for role, column, asked in (
        ("group", group, wanted.group),
        ("title", title, wanted.title),
        ("date", written, wanted.date),
    ):
        if column:
            account.guess(role, column, "asked" if asked else "by name")
    documents["title"] = documents[title] if title else ""
    if written and written != "date":
        kept = documents[[written]] if written == group else None
        documents = documents.drop(columns="date", errors="ignore").rename(columns={written: "date"})
        documents = documents if kept is None else documents.join(kept)
    return documents


def _check_conservation(account: Account, n_documents: int, place: Path) -> None:
    """Inputs = loaded + quarantined + ignored (+ metadata, study file, archive); records = documents + left out."""
    loaded = sum(source.n_records - source.n_left_out for source in account.sources)
    names = [source.source_file for source in account.sources]
    if loaded != n_documents or len(set(names)) != len(names):  # pragma: no cover - a fault of ours
        raise AssertionError(f"{place}: {loaded} records loaded but {n_documents} documents")


def _why_empty(account: Account) -> str:
    left_out: list[Issue] = [issue for issue in account.issues if issue.action in ("left out", "record left out")]
    if not left_out:
        return "it holds no files."
    first = left_out[0]
    more = f" (and {len(left_out) - 1} more)" if len(left_out) > 1 else ""
    return f"{first.source_file}: {first.reason}{more}."

"""`read_corpus`: find the readers, join the pieces, cut the furniture, check that nothing vanished."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from framescope.corpus.audit import audit_chunks
from framescope.corpus.memory import settled
from framescope.corpus.model import GUESSES, ISSUES, SOURCES, Corpus, corpus_from_table, table_of
from framescope.corpus.readers.address import list_entries, shown_address
from framescope.corpus.readers.columns import DATE_COLUMNS, OUTLET_COLUMNS, TITLE_COLUMNS, by_name, free_name
from framescope.corpus.readers.decode import check_encoding
from framescope.corpus.readers.model import PLACE, Account, Issue, Wanted
from framescope.corpus.readers.tree import Record, read_tree
from framescope.corpus.reuse import reuse_of_words
from framescope.corpus.schema import plain_name
from framescope.corpus.words import number_chunks, number_words
from framescope.errors import CorpusError, quote, unknown
from framescope.progress import progress
from framescope.shards import give_back

BATCH_CHARACTERS = 4_000_000  # texts held as Python strings before they go to Arrow
_OURS = ("doc_id", "text", "source_file", PLACE)

Cuts = tuple[tuple[int, int, str], ...]  # what a reader cuts of a text: start, end (characters), rule


class Batch(NamedTuple):
    """Documents as they were read, every column text, and what readers cut of each."""

    table: pa.Table
    cuts: list[Cuts]


class Intake(NamedTuple):
    """How a corpus is to be made of what was read; the fields are those of `read_corpus`."""

    wanted: Wanted
    clean: bool = True
    reuse: bool = True
    furniture: Sequence[str] = ()
    groups: dict[str, str] | None = None


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
        many), .csv .tsv .xlsx .json .jsonl .parquet (one document a row), .warc .zip. Every cell stays text. Or a
        pattern of such files (`texts/2017-*.parquet`), or an address on any file system that fsspec knows
        (`s3://news/*.jsonl`; extra `cluster`), read in the order of their names.
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
    try:
        encoding = check_encoding(encoding)
    except ValueError as error:
        raise CorpusError(f"encoding: {error}; use a name that Python knows, e.g. utf-8, cp1252, gb18030.") from None
    intake = Intake(Wanted(text, id, title, date, group, encoding), clean, reuse, furniture, groups)
    account = Account()
    records = progress(read_tree(list_entries(path), intake.wanted, account), "reading documents")
    return make_corpus(batches(records), account, shown_address(str(path)), intake)


def make_corpus(read: Iterable[Batch], account: Account, place: str, intake: Intake) -> Corpus:
    """Make a corpus of batches of documents and the account of their reading, which is closed when all have come.

    place: where they come from, for messages.
    """
    cuts: list[Cuts] = []
    corpus = describe(_gather(read, cuts), account, place, intake)
    if intake.clean:
        from framescope.corpus.furniture import cut_own_furniture  # its rules take a while to compile

        corpus = cut_own_furniture(corpus, outlet_column(corpus, intake), intake.furniture, cuts)
        give_back()
    return _with_reuse(corpus) if intake.reuse else corpus


def describe(documents: pd.DataFrame, account: Account, place: str, intake: Intake) -> Corpus:
    """Make a corpus of all documents as they were read: ids, roles of columns, dates, groups. Texts are not looked at.

    documents: every column text, in a table that may be changed.
    """
    wanted, group = intake.wanted, intake.wanted.group
    _check_conservation(account, len(documents), place)
    if not len(documents):
        raise CorpusError(f"no text could be loaded from {place}: {_why_empty(account)}")
    documents = _with_roles(documents, wanted, account, place)
    for column in dict.fromkeys(filter(None, (group, by_name(_metadata(documents), OUTLET_COLUMNS)))):
        _mend_names(documents, column, account)
    if group and intake.groups:
        documents[group] = documents[group].replace({plain_name(old): new for old, new in intake.groups.items()})
    give_back()
    corpus = corpus_from_table(documents)
    return replace(
        corpus,
        issues=pd.concat([table_of(account.issues, ISSUES), corpus.issues], ignore_index=True),
        sources=table_of(account.sources, SOURCES),
        guesses=pd.concat([table_of(account.guesses, GUESSES), corpus.guesses], ignore_index=True),
    )


def _mend_names(documents: pd.DataFrame, column: str, account: Account) -> None:
    """Write names of groups that look alike in one way, so that a blank makes no group of its own; each is listed."""
    is_first = ~documents[column].duplicated()
    mended: dict[str, str] = {}
    for file, name in zip(documents["source_file"][is_first], documents[column][is_first], strict=True):
        if (plain := plain_name(name)) != name:
            mended[name] = plain
            reason = f"{quote(name)} looks like {quote(plain)}, but is written with other characters"
            account.issue(file, column, reason, "loaded under the latter name")
    if mended:
        documents[column] = documents[column].replace(mended)


def outlet_column(corpus: Corpus, intake: Intake) -> str:
    """The column within which furniture that repeats is looked for."""
    return by_name(_metadata(corpus.documents), OUTLET_COLUMNS) or intake.wanted.group


def _with_reuse(corpus: Corpus) -> Corpus:
    """Audit the documents and look for what they share; the texts are cut into words once for both."""
    chunks = number_chunks(corpus.documents["text"])
    audit, words = audit_chunks(corpus, chunks), number_words(chunks)
    del chunks
    give_back()
    return replace(corpus, audit=audit, reuse=reuse_of_words(corpus, words))


def batches(records: Iterable[Record]) -> Iterator[Batch]:
    """Put records into tables of Arrow strings, some at a time, so that texts are not held twice."""
    for held in _batches(records):
        columns = list(dict.fromkeys(name for record in held for name in record.fields))
        values = [settled(pa.array([r.fields.get(name, "") for r in held], pa.large_string())) for name in columns]
        cuts = [record.cuts for record in held]
        held.clear()
        yield Batch(pa.Table.from_arrays(values, columns), cuts)


def _gather(read: Iterable[Batch], cuts: list[Cuts]) -> pd.DataFrame:
    """Put batches into one table; `cuts` is given those of all."""
    tables: list[pa.Table] = []
    for batch in read:
        tables.append(batch.table)
        cuts += batch.cuts
    if not tables:
        return pd.DataFrame()
    return joined(tables)


def joined(tables: Sequence[pa.Table]) -> pd.DataFrame:
    """Put tables of documents as they were read below one another; cells that are missing in some are empty."""
    table = pa.concat_tables(tables, promote_options="default")
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


def _with_roles(documents: pd.DataFrame, wanted: Wanted, account: Account, place: str) -> pd.DataFrame:
    """Find the columns of group, title and date, and report which they are."""
    metadata = _metadata(documents)
    for role, asked in (("group", wanted.group), ("date", wanted.date), ("title", wanted.title)):
        if asked and (asked not in documents.columns or (asked == "text" and role != "title")):
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
        if role != "group" and column not in ("", role) and role in documents.columns:
            documents = documents.rename(columns={role: free_name(f"{role} (column)", documents.columns)})
    documents["title"] = documents[title] if title else ""
    if written and written != "date":
        kept = documents[[written]] if written == group else None
        documents.columns = pd.Index(["date" if column == written else column for column in documents.columns])
        documents = documents if kept is None else documents.join(kept)
    return documents


def _check_conservation(account: Account, n_documents: int, place: str) -> None:
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

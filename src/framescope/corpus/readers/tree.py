"""A tree of inputs (a folder, an archive, or one file): each is read by its reader and entered in the account."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from framescope.corpus.readers import model
from framescope.corpus.readers.archive import archive_members
from framescope.corpus.readers.kinds import TABLES, kind_of, reader_of
from framescope.corpus.readers.metadata import METADATA, read_metadata, row_key
from framescope.corpus.readers.model import READ_ERRORS, Account, Input, Item, Refused, Source, Wanted, printable
from framescope.errors import CorpusError, shorten
from framescope.progress import progress

STUDY_FILES = ("study.yaml", "study.yml")

Entry = tuple[str, Input | Refused]  # name below the root, and what stands there
Rows = dict[str, dict[str, str]]


class Record(NamedTuple):
    """A document as it was read: its fields (text, doc_id, source_file, metadata) and what its reader cut of it."""

    fields: dict[str, str]
    cuts: tuple[tuple[int, int, str], ...]


class Place(NamedTuple):
    """Where an input stands: its documents' name, its row of the metadata, whether in an archive, or alone."""

    stem: str
    row: dict[str, str] | None
    has_metadata: bool
    inside: bool
    alone: bool


def read_tree(
    entries: Sequence[Entry], wanted: Wanted, account: Account, root: str = "", within: str = ""
) -> Iterator[Record]:
    """Read every entry; metadata files at the top are joined to the files they name.

    root: shown before the names of an archive's members. within: what stands before their ids, if anything.
    """
    rows: Rows = {}
    metadata = next((name for name, _ in entries if name.lower() in METADATA), "")
    if metadata:
        rows = _read_metadata(dict(entries)[metadata], wanted, account, root + metadata)
    stems = Counter(_stem(name) for name, _ in entries)
    for name, entry in progress(entries, "reading files"):
        shown = entry.name if isinstance(entry, Input) else root + _shown(name)
        if name == metadata:
            continue
        row = rows.pop(row_key(name, rows), None) if rows else None
        if isinstance(entry, Refused):
            account.refuse(shown, str(entry), entry.outcome)
        elif name in STUDY_FILES:
            digest, size = entry.digest()
            account.sources.append(Source(shown, digest, size, "study file", ""))
        else:
            stem = within + (_stem(name) if stems[_stem(name)] == 1 else _shown(name))
            place = Place(stem, row, bool(metadata), inside=bool(root), alone=len(entries) == 1)
            yield from _read_entry(entry, place, wanted, account)
    for row in rows.values():
        account.issue(root + metadata, f"line {row['_line']}", f"no file {row['_file']!r}", "row left out")


def _stem(name: str) -> str:
    """The name of a file without its ending: the id of its document, if no other file has it."""
    path = PurePath(name)
    return _shown(path.with_suffix("").as_posix() if path.name.strip(".") else name)


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _read_metadata(entry: Input | Refused, wanted: Wanted, account: Account, shown: str) -> Rows:
    if isinstance(entry, Refused):
        raise CorpusError(f"{shown} cannot be read: {entry}.")
    if entry.size > model.MAX_BYTES:
        raise CorpusError(f"{shown} is larger than the limit of {model.MAX_BYTES:,} bytes (MAX_BYTES).")
    data = entry.read()
    rows, encoding = read_metadata(shown, data, account.issues, wanted.encoding)
    account.sources.append(Source(shown, entry.digest()[0], len(data), "metadata", encoding))
    return rows


def _read_entry(source: Input, place: Place, wanted: Wanted, account: Account) -> Iterator[Record]:
    """Read one input: hash it, find its reader, number its records, and write what became of it."""
    digest, size = "", source.size
    account.n_left_out, account.encoding = 0, ""
    n_loaded = 0
    try:
        kind = kind_of(source)
        _check_place(source, kind, place.inside)
        digest, size = source.digest()
        if kind == "zip":
            made = Source(source.name, digest, size, "archive", "")
            yield from _read_archive(source, made, "" if place.alone else f"{place.stem}/", wanted, account)
            return
        encoding = (place.row or {}).get("encoding", "") or wanted.encoding
        for n, item in enumerate(reader_of(kind)(source, wanted._replace(encoding=encoding), account), start=1):
            record = _record(item, n, source.name, place, account)
            n_loaded += 1
            yield record
        if n_loaded and place.row is None and place.has_metadata and kind not in TABLES:
            account.issue(source.name, "", "no row in the metadata", "loaded; its metadata are empty")
    except Refused as refusal:
        if n_loaded:
            account.leave_out(source.name, "the rest", str(refusal))
        else:
            account.refuse(source.name, str(refusal), refusal.outcome, digest, size)
            return
    except READ_ERRORS as error:
        reason = f"cannot be read: {getattr(error, 'strerror', '') or error}"
        if n_loaded:
            account.leave_out(source.name, "the rest", reason)
        else:
            account.refuse(source.name, reason, "quarantined", digest, size)
            return
    n = n_loaded + account.n_left_out
    outcome = "loaded" if n_loaded else "quarantined"
    account.sources.append(Source(source.name, digest, size, outcome, account.encoding, n, account.n_left_out))
    if not n:
        account.issue(source.name, "", "no records in it", "left out")


def _check_place(source: Input, kind: str, inside: bool) -> None:
    """Refuse a file that is too large for one document, and an archive within another."""
    if kind not in TABLES and kind != "zip" and source.size > model.MAX_BYTES:
        raise Refused(model.too_large(source.size, model.MAX_BYTES))
    if kind == "zip" and inside:
        raise Refused("an archive within an archive")


def _record(item: Item, number: int, source_file: str, place: Place, account: Account) -> Record:
    """Join what the file and its row of the metadata say; the row says more."""
    fields = {name: printable(cell) for name, cell in item.fields.items()}
    if mended := [name for name, cell in item.fields.items() if fields[name] != cell]:
        reason = f"half a character (a lone surrogate) in {shorten(mended)}"
        account.issue(source_file, item.place, reason, "loaded; it is spelled out, as \\ud83d")
    cuts = () if "text" in mended else item.cuts
    row = place.row or {}
    own = {name: cell for name, cell in row.items() if name not in ("_line", "_file") and cell}
    if item.place:
        own.pop("doc_id", None)
    known = {name: "" for name in row if name not in ("_line", "_file", "doc_id")}
    doc_id = _id_of(fields.get("doc_id", ""), item.place, number, source_file, place.stem, account)
    return Record({**known, **fields, "doc_id": doc_id, **own, "source_file": source_file}, cuts)


def _id_of(own: str, place: str, number: int, source_file: str, stem: str, account: Account) -> str:
    """The id of a record: its own, or the name of its file, numbered where the file holds many."""
    counted = re.search(r"\d+", place)
    doc_id = own or (f"{stem}-{counted[0] if counted else number}" if place else stem)
    if place:
        if doc_id in account.ids:
            file, before = account.ids[doc_id]
            where = f"{before} and in {place}" if file == source_file else f"{file}, {before} and in {place}"
            raise CorpusError(f"{source_file}: id {doc_id!r} stands in {where}; ids must be unique.")
        account.ids[doc_id] = (source_file, place)
    return doc_id


def _read_archive(source: Input, made: Source, within: str, wanted: Wanted, account: Account) -> Iterator[Record]:
    with source.open() as handle:
        try:
            archive = zipfile.ZipFile(handle)
        except (*READ_ERRORS, ValueError) as error:
            raise Refused(f"not a ZIP archive that can be read: {error}") from None
        entries = list(archive_members(source.name, archive, source.size))
        account.sources.append(made)
        yield from read_tree(entries, wanted, account, root=f"{source.name}/", within=within)

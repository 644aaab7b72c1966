"""A tree of inputs (a folder, an archive, or one file): each is read by its reader and entered in the account."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from framescope.corpus.readers import model
from framescope.corpus.readers.archive import archive_members
from framescope.corpus.readers.decode import decode
from framescope.corpus.readers.kinds import TABLES, kind_of, reader_of
from framescope.corpus.readers.metadata import METADATA, read_metadata, row_key
from framescope.corpus.readers.model import Account, Input, Refused, Source, Wanted
from framescope.errors import CorpusError
from framescope.progress import progress

STUDY_FILES = ("study.yaml", "study.yml")

Entry = tuple[str, Input | Refused]  # name below the root, and what stands there
Rows = dict[str, dict[str, str]]


class Record(NamedTuple):
    """A document as it was read: its fields (text, doc_id, source_file, metadata) and what its reader cut of it."""

    fields: dict[str, str]
    cuts: tuple[tuple[int, int, str], ...]


def read_tree(entries: Sequence[Entry], wanted: Wanted, account: Account, root: str = "") -> Iterator[Record]:
    """Read every entry; metadata files at the top are joined to the files they name. root: shown before names."""
    rows: Rows = {}
    metadata = next((name for name, _ in entries if name in METADATA), "")
    if metadata:
        rows = _read_metadata(dict(entries)[metadata], account, root + metadata)
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
            yield from _read_entry(entry, name, row, bool(metadata), wanted, account, bool(root))
    for row in rows.values():
        account.issue(root + metadata, f"line {row['_line']}", f"no file {row['_file']!r}", "row left out")


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _read_metadata(entry: Input | Refused, account: Account, shown: str) -> Rows:
    if isinstance(entry, Refused):
        raise CorpusError(f"{shown} cannot be read: {entry}.")
    if entry.size > model.MAX_BYTES:
        raise CorpusError(f"{shown} is larger than the limit of {model.MAX_BYTES:,} bytes (MAX_BYTES).")
    data = entry.read()
    rows = read_metadata(shown, data, account.issues)
    account.sources.append(Source(shown, entry.digest()[0], len(data), "metadata", decode(data)[1]))
    return rows


def _read_entry(
    source: Input,
    name: str,
    row: dict[str, str] | None,
    has_metadata: bool,
    wanted: Wanted,
    account: Account,
    inside: bool,
) -> Iterator[Record]:
    """Read one input: hash it, find its reader, number its records, and write what became of it."""
    digest, size = "", source.size
    account.n_left_out, account.encoding = 0, ""
    n_loaded = 0
    try:
        kind = kind_of(source)
        _check_place(source, kind, inside)
        digest, size = source.digest()
        if kind == "zip":
            made = Source(source.name, digest, size, "archive", "")
            yield from _read_archive(source, made, wanted, account)
            return
        encoding = (row or {}).get("encoding", "") or wanted.encoding
        for n, item in enumerate(reader_of(kind)(source, wanted._replace(encoding=encoding), account), start=1):
            fields = _with_id(item.fields, source.name, name, item.place, n, account)
            own = {key: value for key, value in (row or {}).items() if key not in ("_line", "_file") and value}
            if item.place:
                own.pop("doc_id", None)
            n_loaded += 1
            known = {key: "" for key in row or {} if key not in ("_line", "_file", "doc_id")}
            yield Record({**known, **fields, **own, "source_file": source.name}, item.cuts)
        if n_loaded and row is None and has_metadata and kind not in TABLES:
            account.issue(source.name, "", "no row in the metadata", "loaded; its metadata are empty")
    except Refused as refusal:
        if n_loaded:
            account.leave_out(source.name, "the rest", str(refusal))
        else:
            account.refuse(source.name, str(refusal), refusal.outcome, digest, size)
            return
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
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


def _with_id(
    fields: dict[str, str], source_file: str, name: str, place: str, number: int, account: Account
) -> dict[str, str]:
    """Give a record its id: its own, or the name of its file, numbered where the file holds many."""
    stem = _shown(PurePath(name).with_suffix("").as_posix())
    counted = re.search(r"\d+", place)
    doc_id = fields.get("doc_id") or (f"{stem}-{counted[0] if counted else number}" if place else stem)
    if place:
        if doc_id in account.ids:
            file, before = account.ids[doc_id]
            where = f"{before} and in {place}" if file == source_file else f"{file}, {before} and in {place}"
            raise CorpusError(f"{source_file}: id {doc_id!r} stands in {where}; ids must be unique.")
        account.ids[doc_id] = (source_file, place)
    return {**fields, "doc_id": doc_id}


def _read_archive(source: Input, made: Source, wanted: Wanted, account: Account) -> Iterator[Record]:
    with source.open() as handle:
        try:
            archive = zipfile.ZipFile(handle)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused(f"not a ZIP archive that can be read: {error}") from None
        entries = list(archive_members(source.name, archive))
        account.sources.append(made)
        yield from read_tree(entries, wanted, account, root=f"{source.name}/")

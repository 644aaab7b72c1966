"""A tree of inputs (a folder, an archive, or one file): each is read by its reader and entered in the account."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import PurePath
from typing import NamedTuple

from framescope.corpus.readers import model
from framescope.corpus.readers.archive import archive_members
from framescope.corpus.readers.kinds import TABLES, kind_of, reader_of
from framescope.corpus.readers.metadata import METADATA, match_rows, read_metadata
from framescope.corpus.readers.model import (
    PLACE,
    READ_ERRORS,
    Account,
    Input,
    Issue,
    Item,
    Refused,
    Source,
    Wanted,
    printable,
)
from framescope.errors import CorpusError, quote, shorten
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


class Placed(NamedTuple):
    """An input before it is read: its name as shown, what stands there, and where (None: it is the study's file)."""

    shown: str
    entry: Input | Refused
    place: Place | None


def read_tree(
    entries: Sequence[Entry], wanted: Wanted, account: Account, root: str = "", within: str = ""
) -> Iterator[Record]:
    """Read every entry; metadata files at the top are joined to the files they name.

    root: shown before the names of an archive's members. within: what stands before their ids, if anything.
    """
    placed, orphans = place_entries(entries, wanted, account, root, within)
    for one in progress(placed, "reading files"):
        yield from read_placed(one, wanted, account)
    account.issues += orphans


def place_entries(
    entries: Sequence[Entry], wanted: Wanted, account: Account, root: str = "", within: str = ""
) -> tuple[list[Placed], list[Issue]]:
    """Read the metadata, and say of every other entry where it stands; an issue for each row that names no file."""
    rows: Rows = {}
    top = _top([name for name, entry in entries if isinstance(entry, Input)]) if root else ""
    metadata = next((name for name, _ in entries if name.removeprefix(top).lower() in METADATA), "")
    if metadata:
        rows = _read_metadata(dict(entries)[metadata], wanted, account, root + metadata)
    keys, several = match_rows([name.removeprefix(top) for name, _ in entries if name != metadata], rows)
    stems = Counter(_stem(name) for name, _ in entries)
    placed: list[Placed] = []
    taken = {root + metadata}
    for name, entry in entries:
        if name == metadata:
            continue
        shown = _apart(entry.name if isinstance(entry, Input) else root + file_name(name), taken)
        taken.add(shown)
        row = rows.get(keys.get(name.removeprefix(top), ""))
        stem = within + (_stem(name) if stems[_stem(name)] == 1 else file_name(name))
        place = Place(stem, row, bool(metadata), inside=bool(root), alone=len(entries) == 1)
        known = replace(entry, name=shown) if isinstance(entry, Input) else entry  # two names may be written alike
        placed.append(Placed(shown, known, None if name in STUDY_FILES else place))
    used = set(keys.values())
    return placed, [
        Issue(root + metadata, f"line {row['_line']}", _why_unused(row["_file"], several.get(key)), "row left out")
        for key, row in rows.items()
        if key not in used
    ]


def _apart(shown: str, taken: set[str]) -> str:
    """A name that no other input is shown by: a number stands before the ending, by which readers are found."""
    stem, dot, ending = shown.rpartition(".") if "." in shown else (shown, "", "")
    return next(name for name in chain([shown], (f"{stem} ({n}){dot}{ending}" for n in count(2))) if name not in taken)


def _top(names: Sequence[str]) -> str:
    """The folder in which all members of an archive lie, with its `/`: where a folder was packed; else nothing."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 and "" not in tops else ""


def _why_unused(file: str, claimants: list[str] | None) -> str:
    if claimants:
        return f"{quote(file)} may be any of {shorten(map(file_name, claimants))}; give the path below the folder"
    return f"no file {quote(file)}"


def read_placed(placed: Placed, wanted: Wanted, account: Account) -> Iterator[Record]:
    """Read one input, and enter in the account what became of it."""
    shown, entry, place = placed
    if isinstance(entry, Refused):
        account.refuse(shown, str(entry), entry.outcome)
    elif place is None:
        digest, size = entry.digest()
        account.sources.append(Source(shown, digest, size, "study file", ""))
    else:
        yield from _read_entry(entry, place, wanted, account)


def _stem(name: str) -> str:
    """The name of a file without its ending: the id of its document, if no other file has it."""
    path = PurePath(name)
    return file_name(path.with_suffix("").as_posix() if path.name.strip(".") and path.stem.strip() else name)


def file_name(name: str) -> str:
    """A file name as text that can be written anywhere (names are bytes on Linux)."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _read_metadata(entry: Input | Refused, wanted: Wanted, account: Account, shown: str) -> Rows:
    if isinstance(entry, Refused):
        raise CorpusError(f"{shown} cannot be read: {entry}.")
    if entry.size > model.MAX_BYTES:
        raise CorpusError(f"{shown} is larger than the limit of {model.MAX_BYTES:,} bytes (MAX_BYTES).")
    try:
        data = entry.read()
    except READ_ERRORS as error:
        raise CorpusError(f"{shown} cannot be read: {getattr(error, 'strerror', '') or error}.") from None
    rows, encoding = read_metadata(shown, data, account.issues, wanted.encoding)
    account.sources.append(Source(shown, entry.digest()[0], len(data), "metadata", encoding))
    return rows


def _read_entry(source: Input, place: Place, wanted: Wanted, account: Account) -> Iterator[Record]:
    """Read one input: hash it, find its reader, number its records, and write what became of it."""
    digest, size = "", source.size
    account.n_left_out, account.encoding = 0, ""
    n_loaded, stamp = 0, source.stamp()
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
    elif source.stamp() != stamp:
        account.issue(source.name, "", "it was changed while it was read", "loaded; read it again when it is at rest")


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
    return Record({**known, **fields, "doc_id": doc_id, **own, "source_file": source_file, PLACE: item.place}, cuts)


def _id_of(own: str, place: str, number: int, source_file: str, stem: str, account: Account) -> str:
    """The id of a record: its own, or the name of its file, numbered where the file holds many."""
    counted = re.search(r"\d+", place)
    doc_id = own or (f"{stem}-{counted[0] if counted else number}" if place else stem)
    if place:
        take_id(doc_id, source_file, place, account)
    return doc_id


def take_id(doc_id: str, source_file: str, place: str, account: Account) -> None:
    """Enter the id of a record in the account; CorpusError where another has it."""
    if doc_id in account.ids:
        file, before = account.ids[doc_id]
        where = f"{before} and in {place}" if file == source_file else f"{file}, {before} and in {place}"
        raise CorpusError(f"{source_file}: id {quote(doc_id)} stands in {where}; ids must be unique.")
    account.ids[doc_id] = (source_file, place)


def _read_archive(source: Input, made: Source, within: str, wanted: Wanted, account: Account) -> Iterator[Record]:
    with source.open() as handle:
        try:
            archive = zipfile.ZipFile(handle)
        except (*READ_ERRORS, ValueError) as error:
            raise Refused(f"not a ZIP archive that can be read: {error}") from None
        entries = list(archive_members(source.name, archive, source.size))
        account.sources.append(made)
        yield from read_tree(entries, wanted, account, root=f"{source.name}/", within=within)

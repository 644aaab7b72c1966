"""A folder of `.txt` files, with `metadata.csv` or `.tsv` joined by file name."""

import csv
import io
import os
import stat
from hashlib import sha256
from pathlib import Path

from framescope.corpus.readers.decode import decode
from framescope.corpus.readers.model import MAX_BYTES, Issue, Reading, Source
from framescope.errors import CorpusError, shorten

METADATA = ("metadata.csv", "metadata.tsv")
FILE_COLUMNS = ("file", "filename", "file_name", "source_file")
ID_COLUMNS = ("doc_id", "id")
RESERVED = {"text", "source_file"}


def read_folder(folder: Path) -> Reading:
    """Read every `.txt` under `folder`, and the metadata file in it if there is one."""
    metadata_path = _metadata_path(folder)
    issues: list[Issue] = []
    sources: list[Source] = []
    rows: dict[str, dict[str, str]] = {}
    if metadata_path:
        data = metadata_path.read_bytes()
        rows = read_metadata(metadata_path.name, data, issues)
        sources.append(Source(metadata_path.name, sha256(data).hexdigest(), len(data), "metadata", "utf-8"))
    records: list[dict[str, str]] = []
    for name in _file_names(folder):
        if metadata_path and name == metadata_path.name:
            continue
        row = rows.pop(_row_key(name, rows), None)
        record = _read_file(folder, name, row, bool(metadata_path), sources, issues)
        if record is not None:
            records.append(record)
    for row in rows.values():
        issues.append(
            Issue(
                metadata_path.name if metadata_path else "",
                f"line {row['_line']}",
                f"no file {row['_file']!r}",
                "row left out",
            )
        )
    for record in records:
        record.pop("_line", None)
        record.pop("_file", None)
    return Reading(records, sources, issues)


def _metadata_path(folder: Path) -> Path | None:
    found = [folder / name for name in METADATA if (folder / name).is_file()]
    if len(found) > 1:
        raise CorpusError(f"{folder} holds {shorten(path.name for path in found)}: keep one of them.")
    return found[0] if found else None


def _row_key(name: str, rows: dict[str, dict[str, str]]) -> str:
    """A metadata row names its file by path below the folder, by name, or by name without ending."""
    candidates = (name, Path(name).name, Path(name).stem)
    return next((candidate for candidate in candidates if candidate in rows), name)


def _file_names(folder: Path) -> list[str]:
    """All files below `folder`, as paths with `/`, sorted; hidden ones and folder links are not entered."""
    names: list[str] = []
    for top, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = Path(top).relative_to(folder)
        names += [(below / name).as_posix() for name in files if not name.startswith(".")]
    return sorted(names)


def _printable(name: str) -> str:
    """A file name as text that can be written anywhere (names are bytes on Linux)."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _read_file(
    folder: Path,
    name: str,
    row: dict[str, str] | None,
    has_metadata: bool,
    sources: list[Source],
    issues: list[Issue],
) -> dict[str, str] | None:
    path, shown = folder / name, _printable(name)

    def refuse(reason: str, outcome: str = "quarantined", digest: str = "", size: int = 0) -> dict[str, str] | None:
        sources.append(Source(shown, digest, size, outcome, ""))
        issues.append(Issue(shown, "", reason, "left out"))
        return None

    if path.suffix.lower() != ".txt":
        return refuse(f"not a .txt file ({path.suffix or 'no ending'})", "ignored")
    if not path.resolve().is_relative_to(folder.resolve()):
        return refuse("a link that leads out of the folder")
    try:
        status = path.stat()
    except OSError as error:
        return refuse(f"cannot be opened: {error.strerror}")
    if not stat.S_ISREG(status.st_mode):
        return refuse("not a regular file")
    if status.st_size > MAX_BYTES:
        return refuse(
            f"{status.st_size:,} bytes, more than the limit of {MAX_BYTES:,} (MAX_BYTES)", size=status.st_size
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        return refuse(f"cannot be read: {error.strerror}")
    digest = sha256(data).hexdigest()
    try:
        text, encoding = decode(data, (row or {}).get("encoding", ""))
    except ValueError as error:
        return refuse(str(error), digest=digest, size=len(data))
    if not any(character.isalnum() for character in text):
        return refuse("no words in it" if text.strip() else "empty", digest=digest, size=len(data))
    sources.append(Source(shown, digest, len(data), "loaded", encoding))
    if row is None and has_metadata:
        issues.append(Issue(shown, "", "no row in the metadata", "loaded; its metadata are empty"))
    return {
        "doc_id": _printable(Path(name).with_suffix("").as_posix()),
        **(row or {}),
        "text": text,
        "source_file": shown,
    }


def read_metadata(name: str, data: bytes, issues: list[Issue]) -> dict[str, dict[str, str]]:
    """Read a metadata table as text, nothing turned into missing; rows keyed by their file's name."""
    try:
        text, _ = decode(data)
    except ValueError as error:
        raise CorpusError(f"{name} cannot be read: {error}.") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if name.endswith(".tsv") else ",", strict=True)
    rows: dict[str, dict[str, str]] = {}
    ids: dict[str, int] = {}
    try:
        header = [column.strip() for column in next(reader, [])]
        file_column = _check_header(name, header)
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                reason = f"{len(cells)} cells where the header has {len(header)}"
                issues.append(Issue(name, f"line {line}", reason, "row left out"))
                continue
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            key = row[file_column]
            if key in rows:
                raise CorpusError(
                    f"{name}: file {key!r} stands in line {rows[key]['_line']} and in line {line}; keep one."
                )
            doc_id = next((row.pop(column) for column in ID_COLUMNS if row.get(column)), "")
            if doc_id and doc_id in ids:
                raise CorpusError(
                    f"{name}: id {doc_id!r} stands in line {ids[doc_id]} and in line {line}; ids must be unique."
                )
            if doc_id:
                ids[doc_id] = line
                row["doc_id"] = doc_id
            row.pop(file_column)
            rows[key] = {**row, "_line": str(line), "_file": key}
    except csv.Error as error:
        raise CorpusError(f"{name}, line {reader.line_num}: {error} (an unclosed quotation mark?).") from None
    return rows


def _check_header(name: str, header: list[str]) -> str:
    doubled = sorted({column for column in header if header.count(column) > 1})
    if doubled:
        raise CorpusError(f"{name}: the header names a column twice: {shorten(doubled)}.")
    file_column = next((column for column in FILE_COLUMNS if column in header), None)
    if file_column is None:
        raise CorpusError(
            f"{name} needs a column that names each text's file ({shorten(FILE_COLUMNS)}); it has: {shorten(header)}."
        )
    taken = sorted(RESERVED.intersection(header) - {file_column})
    if taken:
        raise CorpusError(f"{name}: the column {shorten(taken)} is made by framescope; give yours another name.")
    return file_column

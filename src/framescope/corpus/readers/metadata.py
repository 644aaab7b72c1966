"""`metadata.csv`: one row per file, joined by the file's name."""

import csv
import io
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from pathlib import PurePath
from unicodedata import normalize

from framescope.corpus.readers.columns import check_header
from framescope.corpus.readers.decode import decode
from framescope.corpus.readers.delimited import delimiter_of, wide_fields
from framescope.corpus.readers.model import PLACE, Issue, Refused
from framescope.errors import CorpusError, counted, shorten

METADATA = ("metadata.csv", "metadata.tsv")
FILE_COLUMNS = ("file", "filename", "file_name", "source_file")
ID_COLUMNS = ("doc_id", "id")
RESERVED = {"text", "source_file", PLACE}


WAYS: tuple[Callable[[PurePath], str], ...] = (  # in which a row may name its file
    PurePath.as_posix,
    lambda path: path.with_suffix("").as_posix() if path.name.strip(".") else path.as_posix(),
    lambda path: path.name,
    lambda path: path.stem,
)


def match_rows(names: Iterable[str], rows: Collection[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The key of the row of each file that has one, and the files of each row that could be of several: it is of none.

    A row names its file by its path below the folder, with or without the ending, else by its name, with or without.
    Rows are keyed by names in composed form (NFC), since file systems write é in two ways.

    >>> match_rows(["0/a.txt", "a.txt", "x/b.txt", "y/b.txt"], {"a.txt": {}, "b.txt": {}})
    ({'a.txt': 'a.txt'}, {'b.txt': ['x/b.txt', 'y/b.txt']})
    """
    left = {name: PurePath(normalize("NFC", name)) for name in names} if rows else {}
    keys: dict[str, str] = {}
    taken: set[str] = set()
    several: dict[str, list[str]] = {}
    for way in WAYS:
        claims: dict[str, list[str]] = {}
        for name, path in left.items():
            key = way(path)
            if key in rows and key not in taken:
                claims.setdefault(key, []).append(name)
        taken |= claims.keys()
        for key, claimants in claims.items():
            if len(claimants) == 1:
                keys[claimants[0]] = key
                del left[claimants[0]]
            else:
                several[key] = claimants
    return keys, several


def read_metadata(
    name: str, data: bytes, issues: list[Issue], declared: str = ""
) -> tuple[dict[str, dict[str, str]], str]:
    """Read a metadata table as text, nothing turned into missing: rows keyed by their file's name, and the encoding.

    declared: the encoding of the texts, which the table may be in where it is not UTF-8.
    """
    try:
        text, encoding = decode(data)
    except ValueError as error:
        try:
            text, encoding = decode(data, declared)
        except ValueError:
            raise CorpusError(f"{name} cannot be read: {str(error).split(';')[0]}; save it as UTF-8.") from None
    with wide_fields():
        return _rows(name, text, issues), encoding


def _rows(name: str, text: str, issues: list[Issue]) -> dict[str, dict[str, str]]:
    delimiter, skipped = delimiter_of(name, next(io.StringIO(text, newline=""), ""))
    reader = csv.reader(islice(io.StringIO(text, newline=""), skipped, None), delimiter=delimiter, strict=True)
    rows: dict[str, dict[str, str]] = {}
    ids: dict[str, int] = {}
    end = 0
    try:
        header = _named(name, next(reader, []))
        file_column = _file_column(name, header)
        id_column = next((column for column in ID_COLUMNS if column in header), "doc_id")
        end = skipped + reader.line_num
        for cells in reader:
            line, end = end + 1, skipped + reader.line_num
            if not any(cells):
                continue
            if len(cells) != len(header):
                reason = f"{counted(len(cells), 'cell')} where the header has {len(header):,}"
                issues.append(Issue(name, f"line {line}", reason, "row left out"))
                continue
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            written = row[file_column]
            if not written:
                issues.append(Issue(name, f"line {line}", f"{file_column}: names no file", "row left out"))
                continue
            key = normalize("NFC", written).replace("\\", "/").removeprefix("./")
            if key in rows:
                raise CorpusError(
                    f"{name}: file {written!r} stands in line {rows[key]['_line']} and in line {line}; keep one."
                )
            doc_id = row.pop(id_column, "")
            if doc_id and doc_id in ids:
                raise CorpusError(
                    f"{name}: id {doc_id!r} stands in line {ids[doc_id]} and in line {line}; ids must be unique."
                )
            if doc_id:
                ids[doc_id] = line
                row["doc_id"] = doc_id
            row.pop(file_column)
            rows[key] = {**row, "_line": str(line), "_file": written}
    except csv.Error as error:
        raise CorpusError(
            f"{name}: in the row that begins in line {end + 1}: {error} (an unclosed quotation mark?)."
        ) from None
    return rows


def _named(name: str, header: list[str]) -> list[str]:
    try:
        return check_header(header)
    except Refused as error:
        raise CorpusError(f"{name}: {error}.") from None


def _file_column(name: str, header: list[str]) -> str:
    file_column = next((column for column in FILE_COLUMNS if column in header), None)
    if file_column is None:
        raise CorpusError(
            f"{name} needs a column that names each text's file ({shorten(FILE_COLUMNS)}); it has: {shorten(header)}."
        )
    taken = sorted(RESERVED.intersection(header) - {file_column})
    if taken:
        raise CorpusError(f"{name}: the column {shorten(taken)} is made by framescope; give yours another name.")
    return file_column

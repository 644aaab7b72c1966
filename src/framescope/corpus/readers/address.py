"""Where texts lie: a folder, one file, a pattern of files, or an address on any file system fsspec knows."""

import os
from dataclasses import dataclass
from functools import partial
from glob import glob, has_magic
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from framescope.corpus.readers import model
from framescope.corpus.readers.folder import file_input, folder_entries
from framescope.corpus.readers.metadata import METADATA
from framescope.corpus.readers.model import Input, Refused
from framescope.corpus.readers.tree import Entry
from framescope.errors import CorpusError, shorten


@dataclass(frozen=True)
class RemoteFile:
    """A file of a file system of fsspec's, opened as a Path is: its path there, and its size in bytes."""

    system: Any
    path: str
    size: int

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rsplit("/", 1)[-1]

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open it for reading; what comes is fetched as it is read."""
        return cast("BinaryIO", self.system.open(self.path, mode))

    def read_bytes(self) -> bytes:
        """All that it holds."""
        with self.open() as handle:
            return handle.read()


def is_address(place: str | Path) -> bool:
    """Whether texts are named by an address or a pattern, rather than by the path of a folder or file.

    >>> [is_address(place) for place in ("texts", "s3://news/2017.parquet", "texts/*.jsonl")]
    [False, True, True]
    """
    written = str(place)
    return "://" in written or bool(part_pattern(written)[1])


def fixed_part(address: str, start: Path | None = None) -> str:
    """What stands before the first part of an address that has a wildcard, or the whole of it.

    start: where a relative path begins (default: the working directory).

    >>> fixed_part("s3://news/2017/*/part-?.parquet"), fixed_part("texts/a.csv")
    ('s3://news/2017', 'texts/a.csv')
    """
    return part_pattern(address, start)[0]


def part_pattern(address: str, start: Path | None = None, *, here: bool = True) -> tuple[str, str]:
    """Part an address at its first wildcard into what is fixed, as `fixed_part` does, and the pattern (empty: none).

    A folder that is there under its very name is no pattern, even if the name holds a bracket; `here`: on this machine,
    where that can be asked.

    >>> part_pattern("texts/2017-*.parquet"), part_pattern("texts")
    (('texts', '2017-*.parquet'), ('texts', ''))
    """
    parts = address.split("/")
    for i, part in enumerate(parts):
        if has_magic(part) and not (here and _is_there("/".join(parts[: i + 1]), start)):
            return "/".join(parts[:i]) or ("/" if address.startswith("/") else "."), "/".join(parts[i:])
    return address, ""


def _is_there(path: str, start: Path | None) -> bool:
    return "://" not in path and os.path.lexists(os.path.join(start or "", path))  # noqa: PTH118 - any name may be asked


def match_pattern(fixed: str, pattern: str, start: Path | None = None) -> list[Path]:
    """Find what a pattern names below what is fixed, whose own name is no pattern; hidden files are passed over."""
    root = Path(start or "", fixed)
    return [root / name for name in glob(pattern, root_dir=root, recursive=True)]  # noqa: PTH207 - so are hidden files


def find_files(place: str | Path) -> dict[str, Path | RemoteFile]:
    """List files by their names below what is fixed of a place ("." for one file), sorted; empty where there are none.

    place: a folder (all that lies below it), a file, a pattern (`texts/2017-*.parquet`, `**` for folders in folders),
    or an address (`s3://news/*.parquet`, `memory://news`).
    """
    written = str(place)
    if "://" in written:
        return _remote_files(written)
    fixed, pattern = part_pattern(written)
    root = Path(fixed) if pattern else Path(place)
    if pattern:
        paths = [path for path in match_pattern(fixed, pattern) if path.is_file()]
    elif root.is_file():
        return {".": root}
    else:
        paths = [path for path in root.rglob("*") if path.is_file()]
    return dict(sorted((path.relative_to(root).as_posix(), path) for path in paths))


def list_entries(place: str | Path) -> list[Entry]:
    """List the inputs at a place, as `find_files` does; what cannot be read stands there with the reason.

    Raises CorpusError where there is nothing: it names what was asked for, and what is there instead.
    """
    written = str(place)
    if not is_address(written):
        path = Path(place)
        if not written or not os.path.exists(path):  # noqa: PTH110 - says no of names that cannot be, Path raises
            raise CorpusError(f"there is no folder or file {written!r}; give the folder of the texts, or one file.")
        return folder_entries(path) if path.is_dir() else [(path.name, file_input(path, None, path.name))]
    found = find_files(written)
    if not found:
        raise CorpusError(f"there is no file {shown_address(written)}; {_what_is_there(fixed_part(written))}.")
    metadata = [name for name in found if name.lower() in METADATA]
    if len(metadata) > 1:
        raise CorpusError(f"{shown_address(written)} names {shorten(metadata)}: keep one of them.")
    root = None if "." in found else Path(fixed_part(written))
    return [(name if name != "." else file.name, _input(file, root, name)) for name, file in found.items()]


def shown_address(address: str) -> str:
    """An address as it may be shown: without the user's name and password.

    >>> shown_address("ftp://me:secret@host/news/*.parquet")
    'ftp://host/news/*.parquet'
    """
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else address


def _input(file: Path | RemoteFile, root: Path | None, name: str) -> Input | Refused:
    shown = file.name if name == "." else name
    if isinstance(file, Path):
        return file_input(file, root, shown)
    if file.size > model.MAX_TABLE_BYTES:
        return Refused(model.too_large(file.size, model.MAX_TABLE_BYTES))
    return Input(shown, file.size, partial(file.open, "rb"))


def _file_system(address: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise CorpusError(
            f"{shown_address(address)} needs fsspec: pip install 'framescope[cluster]', or give a local path."
        ) from None
    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:
        why = str(error).splitlines()[0]
        raise CorpusError(f"{shown_address(address)} cannot be opened: {why}") from None
    return system, path


def _remote_files(address: str) -> dict[str, Path | RemoteFile]:
    system, path = _file_system(address)
    root = part_pattern(path, here=False)[0].rstrip("/")
    try:
        found: dict[str, Any] = system.glob(path, detail=True) if has_magic(path) else system.find(path, detail=True)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CorpusError(f"{shown_address(address)} cannot be listed: {error.strerror or error}.") from None
    return dict(
        sorted(
            (str(PurePosixPath(name).relative_to(root)), RemoteFile(system, name, int(about["size"] or 0)))
            for name, about in found.items()
            if about["type"] == "file"
        )
    )


def _what_is_there(root: str) -> str:
    there = [name for name in find_files(root) if not model.why_passed_over(name)]
    return (
        f"in {shown_address(root)} there are: {shorten(there)}" if there else f"nothing lies in {shown_address(root)}"
    )

"""A folder of files of any kind, with `metadata.csv` or `.tsv` joined by file name."""

import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from framescope.corpus.readers import model
from framescope.corpus.readers.metadata import METADATA
from framescope.corpus.readers.model import Input, Refused, why_passed_over
from framescope.corpus.readers.tree import Entry, file_name
from framescope.errors import CorpusError, shorten


def folder_entries(folder: Path) -> list[Entry]:
    """List what lies below a folder, sorted by name: inputs to read, or why not."""
    names = _file_names(folder)
    found = [name for name in names if name.lower() in METADATA and (folder / name).is_file()]
    if len(found) > 1:
        raise CorpusError(f"{folder} holds {shorten(found)}: keep one of them.")
    return [(name, file_input(folder / name, folder, file_name(name))) for name in names]


def _file_names(folder: Path) -> list[str]:
    """Everything below `folder` that is not a folder one can enter, as paths with `/`, sorted.

    Links to folders are named, not entered; so are hidden folders, and those that cannot be opened.
    """
    found: list[Path] = []

    def name_it(error: OSError) -> None:
        found.append(Path(error.filename))

    for top, folders, files in os.walk(folder, onerror=name_it):
        hidden = [name for name in folders if name.startswith(".")]
        folders[:] = sorted(set(folders) - set(hidden))
        found += [Path(top) / name for name in files + hidden]
        found += [Path(top) / name for name in folders if (Path(top) / name).is_symlink()]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def file_input(path: Path, root: Path | None, shown: str) -> Input | Refused:
    """Make an input of a file, without opening it; Refused where it is none that can be read.

    root: the folder it was found in, which it must not lead out of; None: it was asked for by its own name.
    """
    shown = file_name(shown)
    if root and (reason := why_passed_over(shown)):
        return Refused("a hidden folder, not entered" if path.is_dir() else reason, "ignored")
    try:
        status = path.stat()
        leads_out = root is not None and not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError) as error:
        return Refused(f"cannot be opened: {getattr(error, 'strerror', error)}")
    if stat.S_ISDIR(status.st_mode):
        return Refused("a link to a folder" if path.is_symlink() else "a folder that cannot be opened")
    if leads_out:
        return Refused("a link that leads out of the folder")
    if not stat.S_ISREG(status.st_mode):
        return Refused("not a regular file")
    if status.st_size > model.MAX_TABLE_BYTES:
        return Refused(model.too_large(status.st_size, model.MAX_TABLE_BYTES))
    return Input(shown, status.st_size, cast("Callable[[], BinaryIO]", partial(path.open, "rb")), partial(_stamp, path))


def _stamp(path: Path) -> tuple[int, ...]:
    """Size and time of the last change of a file, nothing where it is gone."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns

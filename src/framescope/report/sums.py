"""The checksums of a report: which files it has made, and whether they are as they were written."""

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

RUN_FILE = "run.json"
SUMS_FILE = "SHA256SUMS"


def file_sums(folder: Path) -> dict[str, str]:
    """Hash every file of a report but what is bound to the machine or is a list of hashes: name -> SHA-256."""
    left_out = (RUN_FILE, SUMS_FILE)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in left_out)
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths}


def write_sums(folder: Path, sums: Mapping[str, str] | None = None) -> None:
    """Write SHA256SUMS, which `sha256sum -c` understands. sums: of the files, where they are known."""
    lines = [f"{digest}  {name}\n" for name, digest in (file_sums(folder) if sums is None else sums).items()]
    (folder / SUMS_FILE).write_text("".join(lines), encoding="utf-8", newline="\n")


def read_sums(folder: Path) -> dict[str, str]:
    """Read SHA256SUMS: name -> SHA-256."""
    lines = (folder / SUMS_FILE).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


class Checked(NamedTuple):
    """What became of a published report: whole, if every file is there and as it was written; changed: those that are
    there, but not as they were written."""

    whole: bool
    changed: list[str]


def check_sums(folder: Path) -> Checked:
    """Hold the files of a published report against its list; each is read once."""
    with suppress(OSError):
        sums = read_sums(folder)
        there = [name for name in sums if (folder / name).is_file()]
        changed = [name for name in there if sha256((folder / name).read_bytes()).hexdigest() != sums[name]]
        return Checked(bool(sums) and len(there) == len(sums) and not changed, changed)
    return Checked(False, [])


def own_files(folder: Path, made: Path | None = None) -> list[str]:
    """Name the files in a report's folder that no report made, as its list tells; else those that `made` has not."""
    try:
        listed = set(read_sums(folder))
    except OSError:
        listed = set(_names(made) if made else ())
    return [name for name in _names(folder) if name not in listed and name not in (RUN_FILE, SUMS_FILE)]


def _names(folder: Path) -> list[str]:
    """Every file, link and whatever else is no folder, below a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return [path.relative_to(folder).as_posix() for path in paths]

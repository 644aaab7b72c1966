"""What was made once and may be used again: entries under a content hash, opened by memory map.

An entry is a folder of Arrow files and an `entry.json` with their checksums. It is written aside and renamed, so it is
there whole or not at all; two that make the same entry wait for each other, and nothing is unpickled, ever.
"""

import json
import os
import shutil
import tempfile
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout

from framescope.arrow_files import file_hash

ENTRY_FILE = "entry.json"
CACHE_LIMIT = 2_000_000_000  # bytes
USED_LATELY = 3600  # seconds in which an entry that was used stays, however much there is
_STANDS_ON = ("nltk", "numpy", "pandas", "pyarrow", "scipy")

T = TypeVar("T")


class CacheWarning(UserWarning):
    """An entry of the cache could not be used or kept; what was asked for is made all the same."""


class _DamagedError(Exception):
    """What is wrong with an entry."""


@cache
def code_hash() -> str:
    """Hash the package's source, and the versions of what decides its numbers."""
    stands_on = {name: installed_version(name) for name in _STANDS_ON}
    seen = [hash_source(Path(__file__).parent, ".py"), stands_on, unicodedata.unidata_version]
    return sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def hash_source(root: Path, ending: str = "") -> str:
    """Hash the files below a folder whose names end so, by name and content; hidden and compiled ones are none."""
    digest = sha256()
    for top, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        below = Path(top).relative_to(root).as_posix()
        for name in sorted(files):
            if name.endswith(ending) and not name.startswith("."):
                content = Path(top, name).read_bytes()
                digest.update(f"{below}/{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


@cache
def installed_version(name: str) -> str:
    """The version of an installed package, of whose description only the head is read: the rest may be a book.

    Raises PackageNotFoundError where it is not installed.
    """
    found = distribution(name)
    head = (found.read_text("METADATA") or found.read_text("PKG-INFO") or "").partition("\n\n")[0]
    return next((line[9:] for line in head.splitlines() if line.startswith("Version: ")), "?")


def make_key(**parts: Any) -> str:
    """Hash what a result depends on (anything JSON can write), and the code that makes it."""
    seen = json.dumps({"code": code_hash(), **parts}, sort_keys=True, ensure_ascii=True)
    return sha256(seen.encode()).hexdigest()[:32]


class Recipe(NamedTuple):
    """How a result is kept: `save` writes its files into a folder, `load` opens them, by memory map."""

    save: Callable[[Any, Path], None]
    load: Callable[[Path], Any]


@dataclass(frozen=True)
class Cache:
    """A folder of entries; one that cannot be written to is none, and everything is made anew."""

    folder: Path

    def get(self, kind: str, key: str, make: Callable[[], T], recipe: Recipe, what: str = "") -> T:
        """Give the result of `make`: opened from the cache if it is there and whole, else made, and kept.

        kind, key: the name of the entry. what: a word for people who list the cache. Where two ask for the same at a
        time, one makes it and the other waits. A damaged entry is named in a CacheWarning and made anew.
        """
        path = self.path(kind, key)
        found = _open(path, recipe)
        if found is not None:
            value: T = found
            return value
        with _locked(path):
            value = _open(path, recipe)
            if value is None:
                value = make()
                _keep(path, value, recipe, {"kind": kind, "what": what})
        self.prune()
        return value

    def path(self, kind: str, key: str) -> Path:
        """Where an entry stands, or would."""
        return self.folder / f"{kind}-{key}"

    def table(self) -> pd.DataFrame:
        """List the entries: kind, what, n_bytes, made (UTC), path; the newest first."""
        rows = []
        for path in self.folder.glob(f"[!.]*/{ENTRY_FILE}"):
            with suppress(OSError, ValueError, KeyError):
                entry = json.loads(path.read_text(encoding="utf-8"))
                size = sum(file["n_bytes"] for file in entry["files"].values())
                rows.append((entry["kind"], entry["what"], size, entry["made"], str(path.parent)))
        table = pd.DataFrame(rows, columns=["kind", "what", "n_bytes", "made", "path"])
        return table.sort_values(["made", "path"], ascending=[False, True], ignore_index=True)

    def prune(self, limit: int = CACHE_LIMIT) -> None:
        """Give up the longest unused entries until the rest take no more than `limit` bytes, and what killed runs left.

        An entry used within the hour stays. What others have open stays open to them.
        """
        lately = datetime.now(UTC).timestamp() - USED_LATELY
        for entry in least_used(self.folder.glob(f"[!.]*/{ENTRY_FILE}"), limit, before=lately):
            shutil.rmtree(entry.parent, ignore_errors=True)
        for lock in self.folder.glob(".*.lock"):
            with suppress(OSError, Timeout), FileLock(lock, timeout=0):  # free: nobody is making this entry
                for left in self.folder.glob(f"{lock.stem}-*"):
                    shutil.rmtree(left, ignore_errors=True)
                lock.unlink()

    def clear(self) -> int:
        """Remove every entry; how many there were. What others have open stays open to them."""
        n = len(self.table())
        for path in self.folder.glob("*"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
        return n


def least_used(entries: Iterable[Path], limit: int, before: float = float("inf")) -> list[Path]:
    """Of files, or of folders named by a file in them, those that go when the last used may take `limit` bytes.

    A file's time tells when it was last used. before: only what was last used before that time goes. One that is
    larger than the limit by itself stays as long as it is the last used.
    """
    used: list[tuple[float, int, Path]] = []
    for path in entries:
        with suppress(OSError):
            files = path.parent.iterdir() if path.name == ENTRY_FILE else [path]
            used.append((path.stat().st_mtime, sum(file.stat().st_size for file in files), path))
    used.sort(key=lambda entry: (-entry[0], entry[2]))
    taken, gone = 0, []
    for number, (when, size, path) in enumerate(used):
        taken += size
        if number and taken > limit and when < before:
            gone.append(path)
            taken -= size
    return gone


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(f".{path.name}.lock"))
        lock.acquire()
    except OSError:  # read-only, or a file system without locks: entries are renamed into place, so this is only slower
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _open(path: Path, recipe: Recipe) -> Any:
    if not path.is_dir():
        return None
    try:
        _check(path)
        with suppress(OSError):
            os.utime(path / ENTRY_FILE)  # used now
        return recipe.load(path)
    except (_DamagedError, OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        if not path.is_dir():  # cleared meanwhile
            return None
        warnings.warn(f"{path} is damaged ({error}); it is made anew.", CacheWarning, stacklevel=3)
        shutil.rmtree(path, ignore_errors=True)
        return None


def _check(path: Path) -> None:
    text = (path / ENTRY_FILE).read_text(encoding="utf-8")
    entry = json.loads(text)
    files = entry["files"]
    if text != _signed({name: value for name, value in entry.items() if name != "hash"}):
        raise _DamagedError(f"{ENTRY_FILE} is not what was written")
    if entry["entry"] != path.name:
        raise _DamagedError(f"it is {entry['entry']}")
    if more := {file.name for file in path.iterdir()} - {ENTRY_FILE, *files}:
        raise _DamagedError(f"{min(more)} does not belong to it")
    for name, was in files.items():
        if (size := (path / name).stat().st_size) != was["n_bytes"]:
            raise _DamagedError(f"{name} has {size:,} bytes, not {was['n_bytes']:,}")
        if file_hash(path / name) != was["hash"]:
            raise _DamagedError(f"{name} is not what was written")


def _signed(entry: dict[str, Any]) -> str:
    """Write an entry's description, with a checksum over itself."""
    digest = sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()
    return json.dumps({**entry, "hash": digest}, indent=1) + "\n"


def _keep(path: Path, value: Any, recipe: Recipe, about: dict[str, str]) -> None:
    for left in path.parent.glob(f".{path.name}-*"):  # by a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    try:
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        aside.chmod(0o755)
    except OSError as error:
        warnings.warn(f"{path.parent} cannot be written to ({error.strerror}).", CacheWarning, stacklevel=3)
        return
    try:
        recipe.save(value, aside)
        files = {
            file.name: {"n_bytes": file.stat().st_size, "hash": file_hash(file)} for file in sorted(aside.iterdir())
        }
        made = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        entry = _signed({"entry": path.name, **about, "made": made, "files": files})
        (aside / ENTRY_FILE).write_text(entry, encoding="utf-8")
        aside.rename(path)
    except (OSError, pa.ArrowException) as error:
        shutil.rmtree(aside, ignore_errors=True)
        if not path.is_dir():  # another has made it meanwhile: the same
            warnings.warn(f"{path} could not be kept ({error}).", CacheWarning, stacklevel=3)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise

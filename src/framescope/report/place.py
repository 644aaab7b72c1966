"""Where a report stands: made aside, looked over, then put in place in one step, by one run at a time.

At every moment a whole report is there, the one before or the new one, whatever ends the run. What a killed run leaves
(a folder beside the reports, a folder under `build`) is cleared by the next. Files in the folder of a report that no
report made, as its checksums tell, are their owner's: they are carried over.
"""

import ctypes
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from filelock import FileLock, Timeout

from framescope.errors import ReportError
from framescope.report.sums import RUN_FILE, SUMS_FILE, own_files

_LINK = re.compile(r'<[^<>]*?\s(?:href|src)="([^"#?:]+)(?=["#?])')
SYNCED = 8  # files at a time
_AT_FDCWD, _EXCHANGE, _SWAP = -100, 2, 2


@contextmanager
def made_folders(folder: Path) -> Iterator[None]:
    """Make a folder and those above it for what follows; of those made, none is left empty."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for path in missing:
            with suppress(OSError):  # something is in it
                path.rmdir()


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Let one run at a time make this report; afterwards the lock's file is gone."""
    lock = FileLock(out.parent / f".{out.name}.lock", poll_interval=0.05)
    try:
        lock.acquire(timeout=0.2)
    except Timeout:
        raise ReportError(f"another run is making {out}; wait for it, or choose another folder with --out.") from None
    try:
        yield
    finally:
        with suppress(OSError):  # while it is held: who waits for it sees that it is gone, and makes it again
            Path(lock.lock_file).unlink()
        lock.release()


def refuse_other(out: Path) -> None:
    """Leave alone a folder that holds something else: what stands at `out` is replaced by the report."""
    if out.exists() and not _is_report(out) and not (out.is_dir() and not any(out.iterdir())):
        raise ReportError(f"{out} is there and holds no report; choose a new or empty folder with --out.")


def _is_report(folder: Path) -> bool:
    with suppress(OSError, ValueError):
        return (folder / SUMS_FILE).is_file() or "framescope" in json.loads((folder / RUN_FILE).read_text("utf-8"))
    return False


def recover(out: Path) -> None:
    """Bring back the previous report if a swap was cut off half-way, and clear what dead runs left."""
    if _old(out).exists() and not out.exists():
        _old(out).rename(out)
    aside = re.compile(rf"\.{re.escape(out.name)}\.new-[a-z0-9_]+")
    for left in out.parent.iterdir():
        if aside.fullmatch(left.name):
            shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(_old(out), ignore_errors=True)


@contextmanager
def aside(out: Path) -> Iterator[Path]:
    """Give a folder to write to; check it and put it in the place of `out` once the work in it is done.

    The two change places in one step where the system can do that (Linux, macOS). Elsewhere the old report is renamed
    to `.NAME.old` for a moment, where `recover` finds it. What else is in `out` goes with it.
    """
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    try:
        folder.chmod(0o755)
        yield folder
        with _synced(folder):
            check_whole(folder)
        refuse_other(out)
        if not out.exists():
            folder.rename(out)
        else:
            _refuse_overwriting(out, folder)
            _carry_over(out, folder)
            if not exchange(folder, out):
                out.rename(_old(out))
                folder.rename(out)
                folder = _old(out)
            _carry_over(folder, out)  # what came in meanwhile
            shutil.rmtree(folder, ignore_errors=True)
    except BaseException:
        if _old(out).exists() and not out.exists():
            _old(out).rename(out)
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _refuse_overwriting(out: Path, made: Path) -> None:
    """Never put a file of the report in the place of one that no report made."""
    in_the_way = []
    for name in own_files(out, made):
        above = [made / parent for parent in Path(name).parents]
        if os.path.lexists(made / name) or any(path.is_file() for path in above):
            in_the_way.append(name)
    if in_the_way:
        told = ", ".join(in_the_way)
        raise ReportError(f"{out} holds files of yours where the new report puts its own: {told}; move them elsewhere.")


def _carry_over(source: Path, target: Path) -> None:
    """Have the files of one folder that its report did not make in another, too, as they are."""
    for name in own_files(source, target):
        if not os.path.lexists(target / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(source / name, target / name, follow_symlinks=False)
            except OSError:  # a file system without links
                shutil.copy2(source / name, target / name, follow_symlinks=False)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system, or the file system, cannot."""
    paths = os.fsencode(one), os.fsencode(other)
    with suppress(OSError, AttributeError):
        if sys.platform == "darwin":
            return bool(ctypes.CDLL(None).renamex_np(*paths, _SWAP) == 0)
        if sys.platform == "linux":
            return bool(ctypes.CDLL(None).renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _EXCHANGE) == 0)
    return False


def check_whole(folder: Path) -> None:
    """See that every page ends, every link within the report leads somewhere, and every JSON file can be read."""
    if not (folder / "index.html").is_file():
        raise ReportError("the report has no index.html; it is not published.")
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    for name, path in paths.items():
        if path.suffix == ".html":
            html = path.read_text(encoding="utf-8")
            if not html.rstrip().endswith("</html>"):
                raise ReportError(f"{name} is cut off; the report is not published.")
            for link in dict.fromkeys(_LINK.findall(html)):
                if normpath(join(dirname(name), unquote(unescape(link)))) not in paths:
                    raise ReportError(f"{name} leads to {unescape(link)}, which is not there; it is not published.")
        if path.suffix == ".json":
            try:
                json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise ReportError(f"{name} cannot be read ({error}); the report is not published.") from None


@contextmanager
def run_folder(build: Path) -> Iterator[Path]:
    """Give a folder for one run under `build`, and clear those that killed runs left there."""
    store = build / "pages"
    store.mkdir(parents=True, exist_ok=True)
    with FileLock(store / ".runs.lock"):
        for left in build.glob("run-*"):
            _clear(left)
        folder = Path(tempfile.mkdtemp(prefix="run-", dir=build))
        lock = FileLock(folder / ".lock")  # held while the run lives
        lock.acquire()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _clear(left: Path) -> None:
    """Remove the folder of a run, unless the run lives."""
    lock = FileLock(left / ".lock")
    with suppress(OSError, Timeout):
        lock.acquire(timeout=0)
        shutil.rmtree(left, ignore_errors=True)
        lock.release()


def _old(out: Path) -> Path:
    return out.parent / f".{out.name}.old"


@contextmanager
def _synced(folder: Path) -> Iterator[None]:
    """Have everything on the disk before it takes the place of what was there, while something else is done.

    The disk is asked for many files at a time.
    """
    with ThreadPoolExecutor(SYNCED) as pool:
        written = pool.map(_sync_one, [*folder.rglob("*"), folder])
        yield
        list(written)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

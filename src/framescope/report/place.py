"""Where a report stands: made aside, looked over, then put in place in one step, by one run at a time.

At every moment a whole report is there, the one before or the new one, whatever ends the run. What a killed run leaves
(a folder beside the reports, a folder under `build`) is cleared by the next.
"""

import ctypes
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from filelock import FileLock, Timeout

from framescope.errors import ReportError

RUN_FILE = "run.json"
SUMS_FILE = "SHA256SUMS"
_LINK = re.compile(r'<[^<>]*?\s(?:href|src)="([^"#?:]+)(?=["#?])')
_AT_FDCWD, _EXCHANGE, _SWAP = -100, 2, 2


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Let one run at a time make this report."""
    lock = FileLock(out.parent / f".{out.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ReportError(f"another run is making {out}; wait for it, or choose another folder with --out.") from None
    try:
        yield
    finally:
        lock.release()


def refuse_other(out: Path) -> None:
    """Leave alone a folder that holds something else: what stands at `out` is replaced by the report."""
    if out.exists() and not (out / RUN_FILE).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise ReportError(f"{out} is there and holds no report; choose a new or empty folder with --out.")


def recover(out: Path) -> None:
    """Bring back the previous report if a swap was cut off half-way, and clear what dead runs left."""
    if _old(out).exists() and not out.exists():
        _old(out).rename(out)
    for left in out.parent.glob(f".{out.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(_old(out), ignore_errors=True)


@contextmanager
def aside(out: Path) -> Iterator[Path]:
    """Give a folder to write to; check it and put it in the place of `out` once the work in it is done.

    The two change places in one step where the system can do that (Linux, macOS). Elsewhere the old report is renamed
    to `.NAME.old` for a moment, where `recover` finds it.
    """
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    try:
        folder.chmod(0o755)
        yield folder
        check_whole(folder)
        _sync(folder)
        refuse_other(out)
        if not out.exists():
            folder.rename(out)
        elif not exchange(folder, out):
            out.rename(_old(out))
            folder.rename(out)
            shutil.rmtree(_old(out), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)  # the old report, if they changed places
    except BaseException:
        if _old(out).exists() and not out.exists():
            _old(out).rename(out)
        shutil.rmtree(folder, ignore_errors=True)
        raise


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
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".html":
            html = path.read_text(encoding="utf-8")
            if not html.rstrip().endswith("</html>"):
                raise ReportError(f"{name} is cut off; the report is not published.")
            for link in dict.fromkeys(_LINK.findall(html)):
                if not (path.parent / unquote(unescape(link))).exists():
                    raise ReportError(f"{name} leads to {unescape(link)}, which is not there; it is not published.")
        if path.suffix == ".json":
            try:
                json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise ReportError(f"{name} cannot be read ({error}); the report is not published.") from None


def file_sums(folder: Path) -> dict[str, str]:
    """Hash every file of a report but what is bound to the machine or is a list of hashes: name -> SHA-256."""
    left_out = (RUN_FILE, SUMS_FILE)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in left_out)
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths}


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS, which `sha256sum -c` understands."""
    lines = [f"{digest}  {name}\n" for name, digest in file_sums(folder).items()]
    (folder / SUMS_FILE).write_text("".join(lines), encoding="utf-8", newline="\n")


def read_sums(folder: Path) -> dict[str, str]:
    """Read SHA256SUMS: name -> SHA-256."""
    lines = (folder / SUMS_FILE).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def is_whole(folder: Path) -> bool:
    """Whether every file of a published report is there and as it was written."""
    with suppress(OSError):
        return bool(sums := read_sums(folder)) and all(
            sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items()
        )
    return False


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


def _sync(folder: Path) -> None:
    """Have everything on the disk before it takes the place of what was there."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

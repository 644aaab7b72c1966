"""The report put in place: made aside, looked over, then swapped in; the previous one stays until that moment."""

import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock, Timeout

import framescope
from framescope.counts import group_rows
from framescope.errors import ReportError
from framescope.findings import Finding
from framescope.report.execute import CELL_SECONDS, run_pages
from framescope.report.pages import Page, find_pages, input_hashes, page_key, versions
from framescope.report.render import Rendered, render_page, write_pages
from framescope.study import HASHES_FILE, Study, project_folder

RUN_FILE = "run.json"


def make_report(
    study: Study,
    out: Path,
    *,
    own: Mapping[str, Any] | None = None,
    pages: list[Page] | None = None,
    jobs: int = 0,
    seconds: int = CELL_SECONDS,
    force: bool = False,
    quiet: bool = False,
    say: Callable[[str], None] = print,
) -> bool:
    """Make the report of a study in the folder `out`; False if it was up to date and nothing was done.

    own: parameters of the notebooks themselves. jobs: notebooks at a time (default: processors). seconds: limit for one
    cell. force: make every page anew. Raises ReportError, after which `out` is as it was.
    """
    pages = pages or find_pages()
    out.parent.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        _recover(out)
        inputs = input_hashes(study)
        keys = {page.name: page_key(page, study, inputs, own or {}) for page in pages}
        if not force and _published_keys(out) == keys:
            say(f"{out / 'index.html'} is up to date.")
            return False
        _refuse_other(out)
        study.corpus  # noqa: B018 - its errors, such as an unknown column, belong before a kernel starts
        began = time.perf_counter()
        rendered = _render_all(
            study, pages, keys, own or {}, jobs=jobs, seconds=seconds, force=force, quiet=quiet, say=say
        )
        run: dict[str, Any] = {
            "keys": keys,
            "inputs": inputs,
            "framescope": framescope.__version__,
            "python": platform.python_version(),
            "packages": versions(),
        }
        with _aside(out) as folder:
            write_pages(folder, rendered, study_card(study))
            run = {**run, "seconds": round(time.perf_counter() - began, 2)}
            (folder / RUN_FILE).write_text(json.dumps(run, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    say(f"{out / 'index.html'} published.")
    return True


def study_card(study: Study) -> dict[str, Any]:
    """What the first page tells of a study."""
    corpus, p = study.corpus, study.parameters
    dates = corpus.documents["date"].dropna()
    groups = group_rows(corpus.documents, p.group)
    return {
        "title": study.title,
        "question": p.question,
        "note": p.note,
        "corpus": study.corpus_folder.name,
        "group": p.group,
        "groups": {name: len(rows) for name, rows in groups.items()},
        "n_documents": len(corpus),
        "n_tokens": len(study.tokens),
        "period": f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}" if len(dates) else "no dates",
        "n_cuts": len(corpus.removed),
        "n_issues": len(corpus.issues),
        "parameters": {
            k: v for k, v in msgspec.to_builtins(p).items() if k not in ("title", "question", "note", "corpus")
        },
        "version": framescope.__version__,
    }


def _render_all(
    study: Study,
    pages: list[Page],
    keys: Mapping[str, str],
    own: Mapping[str, Any],
    *,
    jobs: int,
    seconds: int,
    force: bool,
    quiet: bool,
    say: Callable[[str], None],
) -> list[Rendered]:
    """Take pages whose key is known from the store, make the others."""
    store = project_folder() / "build" / "pages"
    store.mkdir(parents=True, exist_ok=True)
    stale = [page for page in pages if force or _stored(store, keys[page.name]) is None]
    kept = [page.name for page in pages if page not in stale]
    if kept:
        say(f"unchanged: {', '.join(kept)}")
    if stale:
        with tempfile.TemporaryDirectory(prefix="run-", dir=store.parent) as folder:
            resolved = Path(folder) / "study.json"
            resolved.write_text(study.resolved(), encoding="utf-8")
            (resolved.parent / HASHES_FILE).write_text(json.dumps(study.corpus_hashes), encoding="utf-8")
            parameters = {**own, "study": str(resolved), "corpus": "", "group": ""}
            outputs = run_pages(
                stale, Path(folder), parameters, project_folder(), jobs=jobs, seconds=seconds, quiet=quiet
            )
            for page in stale:
                _store(store, keys[page.name], render_page(page, outputs[page.name]))
    rendered = [_stored(store, keys[page.name]) for page in pages]
    return [page for page in rendered if page is not None]


def _store(store: Path, key: str, page: Rendered) -> None:
    path = store / f"{key}.json"
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(asdict(page), ensure_ascii=False), encoding="utf-8")
    aside.replace(path)


def _stored(store: Path, key: str) -> Rendered | None:
    try:
        data = json.loads((store / f"{key}.json").read_text(encoding="utf-8"))
        findings = tuple(Finding(**item) for item in data["findings"])
        tables = tuple((name, csv) for name, csv in data["tables"])
        return Rendered(data["name"], data["title"], data["body"], findings, tables)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _published_keys(out: Path) -> dict[str, str] | None:
    try:
        keys: dict[str, str] = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))["keys"]
    except (OSError, ValueError, KeyError):
        return None
    return keys if all((out / f"{name}.html").is_file() for name in ("index", *keys)) else None


def _refuse_other(out: Path) -> None:
    """Leave alone a folder that holds something else: what stands at `out` is replaced by the report."""
    if out.exists() and not (out / RUN_FILE).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise ReportError(f"{out} is there and holds no report; choose a new or empty folder with --out.")


@contextmanager
def _locked(out: Path) -> Iterator[None]:
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


def _old(out: Path) -> Path:
    return out.parent / f".{out.name}.old"


def _recover(out: Path) -> None:
    """Bring back the previous report if a swap was cut off half-way, and clear what dead runs left."""
    if _old(out).exists() and not out.exists():
        _old(out).rename(out)
    for left in out.parent.glob(f".{out.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    shutil.rmtree(_old(out), ignore_errors=True)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """Give a folder to write to; put it in the place of `out` once the work in it is done."""
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    try:
        folder.chmod(0o755)
        yield folder
        if out.exists():
            out.rename(_old(out))
        folder.rename(out)
        shutil.rmtree(_old(out), ignore_errors=True)
    except BaseException:
        if _old(out).exists() and not out.exists():
            _old(out).rename(out)
        shutil.rmtree(folder, ignore_errors=True)
        raise

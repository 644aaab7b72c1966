"""The report put in place: made aside, looked over, then swapped in; the previous one stays until that moment."""

import json
import platform
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import framescope
from framescope.arrow_files import hash_files
from framescope.errors import ReportError
from framescope.groups import group_rows
from framescope.parameters import Parameters
from framescope.report.cite import add_outputs, cite_page, reproduce_command, told_parameters
from framescope.report.execute import CELL_SECONDS, run_pages
from framescope.report.pages import Page, find_pages, input_hashes, page_key, versions
from framescope.report.place import aside, locked, made_folders, recover, refuse_other, run_folder
from framescope.report.render import Rendered, render_page
from framescope.report.site import load_templates, write_pages
from framescope.report.store import PageStore
from framescope.report.sums import RUN_FILE, check_sums, own_files, write_sums
from framescope.study import Study
from framescope.study.inputs import BOOKS_FILE, HASHES_FILE
from framescope.study.places import project_folder


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
    process: "subprocess.Popen[str] | None" = None,
) -> bool:
    """Make the report of a study in the folder `out`; False if it was up to date and nothing was done.

    own: parameters of the notebooks themselves. jobs: notebooks at a time (default: processors). seconds: limit for one
    cell. force: make every page anew. process: the warm process, if it was started ahead (`warm.started`).
    Raises ReportError, after which `out` is as it was.
    """
    pages, own, told = pages or find_pages(), own or {}, out / "index.html"
    out = _resolved(out)
    _refuse_inside(out, study)
    try:
        refuse_other(out)
        with made_folders(out.parent), locked(out):
            recover(out)
            read = _files_read(study, pages)
            asked = asked_for(study, pages, own)
            checked = check_sums(out)
            before = _published(out) if checked.whole else {}
            if not force and all(before.get(name) == value for name, value in asked.items()):
                say(f"{told} is up to date.")
                return False
            refuse_other(out)
            about = machine(study)
            if before.get("place", about["place"]) != about["place"] and before["title"] != study.title:
                say(f"takes the place of the report \u201c{before['title']}\u201d, made from another place")
            if checked.changed:
                say(f"made anew, as they were changed: {', '.join(checked.changed)}")
            study.corpus  # noqa: B018 - its errors, such as an unknown column, belong before a kernel starts
            began = time.perf_counter()
            run_options = {"jobs": jobs, "seconds": seconds, "quiet": quiet, "process": process}

            @cache
            def cited() -> Rendered:
                load_templates()
                return cite_page(study, own, asked["inputs"])

            rendered = _render_all(
                study, pages, asked["keys"], own, read=read, meanwhile=cited, force=force, say=say, **run_options
            )
            with aside(out) as folder:
                write_report(folder, study, [*rendered, cited()])
                run = {**asked, **about, "seconds": round(time.perf_counter() - began, 2)}
                (folder / RUN_FILE).write_text(json.dumps(run, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            if kept := own_files(out):
                say(f"kept, as no report made them: {', '.join(kept)}")
    except OSError as error:
        raise ReportError(f"the report could not be made: {error}. What was published before is as it was.") from error
    say(f"{told} published.")
    return True


def asked_for(study: Study, pages: list[Page], own: Mapping[str, Any]) -> dict[str, Any]:
    """What a report is made of, by which one that is there is known to be up to date."""
    inputs = input_hashes(study)
    return {
        "title": study.title,
        "command": reproduce_command(study, own),
        "keys": {page.name: page_key(page, study, inputs, own) for page in pages},
        "inputs": inputs,
        "framescope": framescope.__version__,
        "packages": versions(),
    }


def machine(study: Study) -> dict[str, str]:
    """What belongs to the machine: in run.json, never on a page; of the study's place only a hash."""
    place = sha256(str(study.file or study.corpus_folder).encode("utf-8", "surrogateescape")).hexdigest()
    return {"python": platform.python_version(), "system": platform.platform(), "place": place}


def write_report(folder: Path, study: Study, rendered: list[Rendered]) -> None:
    """Write the pages and their tables, and what is needed to check them."""
    write_pages(folder, rendered, study_card(study))
    write_sums(folder, add_outputs(folder))


def _borrowed(study: Study) -> str:
    """Warn where a corpus without a study file is read with the codebooks of the sample, made for its story."""
    p, usual = study.parameters, Parameters()
    if study.file or not study.codebook_files or (p.codebooks, p.targets) != (usual.codebooks, usual.targets):
        return ""
    books = ", ".join(path.stem for path in study.codebook_files)
    return f"No study file was given, so the codebooks are the sample's ({books}): they were made for another story."


def _period(dates: Any, n_documents: int) -> str:
    """From when to when articles are dated, and how many are not."""
    if not len(dates):
        return "no dates"
    undated = n_documents - len(dates)
    without = f" ({undated:,} without a date)" if undated else ""
    return f"{dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}{without}"


def study_card(study: Study) -> dict[str, Any]:
    """What the first page tells of a study."""
    corpus, p = study.corpus, study.parameters
    dates = corpus.documents["date"].dropna()
    groups = group_rows(corpus.documents, p.group)
    return {
        "title": study.title,
        "question": p.question,
        "note": p.note or _borrowed(study),
        "corpus": study.corpus_label,
        "group": p.group,
        "groups": {name: len(rows) for name, rows in groups.items()},
        "left_out": study.left_out,
        "n_documents": len(corpus),
        "n_tokens": len(study.tokens),
        "period": _period(dates, len(corpus)),
        "n_cuts": len(corpus.removed),
        "n_issues": len(corpus.issues),
        "codes": study.codes.about if study.codes else "",
        "parameters": {k: v for k, v in told_parameters(study).items() if k != "corpus"},
        "version": framescope.__version__,
    }


def _render_all(
    study: Study,
    pages: list[Page],
    keys: Mapping[str, str],
    own: Mapping[str, Any],
    *,
    read: Mapping[str, str],
    force: bool,
    say: Callable[[str], None],
    meanwhile: Callable[[], object],
    **run_options: Any,
) -> list[Rendered]:
    """Take pages whose key is known from the store, make the others; `meanwhile` is done beside the last of them."""
    build = project_folder() / "build"
    store = PageStore(build / "pages")
    known = {} if force else {page.name: store.get(keys[page.name]) for page in pages}
    made = {name: page for name, page in known.items() if page is not None}
    stale = [page for page in pages if page.name not in made]
    if made:
        say(f"unchanged: {', '.join(made)}")
    if stale:
        with run_folder(build) as folder:
            resolved = folder / "study.json"
            resolved.write_text(study.resolved(), encoding="utf-8")
            (folder / HASHES_FILE).write_text(json.dumps(study.corpus_hashes), encoding="utf-8")
            (folder / BOOKS_FILE).write_text(study.written_books(), encoding="utf-8")
            parameters = {**own, "study": str(resolved), "corpus": "", "group": ""}

            def then(page: Page, notebook: Any) -> Rendered:
                made_of = render_page(page, notebook)
                meanwhile()
                return made_of

            rendered = run_pages(stale, folder, parameters, project_folder(), then=then, **run_options)
            _refuse_changed(read, _files_read(replace(study), pages))
            for name, page in rendered.items():
                made[name] = store.put(keys[name], page, f"{study.name}: {name}", folder)
        store.prune(keep=keys.values())
    return [made[page.name] for page in pages]


def _files_read(study: Study, pages: list[Page]) -> dict[str, str]:
    """Hash what a run reads: texts, codebooks, codes, notebooks."""
    return input_hashes(study) | hash_files({f"notebook:{page.path.name}": page.path for page in pages})


def _refuse_changed(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """What was made of files that changed on the way is of neither the old nor the new ones."""
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        told = f"{', '.join(map(repr, changed[:3]))}{more} changed while the report was made"
        raise ReportError(f"{told}; what was published before is as it was. Make the report once more.")


def _published(out: Path) -> dict[str, Any]:
    """What run.json tells of the report at `out`."""
    try:
        run: dict[str, Any] = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return run if isinstance(run, dict) else {}


def _resolved(out: Path) -> Path:
    """Where a path leads to: a link to a folder stays a link."""
    try:
        return out.resolve()
    except (OSError, RuntimeError):  # Python before 3.13 tells a ring of links so
        raise ReportError(f"{out} is a link that leads nowhere; choose another folder with --out.") from None


def _refuse_inside(out: Path, study: Study) -> None:
    """A report among the texts would be read as texts by the next run."""
    folder = study.corpus_folder.resolve()
    if out == folder or (folder.is_dir() and out.is_relative_to(folder)):
        where = "in the folder of the texts, where it would be read as texts"
        raise ReportError(f"{out} is {where}; choose another with --out.")

"""Execution: this Python and no other kernel, the parameters a page has, and the first failure told."""

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from framescope.errors import ReportError
from framescope.report.execute import KERNEL, run_page, run_pages, write_kernel
from framescope.report.pages import Page, find_pages


def write_pages(folder: Path, **sources: list[str]) -> list[Page]:
    """One notebook per name: a title, a parameters cell (the first source), then a cell per source."""
    folder.mkdir()
    for name, (parameters, *rest) in sources.items():
        cell = new_code_cell(parameters)
        cell.metadata["tags"] = ["parameters"]
        cells = [new_markdown_cell("# Well?"), cell, *(new_code_cell(source) for source in rest)]
        nbformat.write(new_notebook(cells=cells), folder / f"1-{name}.ipynb")
    return find_pages(folder)


def test_the_kernel_is_this_python_with_a_fixed_hash_seed_and_nothing_of_the_user(tmp_path: Path) -> None:
    write_kernel(tmp_path)
    spec = json.loads((tmp_path / "kernels" / KERNEL / "kernel.json").read_text(encoding="utf-8"))
    assert spec["argv"][:3] == [sys.executable, "-m", "ipykernel_launcher"]
    assert spec["env"]["PYTHONHASHSEED"] == "0"
    assert Path(spec["env"]["IPYTHONDIR"]).parent == tmp_path


def test_jupyter_is_told_where_the_kernel_is_before_all_other_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "/elsewhere")
    write_kernel(tmp_path)
    assert os.environ["JUPYTER_PATH"].split(os.pathsep) == [str(tmp_path), "/elsewhere"]
    monkeypatch.delenv("JUPYTER_PATH")
    write_kernel(tmp_path)
    assert os.environ["JUPYTER_PATH"] == str(tmp_path)


def test_a_notebook_gets_its_parameters_its_folder_and_a_clean_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A start-up file of the user, another python3 kernel and another hash seed take no part."""
    startup = tmp_path / "home" / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("meddled = True", encoding="utf-8")
    fake = tmp_path / "home" / ".local" / "share" / "jupyter" / "kernels" / "python3"
    fake.mkdir(parents=True)
    (fake / "kernel.json").write_text(json.dumps({"argv": ["false"], "display_name": "x", "language": "python"}))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONHASHSEED", "3")
    told = "top, word, sys.executable, os.getcwd(), os.environ['PYTHONHASHSEED'], 'meddled' in globals()"
    sources = ["top = 10\nword = 'x'", f"import json, os, sys\nprint(json.dumps([{told}, os.environ['MPLBACKEND']]))"]
    (tmp_path / "work").mkdir()
    outputs = run_pages(
        write_pages(tmp_path / "notebooks", told=sources),
        tmp_path / "run",
        {"top": 3, "word": 'it\'s "5"\n\\', "lines": 7},
        tmp_path / "work",
        then=lambda _, executed: executed,
    )
    assert list(outputs) == ["1-told"]
    executed = outputs["1-told"]
    (text,) = [output.text for cell in executed.cells for output in cell.get("outputs", ()) if "text" in output]
    work = str(tmp_path / "work")
    assert json.loads(text) == [3, 'it\'s "5"\n\\', sys.executable, work, "0", False, "svg"]
    assert "lines = 7" not in nbformat.writes(executed), "a parameter the notebook does not have stays away"
    assert capsys.readouterr().out == ""


Run = Callable[..., None]


def stub(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Put a function in the place of a kernel's work."""
    monkeypatch.setattr("framescope.report.execute.run_page", run)


@pytest.fixture
def pages(tmp_path: Path) -> list[Page]:
    return write_pages(tmp_path / "notebooks", a=["top = 1"], b=["top = 1\nlines = 2"], c=["lines = 2"])


def run_all(pages: list[Page], folder: Path, **options: Any) -> dict[str, Any]:
    given = {"top": 5, "lines": 6, "other": 7}
    return run_pages(pages, folder, given, folder, then=lambda page, executed: (page.name, executed), **options)


def test_every_page_gets_the_parameters_it_declares(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    stub(monkeypatch, lambda page, _, own, *__, **___: seen.update({page.name: own}) or f"{page.name}, executed")
    outputs = run_all(pages, tmp_path)
    assert seen == {"1-a": {"top": 5}, "1-b": {"top": 5, "lines": 6}, "1-c": {"lines": 6}}
    assert list(outputs.items()) == [(name, (name, f"{name}, executed")) for name in ("1-a", "1-b", "1-c")]


@pytest.mark.parametrize(("jobs", "processors", "at_once"), [(1, 8, 1), (2, 1, 2), (0, 2, 2), (0, None, 1), (9, 1, 3)])
def test_as_many_run_side_by_side_as_asked_for_or_as_there_are_processors(
    pages: list[Page],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    jobs: int,
    processors: int | None,
    at_once: int,
) -> None:
    now, most, number = 0, 0, itertools.count()
    lock, met = threading.Lock(), threading.Barrier(at_once)

    def run(*_: Any, **__: Any) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            is_early = next(number) < at_once
        if is_early:
            met.wait(timeout=10)  # so many must run at once, or this fails
            time.sleep(0.05)
        with lock:
            now -= 1

    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    stub(monkeypatch, run)
    run_all(pages, tmp_path, jobs=jobs)
    assert most == at_once


def test_after_a_failure_no_further_page_begins(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def run(page: Page, *_: Any, **__: Any) -> None:
        begun.append(page.name)
        time.sleep(0.05)
        raise ReportError(f"{page.name} failed")

    stub(monkeypatch, run)
    with pytest.raises(ReportError, match="1-a failed"):
        run_all(pages, tmp_path, jobs=1)
    assert "1-c" not in begun


def test_a_kernel_that_we_end_is_no_news() -> None:
    asked = "import logging, framescope.report.execute; logging.getLogger('papermill').error('Kernel died')"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stderr == "", "the page that failed is told, not those that were stopped for it"


def test_the_time_allowed_is_handed_on(pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    stub(monkeypatch, lambda *_, seconds, **__: seen.append(seconds))
    run_all(pages, tmp_path, seconds=7)
    assert seen == [7, 7, 7]


@pytest.mark.parametrize("quiet", [False, True])
def test_a_bar_counts_the_cells_unless_told_to_be_quiet(
    pages: list[Page],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    quiet: bool,
) -> None:
    """Three notebooks of one cell, and the cell that papermill adds to each: six."""

    def run(*_: Any, cell_done: Callable[[], None], **__: Any) -> None:
        cell_done()
        cell_done()

    stub(monkeypatch, run)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True, raising=False)
    run_all(pages, tmp_path, quiet=quiet)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert ("notebooks: 100%" in captured.err and "6/6" in captured.err) is not quiet


def test_output_that_trails_behind_is_waited_for_as_long_as_a_cell(
    pages: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """papermill's 4 s are too few on a busy machine: a cell that was done counted as one that took too long."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr("papermill.execute_notebook", lambda *_, **options: seen.append(options))
    run_page(pages[0], tmp_path / "out.ipynb", {}, tmp_path, seconds=77)
    assert [(options["execution_timeout"], options["iopub_timeout"]) for options in seen] == [(77, 77)]

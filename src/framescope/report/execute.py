"""Notebooks through papermill: side by side where cores allow, with a progress bar, each failure named."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from framescope.errors import ReportError
from framescope.report.pages import Page, read_notebook
from framescope.report.warm import FIXED, PROVISIONER, can_fork

KERNEL = "framescope"
KERNEL_OPTIONS = ("--log-level=CRITICAL", "--HistoryManager.enabled=False")
CELL_SECONDS = 1800
START_SECONDS = 120

T = TypeVar("T")

logging.getLogger("papermill").addHandler(logging.NullHandler())  # of kernels' ends we tell; those we end are no news


def write_kernel(folder: Path, warm: str = "") -> None:
    """Describe a kernel that is this very Python, so that no other `python3` kernel of the user is taken.

    Its environment is fixed (`warm.FIXED`), its temporary files go below `folder`, and nothing of its history is kept.
    warm: the name of the warm process that forks it, if one does.
    """
    aside = folder / "tmp"
    aside.mkdir(parents=True, exist_ok=True)
    env = {
        **FIXED,
        "TMPDIR": str(aside),
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLCONFIGDIR": str(folder / "matplotlib"),
    }
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", *KERNEL_OPTIONS],
        "display_name": KERNEL,
        "language": "python",
        "env": env,
        "metadata": {"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {"warm": warm}}} if warm else {},
    }
    place = folder / "kernels" / KERNEL
    place.mkdir(parents=True, exist_ok=True)
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    paths = [str(folder), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(dict.fromkeys(paths))


def run_page(
    page: Page,
    folder: Path,
    parameters: Mapping[str, Any],
    cwd: Path,
    *,
    seconds: int = CELL_SECONDS,
    cell_done: Callable[[], None] = lambda: None,
    at: Callable[[int], object] = lambda _: None,
) -> Any:
    """Execute one notebook, and give it as executed; `at` is told each code cell that begins.

    It is written nowhere: papermill would write it before and after every cell, each time with all that is in it.
    Raises ReportError that names the notebook and the cell.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    reached = 0  # code cells begun, as their author counts them: without the one papermill injects
    # Outputs are put aside: papermill writes out all that a notebook has at its end, even where it goes nowhere.
    outputs: dict[int, list[Any]] = {}

    def started(cell: Any, **_: Any) -> None:
        nonlocal reached
        reached += cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", ())
        at(reached)

    def executed(cell: Any, cell_index: int, **_: Any) -> None:
        if cell.cell_type == "code" and not any(output.output_type == "error" for output in cell.outputs):
            outputs[cell_index], cell.outputs = cell.outputs, []
        cell_done()

    manager = {
        "connection_file": str(folder / f"{page.name}.connection.json"),
        "client_class": "framescope.report.forks.Client",
    }
    if can_fork():  # Linux: sockets with a name of their own; a free port could be another's by the time it is used
        manager |= {"transport": "ipc", "ip": f"@framescope-{uuid4().hex}"}
    try:
        notebook = papermill.execute_notebook(
            str(page.path),
            None,
            parameters=dict(parameters),
            kernel_name=KERNEL,
            language="python",
            cwd=str(cwd),
            progress_bar=False,
            execution_timeout=seconds,
            iopub_timeout=seconds,  # output may trail behind the reply for more than 4 s on a busy machine
            start_timeout=START_SECONDS,
            shutdown_kernel="immediate",  # it was heard to the end
            config=Config(KernelManager=manager, AsyncKernelManager=manager),
            on_cell_start=started,
            on_cell_executed=executed,
        )
    except papermill.PapermillExecutionError as error:
        reason = f"{error.ename}: {error.evalue}"
        raise ReportError(f"{place(page, reached)} failed: {reason}\n\n{_quoted(error.source)}") from None
    except (CellTimeoutError, TimeoutError):
        if not reached:
            raise ReportError(f"{place(page)}: no kernel came up within {START_SECONDS} s.") from None
        raise ReportError(f"{place(page, reached)} took longer than {seconds} s and was stopped.") from None
    except DeadKernelError:
        raise ReportError(f"{place(page, reached)}: the kernel died (killed, or out of memory).") from None
    except Exception as error:  # the disk is full, the folder is gone, a kernel could not be started
        raise ReportError(f"{place(page, reached)}: {type(error).__name__}: {error}") from error
    for index, made in outputs.items():
        notebook.cells[index].outputs = made
    return notebook


def place(page: Page, cell: int = 0) -> str:
    """Name a notebook and one of its code cells, as their author counts them."""
    return f"notebooks/{page.name}.ipynb, {f'code cell {cell}' if cell else 'before its first code cell'}"


def _quoted(source: str) -> str:
    return "\n".join(f"    {line}" for line in source.splitlines()[:12])


def run_pages(
    pages: list[Page],
    folder: Path,
    parameters: Mapping[str, Any],
    cwd: Path,
    *,
    then: Callable[[Page, Any], T],
    jobs: int = 0,
    seconds: int = CELL_SECONDS,
    quiet: bool = False,
    process: "subprocess.Popen[str] | None" = None,
) -> dict[str, T]:
    """Execute the pages, as many at a time as there are processors (or `jobs`), and do with each what comes `then`.

    folder: for connection files and the like. then: takes a page and its executed notebook while others still run.
    process: the warm process, if it was started ahead. Returns page name -> what `then` gave.
    """
    from jupyter_core.utils import ensure_event_loop
    from tqdm import tqdm

    cells = {page.name: sum(int(c.cell_type == "code") for c in read_notebook(page.path).cells) for page in pages}
    workers = min(len(pages), jobs or os.cpu_count() or 1)
    at: dict[str, str] = {}  # where each notebook is
    with (
        _kernels(folder, process) as end_kernels,
        tqdm(total=sum(cells.values()) + len(pages), desc="notebooks", unit="cell", disable=quiet or None) as bar,
        ThreadPoolExecutor(workers) as pool,
    ):

        def work(page: Page) -> Any:
            own = {name: value for name, value in parameters.items() if name in page.parameters}
            at[page.name] = place(page)
            try:
                executed = run_page(
                    page,
                    folder,
                    own,
                    cwd,
                    seconds=seconds,
                    cell_done=lambda: bar.update() and None,
                    at=lambda cell: at.update({page.name: place(page, cell)}),
                )
            finally:
                _close(ensure_event_loop())  # this thread's, which papermill leaves open
            del at[page.name]
            return executed

        made: dict[str, T] = {}
        futures = {pool.submit(work, page): page for page in sorted(pages, key=lambda page: _weight(page, cells))}
        try:
            for future in as_completed(futures):
                page = futures[future]
                made[page.name] = then(page, future.result())
        except BaseException as error:  # a failed page, Ctrl-C, a termination: the other pages need not finish
            places = "; ".join(at.values())
            pool.shutdown(wait=False, cancel_futures=True)
            while any(future.running() for future in futures):
                end_kernels()
                time.sleep(0.2)
            if isinstance(error, KeyboardInterrupt):
                raise KeyboardInterrupt(places) from None
            raise
    return {page.name: made[page.name] for page in pages}


def _weight(page: Page, cells: Mapping[str, int]) -> tuple[bool, int]:
    """Sort the longest first: what reads the codebooks compares groups, which takes longer than to describe them."""
    return "codebooks" not in page.reads, -cells[page.name]


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """Close an event loop; what still waits in it for a kernel that is gone waits no more."""
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    if waiting:
        loop.run_until_complete(asyncio.wait(waiting, timeout=5))
    loop.close()


@contextmanager
def _kernels(folder: Path, process: "subprocess.Popen[str] | None" = None) -> Iterator[Callable[[], None]]:
    """Describe the kernel; where kernels can be forks, have the process that forks them about. Gives what ends all."""
    if not can_fork():
        write_kernel(folder)
        yield kill_kernels
        return
    from framescope.report.forks import Warm

    write_kernel(folder, warm=str(folder))
    warm = Warm(str(folder), process)
    try:
        yield warm.close
    finally:
        warm.close(wait=process is None)  # who started it ahead waits for its end


def kill_kernels() -> None:
    """End every kernel this process started; the threads that wait for them then end by themselves."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if any("ipykernel" in word for word in child.cmdline()):
                child.kill()

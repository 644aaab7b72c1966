"""A process that has imported what notebooks import, and forks a kernel for each of them.

`python -m framescope.report.warm PID ipykernel` is started as the first thing of a run, so that it imports beside the
run itself. It reads requests from standard input, one JSON object a line (`argv`, `cwd`, `env`), and answers each with
the process id of a new kernel. A kernel is forked before any notebook's code ran here, so none sees anything of
another.

There are two processes: one imports and forks; the one above it, the guard, only waits. When requests end, or the
process whose PID was given ends, however it does, the guard kills all that descends from it: kernels, and what
notebooks started and left behind.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from framescope.report.imports import import_later, spared

PROVISIONER = "framescope-fork"  # the name by which a kernel's description asks for a fork
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36

# The environment of every kernel: user start-up files are left out, hash seed, language, place and time zone are fixed,
# and linear algebra keeps to one thread, since sums in another order differ: a report depends on its inputs.
FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    **dict.fromkeys(("PYTHONSTARTUP", "PYTHONWARNINGS", "MATPLOTLIBRC"), ""),
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "MPLBACKEND": "svg",
    "FRAMESCOPE_DOWNLOADS": "1",  # figures and tables as files, too
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}

# What the pages use, their slow parts first asked for inside functions; none starts a thread when imported.
MODULES = (
    "IPython.core.interactiveshell",
    "IPython.core.logger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "nltk.collocations",
    "nltk.tokenize.punkt",
    "pandas",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pyarrow.compute",
    "pyarrow.parquet",
    "scipy.cluster.hierarchy",
    "framescope.study",
    "framescope.comparisons.collocations",
    "framescope.comparisons.concordance",
    "framescope.comparisons.dispersion",
    "framescope.comparisons.diversity",
    "framescope.comparisons.ngrams",
    "framescope.comparisons.robustness",
    "framescope.comparisons.similarity",
    "framescope.comparisons.word_shift",
    "framescope.framing.company",
    "framescope.framing.corrected",
    "framescope.framing.coverage",
    "framescope.framing.multiverse",
    "framescope.framing.target_company",
    "framescope.framing.targets",
    "framescope.contrast_findings",
    "framescope.framing_findings",
    "framescope.evidence_pairs",
    "framescope.evidence_shown",
    "framescope.headings",
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "matplotlib.font_manager",
    "PIL.PngImagePlugin",
    "framescope.plots.files",
    "framescope.plots.profiles",
    "framescope.plots.scatter",
    "framescope.plots.series",
    "framescope.plots.shift",
)
# Run only when something of them is asked for, which no page does: NLTK's all (its modules are imported one by one),
# compilers' tools that SciPy looks at, a subsetter of fonts for other kinds of PDF than ours.
LATER = ("nltk", "numpy.f2py", "fontTools.subset")
# Imported without what they would import beside, for functions that no page uses.
NARROWLY = (("nltk.metrics", "scipy.stats"), ("ipykernel.debugger", "debugpy"))
END_SECONDS = 5  # which the warm process has to end by itself


def can_fork() -> bool:
    """Whether kernels can be forks here: Linux, with descriptors of processes."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def start() -> "subprocess.Popen[str]":
    """Start it; it imports, and waits for requests."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", __name__, str(os.getpid()), "ipykernel"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **FIXED},
        text=True,
        start_new_session=True,  # Ctrl-C is for us; we end it
    )


@contextmanager
def started() -> Iterator["subprocess.Popen[str] | None"]:
    """Have it about, and gone afterwards, whether it was of use or not; None where kernels cannot be forks."""
    process = start() if can_fork() else None
    try:
        yield process
    finally:
        if process is not None:
            end(process)


def end(process: "subprocess.Popen[str]", *, wait: bool = True) -> None:
    """End it, every kernel it forked, and whatever those left running, or tell it to; may be called again."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.close()  # by which it knows
    if not wait:
        return
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:  # stopped, or worse
        end_tree(process.pid)
        process.wait()
    with suppress(OSError):
        process.stdout.close()


def end_tree(pid: int) -> None:
    """Kill a process and all that descends from it."""
    psutil = import_module("psutil")
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with suppress(psutil.Error):
                one.kill()


def end_with_parent(parent: int) -> None:
    """Have the system end this process when `parent` ends, also when that is killed (Linux; nothing elsewhere)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)


def import_some() -> None:
    """Import what the pages use, and hash the package's code once for all."""
    for name in LATER:
        import_later(name)
    for name, beside in NARROWLY:
        there = sys.modules.get(beside)
        sys.modules[beside] = None  # type: ignore[assignment]  # as if it were not installed
        try:
            import_module(name)
        finally:
            del sys.modules[beside]
            if there is not None:
                sys.modules[beside] = there
    # All that NLTK has of SciPy: a notebook that asks for it has it.
    association: Any = import_module("nltk.metrics.association")
    association.fisher_exact = _fisher_exact
    # Every kind of artist tells in a docstring what can be set of it, which takes a third of matplotlib's import.
    artist: Any = import_module("matplotlib.artist")
    artist.kwdoc, kwdoc = _undocumented, artist.kwdoc
    try:
        for name in MODULES:
            import_module(name)
    finally:
        artist.kwdoc = kwdoc
    import_module("framescope.cache").code_hash()


def _undocumented(_: object) -> str:
    return ""


def _fisher_exact(*words: Any, **options: Any) -> Any:
    return import_module("scipy.stats").fisher_exact(*words, **options)


def draw_once() -> None:
    """Draw a small figure as all files it is made as: fonts are then found and read once, not by every kernel."""
    numbers = import_module("pandas").DataFrame({"row": ["a"], "n": [1]})
    import_module("framescope").plot_counts(numbers, row="row", values=["n"], labels=["n"])


def serve(requests: IO[str], answers: IO[str]) -> dict[str, Any] | None:
    """Fork once for every request; gives the request in the new process, and nothing when there are no more."""
    for line in requests:
        pid = os.fork()
        if pid == 0:
            request: dict[str, Any] = json.loads(line)
            return request
        print(pid, file=answers, flush=True)
    return None


def become_kernel(request: dict[str, Any], parent: int) -> None:
    """Turn this fork into the kernel that was asked for; returns when the kernel is told to shut down."""
    os.setsid()
    end_with_parent(parent)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(parent))
    tempfile.tempdir = None  # what may have been imported asked for it under another environment
    os.chdir(request["cwd"])
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    import_module("ipykernel.kernelapp").IPKernelApp.launch_instance()


def guard(parent: int) -> None:
    """Fork the process that imports and serves; wait for the end of requests, of `parent` or of it; then end all.

    What descends from here is found even where it left its own parent and session: the system hands it to this process.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how a process ended
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    listed = Path(sys.prefix) / "fonts"  # by scripts/setup.sh
    aside = "" if listed.is_dir() else tempfile.mkdtemp(prefix="framescope-")
    os.environ["MPLCONFIGDIR"] = aside or str(listed)  # where matplotlib has its list of fonts, and finds no settings
    here = os.getpid()
    warm = os.fork()
    if warm == 0:
        main(here)
        return
    os.close(1)  # only the other one answers
    import_module("psutil")  # now, so that the end is quick
    watched = select.poll()
    watched.register(0, 0)  # nothing is read here: only that the other end was closed
    with suppress(ProcessLookupError):  # one is gone already
        for pid in (parent, warm):
            watched.register(os.pidfd_open(pid), select.POLLIN)
        watched.poll()
    end_children()
    if aside:
        shutil.rmtree(aside, ignore_errors=True)


def end_children() -> None:
    """Kill the children of this process, and theirs as they become its own, until there are none."""
    process = import_module("psutil").Process()
    while has_children():
        for child in process.children():
            with suppress(import_module("psutil").Error):
                child.kill()
        time.sleep(0.01)


def has_children() -> bool:
    """Whether this process has any: asked of the system, for a list put together while they end may lack some."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def main(parent: int) -> None:
    """Import, then serve until standard input ends."""
    end_with_parent(parent)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how a kernel ended
    with os.fdopen(os.dup(0)) as requests, os.fdopen(os.dup(1), "w") as answers:
        with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - what is imported may print; it answers nobody
            os.dup2(nothing.fileno(), 0)
            os.dup2(nothing.fileno(), 1)
        os.chdir("/")  # a matplotlibrc where the run was started is none of the report's
        with spared():
            import_some()
            draw_once()
        here = os.getpid()
        request = serve(requests, answers)
    if request is not None:
        become_kernel(request, here)


if __name__ == "__main__":
    guard(int(sys.argv[1]))

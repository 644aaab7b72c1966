"""A process that has imported what notebooks import, and forks a kernel for each of them.

`python -m framescope.report.warm PID ipykernel` reads requests from standard input, one JSON object a line (`argv`,
`cwd`, `env`), and answers each with the process id of a new kernel. A kernel is forked before any notebook's code ran
here, so none sees anything of another.

There are two processes: one imports and forks; the one above it, the guard, only waits. When requests end, or the
process whose PID was given ends, however it does, the guard kills all that descends from it: kernels, and what
notebooks started and left behind.
"""

import ctypes
import gc
import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import IO, Any

PROVISIONER = "framescope-fork"  # the name by which a kernel's description asks for a fork
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36

# What the pages use, their slow parts first asked for inside functions; none starts a thread when imported.
MODULES = (
    "IPython.core.interactiveshell",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "pandas",
    "pyarrow.compute",
    "scipy.cluster.hierarchy",
    "scipy.stats",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_svg",
    "PIL.PngImagePlugin",
    "matplotlib.figure",
    "matplotlib.font_manager",
    "nltk.metrics",
    "nltk.tokenize.punkt",
    "framescope.study",
    "framescope.plots.profiles",
    "framescope.plots.scatter",
    "framescope.plots.series",
    "framescope.plots.shift",
    "framescope.framing.company",
    "framescope.framing.corrected",
    "framescope.framing.coverage",
    "framescope.framing.target_company",
    "framescope.framing.targets",
    "framescope.contrast_findings",
    "framescope.framing_findings",
    "framescope.evidence_shown",
)


def can_fork() -> bool:
    """Whether kernels can be forks here: Linux, with descriptors of processes."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def end_with_parent(parent: int) -> None:
    """Have the system end this process when `parent` ends, also when that is killed (Linux; nothing elsewhere)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked
            os._exit(1)


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
    os.chdir(request["cwd"])
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    import_module("ipykernel.kernelapp").IPKernelApp.launch_instance()


def guard(parent: int) -> None:
    """Fork the process that imports and serves; wait for the end of requests, of `parent` or of it; then end all.

    What descends from here is found even where it left its own parent and session: the system hands it to this process.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how a process ended
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
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


def end_children() -> None:
    """Kill the children of this process, and theirs as they become its own, until there are none."""
    process = import_module("psutil").Process()
    while children := process.children():
        for child in children:
            with suppress(import_module("psutil").Error):
                child.kill()
        time.sleep(0.01)


def main(parent: int) -> None:
    """Import, then serve until standard input ends."""
    end_with_parent(parent)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how a kernel ended
    with os.fdopen(os.dup(0)) as requests, os.fdopen(os.dup(1), "w") as answers:
        with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - what is imported may print; it answers nobody
            os.dup2(nothing.fileno(), 0)
            os.dup2(nothing.fileno(), 1)
        os.chdir("/")  # a matplotlibrc where the run was started is none of the report's
        for name in MODULES:
            import_module(name)
        draw_once()
        gc.freeze()
        here = os.getpid()
        request = serve(requests, answers)
    if request is not None:
        become_kernel(request, here)


if __name__ == "__main__":
    guard(int(sys.argv[1]))

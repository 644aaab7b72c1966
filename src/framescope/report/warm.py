"""A process that has imported what notebooks import, and forks a kernel for each of them.

`python -m framescope.report.warm PID ipykernel` reads requests from standard input, one JSON object a line (`argv`,
`cwd`, `env`), and answers each with the process id of a new kernel. A kernel is forked before any notebook's code ran
here, so none sees anything of another. All of them end with this process, and this process with the one whose PID it
was given, however that one ends.
"""

import ctypes
import gc
import json
import os
import signal
import sys
from importlib import import_module
from typing import IO, Any

PROVISIONER = "framescope-fork"  # the name by which a kernel's description asks for a fork
_PR_SET_PDEATHSIG = 1

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


def main(parent: int) -> None:
    """Import, then serve until standard input ends."""
    end_with_parent(parent)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how a kernel ended
    if not sys.flags.safe_path:
        sys.path.pop(0)  # the folder this was started in is none of the kernels'
    with os.fdopen(os.dup(0)) as requests, os.fdopen(os.dup(1), "w") as answers:
        with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - what is imported may print; it answers nobody
            os.dup2(nothing.fileno(), 0)
            os.dup2(nothing.fileno(), 1)
        for name in MODULES:
            import_module(name)
        draw_once()
        gc.freeze()
        here = os.getpid()
        request = serve(requests, answers)
    if request is not None:
        become_kernel(request, here)


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""Kernels as forks of a warm process: each its own, and none outlives the run."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
import zmq
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from framescope.errors import ReportError
from framescope.report import execute
from framescope.report.execute import run_pages
from framescope.report.forks import AGAIN_MS, Client, Fork, ForkProvisioner, Warm
from framescope.report.pages import Page, find_pages

RUN = """
import sys
from pathlib import Path
from framescope.report.execute import run_pages
from framescope.report.pages import find_pages
pages, folder = find_pages(Path(sys.argv[1])), Path(sys.argv[2])
run_pages(pages, folder, {}, folder, then=lambda _, executed: executed, quiet=True)
"""


def write_notebooks(folder: Path, **sources: str) -> Path:
    folder.mkdir()
    for name, source in sources.items():
        cells = [new_markdown_cell("# Well?"), new_code_cell(source)]
        nbformat.write(new_notebook(cells=cells), folder / f"1-{name}.ipynb")
    return folder


def itself(_: Page, executed: Any) -> Any:
    """The executed notebook, as it is."""
    return executed


def printed(executed: Any) -> str:
    return "".join(output.text for cell in executed.cells for output in cell.get("outputs", ()))


def gone(pid: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(600):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def written(path: Path) -> int:
    """The number in a file, once it is there."""
    for _ in range(600):
        if path.is_file() and path.read_text(encoding="utf-8").endswith("\n"):
            return int(path.read_text(encoding="utf-8"))
        time.sleep(0.05)
    pytest.fail(f"no {path}")


LEAVE_PID = "import os, pathlib, time\npathlib.Path({!r}).write_text(f'{{os.getpid()}}\\n')\ntime.sleep(60)"


def test_each_notebook_has_a_process_of_its_own_with_what_it_needs_loaded(tmp_path: Path) -> None:
    told = "import os, sys\nprint(os.getpid(), 'pandas' in sys.modules, 'mine' in globals(), os.getcwd(), sep='|')\n"
    folder = write_notebooks(tmp_path / "notebooks", a=told + "mine = 1", b=told + "mine = 2")
    outputs = run_pages(find_pages(folder), tmp_path / "run", {}, tmp_path, then=itself, jobs=1, quiet=True)
    told_by = [printed(path).strip().split("|") for path in outputs.values()]
    assert len({pid for pid, *_ in told_by} | {str(os.getpid())}) == 3
    assert [rest for _, *rest in told_by] == [["True", "False", str(tmp_path)]] * 2
    assert all(gone(int(pid)) for pid, *_ in told_by)


def test_where_kernels_cannot_be_forks_they_are_started_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute, "can_fork", lambda: False)
    folder = write_notebooks(tmp_path / "notebooks", a="import sys\nprint('pandas' in sys.modules)")
    outputs = run_pages(find_pages(folder), tmp_path / "run", {}, tmp_path, then=itself, quiet=True)
    assert printed(outputs["1-a"]) == "False\n"


def test_no_kernel_outlives_a_run_that_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    folder = write_notebooks(tmp_path / "notebooks", a=LEAVE_PID.format(str(pid)))
    (tmp_path / "run").mkdir()
    run = subprocess.Popen([sys.executable, "-c", RUN, str(folder), str(tmp_path / "run")])
    kernel = written(pid)
    warm = psutil.Process(kernel).ppid()
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert gone(kernel)
    assert gone(warm)


LEAVE_CHILD = """import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
pathlib.Path({!r}).write_text(f"{{child.pid}}\\n")
"""


@pytest.mark.parametrize("killed", [False, True], ids=["done", "killed"])
def test_nothing_that_a_notebook_started_outlives_the_run(tmp_path: Path, killed: bool) -> None:
    pid = tmp_path / "pid"
    source = LEAVE_CHILD.format(str(pid)) + ("time.sleep(60)" if killed else "")
    folder = write_notebooks(tmp_path / "notebooks", a=source)
    (tmp_path / "run").mkdir()
    run = subprocess.Popen([sys.executable, "-c", RUN, str(folder), str(tmp_path / "run")])
    child = written(pid)
    if killed:
        run.send_signal(signal.SIGKILL)
    assert run.wait() == (-signal.SIGKILL if killed else 0)
    assert gone(child)


def test_a_kernel_that_is_stopped_ends_by_the_cell_s_time_out(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    stop = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
    folder = write_notebooks(tmp_path / "notebooks", a=LEAVE_PID.format(str(pid)).replace("time.sleep(60)", stop))
    with pytest.raises(ReportError) as told:
        run_pages(find_pages(folder), tmp_path / "run", {}, tmp_path, then=itself, quiet=True, seconds=1)
    assert str(told.value) == "notebooks/1-a.ipynb, code cell 1 took longer than 1 s and was stopped."
    assert gone(written(pid))


def test_a_kernel_that_does_not_come_up_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait goes by a clock that nobody sets, unlike that of Jupyter."""

    async def silent(*_: Any, **__: Any) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("framescope.report.execute.START_SECONDS", 1)
    monkeypatch.setattr("framescope.report.forks.Client.get_shell_msg", silent)
    folder = write_notebooks(tmp_path / "notebooks", a="5")
    with pytest.raises(ReportError) as told:
        run_pages(find_pages(folder), tmp_path / "run", {}, tmp_path, then=itself, quiet=True)
    assert str(told.value) == "notebooks/1-a.ipynb, before its first code cell: no kernel came up within 1 s."


def test_what_a_run_puts_aside_is_in_its_own_folder(tmp_path: Path) -> None:
    """So that the next run finds what a killed one left: the kernel's address and key, temporary files."""
    told = "print(tempfile.gettempdir(), get_connection_file(), sep='|')"
    source = f"import tempfile\nfrom ipykernel.connect import get_connection_file\n{told}"
    folder = write_notebooks(tmp_path / "notebooks", a=source)
    outputs = run_pages(find_pages(folder), tmp_path / "run", {}, tmp_path, then=itself, quiet=True)
    places = [Path(place) for place in printed(outputs["1-a"]).strip().split("|")]
    assert [place.parent for place in places] == [tmp_path / "run"] * 2


def test_the_end_of_the_warm_process_is_told_with_notebook_and_cell(tmp_path: Path) -> None:
    kill = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nimport time\ntime.sleep(60)"
    folder = write_notebooks(tmp_path / "notebooks", a=kill)
    with pytest.raises(ReportError) as told:
        run_pages(find_pages(folder), tmp_path / "run", {}, tmp_path, then=itself, quiet=True)
    assert str(told.value) == "notebooks/1-a.ipynb, code cell 1: the kernel died (killed, or out of memory)."


def test_what_else_goes_wrong_is_told_with_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_notebooks(tmp_path / "notebooks", a="5")

    def refuse(*_: Any, **__: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Warm, "fork", refuse)
    with pytest.raises(ReportError) as told:
        run_pages(find_pages(folder), tmp_path / "run", {}, tmp_path, then=itself, quiet=True)
    assert str(told.value) == (
        "notebooks/1-a.ipynb, before its first code cell: OSError: [Errno 28] No space left on device"
    )


def test_a_fork_is_told_alive_signalled_and_told_dead() -> None:
    process = subprocess.Popen(["sleep", "60"])
    fork = Fork(process.pid)
    assert fork.poll() is None
    assert fork.wait(0.01) is None
    fork.terminate()
    assert fork.wait() == 1
    assert process.wait() == -signal.SIGTERM
    fork.kill()  # nobody there any more: nothing happens
    assert (fork.poll(), fork.wait(), Fork(process.pid).poll()) == (1, 1, 1)


def test_a_kernel_is_answered_and_ended_without_pauses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jupyter looks every tenth of a second whether one is there, or gone: here nobody sleeps, and it is gone."""
    killed: list[int | None] = []
    kill = ForkProvisioner.kill

    async def seen(self: ForkProvisioner, restart: bool = False) -> None:
        await kill(self, restart)
        killed.append(self.process and self.process.poll())

    monkeypatch.setattr(ForkProvisioner, "kill", seen)
    connected: list[int] = []
    start = Client.start_channels

    def channels(self: Client, *args: Any, **options: Any) -> None:
        start(self, *args, **options)
        connected.append(self.shell_channel.socket.getsockopt(zmq.RECONNECT_IVL))

    monkeypatch.setattr(Client, "start_channels", channels)
    folder = write_notebooks(tmp_path / "notebooks", a="print(1)")
    executed = run_pages(find_pages(folder), tmp_path, {}, tmp_path, then=itself, quiet=True)
    assert (printed(executed["1-a"]), killed, connected) == ("1\n", [1], [AGAIN_MS])


def test_a_warm_process_that_hangs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framescope.report.forks.ANSWER_SECONDS", 0.1)
    monkeypatch.setattr("framescope.report.warm.END_SECONDS", 0.1)
    warm = Warm("hangs")
    warm.process.send_signal(signal.SIGSTOP)
    with pytest.raises(RuntimeError, match=r"did not answer within 0\.1 s"):
        warm.fork(["-f", "x"], "/", {})
    warm.close()
    assert gone(warm.process.pid)


def test_a_warm_process_that_is_gone_is_told() -> None:
    warm = Warm("gone")
    warm.process.kill()
    warm.process.wait()
    with pytest.raises(RuntimeError, match="the process that starts kernels is gone"):
        warm.fork(["-f", "x"], "/", {})
    warm.close()

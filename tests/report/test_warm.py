"""The warm process from inside, step by step (tests/report/test_forks.py has it at work)."""

import gc
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from framescope.report import warm


class _EndedError(Exception):
    """In the place of the end of this process."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the system is asked for, in place of doing it."""
    calls: list[tuple[Any, ...]] = []

    def end(code: int) -> None:
        raise _EndedError(code)

    monkeypatch.setattr(warm.ctypes, "CDLL", lambda _: SimpleNamespace(prctl=lambda *words: calls.append(words)))
    monkeypatch.setattr(warm.os, "_exit", end)
    monkeypatch.setattr(warm.os, "setsid", lambda: calls.append(("setsid",)))
    monkeypatch.setattr(warm.os, "chdir", lambda path: calls.append(("chdir", path)))
    monkeypatch.setattr(warm.signal, "signal", lambda *words: calls.append(words))
    for name in ("disable", "freeze", "enable"):
        monkeypatch.setattr(gc, name, lambda: None)
    return calls


def test_the_system_is_asked_to_end_it_with_its_parent(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    warm.end_with_parent(os.getppid())
    assert asked == [(1, signal.SIGKILL, 0, 0, 0)]
    with pytest.raises(_EndedError):
        warm.end_with_parent(os.getppid() + 1)  # it ended before we asked
    monkeypatch.setattr(warm.sys, "platform", "darwin")
    warm.end_with_parent(-1)
    assert len(asked) == 2, "nothing is asked where there is no such thing"
    assert not warm.can_fork()


def test_every_request_is_answered_with_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm.os, "fork", iter([11, 12]).__next__)
    answers = io.StringIO()
    assert warm.serve(io.StringIO("{}\n{}\n"), answers) is None
    assert answers.getvalue() == "11\n12\n"


def test_in_the_fork_the_request_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm.os, "fork", lambda: 0)
    answers = io.StringIO()
    assert warm.serve(io.StringIO('{"cwd": "/"}\n{}\n'), answers) == {"cwd": "/"}
    assert answers.getvalue() == "", "only the parent answers"


def test_a_fork_becomes_a_kernel_of_its_own(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    launched: list[list[str]] = []
    app = SimpleNamespace(IPKernelApp=SimpleNamespace(launch_instance=lambda: launched.append(sys.argv)))
    monkeypatch.setattr(warm, "import_module", lambda _: app)
    monkeypatch.setattr(warm.os, "environ", {"OLD": "1"})
    monkeypatch.setattr(warm.tempfile, "tempdir", "/before")
    monkeypatch.setattr(sys, "argv", ["warm"])
    warm.become_kernel({"env": {"A": "b"}, "cwd": "/", "argv": ["-f", "x"]}, os.getppid())
    assert launched == [["ipykernel_launcher", "-f", "x"]]
    assert warm.os.environ == {"A": "b", "JPY_PARENT_PID": str(os.getppid())}
    assert warm.tempfile.tempdir is None
    assert asked == [("setsid",), (1, signal.SIGKILL, 0, 0, 0), (signal.SIGCHLD, signal.SIG_DFL), ("chdir", "/")]


@pytest.mark.parametrize("forked", [False, True])
def test_it_imports_before_it_serves(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, forked: bool
) -> None:
    requests, answers = tmp_path / "requests", tmp_path / "answers"
    requests.write_text(json.dumps({"cwd": "/"}) + "\n", encoding="utf-8")
    done: list[str] = []
    became: list[Any] = []
    with requests.open("rb") as source, answers.open("wb") as sink:
        copies = {0: source.fileno(), 1: sink.fileno()}
        monkeypatch.setattr(warm.os, "dup", lambda number, dup=os.dup: dup(copies[number]))
        monkeypatch.setattr(warm.os, "dup2", lambda *_: done.append("quiet"))
        monkeypatch.setattr(warm.os, "fork", lambda: done.append("fork") or (0 if forked else 7))
        monkeypatch.setattr(warm, "import_some", lambda: done.append("import"))
        monkeypatch.setattr(warm, "draw_once", lambda: done.append("draw"))
        monkeypatch.setattr(warm, "become_kernel", lambda *words: became.append(words))
        monkeypatch.setattr(sys, "path", ["here", "there"])
        warm.main(os.getppid())
    assert done == ["quiet", "quiet", "import", "draw", "fork"]
    assert became == ([({"cwd": "/"}, os.getpid())] if forked else [])
    assert answers.read_text(encoding="utf-8") == ("" if forked else "7\n")


def test_what_is_imported_ahead_is_there() -> None:
    from importlib.util import find_spec

    names = [*warm.MODULES, *(name for name, _ in warm.NARROWLY)]
    assert [name for name in names if find_spec(name) is None] == []


def test_what_nothing_asks_for_has_not_run_and_is_there_when_asked_for() -> None:
    asked = """
import sys
from framescope.report.warm import LATER, import_some
import_some()
unused = ("scipy.stats", "debugpy", "matplotlib.pyplot", "nltk.parse", "fontTools.ttLib", "numpy.f2py.crackfortran")
print([name for name in unused if name in sys.modules])
print(["__builtins__" in vars(sys.modules[name]) for name in LATER])  # which stands in whatever ran
import nltk
print(nltk.word_tokenize("The bill grew.", preserve_line=True), nltk.__version__ > "3", "nltk.parse" in sys.modules)
from nltk.metrics.association import fisher_exact as nltks
from scipy.stats import fisher_exact
table = [[8, 2], [1, 5]]
print(nltks(table) == fisher_exact(table), "debugpy" in sys.modules)
from matplotlib.artist import kwdoc
from matplotlib.lines import Line2D
print("markevery" in (Line2D.set.__doc__ or ""), "markevery" in kwdoc(Line2D), Line2D([], [], lw=3).get_linewidth())
"""
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        "[]",
        "[False, False, False]",
        "['The', 'bill', 'grew', '.'] True True",
        "True False",
        "False True 3.0",
    ]


def test_stems_and_nltks_tokens_are_there_in_a_kernel() -> None:
    asked = """
from framescope.report.warm import import_some
import_some()
from framescope.nltk_words import nltk_spans
from framescope.stems import find_stemmer
print(find_stemmer("snowball", "en")("negotiations"), nltk_spans("It grew."))
"""
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert ran.stdout == "negoti [(0, 2), (3, 7)]\n", ran.stderr


def test_a_module_that_is_there_already_is_there_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    later: list[str] = []
    association = SimpleNamespace(kwdoc=repr, code_hash=str)

    def load(name: str) -> Any:
        seen.append((name, sys.modules.get("scipy.stats"), sys.modules.get("debugpy")))
        return association

    monkeypatch.setattr(warm, "import_module", load)
    monkeypatch.setattr(warm, "MODULES", ())
    monkeypatch.setattr(warm, "import_later", later.append)
    for name in ("scipy.stats", "debugpy"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(fisher_exact=print))  # type: ignore[arg-type]
    before = {name: sys.modules[name] for name in ("scipy.stats", "debugpy")}
    warm.import_some()
    assert later == [*warm.LATER]
    assert [what for what, *_ in seen] == [
        *(name for name, _ in warm.NARROWLY),
        "nltk.metrics.association",
        "matplotlib.artist",
        "framescope.cache",
    ]
    assert [(stats is None, debugger is None) for _, stats, debugger in seen] == [
        (True, False),
        (False, True),
        *[(False, False)] * 3,
    ]
    assert {name: sys.modules[name] for name in before} == before
    assert callable(association.fisher_exact)
    assert association.kwdoc is repr  # as it was


def test_what_is_drawn_ahead_is_drawn_as_every_file(monkeypatch: pytest.MonkeyPatch) -> None:
    from framescope.plots import files, style

    drawn: list[str] = []
    monkeypatch.setenv("FRAMESCOPE_DOWNLOADS", "1")
    monkeypatch.setattr(files, "draw_svg", lambda _: drawn.append("svg") or ("", []))
    for kind in ("pdf", "png"):
        monkeypatch.setattr(files, f"draw_{kind}", lambda *_, kind=kind: drawn.append(kind) or b"")
    warm.draw_once()
    assert drawn == ["svg", "pdf", "png"]
    assert style.wants_downloads()


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("forked", [False, True])
def test_the_guard_waits_for_the_end_and_then_ends_all(
    asked: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, forked: bool, listed: bool
) -> None:
    did: list[Any] = []
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    if listed:
        (tmp_path / "fonts").mkdir()
    monkeypatch.setenv("MPLCONFIGDIR", "the user's")
    poll = SimpleNamespace(register=lambda *words: did.append(words), poll=lambda: did.append("waited"))
    monkeypatch.setattr(warm.os, "fork", lambda: 0 if forked else 7)
    monkeypatch.setattr(warm.os, "close", lambda number: did.append(("closed", number)))
    monkeypatch.setattr(warm.os, "pidfd_open", lambda pid: 100 + pid)
    monkeypatch.setattr(warm.select, "poll", lambda: poll)
    monkeypatch.setattr(warm, "main", lambda parent: did.append(("main", parent)))
    monkeypatch.setattr(warm, "end_children", lambda: did.append("ended"))
    monkeypatch.setattr(warm, "import_module", did.append)
    monkeypatch.setattr(warm.tempfile, "mkdtemp", lambda prefix: str(tmp_path))
    monkeypatch.setattr(warm.shutil, "rmtree", lambda path, **_: did.append(path))
    warm.guard(5)
    assert os.environ["MPLCONFIGDIR"] == str(tmp_path / "fonts" if listed else tmp_path)
    watched = [(0, 0), (105, warm.select.POLLIN), (107, warm.select.POLLIN)]
    waits = [("closed", 1), "psutil", *watched, "waited", "ended", *([] if listed else [str(tmp_path)])]
    assert did == ([("main", os.getpid())] if forked else waits)
    assert asked == [(signal.SIGCHLD, signal.SIG_IGN), (36, 1, 0, 0, 0)]


def test_a_guard_whose_run_is_gone_already_does_not_wait(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: int) -> int:
        raise ProcessLookupError

    monkeypatch.setenv("MPLCONFIGDIR", "the user's")
    did: list[str] = []
    monkeypatch.setattr(warm.os, "fork", lambda: 7)
    monkeypatch.setattr(warm.os, "close", lambda _: None)
    monkeypatch.setattr(warm.os, "pidfd_open", gone)
    monkeypatch.setattr(warm, "end_children", lambda: did.append("ended"))
    warm.guard(5)
    assert did == ["ended"]


def test_children_are_killed_until_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Error(Exception):
        pass

    killed: list[int] = []

    def kill(pid: int) -> None:
        killed.append(pid)
        if pid == 2:
            raise Error  # it ended by itself

    children = iter([[1, 2], [], [3]])  # a list may lack some that are there
    left = iter([True, True, True, False])
    process = SimpleNamespace(children=lambda: [SimpleNamespace(kill=lambda p=p: kill(p)) for p in next(children)])
    psutil = SimpleNamespace(Process=lambda: process, Error=Error)
    monkeypatch.setattr(warm, "import_module", lambda _: psutil)
    monkeypatch.setattr(warm, "has_children", lambda: next(left))
    warm.end_children()
    assert killed == [1, 2, 3]


def test_the_system_knows_whether_there_are_children() -> None:
    ran = """
import os, signal, subprocess
from framescope.report.warm import has_children
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(has_children())
child = subprocess.Popen(["sleep", "60"])
print(has_children())
child.kill()
while has_children():
    pass
print("gone")
"""
    done = subprocess.run([sys.executable, "-c", ran], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "True", "gone"]


def test_it_is_about_for_as_long_as_it_is_of_use() -> None:
    with warm.started() as process:
        assert process is not None
        assert process.poll() is None
    assert process.poll() is not None


def test_it_may_be_told_to_end_before_it_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with warm.started() as process:
        assert process is not None
        monkeypatch.setattr(process, "wait", lambda *_: pytest.fail("it was waited for"))
        warm.end(process, wait=False)
        monkeypatch.undo()
    assert process.poll() is not None


def test_where_kernels_cannot_be_forks_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "can_fork", lambda: False)
    monkeypatch.setattr(warm, "start", lambda: pytest.fail("it was started"))
    with warm.started() as process:
        assert process is None

"""What a run imports: modules that run when asked for, and no search for garbage meanwhile."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest

from framescope.report.imports import import_later, spared

RAN = "here.ran"  # the file that each module of the toy writes its name into


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package `toy_later` with two modules; what of it has run, in order."""
    told = tmp_path / RAN
    note = f"with open({str(told)!r}, 'a') as told:\n    told.write(__name__ + ' ')\n"
    package = tmp_path / "toy_later"
    package.mkdir()
    (package / "__init__.py").write_text(f"{note}from toy_later.one import ONE\nALL = 3\n", encoding="utf-8")
    (package / "one.py").write_text(f"{note}ONE = 1\n", encoding="utf-8")
    (package / "two.py").write_text(f"{note}import time\ntime.sleep(0.01)\nTWO = 2\n", encoding="utf-8")
    told.touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield told
    for name in [name for name in sys.modules if name.startswith("toy_later")]:
        del sys.modules[name]


def test_an_import_alone_runs_nothing(ran: Path) -> None:
    import_later("toy_later")
    module = import_module("toy_later")
    assert ran.read_text(encoding="utf-8") == ""
    assert module.__file__ is not None
    assert module.ALL == 3, "asked for, it runs"
    assert ran.read_text(encoding="utf-8") == "toy_later toy_later.one "
    assert module.ONE == 1
    assert import_module("toy_later") is module
    with pytest.raises(AttributeError, match=r"toy_later.*no attribute 'none'"):
        module.none  # noqa: B018


def test_a_module_below_runs_without_its_package(ran: Path) -> None:
    import_later("toy_later")
    from toy_later import one  # type: ignore[import-not-found]

    assert one.ONE == 1
    assert sys.modules["toy_later"].two.TWO == 2
    assert ran.read_text(encoding="utf-8") == "toy_later.one toy_later.two "


def test_a_module_of_a_package_waits_too(ran: Path) -> None:
    import_later("toy_later.two")
    package = import_module("toy_later")
    from toy_later import two

    assert package.two is two is sys.modules["toy_later.two"]
    assert ran.read_text(encoding="utf-8") == "toy_later toy_later.one "
    seen: list[int] = []
    threads = [Thread(target=lambda: seen.append(two.TWO)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [2] * 4
    assert ran.read_text(encoding="utf-8").split().count("toy_later.two") == 1, "once, whoever asks first"


def test_what_is_there_or_is_not_installed_is_left_alone(ran: Path) -> None:
    one = import_module("toy_later.one")
    import_later("toy_later.one")
    assert sys.modules["toy_later.one"] is one
    import_later("toy_later.three")
    assert "toy_later.three" not in sys.modules


def test_nothing_is_looked_for_while_modules_are_imported() -> None:
    asked = """
import gc
from framescope.report.imports import spared
with spared():
    print(gc.isenabled())
print(gc.isenabled(), gc.get_freeze_count() > 1000)
gc.disable()
with spared():
    pass
print(gc.isenabled())
"""
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["False", "True True", "False"]


def test_an_error_while_importing_leaves_things_as_they_were() -> None:
    with pytest.raises(ImportError), spared():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()

"""scripts/setup.sh: failures are told in one line, and no half-made environment passes for whole.

A stand-in for uv and an address that nothing listens on make these tests independent of the network.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
INPUTS = ("pyproject.toml", "requirements.lock", "requirements-build.lock")
NOWHERE = "http://127.0.0.1:9/simple"

# Does what the script relies on, and writes down what it was asked for.
UV = """#!/bin/sh
echo "$*" >>"$UV_CALLS"
case "$*" in
*--help) echo "--build-constraints" ;;
venv*) for last; do :; done; mkdir -p "$last/bin"; ln -s "$UV_PYTHON_STUB" "$last/bin/python" ;;
*sync*) eval "$UV_SYNC" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what set-up reads, in a folder whose name has a blank and a quote."""
    folder = tmp_path / "it's a folder"
    shutil.copytree(TOP / "scripts", folder / "scripts")
    for name in INPUTS:
        shutil.copy(TOP / name, folder)
    return folder


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An environment whose uv is the stand-in, and whose python3 is the one that runs the tests."""
    tools = tmp_path / "tools"
    tools.mkdir()
    write_tool(tools / "uv", UV)
    write_tool(tools / "python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON"))}
    return {
        **kept,
        "PATH": f"{tools}:/usr/bin:/bin",
        "UV_CALLS": str(tmp_path / "calls"),
        "UV_SYNC": ":",
        "UV_PYTHON_STUB": sys.executable,
    }


def write_tool(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def set_up(checkout: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(), cwd=checkout, env=variables, capture_output=True, text=True, check=False)


def command() -> list[str]:
    return ["sh", "scripts/setup.sh", ".venv", "requirements.lock"]


def calls(variables: dict[str, str]) -> list[str]:
    """What uv was asked to do, without the question what it can do."""
    path = Path(variables["UV_CALLS"])
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line for line in lines if not line.endswith("--help")]


def without_uv(variables: dict[str, str]) -> dict[str, str]:
    tools = Path(variables["PATH"].split(":")[0])
    write_tool(tools / "uv", "#!/bin/sh\nexit 127\n")
    return variables


def assert_one_line(result: subprocess.CompletedProcess[str], *parts: str) -> None:
    """The last line says it; at most one line before it says what was being done."""
    assert result.returncode == 1
    assert result.stdout == ""
    *before, last = result.stderr.splitlines()
    assert len(before) <= 1
    assert "Traceback" not in result.stderr
    for part in parts:
        assert part in last


def test_everything_installed_is_hashed(checkout: Path, variables: dict[str, str]) -> None:
    result = set_up(checkout, variables)
    assert result.returncode == 0, result.stderr
    _, sync, install = calls(variables)
    assert "--require-hashes --only-binary :all: requirements.lock" in sync
    assert "--no-deps --build-constraints requirements-build.lock --editable ." in install


def test_the_fonts_are_listed(checkout: Path, variables: dict[str, str]) -> None:
    variables["UV_PYTHON_STUB"] = str(Path(variables["PATH"].split(":")[0]) / "python3")  # one with packages
    set_up(checkout, variables)
    assert list((checkout / ".venv" / "fonts").glob("fontlist*.json")), "so that no report has to look them up"


def test_the_second_call_asks_for_nothing(checkout: Path, variables: dict[str, str]) -> None:
    set_up(checkout, variables)
    before = calls(variables)
    again = set_up(checkout, variables)
    assert (again.returncode, again.stderr) == (0, "")
    assert calls(variables) == before


@pytest.mark.parametrize("name", [*INPUTS, "scripts/setup.sh"])
def test_a_changed_input_brings_up_to_date_in_place(checkout: Path, variables: dict[str, str], name: str) -> None:
    set_up(checkout, variables)
    made, *installed = calls(variables)
    assert made.startswith("venv ")
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert set_up(checkout, variables).returncode == 0
    assert calls(variables) == [made, *installed, *installed]


def test_a_failed_update_leaves_nothing_that_looks_whole(checkout: Path, variables: dict[str, str]) -> None:
    set_up(checkout, variables)
    (checkout / "requirements.lock").write_text("attrs==1 --hash=sha256:00\n", encoding="utf-8")
    for _ in range(2):
        assert set_up(checkout, {**variables, "UV_SYNC": "exit 2"}).returncode == 1
        assert not (checkout / ".venv/.complete").exists()
    assert set_up(checkout, variables).returncode == 0


def test_the_network_is_asked_for_what_the_cache_lacks(checkout: Path, variables: dict[str, str]) -> None:
    not_in_cache = 'case "$*" in *--offline) exit 1 ;; esac'
    assert set_up(checkout, {**variables, "UV_SYNC": not_in_cache}).returncode == 0
    _, from_cache, from_network, _ = calls(variables)
    assert from_cache == f"{from_network} --offline"


def test_a_touched_input_does_not(checkout: Path, variables: dict[str, str]) -> None:
    set_up(checkout, variables)
    before = calls(variables)
    (checkout / "requirements.lock").touch()
    set_up(checkout, variables)
    assert calls(variables) == before


def test_a_moved_folder_sets_up_again(checkout: Path, variables: dict[str, str]) -> None:
    set_up(checkout, variables)
    before = calls(variables)
    moved = checkout.rename(checkout.with_name("moved"))
    assert set_up(moved, variables).returncode == 0
    assert calls(variables) == before * 2


def test_another_python_sets_up_again_and_stays(checkout: Path, variables: dict[str, str]) -> None:
    set_up(checkout, variables)
    before = calls(variables)
    set_up(checkout, {**variables, "PYTHON": sys.executable})
    assert len(calls(variables)) == 2 * len(before)
    set_up(checkout, variables)  # no wish, so what is there stays
    assert len(calls(variables)) == 2 * len(before)


def test_a_set_up_that_is_killed_is_done_again(checkout: Path, variables: dict[str, str]) -> None:
    set_up(checkout, variables)
    (checkout / "requirements.lock").write_text("attrs==1 --hash=sha256:00\n", encoding="utf-8")
    waits = {**variables, "UV_SYNC": "touch syncing; sleep 60"}
    process = subprocess.Popen(command(), cwd=checkout, env=waits, start_new_session=True, stderr=subprocess.DEVNULL)
    patience = time.monotonic() + 30
    while not (checkout / "syncing").exists() and time.monotonic() < patience:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert (checkout / ".venv/bin/python").exists()
    assert not (checkout / ".venv/.complete").exists()

    assert set_up(checkout, variables).returncode == 0
    assert (checkout / ".venv/.complete").exists()


def test_two_at_once_set_up_once(checkout: Path, variables: dict[str, str]) -> None:
    slow = {**variables, "UV_SYNC": "sleep 0.5"}
    both = [subprocess.Popen(command(), cwd=checkout, env=slow, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(bool(text) for text in said) == [False, True]
    assert len(calls(variables)) == 3


def test_an_old_python_is_named(checkout: Path, variables: dict[str, str], tmp_path: Path) -> None:
    old = tmp_path / "tools/python3"
    write_tool(old, '#!/bin/sh\ncase "$2" in *exit*) exit 1 ;; *) echo 3.9.18 ;; esac\n')
    result = set_up(checkout, variables)
    assert_one_line(result, f"framescope needs Python 3.11 or newer; python3 is 3.9.18 ({old})", "make PYTHON=python3.")
    assert not (checkout / ".venv").exists()


def test_a_missing_python_is_named(checkout: Path, variables: dict[str, str]) -> None:
    result = set_up(checkout, {**variables, "PYTHON": "python9"})
    assert_one_line(result, "framescope needs Python 3.11 or newer; there is no python9 on PATH")


def test_a_python_that_cannot_make_environments_is_named(
    checkout: Path, variables: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError\n", encoding="utf-8")
    result = set_up(checkout, {**without_uv(variables), "PYTHONPATH": str(tmp_path)})
    assert_one_line(result, "no venv and ensurepip", "apt install python3-venv", "or install uv")


def test_without_uv_an_index_out_of_reach_is_named(checkout: Path, variables: dict[str, str]) -> None:
    pytest.importorskip("ensurepip", reason="this Python has no ensurepip, so uv cannot be installed with it")
    cut_off = {"PIP_INDEX_URL": NOWHERE, "PIP_RETRIES": "1", "PIP_NO_CACHE_DIR": "1", "NO_PROXY": "127.0.0.1"}
    result = set_up(checkout, {**without_uv(variables), **cut_off})
    assert_one_line(result, "installing uv failed: the package index cannot be reached", "build/setup.log")
    assert not (checkout / ".venv").exists()


def test_with_uv_an_index_out_of_reach_is_named(checkout: Path, variables: dict[str, str]) -> None:
    said = "echo 'error: Failed to fetch'; echo '  Caused by: tcp connect error'; exit 2"
    result = set_up(checkout, {**variables, "UV_SYNC": said})
    assert_one_line(result, "setting up .venv failed: the package index cannot be reached (tcp connect error)")
    assert not (checkout / ".venv/.complete").exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Hash mismatch for `attrs`", "does not have the hash that the lock file names"),
        ("error: No space left on device (os error 28)", "no space left on the disk"),
        ("error: something new", "error: something new"),
    ],
)
def test_other_failures_are_named(checkout: Path, variables: dict[str, str], said: str, told: str) -> None:
    result = set_up(checkout, {**variables, "UV_SYNC": f"echo '{said}'; exit 2"})
    assert_one_line(result, "setting up .venv failed", told)


def test_an_old_uv_is_passed_over(checkout: Path, variables: dict[str, str]) -> None:
    without_uv(variables)
    own = checkout / "build/uv/bin/uv"
    own.parent.mkdir(parents=True)
    write_tool(own, UV)
    assert set_up(checkout, variables).returncode == 0
    assert len(calls(variables)) == 3


def test_uv_asks_the_index_that_pip_was_told(checkout: Path, variables: dict[str, str], tmp_path: Path) -> None:
    configuration = tmp_path / "pip.conf"
    configuration.write_text(f"[global]\nindex-url = {NOWHERE}\n", encoding="utf-8")
    # an environment made by uv has no pip of its own; then the one on PATH is asked
    write_tool(tmp_path / "tools/pip", f"#!/bin/sh\necho \"global.index-url='{NOWHERE}'\"\n")
    said = 'echo "error: $UV_DEFAULT_INDEX"; exit 2'
    result = set_up(checkout, {**variables, "PIP_CONFIG_FILE": str(configuration), "UV_SYNC": said})
    assert_one_line(result, f"error: {NOWHERE}")

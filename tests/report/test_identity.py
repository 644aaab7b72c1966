"""The same inputs give the same bytes, whatever the surroundings: two runs that have nothing else in common."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# In a process of its own, since umask, working directory and hash seed are a process's.
RUN = """
import locale, os, sys
from pathlib import Path
import framescope.report.publish as publish
from framescope.cli import main
study, out, project, jobs, umask = sys.argv[1:]
os.umask(int(umask, 8))
publish.project_folder = lambda: Path(project)
try:
    print(locale.setlocale(locale.LC_ALL, ""))
except locale.Error:
    print("none")
main(["report", "--study", study, "--out", out, "--jobs", jobs, "--force"])
"""


def copy_reversed(source: Path, target: Path) -> None:
    """Copy a folder with its files made in reverse order, so that a listing has them in another, with other times."""
    target.mkdir(parents=True)
    for path in sorted(source.iterdir(), reverse=True):
        if path.is_dir():
            copy_reversed(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)
            os.utime(target / path.name, (10**9, 10**9))


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def write_home(folder: Path) -> Path:
    """A home, and in it a working directory, whose settings would change what is drawn, shown and imported."""
    looks, meddle = "font.size: 30\nsvg.fonttype: path\n", "import pandas\npandas.set_option('display.max_rows', 2)\n"
    files = {
        ".config/matplotlib/matplotlibrc": looks,
        "here/matplotlibrc": looks,
        "here/json.py": "raise SystemExit('not the json that was meant')",
        "start.py": meddle,
        ".ipython/profile_default/startup/00.py": meddle,
        ".local/share/jupyter/nbconvert/templates/framescope/display_priority.j2": "another look",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("jobs", "umask", "cache", "cwd", "locale", "environment"),
    [
        ("1", "077", "cold", "/", "tr_TR.UTF-8", "TZ=Asia/Kathmandu PYTHONHASHSEED=7 COLUMNS=40 PYTHONWARNINGS=error"),
        (
            "2",
            "000",
            "warm",
            "home/here",
            "C",
            "TZ=America/St_Johns PYTHONHASHSEED=99 OMP_NUM_THREADS=2 PYTHONUTF8=0 FORCE_COLOR=1 "
            "HOME=home MATPLOTLIBRC=home/here/matplotlibrc PYTHONSTARTUP=home/start.py",
        ),
    ],
    ids=["one process, nothing cached", "two processes, all cached, a hostile home"],
)
def test_made_anew_elsewhere_every_file_is_the_same_to_the_byte(
    made: Any, tmp_path: Path, jobs: str, umask: str, cache: str, cwd: str, locale: str, environment: str
) -> None:
    study = tmp_path / "else where \u015f" / "hostile"
    copy_reversed(made.folder, study)
    out = tmp_path / "out" / "another name"
    home = write_home(tmp_path / "home")
    kept = tmp_path / "cache" if cache == "cold" else made.folder.parent / "cache"
    variables = {**os.environ, "HOME": str(tmp_path), "FRAMESCOPE_CACHE": str(kept), "LC_ALL": locale}
    settings = dict(setting.split("=") for setting in environment.split())
    variables |= {name: value.replace("home", str(home)) for name, value in settings.items()}
    words = [str(study / "study.yaml"), str(out), str(tmp_path / "project"), jobs, umask]
    run = [sys.executable, "-P", "-c", RUN, *words]
    done = subprocess.run(run, cwd=tmp_path / cwd, env=variables, check=True, timeout=300, stdout=subprocess.PIPE)
    in_force = done.stdout.decode().splitlines()[0]
    assert in_force == locale or (in_force == "none" and os.environ.get("FRAMESCOPE_REQUIRE_LOCALE") != "1")
    before, after = contents(made.out), contents(out)
    assert list(after) == list(before)
    assert [name for name in before if after[name] != before[name]] == []
    keys = [json.loads((folder / "run.json").read_text(encoding="utf-8"))["keys"] for folder in (made.out, out)]
    assert keys[0] == keys[1]

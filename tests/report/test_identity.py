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
import os, sys
from pathlib import Path
import framescope.report.publish as publish
from framescope.study import open_study
study, out, project, jobs, umask = sys.argv[1:]
os.umask(int(umask, 8))
publish.project_folder = lambda: Path(project)
publish.make_report(open_study(study), Path(out), jobs=int(jobs), force=True, quiet=True)
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


@pytest.mark.parametrize(
    ("jobs", "umask", "cache", "cwd", "environment"),
    [
        ("1", "077", "cold", "/", "LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo PYTHONHASHSEED=7 COLUMNS=40"),
        ("2", "000", "warm", ".", "LC_ALL=C TZ=America/Lima PYTHONHASHSEED=99 OMP_NUM_THREADS=2"),
    ],
    ids=["one process, nothing cached", "two processes, all cached"],
)
def test_made_anew_elsewhere_every_file_is_the_same_to_the_byte(
    made: Any, tmp_path: Path, jobs: str, umask: str, cache: str, cwd: str, environment: str
) -> None:
    study = tmp_path / "else where" / "hostile"
    copy_reversed(made.folder, study)
    out = tmp_path / "out" / "another name"
    kept = tmp_path / "cache" if cache == "cold" else made.folder.parent / "cache"
    variables = {**os.environ, "HOME": str(tmp_path), "FRAMESCOPE_CACHE": str(kept)}
    variables |= dict(setting.split("=") for setting in environment.split())
    words = [str(study / "study.yaml"), str(out), str(tmp_path / "project"), jobs, umask]
    subprocess.run([sys.executable, "-c", RUN, *words], cwd=tmp_path / cwd, env=variables, check=True, timeout=300)
    before, after = contents(made.out), contents(out)
    assert list(after) == list(before)
    assert [name for name in before if after[name] != before[name]] == []
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["keys"] == json.loads((made.out / "run.json").read_text(encoding="utf-8"))["keys"]

"""What the README shows is so: its Python runs as it stands, and what it counts of the sample is there."""

import re
from pathlib import Path
from typing import Any

import pytest

from framescope.codebook import read_codebook

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_its_python_runs_from_the_project_s_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(PROJECT)
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    assert f"{len(names['corpus'])} composed articles" in README
    assert names["book"].name == "air-defence"


def test_it_counts_the_sample_s_newsrooms_targets_and_frames_right() -> None:
    books = PROJECT / "data" / "codebooks"
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    story, generic, targets = (
        words[len(read_codebook(books / f"{name}.yaml").names)]
        for name in ("air-defence", "news-frames", "target-systems")
    )
    said = " ".join(README.split())
    assert f"follows {targets} target systems" in said
    assert f"through {story} frames of this story and {generic} generic ones" in said
    metadata = (PROJECT / "data" / "air-defence" / "texts" / "metadata.csv").read_text(encoding="utf-8").splitlines()
    outlets = {line.partition(",")[0].split("-")[0] for line in metadata[1:] if line.strip()}
    assert f"of {words[len(outlets)]} fictional newsrooms" in said

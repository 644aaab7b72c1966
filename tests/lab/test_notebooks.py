"""`make lab STUDY=...` opens copies of the notebooks that begin with the study asked for."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from framescope import examples
from framescope.errors import FramescopeError
from framescope.lab import notebooks
from framescope.lab.notebooks import set_notebooks, without_widgets

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks")
    monkeypatch.setattr(notebooks, "project_folder", lambda: tmp_path)
    return tmp_path


def values(path: Path) -> dict[str, Any]:
    """What the parameters are when the cells for them have been run."""
    names: dict[str, Any] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if {"parameters", "injected-parameters"} & set(cell["metadata"].get("tags", [])):
            exec("".join(cell["source"]), names)
    return names


def test_without_a_study_the_notebooks_are_opened_themselves(project: Path) -> None:
    assert set_notebooks("", "", "") == project / "notebooks"
    assert not (project / "build").exists()


def test_every_notebook_is_set_to_the_study(project: Path) -> None:
    study = examples.write_study(project / 'my "bridge"')
    folder = set_notebooks(str(study))
    assert folder == project / "build" / "lab" / 'my "bridge"'
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
    for name in names:
        assert values(folder / name)["study"] == str(study)
        before, after = (json.loads((one / name).read_text("utf-8")) for one in (project / "notebooks", folder))
        assert [cell for cell in after["cells"] if cell["id"] != "parameters-given"] == before["cells"]


def test_a_folder_of_texts_and_a_group_are_set_too(project: Path) -> None:
    texts = examples.write_study(project / "bridge").parent / "texts"
    folder = set_notebooks("", str(texts), "title")
    assert folder.name == "texts-title"
    found = values(folder / "explore.ipynb")
    assert (found["corpus"], found["group"]) == (str(texts), "title")
    assert values(set_notebooks(group="agency") / "explore.ipynb")["group"] == "agency"


def test_a_copy_in_which_somebody_worked_is_left_as_it_is(project: Path) -> None:
    study = str(examples.write_study(project / "bridge"))
    mine = set_notebooks(study) / "explore.ipynb"
    mine.write_text("mine", encoding="utf-8")
    (mine.parent / "1-corpus.ipynb").unlink()
    set_notebooks(study)
    assert mine.read_text(encoding="utf-8") == "mine"
    assert values(mine.parent / "1-corpus.ipynb")["study"] == study


def test_a_study_that_is_not_there_is_said(project: Path) -> None:
    with pytest.raises(FramescopeError, match="nowhere"):
        set_notebooks("nowhere/study.yaml")


def test_a_saved_notebook_holds_no_widgets_but_what_they_showed() -> None:
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    outputs = [{"data": {**view, "text/html": "<p>shown</p>"}}, {"data": dict(view)}, {"name": "stdout", "text": ""}]
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": outputs}]
    without_widgets({"type": "notebook", "content": {"cells": cells}}, path="explore.ipynb")
    assert outputs == [{"data": {"text/html": "<p>shown</p>"}}, {"data": view}, {"name": "stdout", "text": ""}]
    without_widgets({"type": "file", "content": "text"})
    without_widgets({"type": "notebook", "content": None})


def test_make_hands_over_what_was_asked_for() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^lab: .*\n(.*)", makefile, re.MULTILINE)
    assert recipe
    assert '-m framescope.lab.notebooks "$$STUDY" "$$CORPUS" "$$GROUP"' in recipe[1]
    assert "pre_save_hook=framescope.lab.notebooks.without_widgets" in (PROJECT / "Makefile").read_text(
        encoding="utf-8"
    )

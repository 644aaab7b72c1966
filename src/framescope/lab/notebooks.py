"""The notebooks set to a study of one's own: what `make lab STUDY=...` opens."""

import json
import sys
from pathlib import Path
from typing import Any

from framescope.errors import FramescopeError
from framescope.study import open_study
from framescope.study.places import project_folder


def set_notebooks(study: str = "", corpus: str = "", group: str = "") -> Path:
    """Give the folder of the notebooks for a study: their own, or copies under build/lab that begin with it.

    As papermill does, a cell after the one of parameters says what was asked for. A copy that is there is left as it
    is, since somebody may have worked in it: remove it for a new one. Raises FramescopeError where there is no such
    study.
    """
    root = project_folder()
    given = {name: value for name, value in (("study", study), ("corpus", corpus), ("group", group)) if value}
    if not given:
        return root / "notebooks"
    if study or corpus:
        opened = open_study(study, corpus=corpus, group=group)
        name = opened.name
        given |= {"study": str(opened.file)} if opened.file else {"corpus": opened.corpus_path}
    else:
        name = "sample"
    folder = root / "build" / "lab" / "-".join(filter(None, (name, group)))
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        copy = folder / path.name
        if not copy.exists():
            notebook = _with_parameters(json.loads(path.read_text(encoding="utf-8")), given)
            copy.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def without_widgets(model: dict[str, Any], **_: Any) -> None:
    """Leave widgets out of a notebook that is being saved, their words in: what JupyterLab calls before (`make lab`).

    A widget lives as long as its kernel. A saved one would be looked for in vain when the notebook is opened again; the
    tables it showed stand beside it as HTML.
    """
    if model["type"] == "notebook" and model.get("content"):
        for cell in model["content"]["cells"]:
            for output in cell.get("outputs", []):
                if len(output.get("data", {})) > 1:
                    output["data"].pop("application/vnd.jupyter.widget-view+json", None)


def _with_parameters(notebook: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """Put a cell with the given parameters after the cell that has their defaults."""
    cells = notebook["cells"]
    at = next(i for i, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", []))
    source = "\n".join(f"{name} = {value!r}" for name, value in given.items())
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "parameters-given",
        "metadata": {"tags": ["injected-parameters"]},
        "outputs": [],
        "source": source,
    }
    return {**notebook, "cells": [*cells[: at + 1], cell, *cells[at + 1 :]]}


if __name__ == "__main__":
    try:
        print(set_notebooks(*sys.argv[1:]))
    except FramescopeError as error:
        sys.exit(f"framescope: {error}")

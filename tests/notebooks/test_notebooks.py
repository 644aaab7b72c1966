"""The notebooks keep the house's rules, run under plain papermill, and are all seen by the lint."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pandas as pd
import papermill
import pytest

from framescope.errors import FramescopeError

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.rglob("*.ipynb"))
PAGES = {"1-corpus.ipynb", "2-terms.ipynb", "3-framing.ipynb", "5-validation.ipynb"}

PARAMETER = re.compile(r"(?P<name>[a-z_]+): (?P<kind>str|int|float|bool) = (?P<value>.+?)  # (?P<help>\S.+)")
SHARED = ("study", "corpus", "group")
MOST_STATEMENTS = 10
WRITERS = re.compile(r"open|write\w*|to_(csv|json|excel|html|pickle|parquet|feather|markdown|latex)|save\w*|dump\w*")
STRANGERS = {"os", "sys", "pathlib", "shutil", "subprocess", "importlib", "io"}
CODEBOOK_ATTRIBUTES = {"codebooks", "targets", "codebook_files"}


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def lint(notebook: Any) -> list[str]:
    """Everything in a notebook that breaks a rule, in words."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    parameters = [cell for cell in code if "parameters" in cell.metadata.get("tags", ())]
    told = lint_headings(notebook)
    told += [f"{cell.id}: has outputs" for cell in code if cell.outputs]
    told += [f"{cell.id}: has an execution count" for cell in code if cell.execution_count is not None]
    if len(parameters) != 1:
        told.append(f"{len(parameters)} cells are tagged `parameters`, not one")
    for cell in parameters:
        told += [f"{cell.id}: {fault}" for fault in lint_parameters(cell.source)]
    if not code or code[0].source != "import framescope as fs":
        told.append("the first code cell is not `import framescope as fs`")
    for cell in code:
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            told.append(f"{cell.id}: is not plain Python (a magic?)")
            continue
        told += [f"{cell.id}: {fault}" for fault in lint_code(tree, first=cell is code[0])]
    reads = notebook.metadata.get("framescope", {}).get("reads", [])
    used = {node.attr for cell in code for node in attributes(cell.source)}
    if used & CODEBOOK_ATTRIBUTES and "codebooks" not in reads:
        told.append("uses codebooks, but its metadata do not say so (framescope.reads)")
    return told


def attributes(source: str) -> list[ast.Attribute]:
    try:
        return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    except SyntaxError:
        return []


def lint_headings(notebook: Any) -> list[str]:
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    headings = [line for source in prose for line in source.splitlines() if line.startswith("#")]
    told = [f"the heading {line!r} asks nothing" for line in headings if not line.endswith("?")]
    if not notebook.cells or not notebook.cells[0].source.startswith("# "):
        told.append("the first cell holds no title")
    if sum(line.startswith("# ") for line in headings) != 1:
        told.append("there is not one title")
    return told


def lint_parameters(source: str) -> list[str]:
    told = []
    for line in source.splitlines():
        match = PARAMETER.fullmatch(line)
        if not match:
            told.append(f"{line!r} is not `name: type = literal  # help`")
            continue
        try:
            value = ast.literal_eval(match["value"])
        except (ValueError, SyntaxError):
            told.append(f"{line!r} has no literal value")
            continue
        if type(value).__name__ != match["kind"]:
            told.append(f"{line!r} is of the kind {type(value).__name__}")
    return told


def lint_code(tree: ast.Module, first: bool) -> list[str]:
    nodes = list(ast.walk(tree))
    told = []
    n_statements = sum(isinstance(node, ast.stmt) for node in nodes)
    if n_statements > MOST_STATEMENTS:
        told.append(f"{n_statements} statements")
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            told.append(f"defines a {type(node).__name__}")
        if isinstance(node, ast.Import | ast.ImportFrom) and not first:
            told.append(f"imports: {ast.unparse(node)}")
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if WRITERS.fullmatch(called):
                told.append(f"writes: {called}()")
        if isinstance(node, ast.Name) and node.id in STRANGERS | {"__import__", "exec", "eval"}:
            told.append(f"path surgery: {node.id}")
    return told


def test_the_lint_sees_the_notebooks() -> None:
    assert {path.name for path in PATHS} >= PAGES
    assert all(len(read(path).cells) > 10 for path in PATHS if path.name in PAGES)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_notebook_keeps_the_rules(path: Path) -> None:
    assert lint(read(path)) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_notebook_is_valid_and_asks_for_the_usual_kernel(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_the_shared_parameters_are_the_same_everywhere() -> None:
    """What papermill's help says of them, and their defaults, is one text."""
    shared = set()
    for path in PATHS:
        cell = next(cell for cell in read(path).cells if "parameters" in cell.metadata.get("tags", ()))
        lines = cell.source.splitlines()
        assert [line.split(":")[0] for line in lines[:3]] == list(SHARED), path.name
        shared.add("\n".join(lines[:3]))
    assert len(shared) == 1


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_papermill_knows_kind_and_meaning_of_every_parameter(path: Path) -> None:
    """`papermill --help-notebook` shows them; a kind it cannot tell is "None"."""
    found = papermill.inspect_notebook(str(path)).values()
    assert {parameter["inferred_type_name"] for parameter in found} <= {"str", "int", "float", "bool"}
    assert all(parameter["help"] for parameter in found)


def good_notebook() -> Any:
    """A small notebook that keeps every rule: title, imports, parameters, a question, a cell."""
    cells = [
        nbformat.v4.new_markdown_cell("# What is asked?\n\nWhy it matters.", id="title"),
        nbformat.v4.new_code_cell("import framescope as fs", id="import"),
        nbformat.v4.new_code_cell(
            'study: str = ""  # a study file\ntop: int = 10  # terms shown',
            id="parameters",
            metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_markdown_cell("## How many are there?", id="question"),
        nbformat.v4.new_code_cell("s = fs.open_study(study)\ns.corpus", id="answer"),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def test_a_good_notebook_passes_the_lint() -> None:
    assert lint(good_notebook()) == []


def change(edit: Callable[[Any], object]) -> list[str]:
    """What the lint says of the good notebook after an edit that breaks one rule."""
    notebook = good_notebook()
    edit(notebook)
    return lint(notebook)


def code_cell(source: str) -> Callable[[Any], object]:
    return lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell(source, id="bad"))


def parameter_line(line: str) -> Callable[[Any], object]:
    def edit(notebook: Any) -> None:
        notebook.cells[2].source += f"\n{line}"

    return edit


def executed(notebook: Any) -> None:
    notebook.cells[4].execution_count = 4


def with_output(notebook: Any) -> None:
    notebook.cells[4].outputs = [nbformat.v4.new_output("stream", text="5")]


def second_parameters(notebook: Any) -> None:
    notebook.cells[4].metadata.tags = ["parameters"]
    notebook.cells[4].source = 'x: str = ""  # nothing'


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (executed, "has an execution count"),
        (with_output, "has outputs"),
        (second_parameters, "2 cells are tagged `parameters`, not one"),
        (lambda n: n.cells[2].metadata.pop("tags"), "0 cells are tagged `parameters`, not one"),
        (lambda n: n.cells[0].update(source="# Terms that set the groups apart"), "asks nothing"),
        (lambda n: n.cells[3].update(source="## What the groups say"), "asks nothing"),
        (lambda n: n.cells[3].update(source="# A second title?"), "there is not one title"),
        (lambda n: n.cells.pop(0), "the first cell holds no title"),
        (lambda n: n.cells[1].update(source="import framescope as fs\nimport os"), "the first code cell is not"),
        (lambda n: n.cells[4].update(source="s.codebooks"), "uses codebooks"),
        (parameter_line("top: int = 10"), "is not `name: type = literal  # help`"),
        (parameter_line("top: int = 2 * 5  # terms"), "has no literal value"),
        (parameter_line("top: int = 10.0  # terms"), "is of the kind float"),
        (code_cell("def f():\n    return 1"), "defines a FunctionDef"),
        (code_cell("class A:\n    x = 1"), "defines a ClassDef"),
        (code_cell("f = lambda x: x"), "defines a Lambda"),
        (code_cell("import pandas as pd"), "imports: import pandas as pd"),
        (code_cell("open('a.txt')"), "writes: open()"),
        (code_cell("terms.to_csv('a.csv')"), "writes: to_csv()"),
        (code_cell("x.write_text('')"), "writes: write_text()"),
        (code_cell("sys.path.insert(0, '..')"), "path surgery: sys"),
        (code_cell("os.chdir('..')"), "path surgery: os"),
        (code_cell("\n".join(f"x = {i}" for i in range(11))), "11 statements"),
        (code_cell("!pip install x"), "is not plain Python"),
    ],
)
def test_a_bad_notebook_fails_the_lint(edit: Callable[[Any], object], told: str) -> None:
    faults = change(edit)
    assert any(told in fault for fault in faults), faults


def test_papermill_alone_runs_a_notebook_from_another_folder(tmp_path: Path) -> None:
    """`papermill 2-terms.ipynb out.ipynb -p corpus texts`: the folder is found from the working directory."""
    texts = tmp_path / "texts"
    texts.mkdir()
    rows = ["file,outlet"]
    for i in range(6):
        outlet, word = ("Post", "radar") if i < 3 else ("Times", "treaty")
        (texts / f"{i}.txt").write_text(f"The {word} and {i} the {word} or a {word}\n", encoding="utf-8")
        rows.append(f"{i}.txt,{outlet}")
    (texts / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "papermill", str(FOLDER / "2-terms.ipynb"), "out.ipynb"]
    command += ["-p", "corpus", "texts", "-p", "top", "1", "-k", "python3", "--no-progress-bar"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    outputs = [
        output
        for cell in read(tmp_path / "out.ipynb").cells
        for output in cell.get("outputs", ())
        if output.output_type != "stream"
    ]
    plain = "\n".join(output["data"].get("text/plain", "") for output in outputs)
    assert "<Counts: 6 documents x 12 terms, 54 counted of 54 tokens>" in plain
    assert "Post: radar" in plain, "the concordance of the leading term"
    assert "Times: treaty" in plain
    assert not [output for output in outputs if output.output_type == "error"]


def test_poles_whose_words_are_too_rare_are_told_and_stop_no_page() -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise FramescopeError("axis praise and fault: 2 words of a pole occur often enough; at least 3 must.")

    (cell,) = (cell for cell in read(FOLDER / "5-validation.ipynb").cells if "semantic_axes" in cell.source)
    told: list[str] = []
    targets = SimpleNamespace(evaluation={"positive": ("safe", "quick"), "negative": ("late",)})
    names = {
        "fs": SimpleNamespace(MIN_TOKENS=9, semantic_axes=refuse, FramescopeError=FramescopeError, show_text=str),
        "s": SimpleNamespace(targets=targets, tokens=range(9), index=None, group_names=["X"]),
        "p": SimpleNamespace(n_permutations=1, weighting="all", group="outlet"),
        "resampling": {},
        "display": told.append,
    }
    exec(cell.source, names)
    assert told == ["No semantic axes: axis praise and fault: 2 words of a pole occur often enough; at least 3 must."]


def test_a_group_without_a_rest_is_told_and_stops_no_page() -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise FramescopeError("no term stands in 'rest', so there is nothing to compare.")

    (cell,) = (cell for cell in read(FOLDER / "2-terms.ipynb").cells if "word_shift" in cell.source)
    told: list[str] = []
    names: dict[str, Any] = {
        "fs": SimpleNamespace(word_shift=refuse, FramescopeError=FramescopeError, show_text=str),
        "s": SimpleNamespace(counts=None),
        "p": SimpleNamespace(group="outlet"),
        "terms": pd.DataFrame({"term": ["a"]}),
        "here": "X",
        "display": told.append,
    }
    exec(cell.source, names)
    assert told == ["n/a: no term stands in 'rest', so there is nothing to compare."]
    assert list(names["shift"]["term"]) == []

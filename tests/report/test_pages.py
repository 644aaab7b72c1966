"""Pages: which notebooks they are, what each says of itself, and what its key hangs on."""

import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from framescope.errors import ParameterError, ReportError
from framescope.report.pages import code_hash, find_pages, input_hashes, page_key, read_page, split_parameters, versions
from framescope.study import open_study


def write_notebook(
    path: Path, parameters: str | None = None, *, title: str = "# Why?\nBecause.", **metadata: Any
) -> Path:
    cells = [new_markdown_cell(title)] if title else []
    if parameters is not None:
        cells.append(new_code_cell(parameters))
        cells[-1].metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    return path


def test_the_pages_are_the_notebooks_whose_names_begin_with_a_digit_in_their_order(tmp_path: Path) -> None:
    for name in ("2-b", "1-a", "explore", "10-c"):
        write_notebook(tmp_path / f"{name}.ipynb")
    (tmp_path / "3-notes.md").write_text("no notebook", encoding="utf-8")
    assert [page.name for page in find_pages(tmp_path)] == ["1-a", "10-c", "2-b"]


def test_the_pages_of_the_project() -> None:
    titles = {page.name: page.title for page in find_pages()}
    assert titles["1-corpus"] == "What is in the corpus?"
    assert {page.name for page in find_pages() if page.reads == ("codebooks",)} >= {"3-framing"}


def test_a_folder_without_pages_is_told(tmp_path: Path) -> None:
    write_notebook(tmp_path / "explore.ipynb")
    with pytest.raises(ReportError) as told:
        find_pages(tmp_path)
    assert str(told.value) == f"there is no notebook like 1-corpus.ipynb in {tmp_path}."


def test_what_a_notebook_says_of_itself(tmp_path: Path) -> None:
    lines = "study: str = 'a'  # a study\ntop = 10\nshare = -0.5\nwords = ['x']\nyes = True"
    page = read_page(write_notebook(tmp_path / "1-a.ipynb", lines, framescope={"reads": ["codebooks"]}))
    assert (page.name, page.title, page.reads) == ("1-a", "Why?", ("codebooks",))
    assert page.parameters == {"study": "a", "top": 10, "share": -0.5, "words": ["x"], "yes": True}


def test_a_notebook_may_say_nothing_of_itself(tmp_path: Path) -> None:
    page = read_page(write_notebook(tmp_path / "1-a.ipynb", title=""))
    assert (page.title, page.reads, page.parameters) == ("1-a", (), {})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import os", "1-a.ipynb: the parameters cell should hold only lines like `name: str = value`."),
        ("a.b = 5", "1-a.ipynb: the parameters cell should hold only lines like `name: str = value`."),
        ("top: int", "1-a.ipynb: the parameters cell should hold only lines like `name: str = value`."),
        ("print(5)", "1-a.ipynb: the parameters cell should hold only lines like `name: str = value`."),
        ("top = 2 * n", "1-a.ipynb: the parameters cell should hold plain values, not `top = 2 * n`."),
        ("top = open('x')", "1-a.ipynb: the parameters cell should hold plain values, not `top = open('x')`."),
    ],
)
def test_a_parameters_cell_that_computes_is_refused(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(ReportError) as error:
        read_page(write_notebook(tmp_path / "1-a.ipynb", f"study = ''\n{line}"))
    assert str(error.value) == told


@pytest.fixture
def pages(tmp_path: Path) -> list[Any]:
    write_notebook(tmp_path / "1-a.ipynb", "study = ''\ncorpus = ''\ngroup = ''\ntop = 10\nword = 'x'")
    write_notebook(tmp_path / "2-b.ipynb", "study = ''\nshare = 0.5")
    return find_pages(tmp_path)


def test_parameters_of_the_study_and_of_the_notebooks_are_told_apart(pages: list[Any]) -> None:
    given = {"top": 3, "min_count": 2, "group": "desk", "share": 0.25}
    assert split_parameters(given, pages) == ({"min_count": 2, "group": "desk"}, {"top": 3, "share": 0.25})
    assert split_parameters({}, pages) == ({}, {})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"topp": 3}, "--set: there is no parameter 'topp'; there are: title, question,"),
        ({"topp": 3}, "Did you mean 'top'?"),
        ({"min_cuont": 3}, "Did you mean 'min_count'?"),
        ({"study": "x"}, "--set: there is no parameter 'study'; "),
        ({"top": "3"}, "--set top: '3' should be of the kind int, like 10."),
        ({"top": 3.0}, "--set top: 3.0 should be of the kind int, like 10."),
        ({"top": True}, "--set top: True should be of the kind int, like 10."),
        ({"word": 5}, "--set word: 5 should be of the kind str, like 'x'."),
        ({"share": None}, "--set share: None should be of the kind float, like 0.5."),
    ],
)
def test_a_parameter_of_no_one_or_of_the_wrong_kind_is_refused(
    pages: list[Any], given: dict[str, Any], told: str
) -> None:
    with pytest.raises(ParameterError) as error:
        split_parameters(given, pages)
    assert told in str(error.value)


def test_inputs_are_hashed_by_name_whatever_the_name(hostile: Any) -> None:
    texts = hostile.folder / "texts"
    odd = os.fsdecode(b"no utf-8 \xff.txt")
    (texts / odd).write_bytes(b"Words.")
    (texts / "deep").mkdir()
    (texts / "deep" / "x.txt").write_bytes(b"")
    hashes = input_hashes(open_study(hostile.study))
    assert hashes[f"text:{odd}"] == sha256(b"Words.").hexdigest()
    assert hashes["text:deep/x.txt"] == sha256(b"").hexdigest()
    assert len(hashes) == 5 + 1 + 2 + 2, "texts, metadata, the two made here, codebooks"
    assert [name for name in hashes if name.startswith("codebook:")] == [
        "codebook:1:book <svg onload=window.pwned='book'>.yaml",
        "codebook:2:targets.yaml",
    ]


def test_a_codebook_among_the_texts_is_hashed_as_a_codebook(hostile: Any) -> None:
    shutil.copy(hostile.folder / "targets.yaml", hostile.folder / "texts")
    hashes = input_hashes(open_study(hostile.study, overrides={"targets": "texts/targets.yaml"}))
    assert "codebook:2:targets.yaml" in hashes
    assert "text:targets.yaml" not in hashes


def keys(study: Path, own: dict[str, Any] | None = None, **overrides: Any) -> dict[str, str]:
    opened = open_study(study, overrides=overrides)
    inputs = input_hashes(opened)
    return {page.name: page_key(page, opened, inputs, own or {}) for page in find_pages()}


def test_a_key_knows_nothing_of_paths_and_times(hostile: Any, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(hostile.folder, tmp_path / "else" / "where", copy_function=shutil.copyfile))
    assert keys(elsewhere / "study.yaml") == keys(hostile.study)


def test_a_key_hangs_on_every_parameter_of_the_study(hostile: Any) -> None:
    before = keys(hostile.study)
    for overrides in ({"seed": 2}, {"title": "x"}, {"min_count": 2}, {"stop_words": ["a"]}, {"targets": ""}):
        after = keys(hostile.study, **overrides)
        assert [name for name in before if before[name] == after[name]] == [], overrides


def test_a_key_hangs_on_the_notebook_s_own_parameters_that_it_has(hostile: Any) -> None:
    before, after = keys(hostile.study), keys(hostile.study, own={"n_looked_at": 2})
    assert {name for name in before if before[name] != after[name]} == {"1-corpus"}


def test_the_code_s_hash_hangs_on_the_versions_of_what_it_stands_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_hash.__wrapped__()
    assert code_hash.__wrapped__() == before
    monkeypatch.setattr("framescope.report.pages.versions", lambda: {"numpy": "0"})
    assert code_hash.__wrapped__() != before


def test_the_code_s_hash_hangs_on_every_file_of_the_package_but_compiled_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(
        shutil.copytree(Path(code_hash.__wrapped__.__code__.co_filename).parents[1], tmp_path / "framescope")
    )
    monkeypatch.setattr("framescope.report.pages.__file__", str(package / "report" / "pages.py"))
    seen = [code_hash.__wrapped__()]
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert code_hash.__wrapped__() == seen[0]
    for name in ("errors.py", "report/template/report.css"):
        with (package / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        assert code_hash.__wrapped__() not in seen
        seen.append(code_hash.__wrapped__())


def test_the_versions_are_those_installed() -> None:
    import numpy

    assert versions()["numpy"] == numpy.__version__

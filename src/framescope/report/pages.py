"""Which notebooks are pages, what each takes and reads, and the key that tells whether it must be made again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import nbformat

from framescope.arrow_files import hash_files
from framescope.cache import hash_source, installed_version
from framescope.errors import ParameterError, ReportError, unknown
from framescope.parameters import parameter_docs
from framescope.study import Study
from framescope.study.places import project_folder

# Their versions decide numbers and looks, so they belong to every key.
PACKAGES = ("matplotlib", "nbconvert", "nltk", "numpy", "pandas", "papermill", "pyarrow", "scipy")
STUDY_PARAMETERS = ("study", "corpus", "group")


@dataclass(frozen=True)
class Page:
    """A notebook that is a page of the report.

    name: file name without ending, also the page's address. reads: what it depends on besides the corpus:
    "codebooks" or nothing. parameters: its own, with their defaults.
    """

    name: str
    path: Path
    title: str
    reads: tuple[str, ...]
    parameters: Mapping[str, Any]


def find_pages(folder: Path | None = None) -> list[Page]:
    """List the pages: notebooks whose name begins with a digit, in the order of their names."""
    folder = folder or project_folder() / "notebooks"
    paths = sorted(path for path in folder.glob("*.ipynb") if path.name[0].isdigit())
    if not paths:
        raise ReportError(f"there is no notebook like 1-corpus.ipynb in {folder}.")
    return [read_page(path) for path in paths]


def read_notebook(path: Path) -> Any:
    """Read a notebook file."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def read_page(path: Path) -> Page:
    """Read what a notebook says of itself: its heading, its parameters, what it reads."""
    notebook = read_notebook(path)
    heading = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), path.stem)
    title = heading.splitlines()[0].lstrip("# ").strip()
    reads = tuple(notebook.metadata.get("framescope", {}).get("reads", ()))
    cell = next((c for c in notebook.cells if "parameters" in c.metadata.get("tags", ())), None)
    return Page(path.stem, path, title, reads, _parameters(cell.source if cell else "", path))


def _parameters(source: str, path: Path) -> dict[str, Any]:
    import ast

    values: dict[str, Any] = {}
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(ast.Name(name), _, ast.expr() as value):
                pass
            case _:
                raise ReportError(f"{path.name}: the parameters cell should hold only lines like `name: str = value`.")
        try:
            values[name] = ast.literal_eval(value)
        except ValueError:
            line = ast.unparse(statement)
            raise ReportError(f"{path.name}: the parameters cell should hold plain values, not `{line}`.") from None
    return values


def split_parameters(given: Mapping[str, Any], pages: list[Page]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tell the study's parameters from the notebooks' own; anything else is refused, before a notebook starts."""
    own = {name: value for page in pages for name, value in page.parameters.items() if name not in STUDY_PARAMETERS}
    of_study = [doc.name for doc in parameter_docs()]
    study, notebook = {}, {}
    for name, value in given.items():
        if name in of_study:
            study[name] = value
        elif name in own:
            if type(value) is not type(own[name]):
                kind = type(own[name]).__name__
                raise ParameterError(f"--set {name}: {value!r} should be of the kind {kind}, like {own[name]!r}.")
            notebook[name] = value
        else:
            raise ParameterError(f"--set: {unknown('parameter', name, [*of_study, *own])}")
    return study, notebook


@cache
def code_hash() -> str:
    """Hash the package's own source and the versions of what it stands on."""
    seen = [hash_source(Path(__file__).resolve().parents[1]), versions()]
    return sha256(json.dumps(seen).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of the packages that decide the result."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = installed_version(name)
        except PackageNotFoundError:  # pragma: no cover - a broken environment
            found[name] = "?"
    return found


def input_hashes(study: Study) -> dict[str, str]:
    """Hash every input file: `text:` and its name below its folder, `codebook:`, number and name, `codes:` and name.

    Returns that name -> SHA-256.
    """
    folder = study.corpus_folder
    books = {f"codebook:{number}:{path.name}": path for number, path in enumerate(study.codebook_files, start=1)}
    among_texts = {str(path.relative_to(folder)) for path in study.codebook_files if path.is_relative_to(folder)}
    texts = {f"text:{name}": digest for name, digest in study.corpus_hashes.items() if name not in among_texts}
    sheets = {f"codes:{path.name}": path for path in study.codes_files}
    return texts | hash_files(books | sheets)


def page_key(page: Page, study: Study, inputs: Mapping[str, str], own: Mapping[str, Any]) -> str:
    """Hash all a page depends on: inputs, parameters, notebook, code. Never a time or a path."""
    parameters = json.loads(study.resolved())
    for name in ("corpus", "codebooks", "targets", "codes", "scheduler"):
        del parameters[name]
    reads = {
        name: digest
        for name, digest in inputs.items()
        if "codebooks" in page.reads or not name.startswith(("codebook:", "codes:"))
    }
    seen = {
        "code": code_hash(),
        "notebook": sha256(page.path.read_bytes()).hexdigest(),
        "parameters": parameters,
        "own": {name: value for name, value in own.items() if name in page.parameters},
        "variants": dict(study.rules.variants),
        "books": [path.name for path in study.codebook_files],
        "corpus": study.corpus_label,
        "inputs": reads,
    }
    return sha256(json.dumps(seen, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

"""The house has floors: imports go down only, and the slow or foreign packages stay in their rooms."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "framescope"

# A module's floor is that of its longest name here; rooms of one floor import nothing of each other but their own.
FLOORS = {
    "byte_words": 0,
    "short_strings": 0.05,
    "plain_words": 0.1,
    "shards": 0.1,
    "vocabularies": 0.12,
    "common_chunks": 0.15,
    "chunks": 0.2,  # words of bytes, numbered
    "errors": 0,
    "markup": 0,
    "measures": 0,
    "progress": 0,
    "sentence_ends": 0,
    "sentences": 0.1,
    "stems": 0.3,  # raises the package's errors
    "token_pattern": 0.4,
    "token_rules": 0.5,  # these two raise the package's errors
    "yaml_file": 0.5,
    "corpus": 1,
    "arrow_files": 1,
    "codebook": 1,
    "parameters": 1,
    "chunk_tokens": 0.8,  # reads the rules
    "code_counts": 1,
    "token_codes": 1,
    "nltk_words": 1.2,
    "word_spans": 1,
    "tokens": 2,
    "token_places": 2.2,
    "token_sentences": 2.3,
    "evidence_lines": 6.4,
    "origins": 2.5,
    "counts": 3,
    "groups": 3.2,
    "matching": 3,
    "large": 3,
    "cache": 3,
    "recipes": 3.5,
    "comparisons": 4,
    "cluster": 5,
    "framing": 5,
    "examples": 5.5,
    "exports": 5.9,
    "number_words": 5.9,
    "tables": 6,
    "evidence_table": 6.5,
    "evidence_pairs": 6.55,
    "evidence_shown": 6.6,
    "badges": 6.3,
    "findings": 6.5,
    "headings": 6,
    "contrast_findings": 6.6,
    "framing_findings": 6.6,
    "plots": 6.5,
    "study": 7,
    "study_file": 7,
    "lab": 7.5,
    "report": 8,
    "cli": 9,
}

# Package -> the only rooms that may import it; True: inside functions only, since it is slow to load.
HOMES = {
    "ipywidgets": (("lab",), False),
    "jinja2": (("report",), False),
    "jupyter_core": (("report",), False),
    "nbclient": (("report",), False),
    "nbconvert": (("report",), False),
    "nbformat": (("report",), False),
    "papermill": (("report",), False),
    "matplotlib": (("plots",), True),
    "nltk": (("comparisons", "nltk_words", "sentences", "stems"), True),
    "ruptures": (("comparisons",), True),
    "simplemma": (("stems",), True),
}


class Import(NamedTuple):
    """`name` is imported by `module` in `line`; late: inside a function."""

    module: str
    line: int
    name: str
    late: bool


def module_name(path: Path, root: Path = SOURCE) -> str:
    """`comparisons.keyness` for comparisons/keyness.py, `corpus` for corpus/__init__.py, "" for the package."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_imports(source: str, module: str) -> list[Import]:
    """Every import of a module but those under `if TYPE_CHECKING`, which never run."""
    found: list[Import] = []

    def visit(node: ast.AST, late: bool) -> None:
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for child in node.orelse:
                visit(child, late)
            return
        if isinstance(node, ast.Import):
            found.extend(Import(module, node.lineno, alias.name, late) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: relative import"
            found.extend(Import(module, node.lineno, f"{node.module}.{alias.name}", late) for alias in node.names)
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            visit(child, late or inside)

    visit(ast.parse(source), late=False)
    return found


def room_of(name: str) -> str:
    """The entry of FLOORS a module belongs to."""
    fitting = [room for room in FLOORS if name == room or name.startswith(f"{room}.")]
    assert fitting, f"framescope.{name} has no floor: give it one in FLOORS"
    return max(fitting, key=len)


def upward(imports: list[Import]) -> list[str]:
    """The imports that go up, or across to another room of the same floor."""
    wrong = []
    for found in imports:
        inside = found.name.removeprefix("framescope.")
        if inside == found.name or found.module == "":
            continue
        if inside.split(".")[0] not in {room.split(".")[0] for room in FLOORS}:
            continue  # a name of the package itself, such as __version__
        here, there = room_of(found.module), room_of(inside)
        if here != there and FLOORS[there] >= FLOORS[here]:
            wrong.append(f"{found.module}:{found.line} imports {found.name}")
    return wrong


LATE = ("plots.files",)  # modules that others import within functions alone


def homeless(imports: list[Import]) -> list[str]:
    """The imports of foreign packages outside their room, or at a module's top where they should be late."""
    wrong = []
    for found in imports:
        rooms, only_late = HOMES.get(found.name.split(".")[0], (None, False))
        early = not found.late and found.module not in LATE
        if rooms is not None and (found.module.split(".")[0] not in rooms or (only_late and early)):
            wrong.append(f"{found.module}:{found.line} imports {found.name}")
        if not found.late and found.name.removeprefix("framescope.").startswith(LATE):
            wrong.append(f"{found.module}:{found.line} imports {found.name}")
    return wrong


def every_import() -> Iterator[tuple[str, list[Import]]]:
    for path in sorted(SOURCE.rglob("*.py")):
        module = module_name(path)
        yield module, read_imports(path.read_text(encoding="utf-8"), module)


def test_every_module_is_seen_and_has_a_floor() -> None:
    seen = dict(every_import())
    assert len(seen) == len(list(SOURCE.rglob("*.py"))) >= 40
    assert {"", "cli", "corpus.readers.folder", "measures.keyness", "report.publish", "study"} <= set(seen)
    assert {room_of(module) for module in seen if module} == set(FLOORS)


def test_the_imports_that_are_known_are_seen() -> None:
    seen = {(found.module, found.name, found.late) for _, imports in every_import() for found in imports}
    assert ("counts", "framescope.tokens.Tokens", False) in seen
    assert ("report.execute", "papermill", True) in seen
    assert ("cli.options", "framescope.study.open_study", True) in seen
    assert ("plots", "matplotlib.axes.Axes", False) not in seen, "under `if TYPE_CHECKING`"


def test_imports_go_down_only() -> None:
    assert [wrong for _, imports in every_import() for wrong in upward(imports)] == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("tokens", "from framescope.counts import Counts", True),
        ("measures.keyness", "import framescope.errors", True),
        ("comparisons.keyness", "def f():\n    from framescope.study import Study", True),
        ("findings", "from framescope.plots import Picture", True),
        ("codebook", "from framescope.corpus.model import Corpus", True),
        ("counts", "from framescope.tokens import Tokens", False),
        ("corpus.intake", "from framescope.corpus.model import Corpus", False),
        ("tokens", "if TYPE_CHECKING:\n    from framescope.counts import Counts", False),
        ("tokens", "if TYPE_CHECKING:\n    pass\nelse:\n    from framescope.counts import Counts", True),
    ],
)
def test_a_made_up_import_is_judged(module: str, source: str, wrong: bool) -> None:
    assert bool(upward(read_imports(source, module))) is wrong


def test_a_module_without_a_floor_is_noticed() -> None:
    with pytest.raises(AssertionError, match=r"framescope\.attic has no floor"):
        upward(read_imports("from framescope.errors import FramescopeError", "attic"))


def test_foreign_packages_stay_in_their_rooms() -> None:
    assert [wrong for _, imports in every_import() for wrong in homeless(imports)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("study", "import papermill"),
        ("tables", "from jinja2 import Template"),
        ("plots", "import matplotlib.pyplot as plt"),
        ("tables", "def f():\n    import matplotlib"),
        ("plots.style", "from framescope.plots.files import draw_svg"),
        ("tokens", "from nltk.tokenize import NLTKWordTokenizer"),
        ("counts", "def f():\n    import nltk"),
    ],
)
def test_a_made_up_foreign_import_is_noticed(module: str, source: str) -> None:
    (told,) = homeless(read_imports(source, module))
    assert told.startswith(f"{module}:")


def loaded_after(statement: str) -> set[str]:
    """The modules a fresh interpreter has after a statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_nothing_slow() -> None:
    loaded = loaded_after("import framescope")
    assert "framescope" in loaded
    assert not {"nltk", "matplotlib", "scipy.stats", "pandas", "papermill", "nbconvert"} & loaded


def test_using_the_names_for_tables_loads_neither_nltk_nor_matplotlib_nor_statistics() -> None:
    used = "import framescope as fs\nfs.tokenize(['a b']), fs.read_corpus, fs.keyness, fs.open_study, fs.plot_heat"
    loaded = loaded_after(used)
    assert {"pandas", "framescope.plots", "framescope.study"} <= loaded
    assert not {"nltk", "matplotlib", "scipy.stats", "papermill", "nbconvert"} & loaded


def test_the_page_on_architecture_names_every_module_and_no_other() -> None:
    page = (SOURCE.parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## Floors")[2].partition("\n## ")[0]
    rows = "\n".join(line.split("|")[2] for line in table.splitlines() if line.startswith("| "))
    named = set(re.findall(r"`(\w+)(?:\.pyi?|/)?`", rows))
    there = {part for path in SOURCE.rglob("*.py") for part in path.relative_to(SOURCE).with_suffix("").parts}
    folders = {path.name for path in SOURCE.rglob("*") if path.is_dir()}
    assert there - named == {"__main__"}
    assert named - there - folders == set()

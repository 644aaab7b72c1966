"""The tutorial is run as it stands in a copy of the project: commands, Python, files; its answers are compared."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "new-corpus.md"
RUN = ("framescope", "papermill")
NOT_RUN = ("make", ".")  # of make the targets are looked up; the environment is the one the tests run in

FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w+)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block of the tutorial, in the order of the page."""

    kind: str
    body: str
    line: int


def read_blocks() -> list[Block]:
    page = PAGE.read_text(encoding="utf-8")
    blocks = []
    for found in FENCE.finditer(page):
        body = re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
        blocks.append(Block(found["kind"], body, page.count("\n", 0, found.start()) + 1))
    return blocks


BLOCKS = read_blocks()
COMMANDS = [line for block in BLOCKS if block.kind == "sh" for line in block.body.splitlines()]


class Tutorial:
    """A reader of the tutorial, in a copy of the project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[tuple[Block, str]] = []
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("src", "notebooks", "data/codebooks"):
            shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        self.environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PATH": path, "JUPYTER_PATH": ""}

    def do(self, block: Block) -> str:
        """Run or write a block; what was said is returned. Whatever fails without being announced stops here."""
        if block.kind == "yaml":
            name = re.fullmatch(r"# (\S+)", block.body.splitlines()[0])
            assert name, f"line {block.line}: the first line should be a comment that names the file"
            (self.folder / name[1]).write_text(block.body, encoding="utf-8")
            return ""
        if block.kind == "python":
            return self.call([sys.executable, "-c", block.body], block)
        said = ""
        for line in block.body.splitlines() if block.kind == "sh" else ():
            words = shlex.split(line, comments=True)
            if words[0] in RUN:
                module = {"framescope": "framescope.cli"}.get(words[0], words[0])
                said += self.call([sys.executable, "-m", module, *words[1:]], block, fails=line.endswith("# fails"))
        return said

    def first_page(self) -> str:
        """What the report's first page says now."""
        page = self.folder / "reports" / "bridge" / "index.html"
        return squeeze(unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8")))) if page.is_file() else ""

    def call(self, command: list[str], block: Block, *, fails: bool = False) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, encoding="utf-8", check=False
        )
        assert (done.returncode != 0) is fails, f"{PAGE.name}, line {block.line}:\n{done.stdout}\n{done.stderr}"
        return f"{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Tutorial:
    """The tutorial followed from its first line to its last."""
    reader = Tutorial(tmp_path_factory.mktemp("project"))
    for block in BLOCKS:
        said = reader.do(block)
        if block.kind == "sh":
            said += f"\n{reader.first_page()}"
        if block.kind in ("sh", "python"):
            reader.said.append((block, said))
    return reader


def squeeze(text: str) -> str:
    return " ".join(text.split())


def test_the_tutorial_has_every_kind_of_block() -> None:
    assert {block.kind for block in BLOCKS} == {"sh", "python", "yaml", "text"}
    for name in (
        "framescope check",
        "framescope init",
        "framescope report",
        "framescope code",
        "papermill",
        "make report",
        "make lab STUDY=",
    ):
        assert any(line.startswith(name) for line in COMMANDS), name


def test_every_command_is_run_or_looked_up() -> None:
    assert {line.split()[0] for line in COMMANDS} <= {*RUN, *NOT_RUN}


def test_make_has_the_targets_and_the_variables_it_is_called_with() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    called = [line.split()[1:] for line in COMMANDS if line.startswith("make")]
    assert called
    for target, *settings in called:
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), f"make {target}"
        for setting in settings:
            name = setting.partition("=")[0]
            assert re.search(rf"^#: {name} ", makefile, re.MULTILINE), f"make {target} {setting}"


def test_the_environment_it_activates_is_the_one_make_report_sets_up() -> None:
    assert ". .venv/bin/activate" in COMMANDS
    assert re.search(r"^report: \.venv ", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_what_the_tutorial_says_is_said(tutorial: Tutorial) -> None:
    """Each line of a text block stands in the answer to the block before it, or on the report's first page by then."""
    n_lines = 0
    for block in (block for block in BLOCKS if block.kind == "text"):
        answers = [said for asked, said in tutorial.said if asked.line < block.line]
        for line in block.body.splitlines():
            assert squeeze(line) in squeeze(answers[-1]), f"line {block.line}: {line}"
            n_lines += 1
    assert n_lines > 5


def test_the_report_has_its_pages_and_the_study_its_name(tutorial: Tutorial) -> None:
    out = tutorial.folder / "reports" / "bridge"
    assert {path.name for path in out.glob("*.html")} == {
        "cite.html",
        "index.html",
        *(f"{path.stem}.html" for path in (PROJECT / "notebooks").glob("[0-9]*.ipynb")),
    }
    assert "A bridge in two papers" in (out / "index.html").read_text(encoding="utf-8")
    assert "Public burden" in (out / "3-framing.html").read_text(encoding="utf-8")


def test_a_parameter_of_one_notebook_leaves_the_other_pages_alone(tutorial: Tutorial) -> None:
    said = next(said for block, said in tutorial.said if "--set top=5" in block.body)
    kept = re.search(r"unchanged: (.*)", said)
    assert kept
    assert set(kept[1].split(", ")) == {path.stem for path in (PROJECT / "notebooks").glob("[013-9]*.ipynb")}


def test_papermill_leaves_an_executed_notebook(tutorial: Tutorial) -> None:
    made = (tutorial.folder / "build" / "bridge-framing.ipynb").read_text(encoding="utf-8")
    assert "Access" in made
    assert "injected-parameters" in made


def test_python_shows_lines_with_their_place_and_writes_a_table(tutorial: Tutorial) -> None:
    said = next(said for block, said in tutorial.said if "fs.kwic" in block.body)
    found = re.search(r"Ferry Post \| .*The bridge will \[cost\] taxpayers .* \| (01\.txt):(\d+)", said)
    assert found
    raw = (tutorial.folder / "data" / "bridge" / found[1]).read_text(encoding="utf-8")
    assert raw[int(found[2]) :].startswith("cost taxpayers")
    table = (tutorial.folder / "build" / "bridge-frames.csv").read_text(encoding="utf-8")
    assert table.startswith("group,frame,label,n,")
    assert len(table.splitlines()) == 1 + 2 * 2


def test_the_cuts_are_shown_with_their_rule(tutorial: Tutorial) -> None:
    said = next(said for block, said in tutorial.said if "show_cuts" in block.body)
    assert "[-rule of the study: Listen: The harbour in five minutes" in said


def test_init_wrote_a_study_file_that_names_the_groups(tutorial: Tutorial) -> None:
    said = next(said for block, said in tutorial.said if "framescope init" in block.body)
    assert "study.yaml written" in said


def test_the_one_hit_of_the_burden_in_the_gazette_is_the_tunnels(tutorial: Tutorial) -> None:
    """Section 10 says so."""
    lines = next(said for block, said in tutorial.said if "fs.kwic" in block.body).splitlines()
    gazette = [line for line in lines if line.strip().startswith("Hill Gazette |")]
    assert len(gazette) == 1
    assert "11.txt" in gazette[0]


def test_the_sheets_are_filled_in_and_read_back(tutorial: Tutorial) -> None:
    sheets = sorted(path.name for path in (tutorial.folder / "data" / "bridge-codes").iterdir())
    assert {"coder-a.csv", "coder-b.csv", "key.csv"} <= set(sheets)
    page = (tutorial.folder / "reports" / "bridge" / "5-validation.html").read_text(encoding="utf-8")
    assert "coder a: 24 sentences, coder b: 24 sentences" in page
    before, *_, after = [said for asked, said in tutorial.said if asked.body.startswith("framescope report --study")]
    assert "unvalidated" in before
    assert "unvalidated" not in after

"""A report of a hostile corpus, made once: every place a stranger can write to holds markup that would run."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from framescope.cli import main

COLUMN = "outlet <svg onload=window.pwned='column'>"
TWO, ALSO_TWO, ONE = (
    "Post <img src=x onerror=window.pwned='outlet'>",
    "$Times_1$ \"><script>window.pwned='outlet2'</script>",
    "Gazette' onmouseover='window.pwned=3",
)
FILE = "b <img src=x onerror=window.pwned='file'>.txt"
IN_TEXT = "<script>window.pwned='text'</script> <img src=x onerror=window.pwned='text'>"
TITLE = "A <svg onload=window.pwned='title'> study"
QUESTION = "Who says <script>window.pwned='question'</script>?"
NOTE = "Made up </p><script>window.pwned='note'</script>."
BOOK = "book <svg onload=window.pwned='book'>.yaml"

TEXTS = {
    "a.txt": (TWO, f"The radar deal cost money. {IN_TEXT} The radar is ours.\nADVERTISEMENT\nCost, cost and cost.\n"),
    FILE: (TWO, "The radar costs too much. Nobody paid for the radar in the deal.\n"),
    "c.txt": (ALSO_TWO, "An alliance is a promise. The alliance holds without any deal.\n"),
    "d.txt": (ALSO_TWO, "Allies promise much. The alliance would rather have no radar.\nADVERTISEMENT\n"),
    "e.txt": (ONE, "Weather was fair, and the alliance of farmers was pleased.\n"),
}

STUDY = f"""\
title: "{TITLE}"
question: "{QUESTION}"
note: "{NOTE}"
corpus: texts
group: "{COLUMN}"
codebooks: ["{BOOK}"]
targets: targets.yaml
min_count: 1
min_documents: 1
n_permutations: 19
n_bootstrap: 19
"""

FRAMES = """\
name: hostile
title: "Frames <script>window.pwned='book title'</script>"
version: "1 <img src=x onerror=window.pwned='version'>"
status: "unvalidated <svg onload=window.pwned='status'>"
variants: {allies: alliance}
frames:
  cost:
    label: "Cost <img src=x onerror=window.pwned='label'>"
    description: "Money <script>window.pwned='description'</script>"
    patterns: ["cost*", "paid"]
  "bond <svg onload=window.pwned='frame'>":
    label: "Bonds & $x_1$"
    patterns: ["alliance", "promise", "<script>window.pwned='pattern'</script>"]
"""

TARGETS = """\
name: targets
title: Targets
targets:
  radar:
    label: "The radar <img src=x onerror=window.pwned='target'>"
    patterns: ["radar"]
"""


@dataclass(frozen=True)
class Hostile:
    """The study's folder, its published report, the project folder whose store of pages it filled, what was said."""

    folder: Path
    out: Path
    project: Path
    said: str

    @property
    def study(self) -> Path:
        return self.folder / "study.yaml"

    def pages(self) -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(self.out.glob("*.html"))}


def write_hostile_study(folder: Path) -> None:
    texts = folder / "texts"
    texts.mkdir(parents=True)
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in (COLUMN, TWO, ALSO_TWO, ONE, FILE, TITLE)}
    rows = [f"file,{quoted[COLUMN]},title,date"]
    for day, (name, (outlet, text)) in enumerate(TEXTS.items(), start=1):
        (texts / name).write_text(text, encoding="utf-8")
        rows.append(f'"{name}",{quoted[outlet]},{quoted[TITLE]},2017-07-0{day}')
    rows.append("<script>window.pwned='row'</script>.txt,x,y,2017-07-09")
    (texts / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / BOOK).write_text(FRAMES, encoding="utf-8")
    (folder / "targets.yaml").write_text(TARGETS, encoding="utf-8")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A run tells Jupyter where its kernel is by JUPYTER_PATH; no test leaves it, or anything in a cache, behind."""
    monkeypatch.setenv("JUPYTER_PATH", "")
    monkeypatch.setenv("FRAMESCOPE_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    """The report as `framescope report --study` makes it, with real kernels, from another working directory."""
    top = tmp_path_factory.mktemp("made")
    folder, project, out = top / "hostile", top / "project", top / "reports" / "hostile"
    write_hostile_study(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", "")
        patch.setenv("FRAMESCOPE_CACHE", str(top / "cache"))
        patch.setattr("framescope.report.publish.project_folder", lambda: project)
        project.mkdir()
        patch.chdir(top)
        result = CliRunner().invoke(main, ["report", "--study", "hostile/study.yaml", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return Hostile(folder, out, project, result.output)


@pytest.fixture
def hostile(made: Hostile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hostile:
    """A copy of study and report to change at will; pages made before are known to it."""
    folder, out, project = tmp_path / "hostile", tmp_path / "reports" / "hostile", tmp_path / "project"
    for source, copy in ((made.folder, folder), (made.out, out), (made.project, project)):
        shutil.copytree(source, copy)
    monkeypatch.setattr("framescope.report.publish.project_folder", lambda: project)
    return Hostile(folder, out, project, made.said)

"""A report of a hostile corpus, made once: every place a stranger can write to holds markup that would run."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from framescope.cli import main

# Markup that runs where it is not escaped; RUN stands for its own mark, so that one knows which did.
RUN = "window.pwned='v%02d'"
VECTORS = [
    text.replace("RUN", RUN % number)
    for number, text in enumerate(
        """\
<script>RUN</script>
<img src=x onerror=RUN>
<svg onload=RUN>
<body onload=RUN>
<iframe src="javascript:parent.RUN"></iframe>
<iframe srcdoc="<script>parent.RUN</script>"></iframe>
<a href="javascript:RUN">deal</a>
<details open ontoggle=RUN>
<video src=x onerror=RUN></video>
<audio src=x onerror=RUN></audio>
<input autofocus onfocus=RUN>
<select autofocus onfocus=RUN></select>
<textarea autofocus onfocus=RUN></textarea>
<object data="javascript:RUN"></object>
<embed src="javascript:RUN">
<math><mtext><img src=x onerror=RUN></mtext></math>
<svg><script>RUN</script></svg>
<svg><animate onbegin=RUN attributeName=x dur=1s></svg>
<meta http-equiv=refresh content="0;url=javascript:RUN">
<base href="javascript:RUN//">
"><script>RUN</script>
'><img src=x onerror=RUN>
--><script>RUN</script>
]]><script>RUN</script>
</title><script>RUN</script>
</textarea><script>RUN</script>
</style><script>RUN</script>
</script><script>RUN</script>
&lt;img src=x onerror=RUN&gt;
&amp;lt;img src=x onerror=RUN&amp;gt;
&#60;script&#62;RUN&#60;/script&#62;
{{constructor.constructor("RUN")()}}
${RUN}
<button onclick=RUN>deal</button>
<form action="javascript:RUN"><button>deal</button></form>
<p onmouseover=RUN>deal</p>
<td onclick=RUN>deal</td>
<p style="animation: x 1s" onanimationstart=RUN>deal</p>
<script src="data:text/javascript,RUN"></script>
<link rel=stylesheet href="data:text/css,*{}" onload=RUN>
""".splitlines()
    )
]

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

TOLD_1, TOLD_2 = (
    "".join(f"In deal {number} it cost {vector} to build.\n" for number, vector in enumerate(some, start=start))
    for start, some in ((1, VECTORS[:20]), (21, VECTORS[20:]))
)

TEXTS = {
    "a.txt": (
        TWO,
        f"The radar deal cost money. {IN_TEXT} The radar is ours.\nADVERTISEMENT\nCost, cost and cost.\n" + TOLD_1,
    ),
    FILE: (TWO, "The radar costs too much. Nobody paid for the radar in the deal.\n" + TOLD_2),
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
  "bond & $x_1$ <svg onload=window.pwned='frame'>":
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
    vectors: ClassVar[Sequence[str]] = VECTORS

    @property
    def study(self) -> Path:
        return self.folder / "study.yaml"

    def pages(self) -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(self.out.glob("*.html"))}

    def evidence(self) -> dict[str, str]:
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(self.out.glob("evidence/*.html"))}


def write_hostile_study(folder: Path) -> None:
    texts = folder / "texts"
    texts.mkdir(parents=True)
    quoted = {name: '"' + name.replace('"', '""') + '"' for name in (COLUMN, TWO, ALSO_TWO, ONE, FILE, TITLE)}
    rows = [f"file,{quoted[COLUMN]},title,date"]
    for day, (name, (outlet, text)) in enumerate(TEXTS.items(), start=1):
        (texts / name).write_text(text, encoding="utf-8")
        title = quoted[TITLE] if day == 1 else '"' + VECTORS[day].replace('"', '""') + '"'
        rows.append(f'"{name}",{quoted[outlet]},{title},2017-07-0{day}')
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

"""Only one way leads from a text to HTML: `safe_text` and what is built on it. The others are not used."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = ("Styler", "Markdown", "Javascript", "SVG", "IFrame", "to_html", "format_html", "display_html")
# What is safe only where it stands: the escaping itself, and pages put together from what has been through it.
ALLOWED = {
    "escape": {"markup.py", "report/cite.py"},
    "Markup": {"report/site.py"},
    "HTML": {"lab/controls.py"},  # a panel, filled with what the library's own tables show
}
SAFE_FILTERS = {"cite.html.j2": {"outputs"}, "compare.html.j2": {"css"}}


def python_sources() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "src" / "framescope").rglob("*.py")):
        yield path.relative_to(ROOT / "src" / "framescope").as_posix(), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        yield path.name, "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def other_ways(name: str, source: str) -> list[str]:
    """The places where text could get into HTML unescaped."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if isinstance(node, ast.alias):
            word = node.name.rpartition(".")[2]
        if word in FORBIDDEN or (word in ALLOWED and name not in ALLOWED[word]):
            if not (isinstance(node, ast.Attribute) and ast.unparse(node.value) == "re"):
                wrong.append(f"{name}:{getattr(node, 'lineno', 0)}: {word}")
        elif isinstance(node, ast.keyword) and node.arg in ("escape", "autoescape"):
            off = isinstance(node.value, ast.Constant) and node.value.value is False
            wrong += [f"{name}:{node.value.lineno}: {node.arg}=False"] if off else []
    return wrong


def test_no_source_and_no_notebook_goes_another_way() -> None:
    seen = dict(python_sources())
    assert {"tables.py", "report/site.py", "2-terms.ipynb"} <= set(seen)
    assert [wrong for name, source in seen.items() for wrong in other_ways(name, source)] == []


@pytest.mark.parametrize(
    "source",
    [
        "from IPython.display import HTML",
        "import IPython.display as d\nd.HTML('<b>')",
        "table.style.format(escape=False)",
        "table.to_html(escape=False)",
        "from pandas.io.formats.style import Styler",
        "from IPython.display import Markdown",
        "from markupsafe import Markup",
        "from html import escape",
        "Environment(autoescape=False)",
    ],
)
def test_control_another_way_is_noticed(source: str) -> None:
    assert other_ways("findings.py", source)


def test_templates_escape_everything_but_what_was_escaped_before() -> None:
    templates = sorted((ROOT / "src" / "framescope" / "report" / "template").rglob("*.j2"))
    assert len(templates) >= 5
    for path in templates:
        text = path.read_text(encoding="utf-8")
        found = set(re.findall(r"\{\{-?\s*([\w.]+)[^}]*\|\s*safe\b", text))
        assert found == SAFE_FILTERS.get(path.name, set()), path.name
        assert "autoescape false" not in text

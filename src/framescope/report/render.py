"""Executed notebooks to HTML pages, with our own template: no script, no request, one style sheet inside."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from framescope.errors import ReportError
from framescope.findings import MIME, Finding
from framescope.report.pages import Page, read_notebook

TEMPLATES = Path(__file__).parent / "template"
HIDDEN = {"parameters", "injected-parameters", "hidden"}


@dataclass(frozen=True)
class Rendered:
    """A page as the report needs it: its body, and the findings it made."""

    name: str
    title: str
    body: str
    findings: tuple[Finding, ...]


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter

    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="framescope", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )


def render_page(page: Page, executed: Path) -> Rendered:
    """Turn an executed notebook into the body of a page. A failed notebook is refused, never published."""
    notebook = read_notebook(executed)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise ReportError(f"notebooks/{page.name}.ipynb failed: {output.ename}: {output.evalue}")
    notebook.cells = [cell for cell in notebook.cells if not HIDDEN.intersection(cell.metadata.get("tags", ()))]
    body, _ = _exporter().from_notebook_node(notebook)
    found = [
        Finding(**item)
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for item in output.get("data", {}).get(MIME, ())
    ]
    return Rendered(page.name, page.title, body, tuple(found))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style() -> tuple[str, str]:
    """Read the style sheet and make the hash by which the Content-Security-Policy admits it."""
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8").strip()
    return css, b64encode(sha256(css.encode()).digest()).decode()


def write_pages(folder: Path, rendered: Sequence[Rendered], card: dict[str, Any]) -> None:
    """Write index.html and one file per page into `folder`."""
    css, css_hash = style()
    shared = {"card": card, "pages": rendered, "css": css, "css_hash": css_hash}
    for page in rendered:
        html = _environment().get_template("page.html.j2").render(**shared, page=page)
        (folder / f"{page.name}.html").write_text(html, encoding="utf-8", newline="\n")
    holding = sorted(
        ((finding, page) for page in rendered for finding in page.findings if finding.holds),
        key=lambda pair: -pair[0].strength,
    )
    undecided = {finding.text: (finding, page) for page in rendered for finding in page.findings if not finding.holds}
    html = (
        _environment()
        .get_template("index.html.j2")
        .render(**shared, page=None, holding=holding, undecided=undecided.values())
    )
    (folder / "index.html").write_text(html, encoding="utf-8", newline="\n")

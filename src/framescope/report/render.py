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
from framescope.tables import TABLE_MIME

TEMPLATES = Path(__file__).parent / "template"
TABLES = "tables"
HIDDEN = {"parameters", "injected-parameters", "hidden"}


@dataclass(frozen=True)
class Rendered:
    """A page as the report needs it: its body, the findings it made, and its tables: (file name, CSV)."""

    name: str
    title: str
    body: str
    findings: tuple[Finding, ...]
    tables: tuple[tuple[str, str], ...] = ()


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
    tables = _link_tables(page.name, [output for cell in notebook.cells for output in cell.get("outputs", ())])
    body, _ = _exporter().from_notebook_node(notebook)
    found = [
        Finding(**item)
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for item in output.get("data", {}).get(MIME, ())
    ]
    return Rendered(page.name, page.title, body, tuple(found), tables)


def _link_tables(page: str, outputs: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """Put a link to its numbers under everything shown that has some; the same numbers are one file."""
    names: dict[str, str] = {}
    for output in outputs:
        packed = output.get("data", {}).pop(TABLE_MIME, None)
        if packed:
            name = names.setdefault(packed["csv"], f"{page}-{len(names) + 1:02d}.csv")
            output.data["text/html"] += f'<p class="fs-download"><a href="{TABLES}/{name}" download>{name}</a></p>'
    return tuple((name, csv) for csv, name in names.items())


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
    """Write index.html, one file per page and the tables' numbers into `folder`."""
    css, css_hash = style()
    for name, csv in (table for page in rendered for table in page.tables):
        (folder / TABLES).mkdir(exist_ok=True)
        (folder / TABLES / name).write_text(csv, encoding="utf-8", newline="\n")
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

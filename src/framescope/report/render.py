"""Executed notebooks to the body of a page: what is shown gets an address, and its numbers become files beside it."""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from framescope.errors import ReportError
from framescope.exports import EVIDENCE_MIME, FIGURE_MIME, TABLE_MIME, as_text
from framescope.findings import MIME, Finding
from framescope.plots.style import figure_html
from framescope.report.pages import Page

TEMPLATES = Path(__file__).parent / "template"
TABLES, FIGURES = "tables", "figures"
HIDDEN = {"parameters", "injected-parameters", "hidden"}


@dataclass(frozen=True)
class Rendered:
    """A page as the report needs it, of plain values that JSON holds.

    body: its HTML. findings: what it found. tables: (file name, CSV). files: path below the report -> bytes in base64.
    shown: what is shown, in order: {id, what ("table" or "figure"), subjects (evidence keys), caption}. evidence: one
    entry per subject, as `evidence_shown.pack_evidence` makes them. contents: (address, heading) of its sections.
    """

    name: str
    title: str
    body: str
    findings: tuple[Finding, ...]
    tables: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    shown: Sequence[Mapping[str, Any]] = ()
    evidence: Sequence[Mapping[str, Any]] = ()
    contents: tuple[tuple[str, str], ...] = ()


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    class Exporter(HTMLExporter):
        """Takes nbconvert's templates from where it is installed, before any that a user has under the same names.

        What our template makes is the page as it stands. HTMLExporter parses it once more and writes it anew, for
        pictures without a text alternative and for classes of its own templates, which takes longer than all the rest.
        """

        def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> Any:
            return TemplateExporter.from_notebook_node(self, nb, resources, **options)

        def _preprocess(self, nb: Any, resources: Any) -> Any:
            """Neither copied nor checked once more, which takes longer than to render: it is as papermill gave it."""
            return nb, resources

        def get_prefix_root_dirs(self) -> list[str]:
            own = Path(sys.prefix) / "share" / "jupyter"
            there = (own / "nbconvert" / "templates" / "base").is_dir()
            return [str(own)] if there else list(super().get_prefix_root_dirs())  # type: ignore[no-untyped-call]

    return Exporter(  # type: ignore[no-untyped-call]
        template_name="framescope",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )


def render_page(page: Page, notebook: Any) -> Rendered:
    """Turn an executed notebook into the body of a page. A failed notebook is refused, never published."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise ReportError(f"notebooks/{page.name}.ipynb failed: {output.ename}: {output.evalue}")
    notebook.cells = [cell for cell in notebook.cells if not HIDDEN.intersection(cell.metadata.get("tags", ()))]
    made = _Files(page.name)
    found: list[Finding] = []
    evidence: list[Mapping[str, Any]] = []
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata["anchor"] = anchor = cell.get("id") or f"cell-{number}"
        shown = [output.data for output in cell.get("outputs", ()) if "data" in output]
        for place, data in enumerate(shown, start=1):
            found += [Finding(**item) for item in data.get(MIME, ())]
            packed = data.pop(EVIDENCE_MIME, None)
            if packed:
                evidence += packed["subjects"]
                data["text/html"] = packed["index"]
            made.take(data, f"{anchor}-{place}")
    body, _ = _exporter().from_notebook_node(notebook)
    body, contents = name_sections(body)
    tables = tuple(made.tables.items())
    return Rendered(page.name, page.title, body, tuple(found), tables, made.files, made.shown, evidence, contents)


def name_sections(body: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Give every second-level heading an address made of its words, and list them.

    >>> name_sections("<h2>Who <em>says</em> it?</h2>")
    ('<h2 id="who-says-it">Who <em>says</em> it?</h2>', (('who-says-it', 'Who says it?'),))
    """
    contents: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        heading = unescape(re.sub("<[^>]*>", "", found[1]))
        plain = re.sub("[^a-z0-9]+", "-", heading.lower()).strip("-") or "section"
        address = plain if plain not in contents else f"{plain}-{len(contents)}"
        contents[address] = heading
        return f'<h2 id="{address}">{found[1]}</h2>'

    return re.sub("<h2>(.*?)</h2>", named, body, flags=re.DOTALL), tuple(contents.items())


class _Files:
    """The files of a page, gathered output by output; each shown thing gets its address and its links."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.names: dict[str, str] = {}  # CSV -> stem: the same numbers are one file
        self.tables: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.shown: list[dict[str, Any]] = []
        self.figures = 0

    def take(self, data: Any, anchor: str) -> None:
        """Take the files out of an output, and put an address and links to them into its HTML."""
        table, figure = data.pop(TABLE_MIME, None), data.pop(FIGURE_MIME, None)
        links: list[str] = []
        if figure:
            links += self._figure(data, figure)
        if table:
            links += self._table(table)
            what = "figure" if figure or "<figure" in data["text/html"] else "table"
            self.shown.append({"id": anchor, "what": what, "subjects": table.get("subjects", [])})
        if links:
            words = f'<p class="fs-download">Download: {" ".join(links)}</p>'
            data["text/html"] = f'<div class="fs-shown" id="{anchor}">{data["text/html"]}{words}</div>'

    def _table(self, table: Mapping[str, Any]) -> list[str]:
        stem = self.names.setdefault(table["csv"], f"{self.page}-{len(self.names) + 1:02d}")
        self.tables[f"{stem}.csv"] = table["csv"]
        links = [_link(f"{TABLES}/{stem}.csv")]
        if "parquet" in table:
            self.files[f"{TABLES}/{stem}.parquet"] = table["parquet"]
            links.append(_link(f"{TABLES}/{stem}.parquet"))
        return links

    def _figure(self, data: Any, figure: Mapping[str, Any]) -> list[str]:
        self.figures += 1
        stem = f"{FIGURES}/{self.page}-{self.figures:02d}"
        files = {"svg": as_text(figure["svg"].encode()), **{k: figure[k] for k in ("pdf", "png") if k in figure}}
        self.files |= {f"{stem}.{kind}": content for kind, content in files.items()}
        data["text/html"] = figure_html(f"{stem}.svg", figure["alt"], figure["caption"], _size(figure["svg"]))
        return [_link(f"{stem}.{kind}") for kind in files]


def _link(path: str) -> str:
    name = path.rpartition("/")[2]
    return f'<a href="{path}" download>{name}</a>'


def _size(svg: str) -> str:
    """The size of a picture as attributes, so that nothing jumps when it has loaded."""
    found = re.search(r"<svg [^>]*>", svg)
    sizes = dict(re.findall(r'(width|height)="([\d.]+)pt"', found[0])) if found else {}
    return "".join(f' {name}="{float(sizes[name]) * 4 / 3:.0f}"' for name in ("width", "height") if name in sizes)

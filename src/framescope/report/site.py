"""Rendered pages to a folder of HTML: the first page, a page per notebook, a page of evidence per subject."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from framescope.badges import badges_html
from framescope.errors import counted
from framescope.evidence_table import read_pairs
from framescope.exports import evidence_key
from framescope.findings import Finding
from framescope.markup import safe_text, visible_text
from framescope.report.ranking import RULE, rank_findings, rank_open, with_corrections
from framescope.report.render import TABLES, TEMPLATES, Rendered
from framescope.tables import marked_text

EVIDENCE = "evidence"
ASSETS = Path(__file__).parent / "assets"
SCHEMA = "framescope-report/1"
FIRST, FIRST_OPEN = 12, 8  # findings on the first page before the fold, and open questions beside them
_BEFORE = {"beside": "beside ", "pattern": "patterns of "}  # what a page of evidence tells of, by kind
_CELL = re.compile(r' data-evidence="([a-z0-9-]+)">(.*?)</td>', re.DOTALL)


def seen(value: object) -> object:
    """Make control characters of a text visible, on its way into a template, which escapes it; HTML stays as it is.

    >>> seen("a\\u202eb"), seen(Markup("<b>")), seen(3)
    ('a\\\\u202eb', Markup('<b>'), 3)
    """
    return visible_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # nobody edits a template while its hundreds of pages are written
        finalize=seen,
    )
    environment.filters["shown"] = line_html
    environment.filters["counted"] = counted
    environment.filters["group_id"] = group_id
    environment.filters["badges"] = lambda badges: Markup(badges_html(badges))
    return environment


_safe = lru_cache(maxsize=10_000)(safe_text)  # of thousands of sentences, many stand in one article


def line_html(line: Mapping[str, Any]) -> Markup:
    """Show a sentence of evidence, an item of a list: what was found is marked, then comes where it stands.

    A report has thousands of them, which a template would put together in many times the time.
    """
    title, group, date, doc_id, file = (
        _safe(line[name]) for name in ("title", "group", "date", "doc_id", "source_file")
    )
    work = f"<cite>{title}</cite>, " if title else ""
    day = f', <time datetime="{date}">{date}</time>' if date else ""
    characters = safe_text(line["places"].replace("-", "\u2013").replace(" ", ", "))
    return Markup(
        f"<li><blockquote>{marked_text(line['sentence'], read_pairs(line['marks']))}</blockquote>\n"
        f'<p class="fs-source">{work}{group}{day}. Article {doc_id}, file {file}, characters {characters}.</p></li>'
    )


def load_templates() -> None:
    """Read the templates, which takes a while, before they are needed."""
    for name in ("page", "frame", "evidence", "index"):
        _environment().get_template(f"{name}.html.j2")


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@cache
def style() -> tuple[str, str]:
    """Read the style sheet and make the hash by which the Content-Security-Policy admits it."""
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8").strip()
    return css, _digest(css)


@cache
def script(root: str = "") -> tuple[str, str]:
    """Read the one script that pages hold, which loads the library of tables from `assets/`, and make its hash.

    The policy admits this script alone and, since it is trusted, the file it asks for (`strict-dynamic`): nothing that
    stands in a page could ask for another. A hash of that file itself is of no use on pages opened from a disk.
    """
    code = (TEMPLATES / "report.js").read_text(encoding="utf-8").strip().replace("{{root}}", root)
    return code, _digest(code)


def write_pages(folder: Path, rendered: Sequence[Rendered], card: dict[str, Any]) -> None:
    """Write index.html, one file per page and subject of evidence, tables, figures and report.json into `folder`."""
    for name, csv in (table for page in rendered for table in page.tables):
        _write(folder / TABLES / name, csv)
    for path, content in (item for page in rendered for item in page.files.items()):
        _write(folder / path, b64decode(content))
    for asset in sorted(ASSETS.iterdir()):
        _write(folder / "assets" / asset.name, asset.read_bytes())
    subjects = _subjects(rendered)
    for page in rendered:
        body = Markup(link_evidence(page.body, subjects))
        _page(folder / f"{page.name}.html", "page.html.j2", rendered, card, page=page, body=body)
    _write_evidence(folder, subjects, rendered, card)
    holding = [_told(*pair, rendered, subjects) for pair in rank_findings(with_corrections(_all(rendered)))]
    undecided = [_told(*pair, rendered, subjects) for pair in rank_open(_all(rendered))]
    lists: dict[str, Any] = {
        "holding": holding,
        "undecided": undecided,
        "first": FIRST,
        "first_open": FIRST_OPEN,
        "rule": RULE,
    }
    _page(folder / "index.html", "index.html.j2", rendered, card, page=None, current="index", **lists)
    _write(folder / "report.json", report_json(card, holding, undecided, rendered, subjects))


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def _page(path: Path, template: str, rendered: Sequence[Rendered], card: Mapping[str, Any], **what: Any) -> None:
    _write(path, _render(template, rendered, card, **what))


def _render(template: str, rendered: Sequence[Rendered], card: Mapping[str, Any], root: str = "", **what: Any) -> str:
    css, css_hash = style()
    code, code_hash = script(root)
    shared = {"card": card, "pages": rendered, "css": Markup(css), "css_hash": css_hash}
    shared |= {"script": Markup(code), "script_hash": code_hash, "root": root}
    return _environment().get_template(template).render(**shared, **what)


def _write_evidence(
    folder: Path, subjects: Mapping[str, Any], rendered: Sequence[Rendered], card: Mapping[str, Any]
) -> None:
    """Write the pages of evidence: what is around a page is the same for all, and rendered once."""
    frame = _render("frame.html.j2", rendered, card, root="../", page=None)
    before, between, after = re.split("<!--(?:title|main)-->", frame)  # no text holds these: "<" is escaped
    main = _environment().get_template("evidence.html.j2")
    for key, sections in _evidence_pages(subjects).items():
        first = sections[0]
        title = _safe(_BEFORE.get(first["kind"], "") + (first.get("node_label") or first["label"]))
        body = main.render(sections=sections, files=_files(sections))
        _write(folder / EVIDENCE / f"{key}.html", f"{before}{title}{between}{body}\n{after}")


def _subjects(rendered: Sequence[Rendered]) -> dict[str, list[Mapping[str, Any]]]:
    """The evidence of every subject, by its key; two codebooks may have a frame of one name."""
    subjects: dict[str, list[Mapping[str, Any]]] = {}
    for entry in (entry for page in rendered for entry in page.evidence):
        if entry not in subjects.setdefault(entry["key"], []):
            subjects[entry["key"]].append(entry)
    return subjects


def _evidence_pages(subjects: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Mapping[str, Any]]]:
    """Which evidence stands on which page: a subject's on its own, what stands beside a node on the node's."""
    pages: dict[str, list[Mapping[str, Any]]] = {}
    for key, sections in subjects.items():
        for section in sections:
            pages.setdefault(section.get("page", key), []).append(section)
    return pages


def _address(key: str, known: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Where the evidence of a subject is read: its page, or its section of one."""
    page = next((section.get("page", key) for section in known[key]), key)
    return f"{EVIDENCE}/{page}.html" + (f"#{key}" if page != key else "")


def _files(sections: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The raw files that sentences come from, with their SHA-256."""
    lines = [line for section in sections for line in section["lines"]]
    files = sorted({(line["source_file"], line["sha256"]) for line in lines})
    return {Markup(_safe(name)): digest for name, digest in files}


def link_evidence(html: str, known: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Make links of the table cells that name a subject with evidence; the others lose their mark.

    >>> link_evidence('<td data-evidence="term-a-1">a</td><td data-evidence="term-b-2">b</td>', {"term-a-1": ()})
    '<td><a href="evidence/term-a-1.html">a</a></td><td>b</td>'
    """

    def linked(found: re.Match[str]) -> str:
        key, text = found.groups()
        return f'><a href="{_address(key, known)}">{text}</a></td>' if key in known else f">{text}</td>"

    return _CELL.sub(linked, html)


def _all(rendered: Sequence[Rendered]) -> list[tuple[Finding, Rendered]]:
    return [(finding, page) for page in rendered for finding in page.findings]


def _told(
    finding: Finding, page: Rendered, rendered: Sequence[Rendered], subjects: Mapping[str, Any]
) -> dict[str, Any]:
    """A finding with its addresses: its page, the first figure and table there that show its subject, its evidence."""
    places = {}
    for what in ("figure", "table"):
        here = (item for item in page.shown if item["what"] == what)
        fitting = (item["id"] for item in here if finding.evidence and finding.evidence in item["subjects"])
        place = next(fitting, "")
        places[what] = f"{page.name}.html#{place}" if place else ""
    group = next(
        (
            f"#{group_id(line['group'])}"
            for entry in subjects.get(finding.evidence, ())
            for line in entry["lines"]
            if line["group"] == finding.group
        ),
        "",
    )
    evidence = f"{EVIDENCE}/{finding.evidence}.html{group}" if finding.evidence in subjects else ""
    return {"finding": finding, "page": page, "evidence": evidence, **places}


def group_id(name: str) -> str:
    """Name a group as an address within a page.

    >>> group_id("The Rampart")
    'group-the-rampart-a3409e39'
    """
    return evidence_key("group", name)


def report_json(
    card: Mapping[str, Any],
    holding: Sequence[Mapping[str, Any]],
    undecided: Sequence[Mapping[str, Any]],
    rendered: Sequence[Rendered],
    subjects: Mapping[str, Sequence[Mapping[str, Any]]],
) -> str:
    """Write every number of the findings, for programs (docs/report.md has the schema)."""

    def plain(told: Mapping[str, Any]) -> dict[str, Any]:
        finding = told["finding"]
        return {
            "text": finding.text,
            "holds": finding.holds,
            "kind": finding.kind,
            "group": finding.group,
            "subject": finding.subject,
            "badges": [{"words": words, "state": state} for words, state in finding.badges],
            "numbers": dict(finding.numbers),
            "page": f"{told['page'].name}.html",
            **{name: told[name] or None for name in ("figure", "table", "evidence")},
        }

    content = {
        "schema": SCHEMA,
        "study": {name: value for name, value in card.items() if name != "parameters"},
        "parameters": card.get("parameters", {}),
        "findings": [{"rank": rank, **plain(told)} for rank, told in enumerate(holding, start=1)],
        "not_concluded": [plain(told) for told in undecided],
        "pages": [{"name": page.name, "title": page.title} for page in rendered],
        "evidence": {
            key: [
                {name: entry[name] for name in ("kind", "subject", "label", "n_hits", "n_sentences", "n_documents")}
                | {"n_shown": len(entry["lines"])}
                | ({"node": entry["node"]} if entry.get("node") else {})
                for entry in sections
            ]
            for key, sections in subjects.items()
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"

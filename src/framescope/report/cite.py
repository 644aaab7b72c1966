"""The page by which a report is cited and made again: methods, sources, versions, checksums, the command."""

import re
import shlex
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader

import framescope
from framescope.markup import visible_text
from framescope.report.methods import cited, methods_section, prose, references
from framescope.report.pages import versions
from framescope.report.render import TEMPLATES, Rendered
from framescope.report.sums import SUMS_FILE, file_sums
from framescope.study import Study

CITE = "cite"
TITLE = "Cite and reproduce"
_OUTPUTS = "<!--outputs-->"
_TEXT = re.compile(r"(?!(null|true|false)$)[^\W\d_][^\n]*$", re.IGNORECASE)  # a letter first, and no null or truth
_BARE = ("corpus", "group", "title")


def software_bibtex() -> str:
    """BibTeX of framescope itself, as CITATION.cff has it (a test says so)."""
    return (
        f"@software{{framescope,\n  author = {{{{The framescope contributors}}}},\n  title = {{framescope}},\n"
        f"  version = {{{framescope.__version__}}},\n  license = {{BSD-3-Clause}}\n}}"
    )


def reproduce_command(study: Study, own: Mapping[str, Any]) -> str:
    """The command that makes the report again, from the folder of the study file (or the one that holds the texts).

    Only what differs from the study file, or from the defaults where there is none, is named. No path of the machine is
    in it: files go by their own names.
    """
    if study.file is None:
        p = msgspec.to_builtins(study.parameters)
        defaults = msgspec.to_builtins(type(study.parameters)())
        changed = {name: value for name, value in p.items() if value != defaults[name] and name not in _BARE}
        changed |= {"title": p["title"]} if p["title"] else {}
        words = ["--corpus", study.corpus_label, "--group", study.parameters.group]
    else:
        words, changed = ["--study", study.file.name], dict(study.overrides)
    named: dict[str, Any] = {"codebooks": [Path(name).name for name in changed.get("codebooks", ())]}
    named |= {name: Path(changed[name]).name for name in ("targets", "codes") if changed.get(name)}
    named |= {"corpus": study.corpus_label} if changed.get("corpus") else {}
    changed |= {name: value for name, value in named.items() if value}
    changed.pop("scheduler", None)  # of this machine; it changes no number
    return shlex.join(["framescope", "report", *words, *set_words({**changed, **own})])


def set_words(values: Mapping[str, Any]) -> list[str]:
    """Parameters as words of a command.

    >>> set_words({"seed": 2, "stop_words": ["a"], "title": "5"})
    ['--set', 'seed=2', '--set', 'stop_words=["a"]', '--set', 'title="5"']
    """
    return [word for name, value in values.items() for word in ("--set", f"{name}={_written(value)}")]


def _written(value: object) -> str:
    """A value as --set reads it: text as it stands, unless it would be read as something else."""
    if isinstance(value, str) and _TEXT.match(value):
        return value
    return msgspec.json.encode(value).decode()


def told_parameters(study: Study) -> dict[str, Any]:
    """The parameters as a report tells them: files by their own names, so that no path of the machine is in it."""
    told = msgspec.to_builtins(study.parameters)
    books = [path.name for path in study.codebook_files]
    n = len(study.parameters.codebooks)
    told |= {"corpus": study.corpus_label, "codebooks": books[:n], "targets": "".join(books[n:])}
    told["codes"] = study.codes_folder.name if study.codes_folder else ""
    return {name: value for name, value in told.items() if name not in ("title", "question", "note", "scheduler")}


def cite_page(study: Study, own: Mapping[str, Any], inputs: Mapping[str, str]) -> Rendered:
    """Write the page; the checksums of the other files are put in by `add_outputs` once those are there."""
    methods = methods_section(study, own)
    body = (
        _environment()
        .get_template("cite.html.j2")
        .render(
            title=TITLE,
            methods=[(part.heading, [prose(text) for text in part.paragraphs]) for part in methods],
            software=software_bibtex(),
            sources=[references()[key] for key in cited(methods)],
            command=reproduce_command(study, own),
            versions={"framescope": framescope.__version__, **versions()},
            parameters={name: _written(value) for name, value in {**told_parameters(study), **own}.items()},
            inputs=inputs,
            sums=SUMS_FILE,
            outputs=_OUTPUTS,
        )
    )
    return Rendered(CITE, TITLE, body, ())


def add_outputs(folder: Path) -> dict[str, str]:
    """Put the checksum of every other file of the report into the page. Returns all of them, with the page's own."""
    path = folder / f"{CITE}.html"
    sums = file_sums(folder)
    rows = "".join(
        f'<tr><td><a href="{escape(name)}">{escape(name)}</a></td><td><code>{digest}</code></td></tr>\n'
        for name, digest in sums.items()
        if name != path.name
    )
    html = path.read_bytes().replace(_OUTPUTS.encode(), rows.encode())
    path.write_bytes(html)
    return {**sums, path.name: sha256(html).hexdigest()}


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["visible"] = visible_text
    return environment

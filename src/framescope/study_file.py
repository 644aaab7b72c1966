"""A commented study.yaml for a folder of texts, or a file of them, written from what is found there."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from framescope.corpus import read_corpus
from framescope.errors import ParameterError, counted, unknown
from framescope.groups import group_rows
from framescope.parameters import check_parameters, parameter_docs

GROUP_COLUMNS = ("outlet", "source", "publisher", "newspaper", "publication", "medium", "group")
OWN = ("doc_id", "text", "title", "date", "source_file")
SPELLED_OUT = ("title", "question", "note", "corpus", "group")


def guess_group(columns: list[str]) -> str:
    """Guess the column to compare by: one with a usual name, else the only one there is."""
    usual = next((column for column in GROUP_COLUMNS if column in columns), "")
    return usual or (columns[0] if len(columns) == 1 else "")


def write_study_file(texts: Path, group: str = "", values: Mapping[str, Any] | None = None) -> Path:
    """Write study.yaml into a folder of texts, or beside a file of them; an existing one is left alone, with an error.

    values: parameters by name, which stand in it instead of their defaults.
    """
    folder = texts if texts.is_dir() else texts.parent
    path = folder / "study.yaml"
    if path.exists():
        raise ParameterError(f"{path} is there already; edit it, or move it away first.")
    given = dict(values or {})
    if "corpus" in given:
        raise ParameterError(f"corpus is {texts}, which the study file is written for; leave it out of the settings.")
    p = check_parameters(given, "settings")
    group = group or (p.group if "group" in given else "")
    corpus = read_corpus(
        texts,
        date=p.date,
        text=p.text_column,
        id=p.id_column,
        title=p.title_column,
        encoding=p.encoding,
        furniture=p.furniture,
        groups=p.groups,
    )
    columns = [column for column in corpus.documents.columns if column not in OWN]
    chosen = group or guess_group(columns)
    if chosen not in columns:
        if not columns:
            raise ParameterError(
                f"no column to compare by in {texts}: nothing is known of the texts but their words. Put a "
                "metadata.csv beside them, a row for each: a column named file, and one such as outlet."
            )
        reason = unknown("column", group, columns) if group else f"the metadata have: {', '.join(columns)}."
        raise ParameterError(f"no column to compare by in {texts}: {reason} Say which with --group.")
    sizes = {name: len(rows) for name, rows in group_rows(corpus.documents, chosen).items()}
    first = list(sizes.items())[:20]
    listed = [f"#   {' '.join(name.split())}: {counted(n, 'article')}" for name, n in first]
    if len(sizes) > len(listed):
        listed.append(f"#   and {len(sizes) - len(listed)} more")
    lines = [
        f"# A study of {counted(len(corpus), 'article')}. Paths start at this file's folder.",
        "# Lines with a # are the defaults: take the # away to change one.",
        "",
        f"title: {_quoted(p.title or (folder.name if texts == folder else texts.stem))}",
        f"question: {_quoted(p.question)}",
        f"note: {_quoted(p.note)}  # a line shown under the title, e.g. where the texts come from",
        f"corpus: {_quoted('.' if texts == folder else texts.name)}",
        f"group: {_quoted(chosen)}  # columns there are: {' '.join(', '.join(columns).split())}",
        "# groups found:",
        *listed,
        "",
    ]
    settled = msgspec.to_builtins(p)
    for doc in parameter_docs():
        if doc.name not in SPELLED_OUT:
            mark = "" if doc.name in given else "# "
            lines.append(f"{mark}{doc.name}: {_quoted(settled[doc.name])}  # {doc.help} ({doc.kind})")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

"""A commented study.yaml for a folder of texts, written from what is found there."""

import json
from pathlib import Path

from framescope.corpus import read_corpus
from framescope.counts import group_rows
from framescope.errors import ParameterError, unknown
from framescope.parameters import parameter_docs

GROUP_COLUMNS = ("outlet", "source", "publisher", "newspaper", "publication", "medium", "group")
OWN = ("doc_id", "text", "title", "date", "source_file")
SPELLED_OUT = ("title", "question", "note", "corpus", "group")


def guess_group(columns: list[str]) -> str:
    """Guess the column to compare by: one with a usual name, else the only one there is."""
    usual = next((column for column in GROUP_COLUMNS if column in columns), "")
    return usual or (columns[0] if len(columns) == 1 else "")


def write_study_file(folder: Path, group: str = "") -> Path:
    """Write `folder`/study.yaml; an existing one is left alone, with an error."""
    path = folder / "study.yaml"
    if path.exists():
        raise ParameterError(f"{path} is there already; edit it, or move it away first.")
    corpus = read_corpus(folder)
    columns = [column for column in corpus.documents.columns if column not in OWN]
    chosen = group or guess_group(columns)
    if chosen not in columns:
        reason = (
            unknown("column", group, columns) if group else f"the metadata have: {', '.join(columns) or 'no columns'}"
        )
        raise ParameterError(f"no column to compare by in {folder}: {reason}. Say which with --group.")
    sizes = {name: len(rows) for name, rows in group_rows(corpus.documents, chosen).items()}
    first = list(sizes.items())[:20]
    listed = [f"#   {' '.join(name.split())}: {n} article{'' if n == 1 else 's'}" for name, n in first]
    if len(sizes) > len(listed):
        listed.append(f"#   and {len(sizes) - len(listed)} more")
    lines = [
        f"# A study of {len(corpus)} articles. Paths start at this file's folder.",
        "# Lines with a # are the defaults: take the # away to change one.",
        "",
        f"title: {_quoted(folder.name)}",
        'question: ""',
        'note: ""  # a line shown under the title, e.g. where the texts come from',
        'corpus: "."',
        f"group: {_quoted(chosen)}  # columns there are: {' '.join(', '.join(columns).split())}",
        "# groups found:",
        *listed,
        "",
    ]
    for doc in parameter_docs():
        if doc.name not in SPELLED_OUT:
            value = json.dumps(list(doc.default) if isinstance(doc.default, tuple) else doc.default, ensure_ascii=False)
            lines.append(f"# {doc.name}: {value}  # {doc.help} ({doc.kind})")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

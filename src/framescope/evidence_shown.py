"""Evidence as it is shown: lines in a notebook, a page for every subject in the report."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framescope.exports import EVIDENCE_MIME, evidence_key, pair_key, table_bundle
from framescope.tables import Column, show_table, table_rows

SUBJECT = ["kind", "node", "node_label", "subject", "label"]  # what tells one subject's rows from another's
COUNTS = ["n_hits", "n_sentences", "n_documents"]


def evidence_index(table: pd.DataFrame) -> pd.DataFrame:
    """Count each subject's evidence: kind, node, node_label, subject, label, n_hits, n_sentences, n_documents, n_shown,
    n_hidden."""
    subjects = list(zip(*(table[name].tolist() for name in SUBJECT), strict=True))
    times = Counter(subjects)
    first = dict(zip(reversed(subjects), reversed(range(len(subjects))), strict=True))
    shown = np.array([*times.values()], np.int64)
    rows = np.array([first[subject] for subject in times], np.int64)
    index = pd.DataFrame({name: table[name].array.take(rows) for name in SUBJECT + COUNTS})
    return index.assign(n_shown=shown, n_hidden=index["n_sentences"] - shown)


@dataclass(frozen=True)
class Evidence:
    """Evidence as a notebook shows it: a table; and for the report, a page for every subject."""

    table: pd.DataFrame
    caption: str = ""

    def _index_html(self) -> str:
        index = evidence_index(self.table)
        kinds = list(dict.fromkeys(index["kind"]))
        name = str(kinds[0]) if len(kinds) == 1 else "subject"
        columns: dict[Column, str] = {
            "label": name,
            **({"node_label": "of"} if has_nodes(self.table) else {}),
            "n_hits": "places",
            "n_sentences": "sentences",
            "n_documents": "articles",
            "n_shown": "shown",
            "n_hidden": "not shown",
        }
        return show_table(index.rename(columns={"subject": name}), columns, caption=self.caption).html

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        columns: dict[Column, str] = {
            "label": "subject",
            **({"node_label": "of"} if has_nodes(self.table) else {}),
            "group": "group",
            "sentence": "sentence",
            "source_file": "file",
            "places": "at",
        }
        lines = show_table(self.table, columns, caption=self.caption, n=20)
        packed = {"subjects": pack_evidence(self.table), "index": self._index_html()}
        plain = {"text/html": lines.html, "text/plain": lines.plain}
        return plain | {EVIDENCE_MIME: packed} | table_bundle(self.table.rename(columns={"subject": "of"}))


def has_nodes(table: pd.DataFrame) -> bool:
    """Whether the subjects of a table of evidence stand beside a node, or belong to it."""
    return any(table["node"].to_list())


def pack_evidence(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Pack evidence for the report: one entry per subject, its sentences in order.

    What stands beside a node, or belongs to it, is a section of the node's page, whose name is in `page`.
    """
    packed = []
    shared = (*SUBJECT, *COUNTS)
    by_subject: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in table_rows(table.assign(date=table["date"].dt.strftime("%Y-%m-%d").fillna(""))):
        by_subject.setdefault(tuple(row[name] for name in SUBJECT), []).append(row)
    for rows in by_subject.values():
        head = {name: rows[0][name] for name in shared}
        lines = [{name: value for name, value in row.items() if name not in shared} for row in rows]
        kind, subject, node = (str(head[name]) for name in ("kind", "subject", "node"))
        key, page = (
            (pair_key(kind, subject, node), evidence_key(kind, node)) if node else (evidence_key(kind, subject), "")
        )
        packed.append({"key": key, "page": page or key, **head, "lines": lines})
    return packed


def show_evidence(table: pd.DataFrame, *, caption: str = "Evidence") -> Evidence:
    """Show a table of `evidence`: in a notebook as lines, in the report as a page for every subject.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> table = fs.evidence(tokens, ["ferry"], "outlet", most=2)
    >>> print(fs.show_evidence(table)._repr_mimebundle_()["text/plain"])
    Evidence
    subject        group                                                 sentence   file    at
      ferry   Ferry Post                          The ferry feeds forty families. 03.txt 31-36
      ferry Hill Gazette No ferry sailed, and no nurses could reach the hospital. 08.txt 27-32
    """
    return Evidence(table, caption)

"""Sums over a corpus for the page that shows it: its inputs, its groups, what was cut, what is reused."""

import numpy as np
import pandas as pd

from framescope.corpus.audit import audit_documents, count_cut
from framescope.corpus.model import DIFFICULTIES, Corpus, table_of
from framescope.corpus.reuse import AGENCY, SHARED, clusters, reuse_spans
from framescope.errors import CorpusError, unknown

_REUSED = {
    "group": "str",
    "n_documents": "int64",
    "n_near_duplicates": "int64",
    "n_sharing": "int64",
    "n_credited": "int64",
    "n_characters": "int64",
    "share_own": "int64",
    "share_shared": "int64",
    "share_agency": "int64",
}


def _group_names(corpus: Corpus, by: str) -> pd.Series:
    """The group of every document, "(none)" where the metadata name none."""
    if by not in corpus.documents.columns:
        raise CorpusError(f"groups: {unknown('column', by, corpus.documents.columns)}")
    return corpus.documents[by].astype("str").fillna("").replace("", "(none)")


def audit_groups(corpus: Corpus, by: str) -> pd.DataFrame:
    """Sum up the documents of each group: one row per group.

    Columns: group, n_documents, first, last (dates), n_characters (kept), n_cut (characters cut), share_cut, and for
    each difficulty of `audit_documents` how many documents have it.

    by: the column of groups.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.audit_groups(corpus, "outlet")[["group", "n_documents", "case_lost", "cut_off"]]
              group  n_documents  case_lost  cut_off
    0    Ferry Post            6          0        0
    1  Hill Gazette            6          0        0
    """
    names = _group_names(corpus, by).rename("group")
    dates = corpus.documents["date"].groupby(names, sort=True)
    counted = audit_documents(corpus)[["n_characters", *DIFFICULTIES]].assign(n_cut=count_cut(corpus))
    sums = counted.groupby(names, sort=True).sum()
    made = {"n_documents": dates.size(), "first": dates.min(), "last": dates.max()}
    made |= {name: sums[name] for name in ("n_characters", "n_cut")}
    made["share_cut"] = sums["n_cut"] / np.maximum(sums["n_cut"] + sums["n_characters"], 1)
    return pd.DataFrame(made | {name: sums[name] for name in DIFFICULTIES}).reset_index()


def summarize_cuts(corpus: Corpus) -> pd.DataFrame:
    """Sum up what was cut by rule: rule, n_lines, n_documents, n_characters, example; most characters first.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.summarize_cuts(corpus)
             rule  n_lines  n_documents  n_characters            example
    0  share line        6            6           108  Share on Facebook
    """
    cuts = corpus.removed.assign(n_characters=corpus.removed["text"].str.len())
    table = cuts.groupby("rule", sort=True).agg(
        n_lines=("text", "size"),
        n_documents=("doc_id", "nunique"),
        n_characters=("n_characters", "sum"),
        example=("text", lambda texts: str(texts.iloc[0]).strip()[:100]),
    )
    return table.sort_values("n_characters", ascending=False, kind="stable").reset_index()


def summarize_sources(corpus: Corpus) -> pd.DataFrame:
    """Count the inputs by what became of them: loaded, quarantined, ignored, metadata.

    Columns: outcome, n_files, n_bytes, n_records (found in them), n_left_out (of these), n_loaded. Inputs are the sum
    of the rows, and records found = documents + records left out.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.summarize_sources(corpus)
        outcome  n_files  n_bytes  n_records  n_left_out  n_loaded
    0    loaded       12     1082         12           0        12
    1  metadata        1      618          0           0         0
    """
    table = corpus.sources.groupby("outcome", sort=True).agg(
        n_files=("source_file", "size"),
        n_bytes=("n_bytes", "sum"),
        n_records=("n_records", "sum"),
        n_left_out=("n_left_out", "sum"),
    )
    table["n_loaded"] = table["n_records"] - table["n_left_out"]
    return table.reset_index()


def summarize_reuse(corpus: Corpus, by: str) -> pd.DataFrame:
    """Sum up reuse by group: one row per group.

    Columns: group, n_documents, n_near_duplicates (documents in a cluster of such), n_sharing (documents with a shared
    passage), n_credited (with an agency's text), n_characters, share_own, share_shared, share_agency (of characters of
    the texts; what is shared and an agency's counts as the agency's).

    by: the column of groups.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.summarize_reuse(corpus, "outlet")[["group", "n_documents", "n_sharing", "share_own"]]
              group  n_documents  n_sharing  share_own
    0    Ferry Post            6          0        1.0
    1  Hill Gazette            6          0        1.0
    """
    names = _group_names(corpus, by)
    documents = corpus.documents
    spans = reuse_spans(corpus)
    in_cluster = clusters(corpus) >= 0
    rows = []
    for name, near, doc_id, length in zip(
        names, in_cluster, documents["doc_id"], documents["text"].str.len(), strict=True
    ):
        found = spans.get(doc_id, [])
        agency, shared = _characters(found, AGENCY), _characters(found, SHARED)
        both = _characters(found, None)
        rows.append((name, 1, near, shared > 0, agency > 0, length, length - both, both - agency, agency))
    sums = table_of(rows, _REUSED).groupby("group", sort=True).sum()
    for column in ("share_own", "share_shared", "share_agency"):
        sums[column] = sums[column] / np.maximum(sums["n_characters"], 1)
    return sums.reset_index()


def _characters(spans: list[tuple[int, int, int]], kind: int | None) -> int:
    """How many characters spans (of one kind) cover together."""
    total, reach = 0, 0
    for start, end, what in sorted(spans):
        if kind is None or what == kind:
            total += max(0, end - max(start, reach))
            reach = max(reach, end)
    return total

"""Sums over a corpus for the page that shows it: its inputs, its groups, what was cut, what is reused."""

import numpy as np
import pandas as pd

from framescope.corpus.audit import audit_documents, count_cut
from framescope.corpus.model import DIFFICULTIES, Corpus
from framescope.corpus.reuse import AGENCY, SHARED, clusters, reuse_spans
from framescope.errors import CorpusError, unknown


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
    table = audit_documents(corpus).assign(
        group=_group_names(corpus, by), date=corpus.documents["date"], n_cut=count_cut(corpus)
    )
    summed = {name: (name, "sum") for name in DIFFICULTIES}
    groups = table.groupby("group", sort=True).agg(
        n_documents=("doc_id", "size"),
        first=("date", "min"),
        last=("date", "max"),
        n_characters=("n_characters", "sum"),
        n_cut=("n_cut", "sum"),
        **summed,
    )
    groups.insert(5, "share_cut", groups["n_cut"] / np.maximum(groups["n_cut"] + groups["n_characters"], 1))
    return groups.reset_index()


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
        rows.append((name, near, shared > 0, agency > 0, length, length - both, both - agency, agency))
    table = pd.DataFrame(rows, columns=["group", "near", "sharing", "credited", "length", "own", "shared", "agency"])
    sums = table.groupby("group", sort=True).agg(
        n_documents=("near", "size"),
        n_near_duplicates=("near", "sum"),
        n_sharing=("sharing", "sum"),
        n_credited=("credited", "sum"),
        n_characters=("length", "sum"),
        share_own=("own", "sum"),
        share_shared=("shared", "sum"),
        share_agency=("agency", "sum"),
    )
    for column in ("share_own", "share_shared", "share_agency"):
        sums[column] = sums[column] / np.maximum(sums["n_characters"], 1)
    return sums.reset_index().astype({"group": "str"})


def _characters(spans: list[tuple[int, int, int]], kind: int | None) -> int:
    """How many characters spans (of one kind) cover together."""
    total, reach = 0, 0
    for start, end, what in sorted(spans):
        if kind is None or what == kind:
            total += max(0, end - max(start, reach))
            reach = max(reach, end)
    return total

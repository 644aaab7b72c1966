"""Sums over a corpus for the page that shows it: what is reused."""

import numpy as np
import pandas as pd

from framescope.corpus.model import Corpus
from framescope.corpus.reuse import AGENCY, SHARED, clusters, reuse_spans
from framescope.errors import CorpusError, unknown


def summarize_reuse(corpus: Corpus, by: str) -> pd.DataFrame:
    """Sum up reuse by group: one row per group.

    Columns: group, n_documents, n_near_duplicates (documents in a cluster of such), n_sharing (documents with a shared
    passage), n_credited (with an agency's text), n_characters, share_own, share_shared, share_agency (of characters of
    the texts; what is shared and an agency's counts as the agency's).

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.summarize_reuse(corpus, "outlet")[["group", "n_documents", "n_sharing", "share_own"]]
              group  n_documents  n_sharing  share_own
    0    Ferry Post            6          0        1.0
    1  Hill Gazette            6          0        1.0
    """
    if by not in corpus.documents.columns:
        raise CorpusError(f"groups: {unknown('column', by, corpus.documents.columns)}")
    documents = corpus.documents
    spans = reuse_spans(corpus)
    in_cluster = clusters(corpus) >= 0
    rows = []
    names = documents[by].astype("str").fillna("").replace("", "(none)")
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

"""How varied the vocabulary of each document and group is, by measures that text length does not drive."""

import numpy as np
import pandas as pd
import scipy.sparse as sp

from framescope.counts import group_rows, too_few
from framescope.measures.diversity import mattr, mtld
from framescope.measures.resampling import bootstrap_interval
from framescope.tokens import Tokens

ALL = "all"
MEASURES = ("mattr", "mtld")


def diversity_documents(tokens: Tokens, *, window: int = 100) -> pd.DataFrame:
    """Lexical diversity of every document: doc_id, n_tokens, n_types, mattr, mtld.

    window: of MATTR, in words; a document shorter than it has neither figure (nan). Definitions and sources:
    `framescope.measures.diversity`.
    """
    rows = []
    for low, high in zip(tokens.starts, tokens.starts[1:], strict=False):
        codes = tokens.codes[low:high]
        enough = len(codes) >= window
        figures = (mattr(codes, window), mtld(codes)) if enough else (np.nan, np.nan)
        rows.append((len(codes), len(np.unique(codes)), *figures))
    table = pd.DataFrame(rows, columns=["n_tokens", "n_types", *MEASURES])
    table.insert(0, "doc_id", tokens.corpus.documents["doc_id"].to_numpy())
    return table


def diversity(
    tokens: Tokens, by: str = "", *, window: int = 100, n_bootstrap: int = 999, seed: int = 1
) -> pd.DataFrame:
    """Lexical diversity of each group: the mean over its documents, with a 95 % bootstrap interval over documents.

    by: the column of groups; empty: all documents are one group, "all". window: of MATTR, in words; shorter documents
    are left out (n_used says how many are not).

    Returns one row per group and measure: group, measure (mattr, mtld), value, low, high, n_documents, n_used, note.
    Higher: more varied. Groups are comparable in one language and under the same token rules only.
    """
    table = diversity_documents(tokens, window=window)
    documents = tokens.corpus.documents
    groups = group_rows(documents, by) if by else {ALL: np.arange(len(documents))}
    order = np.argsort(documents["doc_id"].to_numpy(dtype=object), kind="stable")
    rows = []
    for group, members in groups.items():
        part = table.iloc[order[np.isin(order, members)]]
        for measure in MEASURES:
            values = part[measure].dropna().to_numpy(dtype=float)
            note = too_few(len(values))
            if note and len(values) < len(part):
                note += f" of {window} words or more"
            low, high = np.nan, np.nan
            if not note and n_bootstrap > 0:
                column = [(sp.csr_matrix(values[:, None]), np.ones(len(values), np.int64))]
                low, high = bootstrap_interval(lambda k, n: k / n, column, n=n_bootstrap, seed=seed)[0]
            mean = values.mean() if len(values) else np.nan
            rows.append((group, measure, mean, low, high, len(part), len(values), note))
    columns = ["group", "measure", "value", "low", "high", "n_documents", "n_used", "note"]
    return pd.DataFrame(rows, columns=columns).astype({"group": "str", "measure": "str", "note": "str"})

"""How varied the vocabulary of each document and group is, by measures that text length does not drive."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp

from framescope.groups import ALL, chosen_groups, group_rows, too_few
from framescope.measures.diversity import mattr_of_texts, mtld_of_texts, word_before
from framescope.measures.resampling import bootstrap_interval
from framescope.origins import Weighting, copies_of, join_copies, own_tokens, weights_of
from framescope.tokens import Tokens

MEASURES = ("mattr", "mtld")


def diversity_documents(tokens: Tokens, *, window: int = 100, weighting: Weighting = "all") -> pd.DataFrame:
    """Work out the lexical diversity of every document: doc_id, n_tokens, n_types, mattr, mtld.

    A document shorter than the window has neither figure (nan). Definitions and sources:
    `framescope.measures.diversity`.

    window: of MATTR, in words.
    weighting: of reused text. "own" reads a document's own words, one after the other; "cluster" reads all, as "all"
        does.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.diversity_documents(tokens, window=10).round(2).head(2)
      doc_id  n_tokens  n_types  mattr   mtld
    0     01        15       12   0.93  21.00
    1     02        17       12   0.82  14.76
    """
    weights_of(tokens, weighting)  # refuses what is no weighting
    tokens = own_tokens(tokens) if weighting == "own" else tokens
    before, n = word_before(tokens.codes, tokens.starts), np.diff(tokens.starts)
    different = np.concatenate([[0], np.cumsum(before < 0)])
    table = pd.DataFrame({"n_tokens": n, "n_types": np.diff(different[tokens.starts])})
    table["mattr"] = mattr_of_texts(before, tokens.starts, window)
    table["mtld"] = np.where(n >= window, mtld_of_texts(before, tokens.starts), np.nan)
    table.insert(0, "doc_id", tokens.corpus.documents["doc_id"].to_numpy())
    return table


def diversity(
    tokens: Tokens,
    by: str = "",
    *,
    groups: Sequence[str] | None = None,
    window: int = 100,
    n_bootstrap: int = 999,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Lexical diversity of each group: the mean over its documents, with a 95 % bootstrap interval over documents.

    by: the column of groups; empty: all documents are one group, "all".
    groups: only these (default: every group).
    window: of MATTR, in words; shorter documents are left out (n_used says how many are not).
    weighting: "own" reads a document's own words, "cluster" takes the mean with every cluster of near-duplicates
        weighing one document.

    Returns one row per group and measure: group, measure (mattr, mtld), value, low, high, n_documents, n_used, note.
    Higher: more varied. Groups are comparable in one language and under the same token rules only.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.diversity(tokens, "outlet", window=10, n_bootstrap=99)[["group", "measure", "value", "n_used"]].round(2)
              group measure  value  n_used
    0    Ferry Post   mattr   0.91       6
    1    Ferry Post    mtld  26.92       5
    2  Hill Gazette   mattr   0.91       6
    3  Hill Gazette    mtld  28.89       6
    """
    documents = tokens.corpus.documents
    every = group_rows(documents, by) if by else {ALL: np.arange(len(documents))}
    compared = chosen_groups(by, "groups", groups, every) or list(every)
    table = diversity_documents(tokens, window=window, weighting=weighting)
    table["weight"], table["copies"] = weights_of(tokens, weighting), copies_of(tokens, weighting)
    order = np.argsort(documents["doc_id"].to_numpy(dtype=object), kind="stable")
    rows = []
    for group in compared:
        part = table.iloc[order[np.isin(order, every[group])]]
        part = part[part["n_tokens"] > 0] if weighting == "own" else part
        for measure in MEASURES:
            used = part[part[measure].notna()]
            values, weights = used[measure].to_numpy(dtype=float), used["weight"].to_numpy()
            join, units = join_copies(used["copies"].to_numpy())
            note = too_few(len(units))
            if note and len(values) < len(part):
                note += f" of {window} words or more"
            low, high = np.nan, np.nan
            if not note and n_bootstrap > 0:
                column = [(sp.csr_matrix((join @ (values * weights))[:, None]), join @ weights)]
                low, high = bootstrap_interval(lambda k, n: k / n, column, n=n_bootstrap, seed=seed)[0]
            mean = (values * weights).sum() / weights.sum() if len(values) else np.nan
            rows.append((group, measure, mean, low, high, len(part), len(values), note))
    columns = ["group", "measure", "value", "low", "high", "n_documents", "n_used", "note"]
    return pd.DataFrame(rows, columns=columns).astype({"group": "str", "measure": "str", "note": "str"})

"""How often each term is used by each group, with the articles behind it."""

import numpy as np
import pandas as pd

from framescope.counts import Counts, counts_sorted, group_rows, too_few
from framescope.measures.resampling import bootstrap_interval


def frequency(counts: Counts, by: str, *, per: float = 1000.0, n_bootstrap: int = 999, seed: int = 1) -> pd.DataFrame:
    """Rate of every term in every group, with a bootstrap interval over documents.

    Returns one row per group and term: group, term, n, n_tokens, rate (per `per` tokens), low, high (95 % percentile
    interval), n_documents, n_containing, share_documents, share_low, share_high, note ("n/a: 1 article" where a
    group has too few documents for an interval, which then is nan; nan also where a group has no tokens).
    """
    counts = counts_sorted(counts)
    tables = []
    for name, rows in group_rows(counts.documents, by).items():
        matrix, sizes = counts.matrix[rows], counts.n_tokens[rows]
        presence = matrix.sign()
        note = too_few(len(rows))
        n = np.asarray(matrix.sum(axis=0)).ravel()
        containing = matrix.getnnz(axis=0)
        total = int(sizes.sum())
        none = np.full((len(n), 2), np.nan)
        resample = n_bootstrap > 0 and not note
        if resample and total:
            rates = bootstrap_interval(
                lambda k, size: per * k / np.maximum(size, 1), [(matrix, sizes)], n=n_bootstrap, seed=seed
            )
        else:
            rates = none
        shares = (
            bootstrap_interval(lambda k, n_docs: k / n_docs, [(presence, np.ones(len(rows)))], n=n_bootstrap, seed=seed)
            if resample
            else none
        )
        tables.append(
            pd.DataFrame(
                {
                    "group": name,
                    "term": counts.terms,
                    "n": n,
                    "n_tokens": total,
                    "rate": per * n / total if total else np.nan,
                    "low": rates[:, 0],
                    "high": rates[:, 1],
                    "n_documents": len(rows),
                    "n_containing": containing,
                    "share_documents": containing / len(rows),
                    "share_low": shares[:, 0],
                    "share_high": shares[:, 1],
                    "note": note or ("" if total else "n/a: no tokens"),
                }
            )
        )
    return pd.concat(tables, ignore_index=True).astype({"group": "str", "term": "str", "note": "str"})

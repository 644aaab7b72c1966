"""The leading terms of a view at once: the part of the table of `keyness` that is on screen before any resampling.

`keyness` works out some twenty columns for every term, which takes a tenth of a second; the bench shows a few columns
of a dozen terms. Here one product over all documents gives the counts of both sides. They are added up as `keyness`
adds them up, so that the numbers are equal to the bit.
"""

from dataclasses import replace
from inspect import signature
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.comparisons.keyness import keyness
from framescope.counts import Counts, pick_terms
from framescope.groups import counts_joined
from framescope.lab.bench import Bench
from framescope.lab.panels import check_view, chosen_documents, table_key
from framescope.lab.view import View
from framescope.measures.keyness import g2, log_odds_z, log_ratio

PRIOR_TOTAL, ZERO = (float(signature(keyness).parameters[name].default) for name in ("prior_total", "zero"))

Scores = dict[str, NDArray[Any]]


def first_view(bench: Bench) -> View:
    """The view that the bench opens with: the groups that the report compares, and the leading term of the first."""
    groups = tuple(bench.study.group_names)
    view = View(groups, target=groups[0] if groups else "")
    terms = leading_terms(bench, view, 1)[0]["term"].tolist() if len(groups) > 1 else []
    return replace(view, pattern="".join(terms))


def leading_terms(bench: Bench, view: View, n: int) -> tuple[pd.DataFrame, int]:
    """The first `n` rows of the view's `keyness`, and how many rows it has.

    Columns: term, n_target, n_reference, n_containing_target, g2, log_ratio, log_odds_z. Raises FramescopeError where
    the panel has nothing to show.
    """
    check_view(bench, view, "keyness")
    scores = bench.keep(("scores", table_key(view, "keyness")), lambda: _scores(bench, view))
    names = bench.compared(view.weighting).terms.take(scores["at"])
    first = first_rows(scores[view.sort], names, n)
    table = pd.DataFrame({name: values[first] for name, values in scores.items() if name != "at"})
    table.insert(0, "term", names[first])
    return table, len(names)


def first_rows(score: NDArray[np.float64], names: pd.Index, n: int) -> NDArray[np.int64]:
    """Find the rows with the `n` highest scores: nan last, equal scores in the order of their names."""
    low = -score
    most = np.partition(low, n - 1)[n - 1] if 0 < n < len(low) else np.nan  # nan: no row can be left out
    among = np.arange(len(low)) if np.isnan(most) else np.flatnonzero(low <= most)
    order = np.lexsort((names.take(among).argsort().argsort(), low[among]))
    return among[order[:n]]


def _scores(bench: Bench, view: View) -> Scores:
    """The columns of every term that `keyness` would show, and `at`, the term's column in the counts."""
    p, counts = bench.study.parameters, bench.compared(view.weighting)
    weighs = chosen_documents(bench, view)[bench.order] & (counts.weights > 0)
    within = np.zeros(len(weighs), bool)
    within[bench.rows[view.target]] = True
    within = within[bench.order]
    sides = np.stack([weighs & within, weighs & ~within])
    a, b = sides.astype(np.int64) @ counts.matrix
    containing = sides.astype(np.int64) @ bench.present(view.weighting)
    c, d = (_n_tokens(counts, np.flatnonzero(side)) for side in sides)
    at = np.flatnonzero((a + b > 0) & (a + b >= p.min_count) & (containing.sum(axis=0) >= p.min_documents))
    a, b = a[at], b[at]
    prior = PRIOR_TOTAL * (a + b) / (c + d) if c + d else np.full(len(at), np.nan)
    return {
        "at": at,
        "n_target": a,
        "n_reference": b,
        "n_containing_target": containing[0][at],
        "g2": g2(a, b, c, d) if c > 0 and d > 0 else np.full(len(at), np.nan),
        "log_ratio": log_ratio(a, b, c, d, ZERO),
        "log_odds_z": log_odds_z(a, b, c, d, prior, PRIOR_TOTAL),
    }


def _n_tokens(counts: Counts, rows: NDArray[np.int64]) -> float:
    """Add up the running words of some documents as `keyness` does, near-duplicates first, to the same last digit."""
    return float(counts_joined(pick_terms(counts, rows[:0]), rows)[0].n_tokens.sum())

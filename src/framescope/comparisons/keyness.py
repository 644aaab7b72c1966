"""Which terms set a group apart: every measure side by side, with the document as the unit of inference."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.comparisons.contrast import contrast
from framescope.comparisons.keyness_rows import rows_given, rows_sorted, rows_with_interval
from framescope.counts import Counts, counts_sorted, pick_terms
from framescope.errors import FramescopeError, unknown
from framescope.groups import chosen_groups, counts_groups
from framescope.measures.blocks import Shuffled

REST = "rest"
COLUMNS = (
    "group", "reference", "term", "n_target", "n_reference", "per_million_target", "per_million_reference",
    "n_documents_target", "n_documents_reference", "n_containing_target", "n_containing_reference", "g2",
    "g2_two_cell", "log_ratio", "log_ratio_low", "log_ratio_high", "percent_diff", "lrc", "bic", "log_odds_z", "prior",
    "p_tokens", "p", "q", "dp_target", "dp_reference", "note",
)  # fmt: skip
PRIORS = ("informative", "flat")

Rows = NDArray[np.int64]


def keyness(
    counts: Counts,
    by: str,
    target: str | Sequence[str] | None = None,
    reference: str | Sequence[str] | None = None,
    *,
    groups: Sequence[str] | None = None,
    terms: Iterable[str] | None = None,
    min_count: float = 0,
    min_documents: int = 0,
    n_permutations: int = 999,
    n_refined: int | None = None,
    n_bootstrap: int = 999,
    n_intervals: int | Mapping[str, int] | None = None,
    n_rows: int | None = None,
    prior: Literal["informative", "flat"] = "informative",
    prior_total: float = 500.0,
    zero: float = 0.5,
    sort: str = "log_odds_z",
    seed: int = 1,
) -> pd.DataFrame:
    """Compare the terms of a target group with a reference, with every measure of keyness side by side.

    by: the column of groups.
    target: one group, several taken together, or None for each group in turn.
    reference: one group, several taken together, or None for all other documents ("rest").
    groups: where target is None, take only these groups in turn (default: every group).
    terms: test only these terms, and give rows to no others (default: every term). A name that does not occur has no
        row. The columns lrc, prior and q stay those of a test of all terms; for q the others count as tested, with p of
        1, so that it is never smaller than it would be with these p if all had been tested.
    min_count, min_documents: leave out rows of terms that occur less often in target and reference together, or in
        fewer documents. The corrections for many tests (q, lrc) are over everything tested all the same.
    n_permutations: shuffles of whole documents between target and reference, for every term; 0: no p and no q.
    n_refined: how many shuffles a term may get that few of the first ones have matched. None: 49,999, or 25 for each
        term tested if that is more, so that one term alone can reach q < .05. Where the shuffles would cost more than
        `measures.permutation.BUDGET`, an approximation gives the small p (`measures.permutation.rare_p`).
    n_bootstrap: resamples of documents behind each interval; 0: no intervals.
    n_intervals: which rows of a target have an interval. A number: as many leading terms that are more frequent in the
        target, and all with q <= .05, which takes less time. A mapping gives the number by group. None: all rows.
    n_rows: give back only so many rows of each target: the first, in the order of `sort`, of the terms that are more
        frequent in it (default: all rows). Every term is tested all the same.
    prior, prior_total: how log_odds_z spreads its pseudo-counts, `prior_total` of them, over the vocabulary:
        "informative", as the compared texts use it; "flat", evenly.
    zero: what a count of zero becomes in log_ratio.
    sort: the column that orders the rows within each target, highest first (p, q and p_tokens: lowest first).
    seed: of the shuffles and resamples.

    Returns one row per term and target. The columns are the same whatever is asked:

    group, reference, term: several groups taken together are named "A + B".
    n, per_million, n_documents, n_containing, dp: each with _target and _reference.
    g2, g2_two_cell: log-likelihood, without a direction.
    log_ratio, log_ratio_low, log_ratio_high: with its 95 % bootstrap interval; positive: more frequent in the target.
    percent_diff, lrc, bic, log_odds_z, prior: lrc and log_odds_z are positive where the term is more frequent in the
        target; prior names that of log_odds_z.
    p_tokens: as if every token had been drawn by itself: too small, so it stands beside p, never alone.
    p, q: p from shuffling documents, never below `same_documents_p`; q after Benjamini & Hochberg over the terms tested
        for this target.
    note: why numbers are missing. "n/a: 1 article": a side has fewer than two articles, so that p, q, p_tokens, the
        interval and its dp are nan. With fewer than five the interval is too narrow.

    With one group alone the rest is empty, and every comparison is nan. Definitions, sources and how p is refined:
    `framescope.measures.keyness`, `docs/methods.md`.

    >>> from framescope.corpus import corpus_from_table
    >>> from framescope.counts import count_terms
    >>> from framescope.tokens import tokenize
    >>> table = pd.DataFrame({"text": ["b b a", "b b", "a a b", "a"], "outlet": list("XXYY")})
    >>> keyness(count_terms(tokenize(corpus_from_table(table))), "outlet", "X")[["term", "n_target", "n_reference"]]
      term  n_target  n_reference
    0    b         4            1
    1    a         1            3
    """
    if prior not in PRIORS:
        raise FramescopeError(f"prior: {unknown('choice', prior, PRIORS)}")
    if sort not in COLUMNS:
        raise FramescopeError(f"sort: {unknown('column', sort, COLUMNS)}")
    counts = counts_sorted(counts)
    every = counts_groups(counts, by)
    if not every:
        raise FramescopeError("there are no documents, so there is nothing to compare.")
    targets, against = chosen_groups(by, "target", target, every), chosen_groups(by, "reference", reference, every)
    turns = chosen_groups(by, "groups", groups, every) or list(every)
    both = sorted(set(targets) & set(against))
    if both:
        raise FramescopeError(f"{both[0]!r} is in target and reference; compare two different groups.")
    if len(targets) == len(every) > 1:
        raise FramescopeError(f"target is every group of {by}: there is nothing left to compare it with.")
    looked_at, left_out = _looked_at(counts, terms)
    compared = [targets] if targets else [[group] for group in turns if group not in against]
    if not compared:
        raise FramescopeError(f"{by} has no group besides the reference: there is nothing to compare with it.")
    found, shuffled = [], dict[bytes, Shuffled]()
    for names in compared:
        rest = against or [group for group in every if group not in names]
        found.append(
            contrast(
                looked_at,
                _rows(every, names),
                _rows(every, rest),
                n_left_out=_n_occurring(left_out, every, [*names, *rest]),
                prior=prior,
                prior_total=prior_total,
                zero=zero,
                n_permutations=n_permutations,
                n_refined=n_refined,
                n_bootstrap=n_bootstrap,
                shown=(min_count, min_documents),
                with_rows=partial(rows_given, sort=sort, n=n_rows),
                with_interval=partial(rows_with_interval, sort=sort, n=_n_intervals(n_intervals, names)),
                shuffled=shuffled,
                seed=seed,
            )
        )
    rows = [rows_sorted(one.columns, sort, n_rows) for one in found]
    named = {
        "group": [" + ".join(names) for names in compared],
        "reference": [" + ".join(against) or REST] * len(found),
        "prior": [f"{prior}, A0 = {prior_total:g}"] * len(found),
        "note": [one.note for one in found],
    }
    told = {name: pd.Index(each, dtype="str").repeat([len(at) for at in rows]) for name, each in named.items()}
    told["term"] = looked_at.terms.take(_joined([one.terms for one in found], rows)).astype("str")
    numbers = {name: _joined([one.columns[name] for one in found], rows) for name in found[0].columns}
    return pd.DataFrame({name: told[name] if name in told else numbers[name] for name in COLUMNS})


def _joined(parts: Sequence[NDArray[Any]], rows: Sequence[Rows]) -> NDArray[Any]:
    """Some rows of every part, one part after the other."""
    return np.concatenate([part[at] for part, at in zip(parts, rows, strict=True)])


def _n_intervals(asked: int | Mapping[str, int] | None, names: Sequence[str]) -> int | None:
    return asked.get(" + ".join(names)) if isinstance(asked, Mapping) else asked


def _looked_at(counts: Counts, terms: Iterable[str] | None) -> tuple[Counts, sp.csr_matrix]:
    """Part the terms that are looked at, in the order of their names, from the counts of the others."""
    if not counts.terms.is_monotonic_increasing:
        counts = pick_terms(counts, counts.terms.argsort())
    if terms is None:
        return counts, counts.matrix[:, :0]
    asked = counts.terms.isin([terms] if isinstance(terms, str) else list(terms))
    return pick_terms(counts, asked), counts.matrix[:, ~asked]


def _n_occurring(matrix: sp.csr_matrix, groups: Mapping[str, Rows], names: Sequence[str]) -> int:
    """How many columns have something in the documents of some groups."""
    return int(np.count_nonzero(np.bincount(_rows(groups, names), minlength=matrix.shape[0]) @ matrix))


def _rows(groups: Mapping[str, Rows], names: Sequence[str]) -> Rows:
    return np.sort(np.concatenate([np.empty(0, np.int64), *(groups[name] for name in names)]))

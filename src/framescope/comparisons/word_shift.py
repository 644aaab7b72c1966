"""Word shifts: how much each term adds to a difference between two groups; Gallagher et al. (2021)."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.counts import Counts, counts_sorted
from framescope.errors import FramescopeError, unknown
from framescope.groups import group_rows
from framescope.measures.divergence import proportions, surprisal

REST = "rest"
KINDS = ("proportion", "entropy", "jensen_shannon", "lexicon")

Floats = NDArray[np.float64]


def shift_terms(p_target: Floats, p_reference: Floats, s_target: Floats, s_reference: Floats, centre: float) -> Floats:
    """What each term adds to the difference of two weighted averages, sum p s in the target less that in the reference.

    delta_i = dp_i (s_i - centre) + ds_i p_i, with dp_i = p_target - p_reference, ds_i likewise, and p_i, s_i the means
    of both sides: Gallagher et al. (2021), eq. 9. The centre cancels in the sum, since proportions add up to 1.
    """
    delta: Floats = (p_target - p_reference) * ((s_target + s_reference) / 2 - centre)
    return delta + (s_target - s_reference) * (p_target + p_reference) / 2


def word_shift(
    counts: Counts,
    by: str,
    target: str,
    reference: str | None = None,
    *,
    kind: Literal["proportion", "entropy", "jensen_shannon", "lexicon"] = "jensen_shannon",
    lexicon: Mapping[str, float] | None = None,
    centre: float | None = None,
) -> pd.DataFrame:
    """Take a difference between two groups apart into what each term adds to it.

    by: the column of groups.
    target: a group.
    reference: a group, or None for all other documents ("rest").
    kind: which difference. "proportion": of the proportions themselves (score 1); "entropy": of Shannon's entropy in
        bits (score -log2 p); "jensen_shannon": the divergence of both from their mean, whose parts are never negative;
        "lexicon": of the average score of a `lexicon`, over the terms that have one.
    lexicon: term -> score.
    centre: the score above which a term raises the average (default: 0; for a lexicon the average of the reference).

    Proportions are of the terms counted. Returns one row per term of either side, largest share first: group,
    reference, term, n_target, n_reference, p_target, p_reference, score_target, score_reference; delta (the deltas add
    up to the difference of the groups); share (delta over the sum of |delta|, for Jensen-Shannon with the sign of
    p_target - p_reference); sign: whether the term is used more ("up") or less ("down") in the target, for a lexicon
    with its score before it ("+ up": above the centre, used more). Source: Gallagher et al. (2021), `docs/methods.md`.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.word_shift(counts, "outlet", "Ferry Post")[["term", "n_target", "n_reference", "delta"]].round(3).head(3)
        term  n_target  n_reference  delta
    0  reach         0            4  0.023
    1   hill         0            3  0.017
    2   bill         3            0  0.016
    """
    if kind not in KINDS:
        raise FramescopeError(f"kind: {unknown('kind', kind, KINDS)}")
    if (kind == "lexicon") != (lexicon is not None):
        raise FramescopeError("kind='lexicon' and lexicon={'term': score} go together: give both or neither.")
    counts = counts_sorted(counts)
    groups = group_rows(counts.documents, by)
    for name in (target, reference):
        if name is not None and name not in groups:
            raise FramescopeError(f"{by}: {unknown('group', name, groups)}")
    if target == reference:
        raise FramescopeError(f"target and reference are both {target!r}; compare two different groups.")
    here = np.zeros(len(counts.documents), bool)
    here[groups[target]] = True
    there = ~here
    if reference is not None:
        there = np.zeros(len(here), bool)
        there[groups[reference]] = True
    n = np.stack([np.asarray(counts.matrix[rows].sum(axis=0)).ravel() for rows in (here, there)])
    given = pd.Series({} if lexicon is None else dict(lexicon), dtype=float).reindex(counts.terms).to_numpy(dtype=float)
    known = (n.sum(axis=0) > 0) & (np.isfinite(given) if kind == "lexicon" else True)
    n, given, terms = n[:, known], given[known], counts.terms[known]
    if not n.sum(axis=1).all():
        what = "no term of the lexicon" if kind == "lexicon" else "no term"
        empty = target if not n[0].sum() else reference or REST
        raise FramescopeError(f"{what} stands in {empty!r}, so there is nothing to compare.")
    p, q = proportions(n.T).T
    s, r = _scores(kind, p, q, given)
    middle = centre if centre is not None else float(q @ r) if kind == "lexicon" else 0.0
    delta = shift_terms(p, q, s, r, middle)
    total = np.abs(delta).sum()
    share = delta / total if total else delta
    signed = share * np.sign(p - q) if kind == "jensen_shannon" else share
    above = np.where((s + r) / 2 >= middle, "+", "-")
    use = np.where(p > q, " up", np.where(p < q, " down", ""))
    table = pd.DataFrame(
        {
            "group": target,
            "reference": reference or REST,
            "term": terms,
            "n_target": n[0],
            "n_reference": n[1],
            "p_target": p,
            "p_reference": q,
            "score_target": s,
            "score_reference": r,
            "delta": delta,
            "share": signed,
            "sign": np.char.add(above, use) if kind == "lexicon" else np.char.strip(use),
        }
    ).astype({"group": "str", "reference": "str", "term": "str", "sign": "str"})
    order = np.lexsort((table["term"], -np.abs(share)))
    return table.iloc[order].reset_index(drop=True)


def _scores(kind: str, p: Floats, q: Floats, given: Floats) -> tuple[Floats, Floats]:
    """What a term is worth in the target and in the reference, so that sum p s - sum q r is the difference."""
    if kind == "lexicon":
        return given, given
    if kind == "proportion":
        return np.ones_like(p), np.ones_like(q)
    if kind == "entropy":
        return surprisal(p), surprisal(q)
    mean = surprisal((p + q) / 2)
    return np.where(p > 0, mean - surprisal(p), 0) / 2, np.where(q > 0, surprisal(q) - mean, 0) / 2

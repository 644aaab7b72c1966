"""Shares whose numerator and denominator both vary over documents, by group, with the document as the unit."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.groups import ALL, group_rows, too_few
from framescope.measures.draws import draw_bootstrap, draw_permutations
from framescope.measures.resampling import benjamini_hochberg, percentile_interval, terms_first
from framescope.origins import Weighting, counted_tokens, join_copies
from framescope.tokens import Tokens

Floats = NDArray[np.float64]


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below > 0, above / below, np.nan))


def ordered_groups(
    tokens: Tokens, by: str, weighting: Weighting
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]:
    """Put documents into the order of their ids, and find those of each group that count, as rows in that order.

    by: the column of groups; empty: all documents are one group, "all". Under "own" a document without own words is
    none. Returns the order (rows of the corpus) and group -> rows.
    """
    documents = tokens.corpus.documents
    order = np.argsort(documents["doc_id"].to_numpy(dtype=object), kind="stable")
    ordered = documents.iloc[order].reset_index(drop=True)
    groups = group_rows(ordered, by) if by else {ALL: np.arange(len(order))}
    counted = counted_tokens(tokens, weighting)
    if weighting == "own":
        own = np.bincount(tokens.documents_of[counted], minlength=len(documents))[order] > 0
        groups = {name: rows[own[rows]] for name, rows in groups.items()}
    return order, groups


def ratio_contrasts(
    numerator: Floats,
    denominator: Floats,
    groups: Mapping[str, NDArray[np.int64]],
    *,
    compared: Collection[str] = (),
    copies: NDArray[np.int64] | None = None,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    seed: int = 1,
) -> pd.DataFrame:
    """Share sum(numerator) / sum(denominator) of each item in each group, and its difference from the rest.

    numerator: documents x items, rows in a canonical order. denominator: the same, or fewer columns, each of as many
    items as the others, which stand side by side. groups: name -> rows, all of them; compared: only these in turn
    (empty: every group). copies: of `copies_of`, rows in the same order: near-duplicates in a group are one document in
    all that is drawn. Returns one row per group and item (its number): group, item, n, n_of, n_documents (with a
    numerator above 0), share with low, high (95 %, `percentile_interval` of documents redrawn within the group);
    difference = share less that of all other groups together, with difference_low, difference_high; p: documents
    permuted between the group and the rest, two-sided on the absolute difference; q: Benjamini-Hochberg over all that
    have a p; note. A group (or rest) in which fewer than two documents have a denominator has no interval and no p.
    """
    n_items = numerator.shape[1]
    of = np.repeat(np.arange(denominator.shape[1]), n_items // max(denominator.shape[1], 1))  # of each item its column
    in_groups = np.zeros(len(numerator), bool)
    in_groups[np.concatenate([np.empty(0, np.int64), *groups.values()])] = True
    tables: list[dict[str, Any]] = []
    for i, (name, rows) in enumerate(groups.items()):  # a group draws the same whichever others are compared
        if compared and name not in compared:
            continue
        others_in = in_groups.copy()
        others_in[rows] = False
        rest = np.flatnonzero(others_in)
        above, below, first = _units(numerator, denominator, rows, copies)
        others, of_others, first_of_rest = _units(numerator, denominator, rest, copies)
        n, n_of, m, m_of = (part.sum(axis=0) for part in (above, below, others, of_others))
        share, of_rest = _ratio(n, n_of[of]), _ratio(m, m_of[of])
        n_has, n_rest = ((part > 0).sum(axis=0)[of] for part in (below, of_others))
        low, high = np.full((2, n_items), np.nan)
        gap_low, gap_high = np.full((2, n_items), np.nan)
        if n_bootstrap > 0 and len(rows) and n_items:
            drawn = _draw(above, below, of, n_bootstrap, (seed, 6, i))
            low, high = _bounds(drawn, n_has)
            if len(rest):
                gaps = drawn - _draw(others, of_others, of, n_bootstrap, (seed, 7, i))
                gap_low, gap_high = _bounds(gaps, np.minimum(n_has, n_rest))
        p = np.full(n_items, np.nan)
        if n_permutations > 0 and len(rest):
            order = np.argsort(np.concatenate([first, first_of_rest]))
            both = np.concatenate([above, others])[order], np.concatenate([below, of_others])[order]
            p = _permute(*both, of, order < len(first), n_permutations, (seed, 8, i))
            p[(n_has < 2) | (n_rest < 2)] = np.nan
        notes = [
            too_few(int(n)) or ("" if not len(rest) else too_few(int(m)) if m else "n/a: no other group names it")
            for n, m in zip(n_has, n_rest, strict=True)
        ]
        tables.append(
            {
                "group": [name] * n_items,
                "item": np.arange(n_items),
                "n": n,
                "n_of": n_of[of],
                "n_documents": (numerator[rows] > 0).sum(axis=0),
                "share": share,
                "low": low,
                "high": high,
                "difference": share - of_rest if len(rest) else np.full(n_items, np.nan),
                "difference_low": gap_low,
                "difference_high": gap_high,
                "p": p,
                "note": notes,
            }
        )
    columns = {name: np.concatenate([part[name] for part in tables]) for name in tables[0]}
    words = {name: pd.array(columns.pop(name), dtype="str") for name in ("group", "note")}
    q = benjamini_hochberg(columns["p"])
    return pd.DataFrame({"group": words["group"], **columns, "q": q, "note": words["note"]})


def _units(
    numerator: Floats, denominator: Floats, rows: NDArray[np.int64], copies: NDArray[np.int64] | None
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Numerators and denominators of what is drawn, copies taken together, and the row each begins at."""
    if copies is None or not (copies >= 0).any():
        return numerator[rows], denominator[rows], rows
    join, first = join_copies(copies[rows])
    return join @ numerator[rows], join @ denominator[rows], rows[first]


def _draw(above: Floats, below: Floats, of: NDArray[np.int64], n: int, seed: tuple[int, ...]) -> Floats:
    return _ratio(*_both(above, below, of, draw_bootstrap(len(above), n, seed)))


def _both(
    above: Floats, below: Floats, of: NDArray[np.int64], times: NDArray[np.integer[Any]]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """`_sums` of numerators and denominators, each item's with the denominator it has: twice items x draws."""
    if (above % 1).any() or (below % 1).any():
        return _sums(above, times), _sums(below, times)[of]
    sums = _whole_sums(np.hstack([above, below]), times)
    return sums[: above.shape[1]], sums[above.shape[1] :][of]


def _sums(values: Floats, times: NDArray[np.integer[Any]]) -> NDArray[Any]:
    """Each item's sum over documents that come up so many times: items x draws."""
    return np.asarray(values.T @ times) if (values % 1).any() else _whole_sums(values, times)


def _whole_sums(values: Floats, times: NDArray[np.integer[Any]]) -> NDArray[Any]:
    """`_sums` of whole numbers, which are added up exactly: where there are none need not be looked at."""
    some = values.any(axis=1)
    return np.asarray(terms_first(values[some]) @ times[some].astype(np.int32, copy=False))


def _bounds(drawn: Floats, n: NDArray[np.int64]) -> Floats:
    """The interval of each item from its resamples of n documents, those without a denominator left out; from 2 on."""
    return np.where(n >= 2, percentile_interval(drawn, n).T, np.nan)


def _permute(
    above: Floats,
    below: Floats,
    of: NDArray[np.int64],
    target: NDArray[np.bool_],
    n: int,
    seed: tuple[int, ...],
) -> Floats:
    labels = np.column_stack([target.astype(np.uint8), draw_permutations(target, n, seed)])
    inside, of_inside = _both(above, below, of, labels)
    outside = above.sum(axis=0)[:, None] - inside
    of_outside = below.sum(axis=0)[of, None] - of_inside
    gap = np.abs(_ratio(inside, of_inside) - _ratio(outside, of_outside))
    seen = gap[:, [0]]
    # A shuffle that leaves a side without the denominator shows no difference, so it is not as extreme.
    p: Floats = (1 + (gap[:, 1:] >= seen - 1e-12).sum(axis=1)) / (1 + n)
    p[np.isnan(seen[:, 0])] = np.nan
    return p

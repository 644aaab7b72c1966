"""How alike groups are in the words they use, pair by pair."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import Counts, counts_sorted
from framescope.errors import FramescopeError, unknown
from framescope.groups import counts_groups, counts_joined, too_few
from framescope.measures.divergence import cosine, entropies, jensen_shannon, proportions
from framescope.measures.draws import draw_bootstrap
from framescope.measures.resampling import percentile_interval, terms_first

MEASURES = {"jensen_shannon": jensen_shannon, "cosine": cosine}
COLUMNS = 16  # resamples at a time

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def similarity(
    counts: Counts,
    by: str,
    *,
    measure: Literal["jensen_shannon", "cosine"] = "jensen_shannon",
    n_bootstrap: int = 199,
    seed: int = 1,
) -> pd.DataFrame:
    """Compare every pair of groups by the proportions of their terms.

    Proportions are of the terms counted: a stop word left out of `counts` is not in them.

    by: the column of groups.
    measure: "jensen_shannon", the divergence in bits (0: the same proportions, 1: no term in common), or "cosine" (1:
        the same, 0: none in common), which the most frequent terms rule.
    n_bootstrap: resamples of documents within each group, behind the interval.

    Returns one row per ordered pair, a group with itself included (so that the table is a square): group, other,
    measure, value, low, high (95 %), note. Redrawn texts repeat documents and are therefore further apart than the
    groups are; the interval is shifted to have its middle at the value. For the same reason small groups lie further
    from all others than large ones do: compare groups of like size.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.similarity(counts, "outlet", n_bootstrap=0)[["group", "other", "value"]].round(3)
              group         other  value
    0    Ferry Post    Ferry Post  0.000
    1    Ferry Post  Hill Gazette  0.618
    2  Hill Gazette    Ferry Post  0.618
    3  Hill Gazette  Hill Gazette  0.000
    """
    if measure not in MEASURES:
        raise FramescopeError(f"measure: {unknown('measure', measure, MEASURES)}")
    compare = MEASURES[measure]
    counts = counts_sorted(counts)
    groups = counts_groups(counts, by)
    parts = {name: counts_joined(counts, rows)[0].matrix for name, rows in groups.items()}
    whole = {name: proportions(np.asarray(part.sum(axis=0)).reshape(-1, 1)) for name, part in parts.items()}
    pairs = list(combinations(groups, 2))
    drawn = _drawn(parts, pairs, measure, n_bootstrap, seed)
    rows = []
    for name in groups:
        itself = float(compare(whole[name], whole[name])[0])
        note = too_few(parts[name].shape[0]) or ("" if np.isfinite(itself) else "n/a: no tokens")
        bound = np.nan if note else itself
        rows.append((name, name, itself, bound, bound, note))
    for one, other in pairs:
        value = float(compare(whole[one], whole[other])[0])
        note = too_few(parts[one].shape[0], parts[other].shape[0]) or ("" if np.isfinite(value) else "n/a: no tokens")
        fewest = min(parts[one].shape[0], parts[other].shape[0])
        low, high = (np.nan, np.nan) if note or not n_bootstrap else _around(value, drawn[one, other], fewest)
        rows += [(one, other, value, low, high, note), (other, one, value, low, high, note)]
    table = pd.DataFrame(rows, columns=["group", "other", "value", "low", "high", "note"])
    table.insert(2, "measure", measure)
    table = table.astype({"group": "str", "other": "str", "measure": "str", "note": "str"})
    return table.sort_values(["group", "other"], ignore_index=True)


def _drawn(
    parts: dict[str, sp.csr_matrix], pairs: list[tuple[str, str]], measure: str, n: int, seed: int
) -> dict[tuple[str, str], Floats]:
    """The measure of every pair of groups in redrawn documents, shape (n,)."""
    drawn = {pair: np.empty(n) for pair in pairs}
    by_term = {name: terms_first(part) for name, part in parts.items()}
    terms = {name: np.flatnonzero(np.diff(part.indptr)) for name, part in by_term.items()}
    shared = {
        (one, other): np.intersect1d(terms[one], terms[other], assume_unique=True, return_indices=True)[1:]
        for one, other in (pairs if n > 0 else [])
    }
    for columns, again in _redrawn({name: part[terms[name]] for name, part in by_term.items()}, n, seed):
        for one, other in pairs:
            drawn[one, other][columns] = _compare(measure, again[one], again[other], shared[one, other])
    return drawn


@dataclass(frozen=True)
class _Redrawn:
    """The proportions of a group's terms in redrawn documents, shape (terms that the group has, resamples)."""

    share: Floats

    @cached_property
    def bits(self) -> Floats:
        """What each adds to the entropy, of use where divergences are asked for; the same shape."""
        return entropies(self.share)

    @cached_property
    def nothing(self) -> Floats:
        """0 for every resample, nan where no token was drawn."""
        return np.asarray(0 * self.share.sum(axis=0))


def _redrawn(by_term: dict[str, sp.csr_matrix], n: int, seed: int) -> Iterator[tuple[slice, dict[str, _Redrawn]]]:
    """The proportions of each group's terms in redrawn documents, some resamples at a time."""
    for number, at in enumerate(range(0, n, COLUMNS)):
        columns = slice(at, min(at + COLUMNS, n))
        again = {}
        for i, (name, part) in enumerate(by_term.items()):
            draws = draw_bootstrap(part.shape[1], columns.stop - at, (seed, i, number))
            again[name] = _Redrawn(proportions(part @ draws))
        yield columns, again


def _compare(measure: str, one: _Redrawn, other: _Redrawn, shared: tuple[Rows, Rows]) -> Floats:
    """`jensen_shannon` or `cosine` of redrawn groups by the terms that both have: which of one's, and of the other's.

    1 is the divergence of groups without such a term; each takes from it half of what its two summands of the entropy
    are more than that of their sum.
    """
    p, q = one.share.take(shared[0], axis=0), other.share.take(shared[1], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):  # nan where no token was drawn
        if measure == "cosine":
            square = (one.share**2).sum(axis=0) * (other.share**2).sum(axis=0)
            return np.asarray(np.minimum((p * q).sum(axis=0) / np.sqrt(square), 1.0))
        p += q
        alike = one.bits.take(shared[0], axis=0)
        alike += other.bits.take(shared[1], axis=0)
        alike -= entropies(p)
        return np.asarray(np.clip(1 - alike.sum(axis=0) / 2, 0, 1) + one.nothing + other.nothing)


def _around(value: float, drawn: Floats, n_documents: int) -> tuple[float, float]:
    (low, high), middle = percentile_interval(drawn[None], n_documents)[0], np.nanmedian(drawn)
    return max(0.0, float(value + low - middle)), min(1.0, float(value + high - middle))


def similarity_linkage(table: pd.DataFrame) -> pd.DataFrame:
    """Join groups step by step, the nearest first: the table behind a dendrogram.

    The distance of two groups is the square root of their Jensen-Shannon divergence (a metric), or 1 - cosine. Two
    clusters are as far apart as their members are on average (average linkage; Sokal & Michener 1958).

    table: from `similarity`.

    Returns one row per step: step, left, right (a group, or "step k"), distance, n_groups in the new cluster, members
    (separated by ", ").

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.similarity_linkage(fs.similarity(counts, "outlet", n_bootstrap=0)).round(3)
       step        left         right  distance  n_groups                   members
    0     1  Ferry Post  Hill Gazette     0.786         2  Ferry Post, Hill Gazette
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    square = table.pivot(index="group", columns="other", values="value")
    names = list(square.index)
    if len(names) < 2:
        raise FramescopeError(f"there is one group, {names[0] if names else None!r}: nothing to join.")
    values = square.to_numpy(dtype=float)
    if np.isnan(values).any():
        empty = [name for name, line in zip(names, values, strict=True) if np.isnan(line).any()]
        raise FramescopeError(f"no distance is known for {', '.join(empty)}; leave groups without tokens out.")
    distance = 1 - values if (table["measure"] == "cosine").all() else np.sqrt(values)
    np.fill_diagonal(distance, 0)
    labels = list(names)
    members = [[name] for name in names]
    rows = []
    for step, (left, right, height, size) in enumerate(linkage(squareform(distance, checks=False), "average"), 1):
        labels.append(f"step {step}")
        members.append(sorted(members[int(left)] + members[int(right)]))
        rows.append((step, labels[int(left)], labels[int(right)], height, int(size), ", ".join(members[-1])))
    return pd.DataFrame(rows, columns=["step", "left", "right", "distance", "n_groups", "members"])

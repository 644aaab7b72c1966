"""How documents fall into groups, and what of a group is shuffled and redrawn."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import CLUSTER, Counts
from framescope.errors import FramescopeError, counted, shorten, unknown
from framescope.origins import join_copies

NO_GROUP = "(none)"
ALL = "all"  # the group of every document, where no column is named


def group_rows(documents: pd.DataFrame, by: str) -> dict[str, NDArray[np.int64]]:
    """Find the documents of each group of a column: name -> row numbers, in the order of the names.

    Documents with an empty cell form the group "(none)".
    """
    if by not in documents.columns:
        raise FramescopeError(f"groups: {unknown('column', by, documents.columns)}")
    cells = documents[by].astype("str").fillna("").to_numpy(dtype=object)
    numbers, names = pd.factorize(np.where(cells == "", NO_GROUP, cells), sort=True)
    parts = np.split(np.argsort(numbers, kind="stable"), np.cumsum(np.bincount(numbers))[:-1])
    return dict(zip(map(str, names), parts, strict=False))  # no documents: one empty part, no name


def counts_groups(counts: Counts, by: str = "") -> dict[str, NDArray[np.int64]]:
    """Find the documents of each group that are compared: those that weigh anything. Empty `by`: one group, "all"."""
    worth = counts.weights > 0
    groups = group_rows(counts.documents, by) if by else {ALL: np.arange(len(counts.documents))}
    return {name: rows[worth[rows]] for name, rows in groups.items()}


def chosen_groups(by: str, what: str, asked: str | Sequence[str] | None, groups: Mapping[str, Any]) -> list[str]:
    """Check the names of groups that were asked for, and sort them; none asked for (None): an empty list.

    by: the column. what: the argument. Raises FramescopeError for a name that is no group, and where none is named.
    """
    names = [] if asked is None else [asked] if isinstance(asked, str) else list(dict.fromkeys(asked))
    for name in names:
        if name not in groups:
            raise FramescopeError(f"{by}: {unknown('group', name, groups)}")
    if asked is not None and not names:
        raise FramescopeError(f"{what} is an empty list; name groups of {by}: {shorten(groups)}.")
    return sorted(names)


def too_few(*n_documents: int) -> str:
    """Say why nothing can be inferred from this many documents; empty where there are enough (two each)."""
    fewest = min(n_documents)
    return f"n/a: {counted(fewest, 'article')}" if fewest < 2 else ""


class Units(NamedTuple):
    """The documents of a group as what is shuffled and redrawn: units x terms, and the tokens and weight of each."""

    matrix: sp.csr_matrix
    n_tokens: NDArray[Any]
    weights: NDArray[np.float64]


def counts_joined(counts: Counts, rows: NDArray[np.int64]) -> tuple[Units, NDArray[np.int64]]:
    """Take the documents of a group as units: its near-duplicates, where they are weighed, are one, with their counts,
    tokens and weights added up. Returns them, and the row each begins at."""
    each = counts.matrix[rows], counts.n_tokens[rows], counts.weights[rows]
    if CLUSTER not in counts.documents.columns:
        return Units(*each), rows
    join, first = join_copies(counts.copies[rows])
    n_tokens, weights = (join @ values for values in each[1:])
    return Units(sp.csr_matrix(join @ each[0]), n_tokens, weights), rows[first]

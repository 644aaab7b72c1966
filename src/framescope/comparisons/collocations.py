"""Collocates: the words that stand near a node word more often than chance would put them there."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import Counts, counts_of, counts_subset, pick_terms, types_of, weigh
from framescope.errors import FramescopeError, unknown
from framescope.groups import ALL, group_rows
from framescope.matching import Hits, TypeIndex, drop_nested, find_patterns
from framescope.measures import association
from framescope.measures.keyness import g2, lrc
from framescope.origins import Weighting, counted_spans, counted_tokens, weights_of
from framescope.tokens import Tokens

SCORES = ("log_dice", "mi", "npmi", "t_score", "g2", "lrc", "n")


def _find_node(tokens: Tokens, node: str | Sequence[str], index: TypeIndex | None, weighting: Weighting) -> Hits:
    patterns = [node] if isinstance(node, str) else list(node)
    hits = drop_nested(find_patterns(index or TypeIndex(tokens), patterns))
    return hits.where(counted_spans(tokens, hits.position, hits.length, weighting))


def _in_window(tokens: Tokens, hits: Hits, left: int, right: int) -> NDArray[np.bool_]:
    """Which tokens stand in the window of a hit, shape (tokens,): a place counts once, in whatever many windows."""
    if left < 0 or right < 0 or left + right == 0:
        raise FramescopeError(f"the window is {left} left and {right} right; give 0 or more, and one of them above 0.")
    document = tokens.documents_of[hits.position]
    after = hits.position + hits.length
    bounds = (
        (np.maximum(hits.position - left, tokens.starts[document]), hits.position),
        (after, np.minimum(after + right, tokens.starts[document + 1])),
    )
    depth = np.zeros(len(tokens) + 1, np.int64)
    for start, end in bounds:
        np.add.at(depth, start, 1)
        np.add.at(depth, end, -1)
    return np.cumsum(depth)[:-1] > 0


def count_collocates(
    tokens: Tokens,
    node: str | Sequence[str],
    *,
    left: int = 5,
    right: int = 5,
    stop_words: Sequence[str] = (),
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> Counts:
    """Count the words in the windows of a node, document by document: Counts to compare groups by.

    The result holds only documents with the node, and its `n_tokens`, the denominator, are the places in their windows.
    So `keyness(count_collocates(tokens, "s-400"), "outlet")` tells what each outlet says around the S-400 that the
    others do not, with documents shuffled.

    node: a word, glob or phrase, or several taken together.
    left, right: words on each side.
    stop_words: words that get no column; they keep their places in windows.
    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`. Under "own" both the node and the words beside it are the
        document's own.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> beside = fs.count_collocates(tokens, "bridge", left=2, right=2)
    >>> fs.keyness(beside, "outlet", n_permutations=0, n_bootstrap=0)[["group", "term", "n_target"]].head(2)
            group  term  n_target
    0  Ferry Post  cost         2
    1  Ferry Post    of         2
    """
    inside = _in_window(tokens, _find_node(tokens, node, index, weighting), left, right)
    inside &= counted_tokens(tokens, weighting)
    at = np.flatnonzero(inside)
    shape = len(tokens.starts) - 1, len(tokens.types)
    document = tokens.documents_of[at]
    matrix = sp.csr_matrix((np.ones(len(at), np.int64), (document, tokens.codes[at])), shape=shape)
    n_places = np.bincount(document, minlength=shape[0])
    counts = counts_of(matrix, tokens.types, tokens.corpus.documents, n_places)
    counts = counts_subset(weigh(counts, tokens.corpus, weighting), n_places > 0)
    used = (counts.matrix.getnnz(axis=0) > 0) & ~counts.terms.isin(types_of(stop_words, tokens.rules))
    return pick_terms(counts, used)


def collocations(
    tokens: Tokens,
    node: str | Sequence[str],
    *,
    by: str = "",
    left: int = 5,
    right: int = 5,
    min_count: int = 3,
    stop_words: Sequence[str] = (),
    sort: str = "log_dice",
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> pd.DataFrame:
    """Rank the words in the windows of a node by how strongly they belong to it.

    node: a word, glob or phrase, or several taken together.
    by: the column of groups; empty: all documents are one group, "all".
    left, right: words on each side. Windows end with the document, and a place in two windows counts once.
    min_count: leave out collocates that stand in windows less often.
    stop_words: collocates that are not shown.
    sort: the column that orders the rows within each group, highest first.
    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`; all numbers but n_containing are then weighed.

    Returns one row per group and collocate:

    group, node, term
    n, n_node, n_term: places in windows that hold the term (O); places of the node; occurrences of the term in the
        group.
    n_window, n_tokens: places in windows; running words of the group.
    expected: E = n_term n_window / n_tokens. Without overlaps and document ends n_window is n_node (left + right).
    n_containing: documents in which node and term meet.
    mi, npmi, t_score, log_dice: of O and E; log_dice of O, n_node and n_term.
    g2, lrc: as for keyness, windows as target, all other places as reference; lrc is corrected for the collocates
        found.

    All scores are token by token. To compare groups, use `count_collocates`. Definitions: `docs/methods.md`.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.collocations(tokens, "bridge", min_count=2)[["term", "n", "n_term", "log_dice"]].round(2).head(3)
       term   n  n_term  log_dice
    0   the  12      22     13.54
    1     a   7      12     13.28
    2  cost   5       6     13.23
    """
    if sort not in SCORES:
        raise FramescopeError(f"sort: {unknown('column', sort, SCORES)}")
    hits = _find_node(tokens, node, index, weighting)
    counted = counted_tokens(tokens, weighting)
    inside = _in_window(tokens, hits, left, right) & counted
    weights = weights_of(tokens, weighting)
    documents, document = tokens.corpus.documents, tokens.documents_of
    groups = group_rows(documents, by) if by else {ALL: np.arange(len(documents))}
    names = node if isinstance(node, str) else ", ".join(node)
    left_out = types_of(stop_words, tokens.rules)
    tables = []
    for group, rows in groups.items():
        member = np.zeros(len(documents), bool)
        member[rows] = True
        here = member[document] & counted
        worth = weights * member

        def count(at: NDArray[np.bool_], worth: NDArray[np.float64] = worth) -> NDArray[Any]:
            n = np.bincount(tokens.codes[at], worth[document[at]], minlength=len(tokens.types))
            return n if weighting == "cluster" else n.astype(np.int64)

        o, n_term = count(here & inside), count(here)
        found = np.flatnonzero(o)
        n_window, n = o.sum(), n_term.sum()
        n_node = worth[document[hits.position]].sum().astype(n.dtype)
        o, n_term = o[found], n_term[found]
        # The measures take E from f_a f_b span / n: with n_window for f_a span it is that of the places looked at.
        pair = o, n_window, n_term, n
        outside = n_term - o, n_window, n - n_window
        pairs = np.unique(np.stack([document[here & inside], tokens.codes[here & inside]]), axis=1)
        table = pd.DataFrame(
            {
                "group": group,
                "node": names,
                "term": tokens.types[found],
                "n": o,
                "n_node": n_node,
                "n_term": n_term,
                "n_window": n_window,
                "n_tokens": n,
                "expected": association.expected(n_window, n_term, max(n, 1)),
                "n_containing": np.bincount(pairs[1], minlength=len(tokens.types))[found],
                "mi": association.mi(*pair),
                "npmi": association.npmi(*pair),
                "t_score": association.t_score(*pair),
                "log_dice": association.log_dice(o, n_node, n_term),
                "g2": g2(o, *outside),
                "lrc": lrc(o, *outside),
            }
        )
        table = table[(table["n"] >= min_count) & ~table["term"].isin(left_out)]
        tables.append(table.sort_values([sort, "term"], ascending=[False, True], kind="stable"))
    return pd.concat(tables, ignore_index=True).astype({"group": "str", "node": "str", "term": "str"})

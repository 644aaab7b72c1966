"""Whose a token is: the document's own, shared with another document, or an agency's; and what counts for that.

A weighting is two things. Which tokens count: under "own" only a document's own, and of whatever spans several tokens
(a phrase, an n-gram, a hit of a frame) only what is own from end to end. What each document weighs: under "cluster"
1 / (near-duplicates in its cluster), else 1.
"""

from itertools import pairwise
from typing import Literal, get_args

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.corpus.reuse import KINDS, OWN, clusters, document_weights, reuse_spans
from framescope.errors import ParameterError, unknown
from framescope.token_places import joined_spans
from framescope.tokens import Tokens

Weighting = Literal["all", "cluster", "own"]
# How reused text may be counted: every token; each cluster of near-duplicates as one document; own tokens only.
WEIGHTINGS: tuple[str, ...] = get_args(Weighting)
_KINDS, _MADE_OF = "_token_kinds", "_made_of"  # kept with the tokens, as their `documents_of` is


def check_weighting(weighting: str) -> None:
    """Refuse a weighting that does not exist."""
    if weighting not in WEIGHTINGS:
        raise ParameterError(f"weighting: {unknown('choice', weighting, WEIGHTINGS)}")


def token_kinds(tokens: Tokens) -> NDArray[np.int8]:
    """Tell whose each token is, from `Corpus.reuse`: shape (tokens,), 0 own, 1 shared, 2 an agency's.

    A token belongs to a passage where it begins in it. What is both shared and an agency's is the agency's. A token
    joined of several (an n-gram, a phrase) is own where all of its words are.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> import numpy as np
    >>> np.bincount(fs.token_kinds(tokens), minlength=3).tolist()  # own, shared, an agency"s
    [181, 0, 0]
    """
    kept = vars(tokens)
    if _KINDS not in kept:
        kept[_KINDS] = _joined_kinds(*kept[_MADE_OF]) if _MADE_OF in kept else _find_kinds(tokens)
    kinds: NDArray[np.int8] = kept[_KINDS]
    return kinds


def made_of(tokens: Tokens, source: Tokens, first: NDArray[np.int64], length: NDArray[np.int64] | int) -> Tokens:
    """Tell of which runs of other tokens these were made: they cannot be looked up in the texts. first, length: of each
    run, in rising order."""
    vars(tokens)[_MADE_OF] = source, first, length
    return tokens


def _find_kinds(tokens: Tokens) -> NDArray[np.int8]:
    kinds = np.zeros(len(tokens), np.int8)
    spans = reuse_spans(tokens.corpus)  # of documents some of which may have been left out
    doc_ids = tokens.corpus.documents["doc_id"].tolist()
    listed = np.array([row for row, doc_id in enumerate(doc_ids) if doc_id in spans], np.int64)
    for found in joined_spans(tokens, listed):
        for row, text_begins, (low, high) in zip(found.rows, found.begins, pairwise(found.starts), strict=True):
            begins = found.spans[low:high, 0] - text_begins
            here = kinds[tokens.starts[row] : tokens.starts[row + 1]]
            for start, end, kind in sorted(spans[doc_ids[row]], key=lambda span: span[2]):
                first, last = np.searchsorted(begins, [start, end])
                here[first:last] = kind
    return kinds


def _joined_kinds(tokens: Tokens, first: NDArray[np.int64], length: NDArray[np.int64] | int) -> NDArray[np.int8]:
    """Tell whose runs of tokens are: of several kinds in a run the last of KINDS; shape of `first`."""
    kinds = token_kinds(tokens)
    result = np.zeros(len(first), np.int8)
    lengths = np.broadcast_to(length, first.shape)
    for step in range(int(lengths.max(initial=0))):  # runs are phrases: short
        inside = np.flatnonzero(step < lengths)
        result[inside] = np.maximum(result[inside], kinds[first[inside] + step])
    return result


def own_tokens(tokens: Tokens) -> Tokens:
    """Keep each document's own tokens; for counting, since the places of the others are lost."""
    kept = token_kinds(tokens) == OWN
    starts = np.concatenate([[0], np.cumsum(kept)])[tokens.starts].astype(np.int64)
    own = Tokens(tokens.codes[kept], starts, tokens.types, tokens.rules, tokens.corpus)
    return made_of(own, tokens, np.flatnonzero(kept), 1)


def counted_tokens(tokens: Tokens, weighting: Weighting) -> NDArray[np.bool_]:
    """Which tokens count under a weighting: shape (tokens,)."""
    check_weighting(weighting)
    return np.asarray(token_kinds(tokens) == OWN) if weighting == "own" else np.ones(len(tokens), bool)


def counted_spans(
    tokens: Tokens, position: NDArray[np.int64], length: NDArray[np.int64], weighting: Weighting
) -> NDArray[np.bool_]:
    """Which runs of tokens count under a weighting, those of which every token does: shape of `position`."""
    check_weighting(weighting)
    if weighting != "own":
        return np.ones(len(position), bool)
    return np.asarray(_joined_kinds(tokens, position, length) == OWN)


def weights_of(tokens: Tokens, weighting: Weighting) -> NDArray[np.float64]:
    """What each document's counts are multiplied by under a weighting: shape (documents,)."""
    check_weighting(weighting)
    return document_weights(tokens.corpus) if weighting == "cluster" else np.ones(len(tokens.corpus))


def copies_of(tokens: Tokens, weighting: Weighting) -> NDArray[np.int64]:
    """Which documents are one unit of inference where they stand in one group: under "cluster" the number of a
    document's cluster of near-duplicates, -1 for none, and for all others; shape (documents,)."""
    check_weighting(weighting)
    return clusters(tokens.corpus) if weighting == "cluster" else np.full(len(tokens.corpus), -1)


def join_copies(copies: NDArray[np.int64]) -> tuple[sp.csr_matrix, NDArray[np.int64]]:
    """Take near-duplicates of one group together: units x documents, 0/1, and the place of each unit's first document.

    copies: of `copies_of`, for the documents of a group. The matrix times counts, tokens or weights of the documents
    gives those of the units that are shuffled and redrawn: a copy is no article of its own.
    """
    n = len(copies)
    _, first, unit = np.unique(np.where(copies >= 0, copies, -1 - np.arange(n)), return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.argsort(order)
    return sp.csr_matrix((np.ones(n, np.int64), (place[unit], np.arange(n))), shape=(len(first), n)), first[order]


def listed_documents(tokens: Tokens, groups: NDArray[np.object_], weighting: Weighting) -> NDArray[np.bool_]:
    """Which documents are looked at under a weighting: of a cluster's documents in one group only the first, under
    "cluster". groups: the group of every document; shape (documents,)."""
    check_weighting(weighting)
    listed = np.ones(len(tokens.corpus), bool)
    if weighting == "cluster":
        seen: set[tuple[int, object]] = set()
        numbers = clusters(tokens.corpus)
        for row in np.flatnonzero(numbers >= 0):
            listed[row] = (numbers[row], groups[row]) not in seen
            seen.add((numbers[row], groups[row]))
    return listed


__all__ = [
    "KINDS",
    "WEIGHTINGS",
    "Weighting",
    "check_weighting",
    "copies_of",
    "counted_spans",
    "counted_tokens",
    "join_copies",
    "listed_documents",
    "made_of",
    "own_tokens",
    "token_kinds",
    "weights_of",
]

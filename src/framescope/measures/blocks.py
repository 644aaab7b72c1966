"""Counts made ready to be shuffled: terms of one sort together, in numbers so short that many are added up at once.

What takes the time of a shuffle is adding up the counts of the documents that are drawn, term by term. A sum of up to
255 fits into a byte, and two bytes make one 16-bit number: of two labellings written so, one addition counts both, and
nothing is carried over from one to the other. Terms with more tokens are taken in parts of up to 255.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.measures.resampling import terms_first
from framescope.measures.spreading import cuts

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

BLOCK = 512  # terms, or parts of terms, at a time
RARE, RARE_BLOCK = 64, 2048  # tokens at most of terms that are compared as whole numbers; so many at a time
BYTE, SHORT = 2**8, 2**15  # sums below this fit into a byte, and into 16 bits with a sign
LEFT = 2**7  # tokens that a part has room for, at least: a term with more than the rest in one document has no parts
TIES = 1e-9  # weights this close to a multiple of one of `PARTS` are one
PARTS = (1, 2, 6, 12, 60)  # weights of near-duplicates are whole numbers of these parts


class Block(NamedTuple):
    """Some terms: their counts, in a type in which no sum overflows, their totals (a column), and which they are.

    parts: for each term so many rows of counts, whose sums are a byte each; 0: one row, in the type of the sums.
    """

    counts: sp.csr_matrix
    total: Floats
    terms: Numbers
    parts: int

    @property
    def rare(self) -> bool:
        """Whether these are terms that are compared as whole numbers."""
        return self.parts == 1 and float(self.total.max()) <= RARE

    def summed(self, labels: "Labels") -> NDArray[Any]:
        """Tokens of every term in the documents drawn, shape (terms, labellings), exactly."""
        if not self.parts:
            return np.asarray(self.counts @ labels.of_kind(self.counts.dtype))
        width = labels.pairs.shape[1] * 2
        sums = np.asarray(self.counts @ labels.pairs).view(np.uint8).reshape(-1, self.parts, width)
        summed = sums[:, 0] if self.parts == 1 else sums[:, 0].astype(np.int16)
        for part in range(1, self.parts):
            summed += sums[:, part]
        return summed[:, : labels.each.shape[1]]


class Labels:
    """Labellings, one a column, in the types they are multiplied in."""

    def __init__(self, each: NDArray[np.uint8]) -> None:
        self.each, self._of_kind = each, dict[Any, NDArray[Any]]()

    @cached_property
    def pairs(self) -> NDArray[np.int16]:
        """Two labellings in each number, a byte for each."""
        even = np.pad(self.each, ((0, 0), (0, 1))) if self.each.shape[1] % 2 else self.each
        return np.ascontiguousarray(even, dtype=np.uint8).view(np.int16)

    def of_kind(self, kind: Any) -> NDArray[Any]:
        if kind not in self._of_kind:
            self._of_kind[kind] = self.each.astype(kind)
        return self._of_kind[kind]


class Shuffled:
    """Counts made ready to be shuffled, which is the same work whatever the labels are.

    `matrix`: documents x terms. by_term: what is shuffled, terms x documents; of_term: for each term its row there.
    """

    def __init__(self, matrix: sp.csr_matrix) -> None:
        self.by_term, self.of_term = _distinct(_whole(terms_first(matrix)))

    @cached_property
    def blocks(self) -> list[Block]:
        """All of by_term, cut up."""
        return cut_up(self.by_term)


def _whole(by_term: sp.csr_matrix) -> sp.csr_matrix:
    """Count weighed documents in parts of one where their weights are some: whole numbers are added up exactly."""
    if by_term.dtype.kind != "f":
        return by_term
    for parts in PARTS:
        counted = np.rint(by_term.data * parts)
        largest = counted.max(initial=0) * by_term.shape[1]
        if largest < 2**31 and np.abs(counted - by_term.data * parts).max(initial=0) < TIES:
            return sp.csr_matrix((counted.astype(np.int32), by_term.indices, by_term.indptr), shape=by_term.shape)
    return by_term


def _distinct(by_term: sp.csr_matrix) -> tuple[sp.csr_matrix, Numbers]:
    """Keep one term for all that stand in the same single document: their p is the same, whatever their count.

    About half of a vocabulary stands in one document. Returns the rows kept, and for each term its row.
    """
    alone = np.diff(by_term.indptr) == 1
    key = np.arange(by_term.shape[0]) + by_term.shape[1]
    key[alone] = by_term.indices[by_term.indptr[:-1][alone]]
    _, kept, of_term = np.unique(key, return_index=True, return_inverse=True)
    rows = by_term[kept]
    rows.data[np.repeat(np.diff(rows.indptr) == 1, np.diff(rows.indptr))] = 1
    return rows, of_term


def cut_up(by_term: sp.csr_matrix) -> list[Block]:
    """Cut terms up: the rare; those of one part, of more parts; the others, of which one document has too many tokens
    (or that are no whole numbers). A shuffle counts at most all a term has.
    """
    total = np.asarray(by_term.sum(axis=1, dtype=np.float64)).ravel()
    most = np.asarray(by_term.max(axis=1).toarray()).ravel() if by_term.nnz else np.zeros(len(total))
    whole = (total < SHORT) & (by_term.dtype.kind == "i")
    one = whole & (total < BYTE)
    more = whole & ~one & (most <= LEFT)
    rare, blocks = one & (total <= RARE), list[Block]()
    for chosen, size, parts in ((rare, RARE_BLOCK, 1), (one & ~rare, BLOCK, 1), (~one & ~more, BLOCK, 0)):
        rows = np.flatnonzero(chosen)
        for some in (rows[cut] for cut in cuts(len(rows), size)):
            counts = by_term[some].astype(np.int16 if parts else by_term.dtype)
            blocks.append(Block(counts, total[some][:, None], some, parts))
    rows = np.flatnonzero(more)
    return [*blocks, *(_parted(by_term, total, some, most) for some in _alike(rows, total[rows] / (BYTE - most[rows])))]


def _alike(rows: Numbers, n_parts: Floats) -> Iterator[Numbers]:
    """Cut terms into blocks of about as many parts each."""
    order = np.argsort(n_parts, kind="stable")
    start = 0
    while start < len(order):
        size = np.arange(1, len(order) - start + 1)
        end = start + max(int(np.count_nonzero(size * np.ceil(n_parts[order[start:]]) <= BLOCK)), 1)
        yield np.sort(rows[order[start:end]])
        start = end


def _parted(by_term: sp.csr_matrix, total: Floats, some: Numbers, most: NDArray[Any]) -> Block:
    """Take every term of a block in parts: each of its documents goes into the next one when the last has no room."""
    rows = by_term[some]
    row = np.repeat(np.arange(len(some)), np.diff(rows.indptr))
    before = np.cumsum(rows.data, dtype=np.int64) - rows.data
    before -= before[rows.indptr[:-1]][row]
    part = before // (BYTE - most[some])[row]  # what has come before, and one more count, is below 256 in each
    parts = int(part.max()) + 1
    starts = np.concatenate([[0], np.cumsum(np.bincount(row * parts + part, minlength=len(some) * parts))])
    shape = (len(some) * parts, rows.shape[1])
    counts = sp.csr_matrix((rows.data.astype(np.int16), rows.indices, starts.astype(rows.indptr.dtype)), shape=shape)
    return Block(counts, total[some][:, None], some, parts)

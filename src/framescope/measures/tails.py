"""How rare an extreme table is under shuffled labels, where shuffles are too few to say: a saddlepoint.

n of N documents are drawn as the target; a term is as extreme as |aS - Cc| / sqrt(c (S - c)) is large, for its a tokens
of c in the target, C of S in all. Each side of that is an event of one sum over the documents drawn, once the root is
replaced by its tangent at the mean of c, and the chance that such a sum is large has a saddlepoint approximation
(Robinson, 1982) whose relative error stays small however small the chance is. Shuffling would need some 10 / p labels.
"""

from copy import copy
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtr

Floats = NDArray[np.float64]

BINS = 128  # kinds of documents without the term, by length
STEPS, NEAR = 60, 1e-6  # of Newton's at most; what is left of the way on arrival, in standard deviations
DEEP = 700.0  # as far down as exp(-x) goes
STRIDE = 1.5  # standard deviations that one of them may go
SETTLED = 0.2  # of the terms have arrived: the others are gone on with alone
CELLS = 2**16  # numbers worked on at a time


def tail_p(by_term: sp.csr_matrix, sizes: ArrayLike, in_target: ArrayLike, *, at_most: ArrayLike = 1.0) -> Floats:
    """Two-sided permutation p of each term, without shuffling; shape (terms,).

    by_term: terms x documents counts; sizes: tokens per document, shape (documents,); in_target: which are the target.
    at_most: what shuffles said, shape (terms,).
    The chance of labels at least as extreme as those given, in the sense of `permutation_p`, where it is small: at .01
    and below, from a hundred documents on, mostly within a fifth of what shuffles give (`docs/methods.md`); for terms
    of ten documents or fewer from half to three times as much, so `subset_p` is used for them. No continuity
    correction: documents differ in length, which spreads what would be ties. Where there is no saddlepoint (hardly any
    labels are so extreme, as where all documents with a term are in the target), seen from either side, p is Chernoff's
    bound or `at_most`, whichever is less: rather too large than small.
    Robinson (1982), Journal of the Royal Statistical Society B 44(1), 91-101; the double saddlepoint is that of
    Skovgaard (1987), Journal of Applied Probability 24(4), 875-887.
    """
    size, target = np.asarray(sizes, dtype=np.float64), np.asarray(in_target, dtype=bool)
    matrix = sp.csr_matrix(by_term, dtype=np.float64)
    p, loose = _all_tails(matrix, size, target)
    if len(again := np.flatnonzero(loose > p / 2)):  # seen from the other side it is the same chance, and other steps
        others, bound = _all_tails(matrix[again], size, ~target)
        better = others < p[again]
        p[again[better]], loose[again[better]] = others[better], bound[better]
    return np.where(loose > p / 2, np.minimum(p, at_most), np.minimum(p, 1.0))


def _all_tails(matrix: sp.csr_matrix, size: Floats, target: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """p of all terms, some at a time, and how much of it is a bound."""
    per_bin = _bins(size)
    p, loose = np.empty(matrix.shape[0]), np.empty(matrix.shape[0])
    cells = np.concatenate([[0], np.cumsum(np.diff(matrix.indptr) + BINS)])
    start = 0
    while start < len(p):
        end = max(int(np.searchsorted(cells, cells[start] + CELLS, side="right")) - 1, start + 1)
        p[start:end], loose[start:end] = _tails(matrix[start:end], size, target, per_bin)
        start = end
    return p, loose


def _bins(size: Floats) -> NDArray[np.int64]:
    """The bin of every document: as many documents each, by length."""
    of = np.empty(len(size), np.int64)
    of[np.argsort(size, kind="stable")] = np.arange(len(size)) * min(BINS, len(size)) // max(len(size), 1)
    return of


class _Sums(NamedTuple):
    """For each term the documents drawn from, as kinds of equal ones: those that have it, and bins of the others.

    value: what a document with the term adds if it is drawn; row: its term; first: where a term's documents begin.
    other: what one of a bin adds, shape (terms, bins); n_other: how many they are.
    """

    value: Floats
    row: NDArray[np.int64]
    first: NDArray[np.int64]
    other: Floats
    n_other: Floats

    def total(self, each: Floats, others: Floats) -> Floats:
        """Add up a number of each document by term."""
        return np.asarray(np.add.reduceat(each, self.first) + (self.n_other * others).sum(axis=1), dtype=np.float64)

    def of(self, terms: NDArray[np.bool_]) -> "_Sums":
        """The sums of some terms."""
        in_term = terms[self.row]
        row = (np.cumsum(terms) - 1)[self.row[in_term]]
        first = np.searchsorted(row, np.arange(np.count_nonzero(terms)))
        return _Sums(self.value[in_term], row, first, self.other[terms], self.n_other[terms])


def _tails(
    block: sp.csr_matrix, size: Floats, target: NDArray[np.bool_], of_bin: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """p of the terms of one block, both sides together, and how much of it is a bound."""
    n_all, n_target, all_tokens = len(size), int(target.sum()), float(size.sum())
    row = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
    document, shape = block.indices, (block.shape[0], int(of_bin.max()) + 1)
    tokens = np.asarray(block.sum(axis=1)).ravel()
    share, in_target = tokens / all_tokens, block @ target.astype(np.float64)
    c = float(size @ target)
    extreme = np.abs(in_target - share * c) / np.sqrt(c * (all_tokens - c))
    mean = n_target * all_tokens / n_all
    root = np.sqrt(mean * (all_tokens - mean))
    slope = extreme * (all_tokens - 2 * mean) / (2 * root)
    # the others of each bin: how many, and how long on average
    n_other = np.bincount(of_bin) - sp.csr_matrix((np.ones(len(row)), (row, of_bin[document])), shape).toarray()
    length = np.bincount(of_bin, size) - sp.csr_matrix((size[document], (row, of_bin[document])), shape).toarray()
    length = length / np.maximum(n_other, 1) - all_tokens / n_all
    p, loose = np.zeros(block.shape[0]), np.zeros(block.shape[0])
    for side in (1.0, -1.0):
        # a document drawn adds side (x - share s) - slope (s - mean s); the sum must reach `extreme` x `root`
        value = side * (block.data - share[row] * size[document]) - slope[row] * (size[document] - all_tokens / n_all)
        other = -(side * share + slope)[:, None] * length - (side * share * all_tokens / n_all)[:, None]
        sums = _Sums(value, row, block.indptr[:-1].astype(np.int64), other, n_other)
        chance, settled = _chance(sums, extreme * root, n_target, n_all)
        p += chance
        loose += np.where(settled, 0, chance)
    return p, loose


def _chance(sums: _Sums, reached: Floats, n: int, n_all: int) -> tuple[Floats, NDArray[np.bool_]]:
    """P(sum of n documents drawn of n_all >= reached), one a term, and whether it is that rather than Chernoff's bound.

    `reached` is above the mean of the sum.

    The saddlepoint (t, u) maximises t `reached` + u n - sum log(1 + exp(u + t z)), which is concave: Newton's steps,
    halved as long as they lead down.
    """
    drawn = n / n_all
    unit, even = np.sqrt(n * (1 - drawn)), np.log(drawn / (1 - drawn))
    spread = np.sqrt(sums.total(sums.value**2, sums.other**2) / n_all)
    start = even * n - n_all * np.logaddexp(0, even)
    at = _Place(sums, np.zeros(len(reached)), np.full(len(reached), even))
    depth, part = np.zeros(len(reached)), np.ones(len(reached))  # half of r squared; of the step, what is taken
    left, ends = np.arange(len(reached)), np.empty((5, len(reached)))  # terms on their way; where the others came to
    with np.errstate(all="ignore"):  # towards a place that is not there one divides by next to nothing
        for _ in range(STEPS):
            to_t, to_u = reached[left] - at.k_t, n - at.k_u
            arrived = (np.abs(to_t) / (unit * spread[left]) + np.abs(to_u) / unit < NEAR) | (depth > DEEP)
            if np.count_nonzero(arrived) >= SETTLED * len(left):
                ends[:, left] = at.t, at.area, at.k_uu, depth, arrived
                on = ~arrived
                left, sums, at, depth, part = left[on], sums.of(on), at.of(on), depth[on], part[on]
                to_t, to_u, arrived = to_t[on], to_u[on], arrived[on]
            if not len(left):
                break
            step_t, step_u = (at.k_uu * to_t - at.k_tu * to_u) / at.area, (at.k_tt * to_u - at.k_tu * to_t) / at.area
            far = part * np.minimum(1, STRIDE / np.maximum(np.abs(step_t) * spread[left], np.abs(step_u)))
            far = np.where(arrived | ~np.isfinite(far * step_t * step_u), 0.0, far)
            new = _Place(sums, at.t + far * step_t, at.u + far * step_u)
            deeper = new.t * reached[left] + new.u * n - new.k - start
            up = (deeper >= depth) & (far > 0)
            at, depth, part = at.moved(new, up), np.where(up, deeper, depth), np.where(up, 1.0, part / 2)
        ends[:, left] = at.t, at.area, at.k_uu, depth, arrived
        t, area, k_uu, depth, came = ends
        r, v = np.sqrt(np.maximum(2 * depth, 0)), t * np.sqrt(area) / unit
        p = ndtr(-r) + np.exp(-depth) / np.sqrt(2 * np.pi) * (1 / v - 1 / r)
        # of tilted documents the chance to draw n has a density, too: the bound is of the two together, given n
        bound = np.minimum(np.nan_to_num(unit / np.sqrt(k_uu), nan=np.inf) * np.exp(-depth), 1.0)
        settled = (came == 1) & (p > 0) & (p < bound)
        return np.where(settled, p, bound), settled


class _Place:
    """A place (t, u) of every term: the sum k of log(1 + exp(u + t z)) over the documents, and its derivatives."""

    def __init__(self, sums: _Sums, t: Floats, u: Floats) -> None:
        each, others = expit(u[sums.row] + t[sums.row] * sums.value), expit(u[:, None] + t[:, None] * sums.other)
        vary, vary_others = each * (1 - each), others * (1 - others)
        self.t, self.u = t, u
        self.k = -sums.total(np.log1p(-each), np.log1p(-others))
        self.k_t, self.k_u = sums.total(each * sums.value, others * sums.other), sums.total(each, others)
        self.k_tt = sums.total(vary * sums.value**2, vary_others * sums.other**2)
        self.k_tu = sums.total(vary * sums.value, vary_others * sums.other)
        self.k_uu = sums.total(vary, vary_others)

    @property
    def area(self) -> Floats:
        return self.k_uu * self.k_tt - self.k_tu**2

    def moved(self, new: "_Place", where: NDArray[np.bool_]) -> "_Place":
        """This place, or for the terms `where` says so the new one."""
        for name, old in vars(self).items():
            setattr(new, name, np.where(where, getattr(new, name), old))
        return new

    def of(self, terms: NDArray[np.bool_]) -> "_Place":
        """The places of some terms."""
        part = copy(self)
        vars(part).update({name: held[terms] for name, held in vars(self).items()})
        return part

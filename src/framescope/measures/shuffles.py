"""Shuffled labels counted: for every term, how many labellings are at least as extreme as the one that was found.

"Extreme" is |aN - cR| / sqrt(c (N - c)): a of the term's R tokens stand in the target, c of all N. For most terms it is
not worked out shuffle by shuffle: terms that are equally frequent and equally extreme share, for each labelling, the
counts from which on it is reached (`_within`), and about half of a vocabulary has such a term beside it a dozen times.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from framescope.measures.blocks import TIES, Block, Floats, Labels, Numbers
from framescope.measures.draws import Kept, draw_permutations
from framescope.measures.resampling import COLUMNS, LABELS, chunks
from framescope.measures.spreading import cuts, on_workers, over

CELLS = 2**20  # numbers at a time: several chunks are counted together
AT_HAND = 2**15  # numbers on which much is worked out in turn: as many as a processor has at hand
ALIKE = 4  # terms for each kind of them, at least: fewer are compared one by one
DOCUMENTS = 256  # whose tokens are added up at a time
EVEN = 1e-12  # a gap below this for each token of the term is none
_drawn = Kept()  # labels, for the next comparison of groups of this size


class _Labelled:
    """Labellings, one a column: |aN - cR| / sqrt(c (N - c)) is |a `each` - R `share`| under them."""

    def __init__(self, labels: NDArray[np.uint8], size: NDArray[Any]) -> None:
        n_tokens = float(size.sum())
        # some documents at a time: labels as numbers of four bytes or eight are many
        parts = (size[some] @ labels[some].astype(size.dtype) for some in cuts(len(size), DOCUMENTS))
        tokens = np.sum([*parts, np.zeros(labels.shape[1])], axis=0)
        scale = 1 / np.sqrt(np.maximum(tokens * (n_tokens - tokens), 1.0))
        self.each, self.share = n_tokens * scale, tokens * scale
        self.labels = Labels(labels)

    def gap(self, count: Any, total: Floats) -> Floats:
        """How much more than its share a term has in the target: negative where less."""
        gap: Floats = np.multiply(count, self.each, dtype=np.float64)
        gap -= total * self.share
        return gap


def more_extreme(
    blocks: list[Block],
    size: NDArray[Any],
    target: NDArray[np.bool_],
    n: int,
    seed: int,
    stage: int = 0,
    *,
    width: int = COLUMNS,
) -> Numbers:
    """Count for each term the shuffles that are at least as extreme as the labels given, of n, `width` at a time.

    Every chunk of every stage has a seed of its own: (seed, number, stage). The number stands before the stage since
    numpy takes (1, 2, 0) and (1, 2) for the same seed, so that the first stage's would be met again in later ones.
    Counts are added up exactly in whole numbers; |aN - cR| / sqrt(c (N - c)) is a floating-point number.
    """
    n_terms = sum(len(block.terms) for block in blocks)
    exact = size.astype(np.float32 if size.dtype.kind in "iu" and float(size.sum()) < 2**24 else np.float64)
    found = _Labelled(target[:, None].astype(np.uint8), exact)
    limits = [  # less what rounding may leave of a gap of 0
        np.abs(found.gap(block.summed(found.labels), block.total)) * (1 - TIES) - EVEN * block.total for block in blocks
    ]
    kinds, total, limit_of_kind = _kinds(blocks, limits)

    def work(some: list[tuple[int, slice]]) -> Numbers:
        labels = [_labels(target, columns.stop - columns.start, (seed, number, stage)) for number, columns in some]
        labelled = _Labelled(np.concatenate(labels, axis=1), exact)
        first, n_within = _within(labelled, total, limit_of_kind)
        more = np.zeros(n_terms, np.int64)
        for block, limit, kind in zip(blocks, limits, kinds, strict=True):
            count = block.summed(labelled.labels)
            if kind is None:
                gap = labelled.gap(count, block.total)
                extreme = np.abs(gap, out=gap) >= limit
            else:
                count -= first.take(kind, axis=0)
                extreme = count >= n_within.take(kind, axis=0)  # below the first a number wraps round
            more[block.terms] = np.bitwise_count(np.packbits(extreme, axis=1)).sum(axis=1)
        return more

    more = np.zeros(n_terms, np.int64)
    every = chunks(n, len(target), width)
    largest = max((block.counts.shape[0] for block in blocks), default=1)
    fit = min(CELLS // largest, LABELS // max(len(target), 1)) // width
    together = 1 if on_workers() else max(fit, 1)
    for counted in over([every[cut] for cut in cuts(len(every), together)], work):
        more += counted
    return more


def _kinds(blocks: list[Block], limits: list[Floats]) -> tuple[list[Numbers | None], Floats, Floats]:
    """Which kind each term of the blocks of rare ones is, None for other blocks; the total and the limit of each kind.

    Terms of one kind are equally frequent and equally extreme. Where these are few to a kind there are no kinds.
    """
    rare = [block.rare for block in blocks]
    found = [block.total + 1j * limit for block, limit, few in zip(blocks, limits, rare, strict=True) if few]
    kinds, kind_of = np.unique(np.concatenate([np.empty((0, 1)), *found]).ravel(), return_inverse=True)
    if len(kind_of) < ALIKE * len(kinds):
        rare, kinds = [False] * len(blocks), kinds[:0]
    ends = np.cumsum([few * len(block.terms) for block, few in zip(blocks, rare, strict=True)])
    parts = np.split(kind_of, ends)[:-1]
    return (
        [part if few else None for part, few in zip(parts, rare, strict=True)],
        kinds.real[:, None],
        kinds.imag[:, None],
    )


def _within(labelled: _Labelled, total: Floats, limit: Floats) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The counts with which a term is not extreme: from which on, and how many; shape (kinds, labellings)."""
    first, n = np.empty((2, len(total), len(labelled.each)), np.uint8)
    for some in cuts(len(total), max(AT_HAND // max(len(labelled.each), 1), 1)):
        first[some], n[some] = _bounds(labelled, total[some], limit[some])
    return first, n


def _bounds(labelled: _Labelled, total: Floats, limit: Floats) -> tuple[Floats, Floats]:
    """What `_within` says of some kinds.

    Both bounds are worked out from the limit, and then set right by at most one, so that they are those of the
    comparison in floating point, which rises with the count.
    """
    middle, each = total * labelled.share, labelled.each

    def gap(count: Floats) -> Floats:
        return np.asarray(count * each - middle)  # as `_Labelled.gap` has it

    wide = np.where(each > 0, each, 1.0)  # 0: there are no tokens
    high = np.ceil((middle + limit) / wide)
    high += gap(high) < limit
    high -= gap(high - 1) >= limit
    first = np.floor((middle - limit) / wide) + 1
    first -= gap(first - 1) > -limit
    first += gap(first) <= -limit
    first = np.clip(first, 0, total + 1)
    return first, np.clip(high, first, total + 1) - first


def _labels(target: NDArray[np.bool_], n: int, seed: tuple[int, ...]) -> NDArray[np.uint8]:
    """`draw_permutations`, kept as bits: the same groups are compared in words and pairs, and others of their size."""
    n_target = int(np.count_nonzero(target))
    begins = 2 * n_target == len(target) and bool(target[:1].all())  # what is drawn hangs on nothing else of them
    key = (len(target), n_target, begins, n, seed)
    packed = _drawn.get(key)
    if packed is None:
        labels = draw_permutations(target, n, seed)
        packed = np.packbits(labels)
        _drawn.put(key, packed)
        return labels
    return np.unpackbits(packed, count=len(target) * n).reshape(len(target), n)

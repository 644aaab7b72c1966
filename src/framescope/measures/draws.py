"""Documents drawn: labels shuffled over them, or they themselves with replacement. A seed gives the same draws."""

from threading import Lock
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.measures.spreading import cuts

Seed = int | tuple[int, ...]

AHEAD = 2**13  # numbers drawn at a time, for labels that are not settled
KEPT, PART = 2**26, 8  # bytes of draws that are kept for the next table of the same groups; one of them has a part


class Kept:
    """Arrays made before, `KEPT` bytes of them at most: where one more does not fit, all others are let go."""

    def __init__(self) -> None:
        self._arrays, self._bytes, self._lock = dict[Any, NDArray[Any]](), 0, Lock()

    def get(self, key: Any) -> NDArray[Any] | None:
        return self._arrays.get(key)

    def put(self, key: Any, array: NDArray[Any]) -> None:
        with self._lock:  # threads draw beside each other
            if PART * array.nbytes > KEPT or key in self._arrays:
                return
            if self._bytes + array.nbytes > KEPT:
                self._arrays.clear()
                self._bytes = 0
            self._arrays[key] = array
            self._bytes += array.nbytes


_redraws = Kept()


def draw_permutations(in_target: NDArray[np.bool_], n: int, seed: Seed) -> NDArray[np.uint8]:
    """Shuffle target labels over documents: 0/1 columns, shape (documents, n).

    Each label is tossed on its own (where the target is small, its documents are drawn, with repeats), then randomly
    chosen documents change sides until their number is right: whatever came first, every choice of that many documents
    is equally likely, and so it stays. Moving labels about one by one, as `Generator.permuted` does, takes three times
    as long. It is always the smaller side that is drawn, so that target and reference may change places.
    """
    rng = np.random.default_rng(seed)
    size, wanted = len(in_target), int(np.count_nonzero(in_target))
    if 2 * wanted > size or (2 * wanted == size and not in_target[:1].all()):
        labels = draw_permutations(~in_target, n, seed)
        labels ^= 1
        return labels
    if 4 * wanted < size:
        labels = np.zeros((size, n), np.uint8)
        labels.reshape(-1)[rng.integers(0, size, (wanted, n)) * n + np.arange(n)] = 1
    else:
        labels = (_draw_bytes(rng, size * n).reshape(size, n) < round(256 * wanted / max(size, 1))).view(np.uint8)
    sums = [labels[rows].sum(axis=0, dtype=np.uint8) for rows in cuts(size, 255)]  # each fits into a byte
    excess = np.reshape(sums, (len(sums), n)).sum(axis=0, dtype=np.int64) - wanted
    column = np.flatnonzero(excess)  # of labels that are not settled
    leave, moves = (excess[column] > 0).view(np.uint8), np.abs(excess[column])
    tries = min(8, max(size // max(wanted, 1), 1))  # about as many as it takes to come upon one of the target
    flat, number, drawn = labels.reshape(-1), np.arange(len(column)), np.empty(0, np.int64)
    while wide := len(column):
        if tries * wide > len(drawn):
            drawn = np.append(drawn, rng.integers(0, size, AHEAD + tries * wide))
        at, drawn = drawn[: tries * wide].reshape(tries, wide) * n + column, drawn[tries * wide :]
        movable = flat.take(at) == leave
        first = movable.argmax(axis=0) * wide + number  # the first of them that can move
        moves -= movable.take(first)
        flat[at.take(first)] = 1 - leave  # which it is already where none can
        if not moves.all():
            left = np.flatnonzero(moves)
            column, leave, moves = column.take(left), leave.take(left), moves.take(left)
            number = number[: len(column)]
    return labels


def _draw_bytes(rng: np.random.Generator, n: int) -> NDArray[np.uint8]:
    """`rng.integers(0, 256, n, np.uint8)`, the same numbers, eight at a time."""
    whole = rng.integers(0, 2**64, n // 8, np.uint64).astype("<u8", copy=False).view(np.uint8)
    return np.append(whole, rng.integers(0, 256, n % 8, np.uint8)) if n % 8 else whole


def draw_bootstrap(n_documents: int, n: int, seed: Seed) -> NDArray[np.int32]:
    """Redraw documents with replacement: how often each came up, shape (documents, n).

    What was drawn last is kept, one byte a number as a rule: the tables of a page redraw the same groups many times.
    """
    kept = _redraws.get((n_documents, n, seed))
    if kept is not None:
        return kept.astype(np.int32)
    drawn = np.random.default_rng(seed).integers(0, max(n_documents, 1), (n, n_documents), np.int32)
    ones = np.ones(drawn.size, np.min_scalar_type(n_documents))  # a type in which no document can come up too often
    times = sp.csr_matrix((ones, drawn.ravel(), np.arange(n + 1) * n_documents), (n, n_documents)).toarray()
    kept = np.ascontiguousarray(times.T, dtype=np.min_scalar_type(times.max(initial=0)))
    _redraws.put((n_documents, n, seed), kept)
    return kept.astype(np.int32)

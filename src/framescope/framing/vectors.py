"""Word vectors learned from a corpus itself: which words stand near each other, in a hundred dimensions."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.errors import FramescopeError
from framescope.origins import Weighting, counted_tokens, weights_of
from framescope.tokens import Tokens

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
# Tokens below which word vectors are noise: `learn_vectors` and `semantic_axes` refuse smaller corpora.
MIN_TOKENS = 100_000
SMOOTHED = 0.75  # the power of the contexts' counts
BLOCK, WIDER = 16, 4  # columns of the subspace searched: so many with each step, so many times the dimensions in all
STEPS = 8  # at least: fewer do not come near the vectors of a few dimensions
PASSES, WHOLE = 6, 0.5  # of making a block orthogonal at most; the length of its columns that must be left
LITTLE = 1e-3  # of a block left beside the columns before it: less than this is not at right angles to them


@dataclass(frozen=True)
class Vectors:
    """Word vectors of a corpus.

    codes: the types that have a vector.
    matrix: unit vectors, shape (types, dimensions).
    """

    codes: NDArray[np.int64]
    matrix: Floats


def learn_vectors(
    tokens: Tokens,
    *,
    window: int = 5,
    min_count: float = 10,
    dimensions: int = 100,
    min_tokens: int = MIN_TOKENS,
    weighting: Weighting = "all",
) -> Vectors:
    """Learn word vectors: positive pointwise mutual information of words within a window, reduced by SVD.

    PPMI(w, c) = max(0, log2[p(w, c) / (p(w) p(c)^.75)]), contexts smoothed; the vectors are U sqrt(S) of the leading
    singular values (Levy, Goldberg & Dagan 2015). Deterministic.

    window: words on each side.
    min_count: words that occur less often have no vector.
    dimensions: of the vectors.
    min_tokens: with fewer tokens the directions are noise; raises FramescopeError.
    weighting: of reused text, as for `count_terms`; a pair counts where both words do.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> vectors = fs.learn_vectors(tokens, min_tokens=100, min_count=3, dimensions=4)
    >>> vectors.matrix.shape, tokens.types[vectors.codes].tolist()[:4]
    ((13, 4), ['a', 'at', 'bill', 'bridge'])
    """
    counted = counted_tokens(tokens, weighting)
    if counted.sum() < min_tokens:
        raise FramescopeError(
            f"semantic axes need a corpus of at least {min_tokens:,} words; this one has {counted.sum():,}, too few to "
            "learn what its words mean."
        )
    worth = weights_of(tokens, weighting)
    n = np.bincount(tokens.codes, worth[tokens.documents_of] * counted, minlength=len(tokens.types))
    codes = np.flatnonzero(n >= min_count)
    if len(codes) < 4:
        raise FramescopeError(f"too few words occur {min_count} times or more for semantic axes: {len(codes)}.")
    number = np.full(len(n), -1, np.int32)
    number[codes] = np.arange(len(codes))
    number = np.where(counted, number[tokens.codes], np.int32(-1))
    ppmi = _mutual_information(count_pairs(number, tokens.starts, worth, len(codes), window))
    u, s = leading(ppmi, min(dimensions, len(codes) - 1))
    vectors = u * np.sqrt(s)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return Vectors(codes, vectors / np.where(length > 0, length, 1))


def count_pairs(
    number: NDArray[np.int32], starts: NDArray[np.int64], worth: Floats, n_types: int, window: int
) -> sp.csr_matrix:
    """Count how often two types stand within a window of each other in a document: types x types, symmetric.

    number: the type of each token, -1 for none; starts: where each document begins, and the last ends; worth: what a
    pair of each document counts.
    """
    shape, n_tokens = (n_types, n_types), np.diff(starts)
    pairs = sp.csr_matrix(shape)
    for one in np.unique(worth[worth > 0]):
        alike = np.flatnonzero(worth == one)
        lengths = n_tokens[alike] + window  # behind each document as many places that hold nothing
        ends = np.cumsum(lengths)
        at = np.arange(ends[-1]) - np.repeat(ends - lengths - starts[alike], lengths)
        inside = np.arange(ends[-1]) < np.repeat(ends - window, lengths)
        row = np.full(ends[-1], -1, np.int16 if n_types < 2**15 else np.int32)
        row[inside] = number[at[inside]]
        pairs = pairs + one * _upper(row, n_types, window)
    return sp.csr_matrix(pairs + pairs.T)


def _upper(row: NDArray[np.signedinteger], n_types: int, window: int) -> sp.csr_matrix:
    """How often two types stand near each other in a row of tokens, the smaller number first.

    Pairs are put in order by scattering them twice, which takes linear time: SciPy turns a matrix of one row around.
    """
    lows, highs = [], []
    for k in range(1, window + 1):
        first, second = row[:-k], row[k:]
        low = np.minimum(first, second)
        both = np.flatnonzero(low >= 0)
        lows.append(low[both])
        highs.append(np.maximum(first, second)[both])
    low, high = np.concatenate(lows), np.concatenate(highs)
    for _ in range(2):  # by the larger number, then by the smaller
        one_row = sp.csr_matrix((low, high.astype(np.int32), [0, len(low)]), shape=(1, n_types)).tocsc()
        low, high = np.repeat(np.arange(n_types, dtype=low.dtype), np.diff(one_row.indptr)), one_row.data
    new = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))[: len(low)]
    at = np.flatnonzero(new)
    n = np.diff(at, append=len(low)).astype(np.float64)
    bounds = np.searchsorted(low[at], np.arange(n_types + 1))
    return sp.csr_matrix((n, high[at].astype(np.int32), bounds), shape=(n_types, n_types))


def _mutual_information(pairs: sp.csr_matrix) -> sp.csr_matrix:
    """PPMI of counts of pairs, in single precision, which is close enough to find the subspace in half the time."""
    of_row = np.repeat(np.arange(len(pairs.indptr) - 1), np.diff(pairs.indptr))
    word = np.bincount(of_row, pairs.data, minlength=len(pairs.indptr) - 1)
    with np.errstate(divide="ignore"):  # a word that stands near no other has no pairs
        of_word, of_context = (np.log2(part / part.sum()) for part in (word, word**SMOOTHED))
    gain = np.log2(pairs.data / word.sum())
    gain -= of_word[of_row]
    gain -= of_context[pairs.indices]
    kept = gain > 0  # four fifths of them
    bounds = np.concatenate([[0], np.cumsum(kept)])[pairs.indptr]
    return sp.csr_matrix((gain[kept].astype(np.float32), pairs.indices[kept], bounds), shape=pairs.shape)


def leading(matrix: sp.csr_matrix, k: int) -> tuple[Floats, Floats]:
    """Leading left singular vectors (rows x k) and values of a matrix, by a block Krylov method; Musco & Musco (2015).

    The subspace is that of G, A'AG, (A'A)^2 G, ... for a random G of `BLOCK` columns, `WIDER` k columns in all, `STEPS`
    blocks at least; for as many products it comes far nearer to the leading singular vectors than subspace iteration
    does. A matrix with no more columns than that is taken apart as a whole.
    """
    steps = max(int(np.ceil(WIDER * k / BLOCK)), STEPS)
    n = matrix.shape[1]
    if n <= BLOCK * steps:
        u, s, _ = np.linalg.svd(matrix.toarray().astype(np.float64), full_matrices=False)
        return u[:, :k], s[:k]
    turned = matrix.T.tocsr()
    basis, image = (np.empty((size, BLOCK * steps), np.float32, order="F") for size in (n, matrix.shape[0]))
    block = np.random.default_rng(0).standard_normal((n, BLOCK)).astype(np.float32)
    for step in range(steps):
        block, new = _beside(block, basis[:, : BLOCK * step]), slice(BLOCK * step, BLOCK * (step + 1))
        basis[:, new], image[:, new] = block, matrix @ block
        block = turned @ np.ascontiguousarray(image[:, new])
    squares, turn = np.linalg.eigh((image.T @ image).astype(np.float64))
    s = np.sqrt(np.maximum(squares[: -k - 1 : -1], 0))
    u = (image @ turn[:, : -k - 1 : -1].astype(np.float32)).astype(np.float64)
    return u / np.where(s > 0, s, 1), s


def _beside(block: Singles, known: Singles) -> Singles:
    """An orthonormal basis of what a block adds to columns that are orthonormal: at right angles to them, too."""
    least = LITTLE * float(np.linalg.norm(block))
    for _ in range(PASSES):
        block, left = np.linalg.qr(block - known @ (known.T @ block))
        if np.abs(np.diag(left)).min() >= least:
            break
        least = WHOLE  # else rounding is a good part of what is left: of columns of length one nearly all must stay
    return block

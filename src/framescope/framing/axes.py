"""Semantic axes in the manner of FrameAxis (Kwak, An, Jing & Ahn 2021), on vectors learned from the corpus itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import chosen_groups
from framescope.errors import FramescopeError
from framescope.framing.ratios import ordered_groups, ratio_contrasts
from framescope.matching import TypeIndex
from framescope.origins import Weighting, copies_of, counted_tokens, weights_of
from framescope.tokens import Tokens

Floats = NDArray[np.float64]
MIN_TOKENS = 100_000  # below it vectors are noise
MIN_POLE = 3  # words of a pole that must be in the vocabulary


@dataclass(frozen=True)
class Vectors:
    """Word vectors of a corpus. codes: the types that have one; matrix: unit vectors, shape (types, dimensions)."""

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
    """Learn vectors: positive pointwise mutual information of words within a window, reduced by SVD.

    PPMI(w, c) = max(0, log2[p(w, c) / (p(w) p(c)^.75)]), contexts smoothed, vectors U sqrt(S) of the leading singular
    values: Levy, Goldberg & Dagan (2015). Deterministic. weighting: of reused text, as for `count_terms`; a pair counts
    where both words do. Raises FramescopeError below `min_tokens` tokens: with less text the directions are noise.

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
    worth = weights_of(tokens, weighting)[tokens.documents_of] * counted
    n = np.bincount(tokens.codes, worth, minlength=len(tokens.types))
    codes = np.flatnonzero(n >= min_count)
    if len(codes) < 4:
        raise FramescopeError(f"only {len(codes)} words occur {min_count} times; too few for semantic axes.")
    number = np.full(len(n), -1, np.int32)
    number[codes] = np.arange(len(codes))
    pairs = _pairs(number[tokens.codes], tokens.starts[1:][tokens.documents_of], worth, len(codes), window)
    total = pairs.data.sum()
    of_row = np.repeat(np.arange(len(codes)), np.diff(pairs.indptr))
    word = np.bincount(of_row, pairs.data, minlength=len(codes))
    context = word**0.75 / (word**0.75).sum()
    gain = np.log2(pairs.data / total / (word[of_row] / total * context[pairs.indices]))
    ppmi = sp.csr_matrix((np.maximum(gain, 0), pairs.indices, pairs.indptr), shape=pairs.shape)
    ppmi.eliminate_zeros()  # a fifth of them
    k = min(dimensions, len(codes) - 1)
    u, s = _leading(ppmi, k)
    vectors = u * np.sqrt(s)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return Vectors(codes, vectors / np.where(length > 0, length, 1))


def _pairs(
    number: NDArray[np.int32], last: NDArray[np.int64], worth: Floats, n_types: int, window: int
) -> sp.csr_matrix:
    """Count how often two types stand within a window of each other in a document: types x types, symmetric.

    number: the type of each token, -1 for none; last: where its document ends; worth: what it counts.
    """
    known = np.flatnonzero(number >= 0)
    first, end, each = number[known], last[known], worth[known]
    ahead = sp.csr_matrix((n_types, n_types))
    for k in range(1, window + 1):
        inside = np.flatnonzero(known + k < end)
        right = known[inside] + k
        second = number[right]
        both = second >= 0
        inside, right = inside[both], right[both]
        cells = first[inside], second[both]
        ahead = ahead + sp.csr_matrix((np.minimum(each[inside], worth[right]), cells), shape=ahead.shape)
    ahead.eliminate_zeros()
    return sp.csr_matrix(ahead + ahead.T)


def _leading(matrix: sp.csr_matrix, k: int, *, rounds: int = 4) -> tuple[Floats, Floats]:
    """Leading left singular vectors and values, by randomised subspace iteration (Halko, Martinsson & Tropp 2011)."""
    rng = np.random.default_rng(0)
    single = matrix.astype(np.float32)  # close enough to find the subspace, in half the time
    turned = single.T.tocsr()
    basis = rng.standard_normal((matrix.shape[1], min(k + 10, matrix.shape[1])))
    for _ in range(rounds):
        basis, _ = np.linalg.qr((turned @ (single @ basis.astype(np.float32))).astype(np.float64))
    u, s, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    return np.asarray(u[:, :k]), np.asarray(s[:k])


def _pole(index: TypeIndex, vectors: Vectors, words: Sequence[str], name: str) -> NDArray[np.int64]:
    found = np.unique(np.concatenate([np.empty(0, np.int64), *(index.codes_of(word, fold=True) for word in words)]))
    rows = np.flatnonzero(np.isin(vectors.codes, found))
    if len(rows) < MIN_POLE:
        raise FramescopeError(f"axis {name}: {len(rows)} words of a pole occur often enough; at least {MIN_POLE} must.")
    return rows


def _separation(matrix: Floats, first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    """How far each pole's words lie on their own side of the axis the other words span (leave one out), mean."""
    sides = []
    for own, other, sign in ((first, second, 1.0), (second, first, -1.0)):
        total, opposite = matrix[own].sum(axis=0), matrix[other].mean(axis=0)
        axis = ((total - matrix[own]) / (len(own) - 1) - opposite) * sign
        length = np.linalg.norm(axis, axis=1)
        sides.append(sign * (matrix[own] * axis).sum(axis=1) / np.where(length > 0, length, 1))
    return float(np.concatenate(sides).mean())


def semantic_axes(
    tokens: Tokens,
    axes: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    by: str,
    *,
    groups: Sequence[str] | None = None,
    vectors: Vectors | None = None,
    index: TypeIndex | None = None,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    n_random: int = 199,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Place groups on axes between two poles of words, such as praise and fault.

    axes: name -> (words of the positive pole, of the negative pole); words or globs. An axis is the mean vector of the
    one less that of the other. by: the column of groups. groups: only these in turn, the rest each is held against
    being all other documents (default: every group). Returns one row per axis and group: axis, group, bias (mean cosine
    of the group's words with the axis, weighted by their counts; positive: nearer the first pole) with low, high;
    difference from all other documents with difference_low, difference_high, p (documents permuted), q; n_words;
    separation (how well the axis parts its own pole words, each left out in turn; 0 is chance) and p_axis (share of
    `n_random` axes between randomly drawn words that do as well): an axis with a large p_axis means nothing, whatever
    the groups do; note. weighting: of reused text, as for `count_terms`: both for the vectors, if they are learned
    here, and for the groups' words.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> vectors = fs.learn_vectors(tokens, min_tokens=100, min_count=2, dimensions=4)
    >>> poles = {"cost or way": (["cost", "bill", "toll"], ["reach", "hospital", "journey"])}
    >>> table = fs.semantic_axes(tokens, poles, "outlet", vectors=vectors, n_bootstrap=0, n_permutations=0)
    >>> table[["axis", "group", "n_words"]]
              axis         group  n_words
    0  cost or way    Ferry Post       59
    1  cost or way  Hill Gazette       57
    """
    index = index or TypeIndex(tokens)
    vectors = vectors or learn_vectors(tokens, weighting=weighting)
    row = np.full(len(tokens.types), -1)
    row[vectors.codes] = np.arange(len(vectors.codes))
    known = (row[tokens.codes] >= 0) & counted_tokens(tokens, weighting)
    weights = weights_of(tokens, weighting)
    documents = tokens.corpus.documents
    order, every = ordered_groups(tokens, by, weighting)
    compared = chosen_groups(by, "groups", groups, every)
    at = tokens.documents_of[known]
    n_words = np.bincount(at, minlength=len(documents)) * weights
    rng = np.random.default_rng((seed, 9))
    tables = []
    for name, poles in axes.items():
        first, second = (_pole(index, vectors, words, name) for words in poles)
        axis = vectors.matrix[first].mean(axis=0) - vectors.matrix[second].mean(axis=0)
        cosine = vectors.matrix @ (axis / max(float(np.linalg.norm(axis)), 1e-12))
        summed = np.zeros(len(documents)) + np.bincount(at, cosine[row[tokens.codes[known]]], minlength=len(documents))
        summed *= weights
        table = ratio_contrasts(
            summed[order, None],
            n_words[order, None],
            every,
            compared=compared,
            copies=copies_of(tokens, weighting)[order],
            n_permutations=n_permutations,
            n_bootstrap=n_bootstrap,
            seed=seed,
        )
        separation = _separation(vectors.matrix, first, second)
        better = 0
        for _ in range(n_random):
            drawn = rng.choice(len(vectors.codes), len(first) + len(second), replace=False)
            better += _separation(vectors.matrix, drawn[: len(first)], drawn[len(first) :]) >= separation
        table = table.rename(columns={"share": "bias", "n_of": "n_words"})
        tables.append(table.assign(axis=name, separation=separation, p_axis=(1 + better) / (1 + n_random)))
    result = pd.concat(tables, ignore_index=True).astype({"axis": "str"})
    result = result if weighting == "cluster" else result.astype({"n_words": "int64"})
    first_columns = [
        "axis",
        "group",
        "bias",
        "low",
        "high",
        "difference",
        "difference_low",
        "difference_high",
        "p",
        "q",
    ]
    return result[[*first_columns, "n_words", "separation", "p_axis", "note"]]

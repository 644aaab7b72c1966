"""Semantic axes in the manner of FrameAxis (Kwak, An, Jing & Ahn 2021), on vectors learned from the corpus itself."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.errors import FramescopeError, counted
from framescope.framing.ratios import ordered_groups, ratio_contrasts
from framescope.framing.vectors import Vectors, learn_vectors
from framescope.groups import chosen_groups
from framescope.matching import TypeIndex
from framescope.measures.resampling import benjamini_hochberg
from framescope.origins import Weighting, copies_of, counted_tokens, weights_of
from framescope.tokens import Tokens

Floats = NDArray[np.float64]
MIN_POLE = 3  # words of a pole that must be in the vocabulary


def _pole(index: TypeIndex, vectors: Vectors, words: Sequence[str], name: str) -> NDArray[np.int64]:
    found = np.unique(np.concatenate([np.empty(0, np.int64), *(index.codes_of(word, fold=True) for word in words)]))
    rows = np.flatnonzero(np.isin(vectors.codes, found))
    if len(rows) < MIN_POLE:
        told = counted(len(rows), "word of a pole occurs", "words of a pole occur")
        raise FramescopeError(f"axis {name}: {told} often enough; at least {MIN_POLE} must.")
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

    An axis is the mean vector of the words of one pole less the mean vector of the other's (Kwak et al. 2021).

    axes: name -> (words of the positive pole, words of the negative pole); words or globs.
    by: the column of groups.
    groups: compare only these, each with all other documents (default: every group).
    vectors: from `learn_vectors` (default: learned here, from these tokens).
    index: the TypeIndex of these tokens, if you have one already.
    n_random: axes between randomly drawn words, for p_axis.
    weighting: of reused text, as for `count_terms`: for the groups' words, and for the vectors if they are learned
        here.

    Returns one row per axis and group:

    axis, group, n_words
    bias, low, high: mean cosine of the group's words with the axis, weighted by their counts; positive: nearer the
        first pole.
    difference, difference_low, difference_high, p, q: bias less that of all other documents; p from shuffling
        documents.
    separation: how well the axis parts its own pole words, each left out in turn; 0 is chance.
    p_axis: share of random axes that do as well. An axis with a large p_axis means nothing, whatever the groups do.
    note: why numbers are missing.

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
    result["q"] = benjamini_hochberg(result["p"])
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

"""`Counts`: documents x terms, and how documents fall into groups."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from framescope.errors import FramescopeError, unknown
from framescope.tokens import Tokens

NO_GROUP = "(none)"


@dataclass(frozen=True)
class Counts:
    """How often each term stands in each document.

    matrix: CSR int64, documents x terms. terms: their names. documents: the metadata (no texts), with `n_tokens`, the
    denominator of every rate: all running words, before any stop word left.
    """

    matrix: sp.csr_matrix
    terms: pd.Index
    documents: pd.DataFrame

    def __repr__(self) -> str:
        return (
            f"<Counts: {self.matrix.shape[0]} documents x {self.matrix.shape[1]:,} terms, "
            f"{int(self.matrix.sum()):,} counted of {int(self.n_tokens.sum()):,} tokens>"
        )

    @property
    def n_tokens(self) -> NDArray[np.int64]:
        """Running words of each document, shape (documents,)."""
        return self.documents["n_tokens"].to_numpy(dtype=np.int64)

    def to_table(self) -> pd.DataFrame:
        """Spell the counts out as a wide table, one row a document. For looking."""
        wide = pd.DataFrame(self.matrix.toarray(), columns=self.terms)
        return pd.concat([self.documents[["doc_id", "n_tokens"]], wide], axis=1)


def counts_of(matrix: sp.csr_matrix, terms: Iterable[str], documents: pd.DataFrame, n_tokens: ArrayLike) -> Counts:
    """Make Counts of anything that was counted in documents: terms, frames, sentences with a frame."""
    metadata = documents.drop(columns="text", errors="ignore").assign(n_tokens=np.asarray(n_tokens, dtype=np.int64))
    return Counts(sp.csr_matrix(matrix), pd.Index(list(terms), dtype="str"), metadata)


def count_terms(tokens: Tokens, *, stop_words: Iterable[str] = ()) -> Counts:
    """Count every type in every document.

    stop_words: types that get no column; the denominators `n_tokens` stay what they were.

    >>> from framescope.tokens import tokenize
    >>> count_terms(tokenize(["b b a", "a"])).to_table()
      doc_id  n_tokens  a  b
    0      0         3  1  2
    1      1         1  1  0
    """
    n_terms = len(tokens.types)
    matrix = sp.csr_matrix(
        (np.ones(len(tokens), np.int64), tokens.codes, tokens.starts), shape=(len(tokens.starts) - 1, n_terms)
    )
    by_term = matrix.tocsc()  # sorts the cells in linear time
    by_term.sum_duplicates()
    matrix = by_term.tocsr()
    terms = tokens.types
    left_out = {tokens.rules.normalize(word) for word in stop_words}
    if left_out:
        keep = ~terms.isin(list(left_out))
        matrix, terms = matrix[:, keep], terms[keep]
    return counts_of(matrix, terms, tokens.corpus.documents, tokens.n_tokens)


def counts_subset(counts: Counts, rows: ArrayLike) -> Counts:
    """Keep some documents (a boolean mask or row numbers, in their order)."""
    at = np.arange(counts.matrix.shape[0])[np.asarray(rows)]
    return Counts(counts.matrix[at], counts.terms, counts.documents.iloc[at].reset_index(drop=True))


def counts_sorted(counts: Counts) -> Counts:
    """Put documents into the order of their ids, so that a seeded resample does not hang on the order they came in."""
    order = np.argsort(counts.documents["doc_id"].to_numpy(dtype=object), kind="stable")
    return counts_subset(counts, order)


def counts_trim(counts: Counts, *, min_count: int = 1, min_documents: int = 1) -> Counts:
    """Keep terms that occur at least `min_count` times, in at least `min_documents` documents."""
    total = np.asarray(counts.matrix.sum(axis=0)).ravel()
    containing = counts.matrix.getnnz(axis=0)
    keep = (total >= min_count) & (containing >= min_documents)
    return Counts(counts.matrix[:, keep], counts.terms[keep], counts.documents)


def group_rows(documents: pd.DataFrame, by: str) -> dict[str, NDArray[np.int64]]:
    """Find the documents of each group of a column: name -> row numbers, in the order of the names.

    Documents with an empty cell form the group "(none)".
    """
    if by not in documents.columns:
        raise FramescopeError(f"groups: {unknown('column', by, documents.columns)}")
    names = documents[by].astype("str").fillna("").replace("", NO_GROUP).to_numpy(dtype=object)
    return {str(name): np.flatnonzero(names == name) for name in sorted(set(names))}


def too_few(*n_documents: int) -> str:
    """Say why nothing can be inferred from this many documents; empty where there are enough (two each)."""
    fewest = min(n_documents)
    if fewest >= 2:
        return ""
    return f"n/a: {fewest} article" + ("" if fewest == 1 else "s")

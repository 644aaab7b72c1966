"""`Counts`: documents x terms, and how documents fall into groups."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from framescope.chunks import n_threads
from framescope.corpus.model import Corpus
from framescope.corpus.reuse import document_weights
from framescope.errors import FramescopeError, unknown
from framescope.origins import Weighting, check_weighting, own_tokens
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens

NO_GROUP = "(none)"
SHARD_TOKENS = 250_000  # counted at a time by one thread


@dataclass(frozen=True)
class Counts:
    """How often each term stands in each document.

    matrix: CSR int64, documents x terms (float64 where documents are weighed). terms: their names. documents: the
    metadata (no texts), with `n_tokens`, the denominator of every rate: all running words, before any stop word left.
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
    def n_tokens(self) -> NDArray[Any]:
        """Running words of each document, shape (documents,): int64, or float64 where documents are weighed."""
        return self.documents["n_tokens"].to_numpy()

    def to_table(self) -> pd.DataFrame:
        """Spell the counts out as a wide table, one row a document. For looking."""
        wide = pd.DataFrame(self.matrix.toarray(), columns=self.terms)
        return pd.concat([self.documents[["doc_id", "n_tokens"]], wide], axis=1)


def counts_of(matrix: sp.csr_matrix, terms: Iterable[str], documents: pd.DataFrame, n_tokens: ArrayLike) -> Counts:
    """Make Counts of anything that was counted in documents: terms, frames, sentences with a frame."""
    size = np.asarray(n_tokens)
    size = size if size.dtype.kind == "f" else size.astype(np.int64)
    metadata = documents.drop(columns="text", errors="ignore").assign(n_tokens=size)
    names = terms if isinstance(terms, pd.Index) else pd.Index(list(terms), dtype="str")
    return Counts(sp.csr_matrix(matrix), names, metadata)


def count_terms(tokens: Tokens, *, stop_words: Iterable[str] = (), weighting: Weighting = "all") -> Counts:
    """Count every type in every document.

    stop_words: types that get no column; the denominators `n_tokens` stay what they were.
    weighting: "all" counts every token; "cluster" weighs every cluster of near-duplicates as one document; "own" counts
        only a document's own tokens, neither shared with another nor an agency's, in the denominators too. What is
        reused says `Corpus.reuse`.

    >>> from framescope.tokens import tokenize
    >>> count_terms(tokenize(["b b a", "a"])).to_table()
      doc_id  n_tokens  a  b
    0      0         3  1  2
    1      1         1  1  0
    """
    check_weighting(weighting)
    tokens = own_tokens(tokens) if weighting == "own" else tokens
    matrix = count_codes(tokens.codes, tokens.starts, len(tokens.types))
    counts = counts_of(matrix, tokens.types, tokens.corpus.documents, tokens.n_tokens)
    return finish_counts(counts, tokens.corpus, tokens.rules, stop_words=stop_words, weighting=weighting)


def finish_counts(
    counts: Counts, corpus: Corpus, rules: TokenRules, *, stop_words: Iterable[str] = (), weighting: Weighting = "all"
) -> Counts:
    """Take stop words out of the counts of all terms of a corpus, and weigh its documents."""
    left_out = {rules.normalize(word) for word in stop_words}
    if left_out:
        keep = ~counts.terms.isin(list(left_out))
        counts = Counts(counts.matrix[:, keep], counts.terms[keep], counts.documents)
    return counts_weighted(counts, document_weights(corpus)) if weighting == "cluster" else counts


def counts_weighted(counts: Counts, weights: ArrayLike) -> Counts:
    """Weigh documents, counts and denominators alike; weights: shape (documents,), for near-duplicates those of
    `framescope.corpus.reuse.document_weights`."""
    weight = np.asarray(weights, dtype=np.float64)
    documents = counts.documents.assign(n_tokens=counts.n_tokens * weight)
    return Counts(sp.csr_matrix(sp.diags_array(weight) @ counts.matrix), counts.terms, documents)


def count_codes(codes: NDArray[np.int32], starts: NDArray[np.int64], n_terms: int) -> sp.csr_matrix:
    """Count the codes of each document: CSR int64, documents x terms, columns in order within a row.

    Runs of documents are counted at the same time; going by column and back sorts and adds up in linear time.
    """

    def count(first: int, last: int) -> sp.csr_matrix:
        low, high = starts[first], starts[last]
        ones, bounds = np.ones(high - low, np.int32), (starts[first : last + 1] - low).astype(np.int32)
        by_term = sp.csr_matrix((ones, codes[low:high], bounds), shape=(last - first, n_terms)).tocsc()
        by_term.has_sorted_indices = True
        by_term.sum_duplicates()
        return by_term.tocsr()

    n_documents = len(starts) - 1
    steps = np.arange(SHARD_TOKENS, starts[-1], SHARD_TOKENS)
    cuts = np.unique([0, *np.searchsorted(starts, steps), n_documents])
    with ThreadPoolExecutor(n_threads()) as pool:
        parts = list(pool.map(count, cuts[:-1], cuts[1:]))
    data = np.concatenate([np.empty(0, np.int64), *(part.data for part in parts)])
    indices = np.concatenate([np.empty(0, np.int32), *(part.indices for part in parts)])
    lengths = np.concatenate([np.zeros(1, np.int64), *(np.diff(part.indptr) for part in parts)])
    matrix = sp.csr_matrix((data, indices, np.cumsum(lengths)), shape=(n_documents, n_terms))
    matrix.has_canonical_format = True
    return matrix


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

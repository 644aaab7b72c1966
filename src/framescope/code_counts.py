"""Codes counted in documents: numbers in, a sparse matrix out."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.shards import n_threads

SHARD_TOKENS = 125_000  # counted at a time by one thread


def count_codes(codes: NDArray[np.int32], starts: NDArray[np.int64], n_terms: int) -> sp.csr_matrix:
    """Count the codes of each document: CSR int64, documents x terms, columns in order within a row.

    Runs of documents are counted at the same time; going by column and back sorts and adds up in linear time.
    """
    longest = int(np.diff(starts).max(initial=0))
    small = np.min_scalar_type(-longest - 1)  # holds the counts of one document: less to move

    def count(first: int, last: int) -> sp.csr_matrix:
        low, high = starts[first], starts[last]
        ones, bounds = np.ones(high - low, small), (starts[first : last + 1] - low).astype(np.int32)
        by_term = sp.csr_matrix((ones, codes[low:high], bounds), shape=(last - first, n_terms)).tocsc()
        by_term.has_sorted_indices = True
        by_term.sum_duplicates()
        return by_term.tocsr()

    n_documents = len(starts) - 1
    steps = np.arange(SHARD_TOKENS, starts[-1], SHARD_TOKENS)
    cuts = np.unique([0, *np.searchsorted(starts, steps), n_documents])
    data, indices = (
        np.empty(len(codes), np.int64),
        np.empty(len(codes), np.int32),
    )  # room that is not used costs nothing
    indptr = np.zeros(n_documents + 1, np.int64)
    with ThreadPoolExecutor(n_threads()) as pool:
        for first, last, part in zip(cuts[:-1], cuts[1:], pool.map(count, cuts[:-1], cuts[1:]), strict=True):
            low = indptr[first]
            indptr[first + 1 : last + 1] = low + part.indptr[1:]
            data[low : indptr[last]], indices[low : indptr[last]] = part.data, part.indices
    for values in (data, indices):
        values.resize(indptr[-1], refcheck=False)
    matrix = sp.csr_matrix((data, indices, indptr), shape=(n_documents, n_terms))
    matrix.has_canonical_format = True
    return matrix

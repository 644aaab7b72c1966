"""Codes counted in documents: numbers in, a sparse matrix out."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.shards import keep_freed, n_threads, spread

SHARD_TOKENS = 160_000  # counted at a time by one thread, at most


def count_codes(codes: NDArray[np.int32], starts: NDArray[np.int64], n_terms: int) -> sp.csr_matrix:
    """Count the codes of each document: CSR int64, documents x terms, columns in order within a row.

    Runs of documents are counted at the same time; going by column and back sorts and adds up in linear time.
    """
    longest = int(np.diff(starts).max(initial=0))
    small = np.min_scalar_type(-longest - 1)  # holds the counts of one document: less to move
    n_documents = len(starts) - 1
    n = -(-len(codes) // (SHARD_TOKENS * n_threads())) * n_threads()  # as many for every thread
    cuts = np.unique([0, *np.searchsorted(starts, [i * len(codes) // n for i in range(1, n)]), n_documents])
    data, indices = np.empty(len(codes), np.int64), np.empty(len(codes), np.int32)  # room not used costs nothing
    indptr = np.zeros(n_documents + 1, np.int64)
    begins: list[Future[int]] = [Future() for _ in cuts]  # where the cells of each run of documents stand
    begins[0].set_result(0)

    def count(i: int) -> None:
        first, last = cuts[i : i + 2]
        try:
            part = _count_run(codes[starts[first] : starts[last]], starts[first : last + 1], n_terms, small)
            begin = begins[i].result()
            begins[i + 1].set_result(begin + part.nnz)
        except BaseException as failed:  # nobody may wait for it
            begins[i + 1].set_exception(failed)
            raise
        indptr[first + 1 : last + 1] = part.indptr[1:] + np.int64(begin)
        data[begin : begin + part.nnz], indices[begin : begin + part.nnz] = part.data, part.indices

    keep_freed()
    with ThreadPoolExecutor(n_threads()) as pool:
        spread(count, len(cuts) - 1, pool)
    for values in (data, indices):
        values.resize(indptr[-1], refcheck=False)
    matrix = sp.csr_matrix((data, indices, indptr), shape=(n_documents, n_terms))
    matrix.has_canonical_format = True
    return matrix


def _count_run(
    codes: NDArray[np.int32], starts: NDArray[np.int64], n_terms: int, dtype: np.dtype[Any]
) -> sp.csr_matrix:
    bounds = (starts - starts[0]).astype(np.int32)
    by_term = sp.csr_matrix((np.ones(len(codes), dtype), codes, bounds), shape=(len(starts) - 1, n_terms)).tocsc()
    by_term.has_sorted_indices = True
    by_term.sum_duplicates()
    return by_term.tocsr()

"""Codes counted in documents, whoever counts which run of them: checked against plain counting."""

from collections import Counter

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings, strategies as st

from framescope import code_counts
from framescope.code_counts import count_codes

DOCUMENTS = st.lists(st.lists(st.integers(0, 6), max_size=9), max_size=12)


def counted(documents: list[list[int]], n_terms: int = 7) -> sp.csr_matrix:
    codes = np.array([code for document in documents for code in document], np.int32)
    return count_codes(codes, np.cumsum([0, *map(len, documents)]).astype(np.int64), n_terms)


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS, st.integers(1, 30), st.integers(1, 3))
def test_codes_are_counted_however_they_are_cut_into_runs(documents: list[list[int]], size: int, threads: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code_counts, "SHARD_TOKENS", size)
        patch.setattr(code_counts, "n_threads", lambda: threads)
        matrix = counted(documents)
    assert matrix.shape == (len(documents), 7)
    assert matrix.dtype == np.int64
    for i, document in enumerate(documents):
        low, high = matrix.indptr[i : i + 2]
        found = list(zip(matrix.indices[low:high].tolist(), matrix.data[low:high].tolist(), strict=True))
        assert found == sorted(Counter(document).items())


def test_who_waits_for_a_run_that_failed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(code_counts, "SHARD_TOKENS", 1)
    monkeypatch.setattr(code_counts, "_count_run", fail)
    with pytest.raises(MemoryError):
        counted([[1], [2], [3], [4]])

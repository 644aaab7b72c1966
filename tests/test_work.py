"""Work is done on types, not on tokens: what Python is called for, and what is held, must not grow with the tokens.

A guard that is counted, not timed: the same vocabulary, in as many documents, written ten times as long.
"""

import sys
import threading
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from framescope.comparisons.concordance import kwic
from framescope.corpus import corpus_from_table
from framescope.counts import count_terms
from framescope.matching import TypeIndex, find_patterns
from framescope.tokens import Tokens, tokenize, tokens_subset

N_DOCUMENTS = 20


def texts(n_words: int) -> list[str]:
    """Documents of common words, of rare ones, and of such as are no plain letters; every word in both sizes."""
    rng = np.random.default_rng(1)
    words = np.array(
        [*(f"word{i}" for i in range(150)), "S-400", "isn't", "$2.5", "U.S.", "3.44", "café", "encyclopaedias"]
    )
    drawn = rng.permuted(np.resize(np.arange(len(words)), (N_DOCUMENTS, n_words)), axis=1)
    return [" ".join(words[row]) + " needle." for row in drawn]


def tokens(n_words: int) -> Tokens:
    import pandas as pd

    return tokenize(corpus_from_table(pd.DataFrame({"text": texts(n_words)})))


def n_calls(work: Callable[[], object]) -> int:
    """How many functions are called, Python's and C's, in whatever thread."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    threading.setprofile(count)
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return calls


WORK: dict[str, Callable[[Tokens], object]] = {
    "tokenize": lambda made: tokenize(made.corpus),
    "count_terms": count_terms,
    "find_patterns": lambda made: find_patterns(TypeIndex(made), ["needle", "word1*", "S-400 *", "word1 word2"]),
    "kwic": lambda made: kwic(made, "needle"),
    "tokens_subset": lambda made: tokens_subset(made, [3, 1]),
}


@pytest.mark.parametrize("name", WORK)
def test_python_is_not_called_for_tokens(name: str) -> None:
    short, long = tokens(200), tokens(2000)
    assert len(long) > 9 * len(short)
    for made in (short, long):
        WORK[name](made)  # what is compiled and imported once
    few, many = (n_calls(lambda made=made: WORK[name](made)) for made in (short, long))
    assert many < few * 1.2 + 50, f"{few} calls for {len(short)} tokens, {many} for {len(long)}"


def test_tokenising_and_counting_hold_a_few_bytes_for_each_byte_of_text() -> None:
    made = tokens(32_000)  # 5 MB: ten shards
    n_bytes = sum(len(text) for text in made.corpus.documents["text"])
    tracemalloc.start()
    try:
        count_terms(tokenize(made.corpus))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * n_bytes

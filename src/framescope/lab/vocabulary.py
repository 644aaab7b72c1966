"""What may be meant by what is typed on the bench: completions, and the types that globs stand for."""

import numpy as np

from framescope.codebook.checks import gap_of
from framescope.lab.bench import Bench
from framescope.lab.view import View
from framescope.matching.patterns import pattern_words


def complete(bench: Bench, text: str, n: int = 25) -> list[str]:
    """Complete the last word of what is being typed from the vocabulary, the most frequent first."""
    head, _, word = text.rpartition(" ")
    if not word or "*" in word or "?" in word:
        return []
    index = bench.study.index
    codes = index.codes_of(f"{word}*", fold=True)
    often = index.bounds[codes + 1] - index.bounds[codes]
    best = codes[np.lexsort((codes, -often))][:n]
    return [f"{head} {name}".strip() for name in bench.study.tokens.types[best]]


def meanings(bench: Bench, view: View, n: int = 6) -> list[tuple[str, int]]:
    """The types that the words and globs of the pattern stand for, and how often each occurs in the whole corpus."""
    index = bench.study.index
    words = [word for word in pattern_words(view.pattern, bench.study.tokens) if word != "*" and not gap_of(word)]
    codes = np.unique(np.concatenate([np.empty(0, np.int64), *(index.codes_of(word) for word in words)]))
    often = index.bounds[codes + 1] - index.bounds[codes]
    best = np.lexsort((codes, -often))[:n]
    return list(zip(bench.study.tokens.types[codes[best]].tolist(), often[best].tolist(), strict=True))

"""Patterns found in a corpus: this package against a plain regular-expression scan of the texts, side by side.

    python benchmarks/bench_matching.py texts.parquet [n_patterns]

The table needs a column `text`. Patterns are drawn from the corpus itself with a fixed seed, so that they hit: words,
globs and phrases of two and three words, some with a gap. Both find every place of every pattern (nested ones too),
and their counts are compared. Then a lexicon of 5,000 patterns, and all codebooks of the project. Times are
processor time of all threads, one run each, tokenising and indexing apart.

For comparison only, not measured here: on news of 56 MB (9.1 million tokens) quanteda 4.3's `tokens_lookup` took 3.3 s
for 100 patterns at two threads, which it finds without nested matches.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from regexes import regex_of

import framescope as fs
from framescope.codebook import Frame
from framescope.matching import TypeIndex, codebook_hits, find_patterns
from framescope.sentences import sentence_spans
from framescope.token_pattern import token_pattern


def timed(label: str, work: Callable[[], Any]) -> Any:
    """Do some work and print how long it took."""
    began = time.process_time()
    result = work()
    print(f"{label:<58} {time.process_time() - began:8.3f} s")
    return result


def draw_patterns(tokens: fs.Tokens, n: int, seed: int = 1) -> list[str]:
    """Draw patterns that occur: half words and globs, half phrases; plain ASCII words, so that both sides agree."""
    rng = np.random.default_rng(seed)
    types = tokens.types.to_numpy(dtype=object)
    plain = np.array([name.isascii() and name.isalpha() and len(name) > 3 for name in types])
    patterns: list[str] = []
    while len(patterns) < n:
        at = int(rng.integers(0, len(tokens) - 3))
        words = types[tokens.codes[at : at + 3]]
        if not plain[tokens.codes[at : at + 3]].all() or tokens.documents_of[at] != tokens.documents_of[at + 2]:
            continue
        kind = len(patterns) % 6
        phrases = f"{words[0]} {words[1]}", " ".join(words), f"{words[0]} * {words[2]}"
        patterns.append([words[0], words[0], words[0][:4] + "*", *phrases][kind])
    return patterns


def main(path: Path, n_patterns: int) -> None:
    """Run everything on one corpus."""
    texts = pd.read_parquet(path, columns=["text"])["text"].astype("str")
    print(f"{len(texts):,} texts, {texts.str.len().sum() / 1e6:.1f} million characters\n")
    tokens = timed("tokenise", lambda: fs.tokenize(texts))
    index = timed("index (once for all patterns)", lambda: TypeIndex(tokens))
    patterns = draw_patterns(tokens, n_patterns)
    hits = timed(f"{n_patterns} patterns, half of them phrases", lambda: find_patterns(index, patterns))
    sentence_spans("NLTK is loaded. Now.")
    book = fs.Codebook("drawn", (Frame("drawn", "Drawn", tuple(patterns)),))
    timed("the same as a frame: phrases in one sentence, longest match", lambda: codebook_hits(index, book))
    joined = [" ".join(token_pattern().findall(text.lower())) for text in texts]
    scanned = timed(
        f"{n_patterns} patterns, a regular expression each over the texts",
        lambda: [sum(1 for text in joined for _ in rule.finditer(text)) for rule in map(regex_of, patterns)],
    )
    found = np.bincount(hits.pattern, minlength=len(patterns))
    same = int((found == np.array(scanned)).sum())
    print(f"{'':<4}{found.sum():,} places; the counts agree for {same} of {len(patterns)} patterns")
    lexicon = draw_patterns(tokens, 5000, seed=2)
    timed("a lexicon of 5,000 patterns", lambda: find_patterns(TypeIndex(tokens), lexicon))
    for book in sorted(Path(__file__).parents[1].glob("data/codebooks/*.yaml")):
        read = fs.read_codebook(book)
        timed(f"codebook {read.name}", lambda read=read: codebook_hits(index, read))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)
